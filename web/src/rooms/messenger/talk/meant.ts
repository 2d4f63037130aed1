/** What a key means to whoever writes. While a syllable is being composed every key belongs to the input method. Pure. */
type Pressed = Pick<KeyboardEvent, "key" | "isComposing" | "keyCode" | "shiftKey" | "altKey">;
export interface Writing {
  /** The list of people after "@" is open. */
  picking: boolean;
  empty: boolean;
  /** An answer or a correction is begun. */
  about: boolean;
}
export type Meant = "pick" | "send" | "stop" | "edit" | null;

/** Browsers end a composition in two ways: some say so, some send the key 229. */
export const composing = (event: Pick<Pressed, "isComposing" | "keyCode">): boolean =>
  event.isComposing || event.keyCode === 229;

const PICKS = ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"];

export function meant(event: Pressed, at: Writing): Meant {
  if (composing(event)) return null;
  if (at.picking && PICKS.includes(event.key)) return "pick";
  if (event.key === "Enter") return event.shiftKey || event.altKey ? null : "send";
  if (event.key === "Escape") return at.about ? "stop" : null;
  return event.key === "ArrowUp" && at.empty && !at.about ? "edit" : null;
}
