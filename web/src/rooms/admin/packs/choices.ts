/** Values that are one of a few words: how they are chosen and read. The server refuses any other. */
import { messages } from "$lib/i18n";

const t = messages(
  {
    warn: "알리기만",
    reason: "까닭을 적어야 올림",
    block: "올리지 못함",
    none: "등록하지 않음",
    matters: "정한 사무만",
    all: "모두",
    UNTIL_DECISION: "결재 전까지",
    BEFORE_FIRST_SIGNATURE: "첫 서명 전까지",
    masked: "제목을 가림",
    shown: "제목을 보임",
    omitted: "올리지 않음",
  },
  {
    warn: "only say so",
    reason: "ask for a reason",
    block: "do not let it pass",
    none: "not registered",
    matters: "chosen matters",
    all: "all",
    UNTIL_DECISION: "until the decision",
    BEFORE_FIRST_SIGNATURE: "before the first signature",
    masked: "without the title",
    shown: "with the title",
    omitted: "left out",
  },
);
type Word = keyof typeof t;

/** The words that a value may be; null where it may be anything else. */
export function choicesOf(kind: string, name: string): Word[] | null {
  if (kind === "checks.personal") return ["warn", "reason", "block"];
  if (kind === "record.rejected" && name === "register") return ["none", "matters", "all"];
  if (kind === "disclosure.publication" && name === "titles") return ["masked", "shown", "omitted"];
  if (kind === "approval.acts" && name === "recall") return ["UNTIL_DECISION", "BEFORE_FIRST_SIGNATURE"];
  return null;
}
/** A word as people read it; other text as it is. */
export const word = (value: string): string => (t as Record<string, string>)[value] ?? value;
/** What a segmented control offers for such a value. */
export const optionsOf = (words: readonly Word[]) =>
  words.map((one) => ({ value: JSON.stringify(one), label: t[one] }));
