/** The glyphs of an approval route and the sentence that says them. Pure. */
import { messages } from "../i18n";

/** review ○, consent ◇, decide □. */
export type StepKind = "review" | "consent" | "decide";
export type StepState = "done" | "now" | "todo" | "diff";
export interface Glyph {
  kind: StepKind;
  state: StepState;
}

const t = messages(
  {
    review: "검토",
    consent: "협조",
    decide: "결재",
    done: "끝남",
    now: "차례",
    todo: "남음",
    diff: "다른 의견",
    sentence: (steps: string) => `결재 경로: ${steps}`,
  },
  {
    review: "review",
    consent: "consent",
    decide: "decision",
    done: "done",
    now: "current",
    todo: "to come",
    diff: "differing opinion",
    sentence: (steps: string) => `Route: ${steps}`,
  },
);

/** "결재 경로: 검토 끝남, 협조 다른 의견, 결재 차례". */
export const routeSentence = (glyphs: readonly Glyph[]): string =>
  t.sentence(glyphs.map((g) => `${t[g.kind]} ${t[g.state]}`).join(", "));

export const kindWord = (kind: StepKind): string => t[kind];
