/** Which act is being confirmed, and its sending: the key stays the same until the words change or an answer comes. */
import { toast } from "$lib/ui";
import { signCommand, buttonWord, confirmTitle } from "../present";
import type { Act, ActKind, Outcome } from "../state/acts";
import { phrases, StepUp, undoing } from "../state/deciding.svelte";
import type { DocumentView } from "../state/document.svelte";
import type { PostHolder } from "../state/people";
import type { Document, MyTurn } from "../types";
import { a } from "../words/acts";
import { changed } from "./changed";

/** `approve` is whatever my signature means on this document: review, consent, decide. */
export type Asked =
  | "approve"
  | "return"
  | "send_back"
  | "hold"
  | "opinion"
  | "recall"
  | "abandon"
  | "skip"
  | "withdraw"
  | "inform"
  | "change_line"
  | "arrange";

/** Acts for which one chooses people. */
export const CHOOSES: readonly Asked[] = ["inform", "change_line", "arrange"];
const NEEDS_WORDS: readonly Asked[] = ["return", "send_back", "hold", "opinion", "skip", "change_line"];

/** A post that was chosen, and in what quality for a change of the line. */
export interface Chosen {
  post_id: string;
  name: string;
  kind: "REVIEW" | "CONSENT" | "DEPARTMENT" | "CONFIRM";
}

export class Asking {
  kind = $state<Asked | null>(null);
  text = $state("");
  differing = $state(false);
  until = $state("");
  /** The stage to send back to, the step to skip or to arrange. */
  target = $state<number | null>(null);
  chosen = $state.raw<readonly Chosen[]>([]);
  busy = $state(false);
  /** Why it did not go through; the confirmation stays open. */
  problem = $state("");
  unreachable = $state(false);
  readonly stepUp = new StepUp();
  /** The newer delegation table that wants a higher post; deciding again decides in spite of it. */
  despite = $state("");
  private act: Act | null = null;
  private sent = "";

  constructor(
    private readonly view: () => DocumentView | null,
    private readonly ondone: (kind: ActKind, document: Document) => void,
  ) {}

  ask(kind: Asked, target: number | null = null): void {
    this.kind = kind;
    this.text = this.until = this.problem = this.despite = "";
    this.differing = this.unreachable = this.busy = false;
    this.target = target;
    this.chosen = kind === "change_line" ? addedSoFar(this.view()?.document ?? null) : [];
    this.act = null;
    this.stepUp.demand(false, 0);
    void phrases.load();
    if (kind !== "approve") return;
    void undoing.load();
    if (this.view()?.document?.mine?.kind === "DECIDE") void this.stepUp.check();
  }

  close(): void {
    this.kind = null;
  }

  choose(one: PostHolder, kind: Chosen["kind"] = "CONSENT"): void {
    if (this.chosen.some((other) => other.post_id === one.post_id)) return;
    this.chosen = [...this.chosen, { post_id: one.post_id, name: `${one.name} ${one.post_name}`, kind }];
  }

  unchoose(post_id: string): void {
    this.chosen = this.chosen.filter((one) => one.post_id !== post_id);
  }

  /** What must be given and is not, in words; empty when nothing lacks. */
  get lacking(): string {
    if (this.kind && NEEDS_WORDS.includes(this.kind) && !this.text.trim())
      return this.kind === "opinion" ? a.opinionRequired : a.required;
    if (this.kind === "inform" && !this.chosen.length) return a.chooseSomebody;
    return "";
  }

  async send(): Promise<void> {
    const view = this.view();
    const document = view?.document;
    if (!view || !document || !this.kind || this.busy) return;
    if ((this.problem = this.lacking)) return;
    const { kind, body } = this.command(document, view.shownHash);
    const words = JSON.stringify(body);
    if (!this.act || words !== this.sent) this.act = view.begin(kind);
    this.sent = words;
    this.busy = true;
    const confirmed = await this.stepUp.confirm();
    const outcome = confirmed ? await view.act(this.act, body) : null;
    this.busy = false;
    if (outcome) this.settle(kind, document, outcome);
    else if (!this.stepUp.wrong) this.problem = a.confirmFirst;
  }

  private command(document: Document, revision_hash: string): { kind: ActKind; body: Record<string, unknown> } {
    const step = document.mine?.step;
    const text = this.text.trim();
    const until = this.until ? `${this.until}T18:00:00+09:00` : null;
    const post_ids = this.chosen.map((one) => one.post_id);
    switch (this.kind) {
      case "return":
        return { kind: "return", body: { step, revision_hash, reason: text } };
      case "send_back":
        return { kind: "send_back", body: { step, revision_hash, to_stage: this.target, reason: text } };
      case "hold":
        return { kind: "hold", body: { step, reason: text, until } };
      case "opinion":
        return { kind: "opinion", body: { text, differing: this.differing } };
      case "skip":
      case "withdraw":
        return { kind: this.kind, body: { step: this.target, reason: text } };
      case "arrange":
        return { kind: "arrange", body: { step: this.target, post_ids } };
      case "inform":
        return {
          kind: "inform",
          body: { kind: document.state === "ESTABLISHED" ? "CIRCULATE" : "REFER", post_ids },
        };
      case "change_line": {
        const extra_steps = this.chosen.map((one) => ({ kind: one.kind, post_id: one.post_id }));
        return { kind: "change_line", body: { reason: text, extra_steps } };
      }
      case "recall":
      case "abandon":
        return { kind: this.kind, body: { reason: text } };
      default:
        return this.signature(document.mine!, revision_hash, text);
    }
  }

  private signature(
    mine: MyTurn,
    revision_hash: string,
    opinion: string,
  ): { kind: ActKind; body: Record<string, unknown> } {
    const body = { step: mine.step, revision_hash, opinion, differing: this.differing && opinion !== "" };
    if (signCommand(mine) === "sign") return { kind: "sign", body };
    return {
      kind: "decide",
      body: {
        ...body,
        ...(undoing.seconds && { undo_seconds: undoing.seconds }),
        ...(this.despite && { despite: this.despite }),
      },
    };
  }

  private settle(kind: ActKind, before: Document, outcome: Outcome): void {
    this.unreachable = outcome.kind === "unreachable";
    if (outcome.kind === "unreachable") this.problem = a.unreachable;
    else if (outcome.kind === "refused") this.problem = outcome.text;
    else if (outcome.kind === "confirm") {
      void this.stepUp.demanded(outcome.minutes, outcome.text);
    } else if (outcome.kind === "newer_table") {
      this.despite = outcome.version;
      this.problem = outcome.text;
    } else this.kind = null;
    if (outcome.kind !== "done") return;
    this.tell(kind, before, outcome.document);
    this.ondone(kind, outcome.document);
  }

  private tell(kind: ActKind, before: Document, after: Document): void {
    const waits = after.deciding;
    const mine = before.mine?.step;
    const view = this.view();
    const undone = kind === "sign" && after.steps.find((one) => one.id === mine && one.may?.includes("withdraw"));
    if (!waits)
      return void toast(doneWords(kind, before, after), {
        action: undone && view ? { label: a.undoSign, run: () => void unsign(view, after.id, undone.id) } : undefined,
      });
    const seconds = Math.max(1, Math.round((Date.parse(waits.until) - Date.now()) / 1000));
    toast(a.decidingSoon, {
      seconds,
      action: { label: a.takeBack, run: () => void (view && takeBack(view, after.id)) },
    });
  }
}

/** Who was added to the line and was not asked yet: a change of the line says all that stays added. */
function addedSoFar(document: Document | null): Chosen[] {
  const kindOf = (step: Document["steps"][number]): Chosen["kind"] | null =>
    step.department
      ? "DEPARTMENT"
      : step.kind === "REVIEW" || step.kind === "CONSENT" || step.kind === "CONFIRM"
        ? step.kind
        : null;
  return (document?.steps ?? []).flatMap((step) => {
    const kind = kindOf(step);
    if (step.state !== "WAIT" || step.required || !kind) return [];
    const who = step.asked[0]?.name;
    return [{ post_id: step.post_id, name: [who, step.post_name].filter(Boolean).join(" "), kind }];
  });
}

/** Takes one's own decision back while it waits to take effect. */
export const takeBack = (view: DocumentView, id: string): Promise<void> =>
  undone(view, id, view.begin("take_back", id), {}, a.tookBack);

/** Takes one's own signature back before the next person has acted. */
const unsign = (view: DocumentView, id: string, step: number): Promise<void> =>
  undone(view, id, view.begin("withdraw", id), { step, reason: "" }, a.done_withdraw);

async function undone(
  view: DocumentView,
  id: string,
  act: Act,
  body: Record<string, unknown>,
  said: string,
): Promise<void> {
  const outcome = await act.send(body);
  if (view.id === id) await view.refresh();
  changed(id);
  if (outcome.kind === "done") toast(said);
  else
    toast(outcome.kind === "unreachable" ? a.unreachable : "text" in outcome ? outcome.text : a.notDone, {
      tone: "bad",
    });
}

/** What the toast says after an act. */
export function doneWords(kind: ActKind, before: Document, after: Document): string {
  if (kind === "decide") return after.number ? a.done_numbered(after.number) : a.done_decide;
  if (kind === "sign") return a.done_sign(before.mine ? buttonWord(before.mine) : "");
  return a[`done_${kind}`];
}

/** The title of the confirmation of an act. */
export function askedTitle(kind: Asked | null, mine: MyTurn | null): string {
  if (kind === null) return "";
  if (kind === "approve") return mine ? confirmTitle(mine) : "";
  return a[`title_${kind}`];
}
