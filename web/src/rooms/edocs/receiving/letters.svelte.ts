/** Received documents on the screen: the numbers of the trays, one tray, one document. */
import { ApiError, isAbort } from "$lib/api";
import type { LetterRow, TrayCounts } from "$lib/api/types.gen";
import { onNews } from "../state/counts.svelte";
import * as calls from "./calls";

let current = $state.raw<TrayCounts | null>(null);
let following = 0;
let stop = () => {};

/** The numbers of the trays; fetched while a screen of the room shows them. */
export const trays = {
  get counts(): TrayCounts | null {
    return current;
  },
  set counts(next: TrayCounts | null) {
    current = next;
  },
  /** What waits for me over all trays: the number beside the folder. */
  get waiting(): number {
    return current ? current.registry + current.checks + current.unit + current.mine + current.reading : 0;
  },
};

async function recount(): Promise<void> {
  try {
    current = await calls.trayCounts();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** Follows the numbers until the result is called. */
export function followTrays(): () => void {
  following += 1;
  if (following === 1) {
    void recount();
    stop = onNews(() => void recount(), recount);
  }
  return () => {
    following -= 1;
    if (!following) stop();
  };
}

export class TrayView {
  items = $state.raw<LetterRow[]>([]);
  next = $state<string | null>(null);
  loading = $state(true);
  failed = $state.raw<ApiError | null>(null);
  q = $state("");
  private running: AbortController | null = null;

  constructor(readonly name: calls.Tray) {}

  open(): () => void {
    void this.load();
    const off = onNews(
      () => void this.load(),
      () => void this.load(),
    );
    return () => {
      off();
      this.running?.abort();
    };
  }

  async load(more = false): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.loading = true;
    try {
      const page = await calls.tray(this.name, this.q, more ? this.next : null, running.signal);
      this.items = more ? [...this.items, ...page.items] : page.items;
      this.next = page.next ?? null;
      this.failed = null;
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
    this.loading = false;
  }
}

export class LetterState {
  data = $state.raw<calls.Letter | null>(null);
  failed = $state.raw<ApiError | null>(null);

  constructor(readonly id: string) {}

  open(): () => void {
    void this.load();
    return onNews(
      () => void this.load(),
      () => void this.load(),
    );
  }

  async load(): Promise<void> {
    try {
      this.take(await calls.letter(this.id));
      this.failed = null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
  }

  /** A slow answer never takes the place of a newer one. */
  take(found: calls.Letter): void {
    if (!this.data || found.place >= this.data.place) this.data = found;
  }
}

/** A register of what came in: pages of it. */
export class ReceivedRegister {
  items = $state.raw<LetterRow[]>([]);
  next = $state<string | null>(null);
  loading = $state(true);
  failed = $state.raw<ApiError | null>(null);
  private running: AbortController | null = null;
  private asked: calls.ReceivedFilter | null = null;

  constructor(readonly which: "received" | "distributed") {}

  async ask(filter: calls.ReceivedFilter, cursor: string | null = null): Promise<void> {
    this.asked = filter;
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.loading = true;
    try {
      const page = await calls.receivedRegister(this.which, filter, cursor, running.signal);
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.next = page.next ?? null;
      this.failed = null;
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
    this.loading = false;
  }

  async more(): Promise<void> {
    if (this.asked && this.next) await this.ask(this.asked, this.next);
  }
}
