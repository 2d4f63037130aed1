/** Which act is being confirmed, and its sending: the key stays the same until the words change or an answer comes. */
import { toast } from "$lib/ui";
import { signCommand, buttonWord } from "../present";
import type { Act, ActKind, Outcome } from "../state/acts";
import type { DocumentView } from "../state/document.svelte";
import type { Document } from "../types";
import { a } from "../words/acts";

/** `approve` is whatever my signature means on this document: review, consent, decide. */
export type Asked = "approve" | "return" | "hold" | "opinion" | "recall" | "abandon";

export class Asking {
  kind = $state<Asked | null>(null);
  text = $state("");
  differing = $state(false);
  until = $state("");
  busy = $state(false);
  /** Why it did not go through; the confirmation stays open. */
  problem = $state("");
  unreachable = $state(false);
  private act: Act | null = null;
  private sent = "";

  constructor(
    private readonly view: () => DocumentView | null,
    private readonly ondone: (kind: ActKind, document: Document) => void,
  ) {}

  ask(kind: Asked): void {
    this.kind = kind;
    this.text = this.until = this.problem = "";
    this.differing = this.unreachable = this.busy = false;
    this.act = null;
  }

  close(): void {
    this.kind = null;
  }

  /** True when a reason must be given and is not. */
  get lacking(): boolean {
    return (this.kind === "return" || this.kind === "hold" || this.kind === "opinion") && !this.text.trim();
  }

  async send(): Promise<void> {
    const view = this.view();
    const document = view?.document;
    if (!view || !document || !this.kind || this.busy) return;
    if (this.lacking) {
      this.problem = this.kind === "opinion" ? a.opinionRequired : a.required;
      return;
    }
    const { kind, body } = this.command(document, view.shownHash);
    const words = JSON.stringify(body);
    if (!this.act || words !== this.sent) this.act = view.begin(kind);
    this.sent = words;
    this.busy = true;
    this.problem = "";
    const outcome = await view.act(this.act, body);
    this.busy = false;
    this.settle(kind, document, outcome);
  }

  private command(document: Document, revision_hash: string): { kind: ActKind; body: Record<string, unknown> } {
    const step = document.mine?.step;
    const text = this.text.trim();
    const until = this.until ? `${this.until}T18:00:00+09:00` : null;
    switch (this.kind) {
      case "return":
        return { kind: "return", body: { step, revision_hash, reason: text } };
      case "hold":
        return { kind: "hold", body: { step, reason: text, until } };
      case "opinion":
        return { kind: "opinion", body: { text, differing: this.differing } };
      case "recall":
      case "abandon":
        return { kind: this.kind, body: { reason: text } };
      default:
        return {
          kind: signCommand(document.mine!),
          body: { step, revision_hash, opinion: text, differing: this.differing && text !== "" },
        };
    }
  }

  private settle(kind: ActKind, before: Document, outcome: Outcome): void {
    this.unreachable = outcome.kind === "unreachable";
    if (outcome.kind === "unreachable") this.problem = a.unreachable;
    else if (outcome.kind === "refused") this.problem = outcome.text;
    else this.kind = null;
    if (outcome.kind !== "done") return;
    toast(doneWords(kind, before, outcome.document));
    this.ondone(kind, outcome.document);
  }
}

/** What the toast says after an act. */
export function doneWords(kind: ActKind, before: Document, after: Document): string {
  if (kind === "decide") return after.number ? a.done_numbered(after.number) : a.done_decide;
  if (kind === "sign") return a.done_sign(before.mine ? buttonWord(before.mine) : "");
  return a[`done_${kind}`];
}
