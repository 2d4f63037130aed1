/** Words of records management. */
import { messages } from "$lib/i18n";
import { retentionText } from "../viewer/retention";
import { en } from "./words.en";
import { ko } from "./words.ko";

export const w = messages(ko, en);

/** One of the words by a name that comes from the server; the name itself where there is none. */
export function named(prefix: string, name: string): string {
  const found: unknown = (w as unknown as Record<string, unknown>)[`${prefix}${name}`];
  return typeof found === "string" ? found : name;
}

const VERDICTS: Record<string, () => string> = {
  destroy: () => w.destroy,
  extend: () => w.extend,
  hold: () => w.hold_v,
};

/** A value of the history in words: classes, states, verdicts; anything else as it stands. */
export function valueText(field: string, text: string): string {
  if (field === "retention") return retentionText(text);
  if (field === "state") return named("", text);
  if (field === "custody") return text === "CENTRE" ? w.CENTRE : w.unit;
  return ["opinion", "review", "decision"].includes(field) ? (VERDICTS[text]?.() ?? text) : text;
}
