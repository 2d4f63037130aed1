/** Approving several papers: each brief is looked at, each is a command of its own, and what failed can be tried again. */
import { api, ApiError } from "$lib/api";
import { format } from "$lib/i18n";
import { signCommand } from "../present";
import { Act, type Outcome } from "../state/acts";
import { StepUp } from "../state/deciding.svelte";
import { needsALook } from "../state/news";
import type { Brief, Document } from "../types";
import { a } from "../words/acts";

export type State = "open" | "sending" | "done" | "failed";

/** One selected paper: what it says now, whether its brief was shown, whether it is to be signed, and what became of it. */
export class Item {
  document = $state.raw<Document | null>(null);
  seen = $state(false);
  take = $state(false);
  opinion = $state("");
  state = $state<State>("open");
  /** The number that it got, or why it was not signed. */
  text = $state("");
  private act: Act | null = null;
  private sent = "";

  constructor(readonly brief: Brief) {
    this.take = !needsALook(brief);
  }

  /** Fetches the paper as it is now: the brief that is shown is the one that is signed. */
  async look(): Promise<void> {
    try {
      this.document = await api.get<Document>(`/api/edocs/documents/${this.brief.id}`);
      this.seen = true;
      if (!this.document.mine && this.state === "open") this.fail(a.bulkGone);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.fail(error.detail);
    }
  }

  private fail(text: string): void {
    this.state = "failed";
    this.text = text;
    this.take = false;
  }

  /** Signs what was shown. Sending again after no answer repeats the same command. */
  async sign(): Promise<Outcome | null> {
    const mine = this.document?.mine;
    if (!this.document || !mine) return null;
    const body = {
      step: mine.step,
      revision_hash: this.document.revision_hash,
      opinion: this.opinion.trim(),
      differing: false,
    };
    const words = JSON.stringify(body);
    if (!this.act || words !== this.sent) this.act = new Act(this.brief.id, signCommand(mine));
    this.sent = words;
    this.state = "sending";
    const outcome = await this.act.send(body);
    this.settle(outcome);
    return outcome;
  }

  private settle(outcome: Outcome): void {
    this.state = outcome.kind === "done" ? "done" : "failed";
    this.text = outcome.kind === "done" ? outcome.document.number : whyNot(outcome, this.document);
  }

  /** Not signed after all, and still to be signed. */
  reopen(): void {
    this.state = "open";
    this.text = "";
  }

  /** Before it is tried again the paper is fetched anew: somebody may have changed it. */
  async again(): Promise<void> {
    this.reopen();
    await this.look();
    if (this.state === "open") this.take = true;
  }
}

/** Why a paper was not signed, in one sentence. */
export function whyNot(outcome: Exclude<Outcome, { kind: "done" }>, document: Document | null): string {
  if (outcome.kind === "stale")
    return a.staleAt(document?.revision ?? 0, format.dateTime(outcome.at), outcome.revision);
  return outcome.kind === "unreachable" ? a.unreachable : outcome.text;
}

export class Bulk {
  readonly items: readonly Item[];
  at = $state(0);
  sending = $state(false);
  /** How many have been sent in this go. */
  sent = $state(0);
  /** Whether anything was sent: the results are shown then. */
  over = $state(false);
  problem = $state("");
  readonly stepUp = new StepUp();
  readonly current = $derived.by(() => this.items[this.at]!);
  readonly taken = $derived.by(() => this.items.filter((item) => item.take && item.state === "open"));
  readonly unseen = $derived.by(() => this.taken.filter((item) => !item.seen));
  readonly failed = $derived.by(() => this.items.filter((item) => item.state === "failed"));
  readonly amount = $derived.by(() => this.taken.reduce((sum, item) => sum + (item.brief.amount ?? 0), 0));

  constructor(
    briefs: readonly Brief[],
    private readonly ondone: (id: string) => void,
  ) {
    this.items = briefs.map((brief) => new Item(brief));
    if (briefs.some((brief) => brief.mine?.kind === "DECIDE")) void this.stepUp.check();
  }

  go(at: number): void {
    this.at = Math.min(Math.max(at, 0), this.items.length - 1);
    if (!this.current.document) void this.current.look();
  }

  /** Confirms the one that is shown and goes on to the next that was not looked at. */
  confirm(): void {
    if (!this.current.seen || this.current.state !== "open") return;
    this.current.take = true;
    this.next();
  }

  leave(): void {
    this.current.take = false;
    this.next();
  }

  private next(): void {
    const rest = [...this.items.slice(this.at + 1), ...this.items.slice(0, this.at)];
    const to = rest.find((item) => !item.seen && item.state === "open");
    this.go(to ? this.items.indexOf(to) : Math.min(this.at + 1, this.items.length - 1));
  }

  /** Signs everything that is taken and was looked at, one command after the other; a failure stops none of the others. */
  async send(): Promise<void> {
    if (this.sending || this.unseen.length || !this.taken.length) return;
    this.problem = "";
    if (!(await this.stepUp.confirm())) {
      this.problem = this.stepUp.wrong ? "" : a.confirmFirst;
      return;
    }
    this.sending = true;
    this.sent = 0;
    for (const item of [...this.taken]) {
      this.sent += 1;
      const outcome = await item.sign();
      if (outcome?.kind === "done") this.ondone(item.brief.id);
      if (outcome?.kind !== "confirm") continue;
      // Nobody has refused the paper: it stays taken, and the rest waits with it for who I am.
      item.reopen();
      this.sending = false;
      return void (await this.stepUp.demanded(outcome.minutes, outcome.text));
    }
    this.sending = false;
    this.over = true;
  }

  /** Looks at those that failed again, so that they can be signed as they are now. */
  async retry(): Promise<void> {
    const failed = [...this.failed];
    for (const item of failed) await item.again();
    this.over = false;
    const first = failed.find((item) => item.state === "open");
    this.at = this.items.indexOf(first ?? failed[0]!);
  }
}
