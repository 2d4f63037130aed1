/** Keys that a person changed. Always a permutation of Dure's own keys: who takes a key gives theirs for it, so that in no room,
 * loaded or not, one key has two meanings. Pure. Keys are compared by place on the keyboard (`canonical`), as in lib/keys. */
import { chord } from "./chords";

/** Dure's key → the key instead, both canonical; what is not in it stays. */
export type OwnKeys = Readonly<Record<string, string>>;

/** single: one letter, digit or mark; sequence: one after the other; combined: with Ctrl, Alt, or a function key. The rest is nobody's to change. */
export type KeyClass = "single" | "sequence" | "combined" | "fixed";

const SINGLE = /^(Shift\+)?(Key[A-Z]|Digit\d|Slash|Bracket(Left|Right)|Period|Comma|Semicolon|Minus|Equal|Backslash)$/;
const COMBINED =
  /^((Ctrl\+)?(Alt\+)?(Shift\+)?(Key[A-Z]|Digit\d|Slash|Bracket\w+|Period|Comma|Semicolon|Backslash|Arrow\w+|Enter)|(Ctrl\+)?(Alt\+)?(Shift\+)?F\d+)$/;
/** The browser's own, and those of writing. */
const TAKEN = new Set(
  "Ctrl+KeyT Ctrl+KeyW Ctrl+KeyN Ctrl+KeyL Ctrl+KeyR Ctrl+KeyC Ctrl+KeyV Ctrl+KeyX Ctrl+KeyA Ctrl+KeyZ Ctrl+KeyY F1 F3 F5 F7 F10 F11 F12"
    .split(" ")
    .concat(
      "Ctrl+Shift+KeyT Ctrl+Shift+KeyW Ctrl+Shift+KeyN Ctrl+Shift+KeyI Ctrl+Shift+KeyJ Ctrl+Shift+KeyR".split(" "),
    ),
);

/** "G H" → "KeyG KeyH". */
export const canonical = (keys: string): string => keys.split(" ").map(chord).join(" ");

export function classOf(canon: string): KeyClass {
  const parts = canon.split(" ");
  if (parts.length > 1) return parts.every((one) => SINGLE.test(one)) ? "sequence" : "fixed";
  if (SINGLE.test(canon)) return "single";
  return COMBINED.test(canon) && /^(Ctrl|Alt)|F\d/.test(canon) ? "combined" : "fixed";
}

/** The key that does now what Dure gave to `canon`. */
export const keyOf = (own: OwnKeys, canon: string): string => own[canon] ?? canon;

/** Dure's key of what `canon` does now. */
export const meaningOf = (own: OwnKeys, canon: string): string =>
  Object.entries(own).find(([, now]) => now === canon)?.[0] ?? canon;

/** Why a key cannot take the place of another: `browser` owns it, it is of another `class`, or it can be nobody's. */
export function refusal(canon: string, to: string): "" | "browser" | "class" {
  if (TAKEN.has(to) && to !== canon) return "browser";
  return classOf(to) !== classOf(canon) || classOf(to) === "fixed" ? "class" : "";
}

/** Gives `canon` another key; what had that key until now gets the one that is given up. */
export function changed(own: OwnKeys, canon: string, to: string): OwnKeys {
  const given = keyOf(own, canon);
  const next = { ...own, [meaningOf(own, to)]: given, [canon]: to };
  return Object.fromEntries(Object.entries(next).filter(([key, now]) => key !== now));
}

const MARKS: Record<string, string> = {
  Slash: "/",
  BracketLeft: "[",
  BracketRight: "]",
  Period: ".",
  Comma: ",",
  Semicolon: ";",
  Minus: "-",
  Equal: "=",
  Backslash: "\\",
};
const shown = (one: string): string =>
  one === "Shift+Slash"
    ? "?"
    : one
        .split("+")
        .map((part) => MARKS[part] ?? part.replace(/^(Key|Digit)(?=.$)/, ""))
        .join("+");

/** "KeyG KeyH" → "G H": as shortcuts are written in code and drawn on caps. */
export const spelled = (canon: string): string => canon.split(" ").map(shown).join(" ");

/** How a shortcut is written for this person. */
export const written = (own: OwnKeys, keys: string): string => {
  const now = own[canonical(keys)];
  return now ? spelled(now) : keys;
};
