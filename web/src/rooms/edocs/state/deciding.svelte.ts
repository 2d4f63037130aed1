/** What goes with a decision: quick phrases, the seconds of second thoughts, and saying again who one is. */
import { api, ApiError } from "$lib/api";
import { passkeysPossible, usePasskey } from "$lib/passkey";
import { session } from "$lib/session.svelte";

interface Phrases {
  items: string[];
  own: boolean;
}
interface Preferences {
  undo_seconds: number;
  longest_undo: number;
}
interface ConfirmView {
  minutes: number;
  needed: boolean;
  until: string | null;
  passkey: boolean;
}
interface Begun {
  ticket: string;
  options: Record<string, unknown>;
}

let phraseList = $state.raw<string[] | null>(null);
let preferred = $state.raw<Preferences | null>(null);
let whose = "";

/** What is kept here belongs to one seat; another one begins anew. */
function settle(): void {
  const now = `${session.maybe?.institution.id} ${session.maybe?.person.id}`;
  if (now === whose) return;
  whose = now;
  phraseList = null;
  preferred = null;
}

export const phrases = {
  get items(): string[] {
    return phraseList ?? [];
  },
  async load(): Promise<void> {
    settle();
    phraseList ??= (await api.get<Phrases>("/api/edocs/phrases").catch(() => null))?.items ?? null;
  },
  /** Keeps the whole list on the server; it is the same on every device then. */
  async keep(items: readonly string[]): Promise<void> {
    phraseList = (await api.put<Phrases>("/api/edocs/phrases", { items })).items;
  },
};

export const undoing = {
  /** For how many seconds my decision can be taken back; 0: it takes effect at once. */
  get seconds(): number {
    return preferred?.undo_seconds ?? 0;
  },
  get longest(): number {
    return preferred?.longest_undo ?? 0;
  },
  async load(): Promise<void> {
    settle();
    preferred ??= await api.get<Preferences>("/api/edocs/preferences").catch(() => null);
  },
  async prefer(undo_seconds: number): Promise<void> {
    preferred = await api.put<Preferences>("/api/edocs/preferences", { undo_seconds });
  },
};

/** Saying again who one is, where the institution wants it before a decision. */
export class StepUp {
  needed = $state(false);
  minutes = $state(0);
  passkey = $state(false);
  password = $state("");
  /** Why it is asked for, where an act was refused for want of it. */
  said = $state("");
  /** Why it was not accepted. */
  wrong = $state("");

  /** Asks the server, if this institution wants it at all. */
  async check(): Promise<void> {
    if (!session.maybe?.features?.confirm_decisions) return;
    const view = await api.get<ConfirmView>("/api/account/confirm").catch(() => null);
    if (view) this.demand(view.needed, view.minutes, view.passkey);
  }

  demand(needed: boolean, minutes: number, passkey = this.passkey): void {
    this.needed = needed;
    this.minutes = minutes;
    this.passkey = passkey && passkeysPossible();
    this.password = this.wrong = "";
    if (!needed) this.said = "";
  }

  /** The server refused for want of it and said so: whether a passkey would do, only the server knows. */
  async demanded(minutes: number, said: string): Promise<void> {
    this.demand(true, minutes);
    this.said = said;
    const view = await api.get<ConfirmView>("/api/account/confirm").catch(() => null);
    if (view) this.demand(true, view.minutes, view.passkey);
  }

  /** Confirms with what was typed, or with a passkey where nothing was; true when one may go on. */
  async confirm(): Promise<boolean> {
    if (!this.needed) return true;
    this.wrong = "";
    try {
      if (this.password) await api.post("/api/account/confirm", { password: this.password });
      else if (!this.passkey || !(await this.byPasskey())) return false;
    } catch (error) {
      if (error instanceof ApiError) this.wrong = error.detail;
      else if (!(error instanceof DOMException)) throw error;
      return false;
    } finally {
      this.password = "";
    }
    this.needed = false;
    return true;
  }

  private async byPasskey(): Promise<boolean> {
    const begun = await api.post<Begun>("/api/account/confirm/passkey/begin", undefined);
    const credential = await usePasskey(begun.options);
    if (!credential) return false;
    await api.post("/api/account/confirm/passkey/finish", { ticket: begun.ticket, credential });
    return true;
  }
}
