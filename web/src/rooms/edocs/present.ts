/** From what the server says to what the shared parts draw: glyphs, steps, signature boxes, sentences. Pure. */
import { format, language } from "$lib/i18n";
import type { SignBox } from "$lib/ui";
import type { Glyph as Drawn, StepKind as DrawnKind, StepState as DrawnState } from "$lib/ui/route";
import type { Brief, Document, Glyph, MyTurn, PaperBox, Step, StepKind, Who, Why } from "./types";
import { a } from "./words/acts";

const KINDS: Record<StepKind, DrawnKind> = {
  DRAFT: "review",
  REVIEW: "review",
  INNER: "review",
  CONSENT: "consent",
  AUDIT: "consent",
  CONFIRM: "review",
  DECIDE: "decide",
};

export const drawnKind = (kind: StepKind): DrawnKind => KINDS[kind];

export function drawnState(step: { state: Step["state"]; differing?: boolean }): DrawnState {
  if (step.differing) return "diff";
  if (step.state === "ACTIVE" || step.state === "HELD") return "now";
  return step.state === "WAIT" ? "todo" : "done";
}

export const glyphs = (route: readonly Glyph[]): Drawn[] =>
  route.map((glyph) => ({ kind: drawnKind(glyph.kind), state: drawnState(glyph) }));

const WORDS: Record<StepKind, string> = {
  DRAFT: "기안",
  REVIEW: "검토",
  INNER: "부서 검토",
  CONSENT: "협조",
  AUDIT: "일상감사",
  CONFIRM: "확인",
  DECIDE: "결재",
};
const ENGLISH: Record<StepKind, string> = {
  DRAFT: "Draft",
  REVIEW: "Review",
  INNER: "Review in the department",
  CONSENT: "Consent",
  AUDIT: "Audit",
  CONFIRM: "Confirm",
  DECIDE: "Decide",
};

/** The word of a kind of step. */
export const kindWord = (kind: StepKind): string => (language() === "en" ? ENGLISH : WORDS)[kind];

/** The word of a step as the law has it: 전결 and 대결 are kinds of deciding. */
export function stepWord(step: Step): string {
  if (step.kind === "DECIDE" && (step.acting || step.signature?.on_behalf_of)) return "대결";
  if (step.kind === "DECIDE" && step.delegated) return "전결";
  return (language() === "en" ? ENGLISH : WORDS)[step.kind];
}

/** Whoever signed the step or is asked now. */
export const actorOf = (step: Step): Who | undefined => step.signature?.by ?? step.asked[0];

/** “별표 1, 나-4”: the article of a reason with the version of its rule, or nothing. */
export const basisOf = (why: Why): { text: string } | undefined => (why.article ? { text: why.article } : undefined);

export const person = (who: Who): string => (who.post_name ? `${who.name} ${who.post_name}` : who.name);

/** The word on the button that signs. */
export function buttonWord(mine: MyTurn): string {
  if (mine.kind === "DECIDE" && mine.acting_for) return a.actingApprove;
  if (mine.kind === "DECIDE") return mine.delegated ? a.delegatedApprove : a.approve;
  if (mine.kind === "CONSENT") return a.consent;
  if (mine.kind === "AUDIT") return a.audit;
  if (mine.kind === "INNER") return a.innerReview;
  return mine.kind === "CONFIRM" ? a.confirm_ : a.review;
}

/** The title of the confirmation. */
export function confirmTitle(mine: MyTurn): string {
  if (mine.kind === "DECIDE" && mine.acting_for) return a.title_acting;
  if (mine.kind === "DECIDE") return mine.delegated ? a.title_delegated : a.title_decide;
  if (mine.kind === "CONSENT") return a.title_consent;
  return mine.kind === "REVIEW" ? a.title_review : a.title_sign(buttonWord(mine));
}

/** Which command signs this step. */
export const signCommand = (mine: MyTurn): "sign" | "decide" => (mine.kind === "DECIDE" ? "decide" : "sign");

/** What happens after my signature, in one sentence. */
export function afterwards(document: Document, mine: MyTurn): string {
  if (mine.kind === "DECIDE") return mine.acting_for ? a.after_acting(person(mine.acting_for)) : a.after_decide;
  const open = document.steps.filter((step) => step.state === "ACTIVE" || step.state === "HELD");
  const others = open.filter((step) => step.id !== mine.step).length;
  if (others) return a.after_parallel(others);
  const stage = open.find((step) => step.id === mine.step)?.stage ?? 0;
  const next = document.steps.find((step) => step.stage > stage && step.state === "WAIT");
  if (!next) return "";
  const asked = next.asked[0];
  return a.after_next(asked ? person(asked) : next.post_name);
}

/** The boxes of the side panel, from those on the paper. */
export function strip(boxes: readonly PaperBox[], mine: MyTurn | null): SignBox[] {
  return boxes.map((box, index) => ({
    id: String(index),
    post: `${box.mark_star}${box.post_name}`,
    name: box.person_name || undefined,
    mark:
      [box.delegated_mark, box.acting_mark].filter(Boolean).join(" ") ||
      (box.mine && mine?.acting_for ? "대결" : undefined),
    // Five boxes leave no room for the year; it stands on the sheet.
    date: box.person_name && box.date ? (boxes.length > 4 ? box.date.replace(/^\d{4}\. /, "") : box.date) : undefined,
    mine: box.mine,
    waiting: box.mine ? (language() === "en" ? "your turn" : "내 차례") : box.skip_reason || undefined,
  }));
}

const DISCLOSURE = { open: "공개", partial: "부분공개", closed: "비공개" };

/** 공개, 부분공개(5), 비공개(5,6) */
export const disclosureText = (disclosure: { kind: "open" | "partial" | "closed"; items: readonly number[] }): string =>
  DISCLOSURE[disclosure.kind] + (disclosure.items.length ? `(${disclosure.items.join(",")})` : "");

/** What the list says after the amount. */
export const amountNote = (brief: { amount: number | null; amount_note: string }): string | null =>
  brief.amount_note || null;

/** The line 의견 of a row: the differing opinion, or how many there are. */
export const opinionLine = (brief: Brief): string | null => brief.differing || null;

/** 자리: who signs and in whose place. */
export function seatLine(mine: MyTurn, me: { name: string; post: string }): string {
  const whose = mine.acting_for ? `, ${a.actsFor(mine.acting_for.post_name)}` : "";
  return `${me.post} ${me.name}${whose}`;
}

export const money = (value: number | null): string => (value === null ? "" : format.won(value));

/** The tag after a title: 대결 where I act for another, 협조 where consent is asked in a box of mixed things. */
export function actingTag(brief: Brief): { text: string; acting: boolean } | null {
  if (brief.mine?.acting_for) return { text: language() === "en" ? "deputy" : "대결", acting: true };
  if (brief.mine?.kind === "CONSENT" || brief.mine?.kind === "AUDIT")
    return { text: WORDS[brief.mine.kind], acting: false };
  return null;
}
