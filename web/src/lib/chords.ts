/** Keys by their place on the keyboard: how a shortcut that is written down and a key that is pressed are compared. Pure. */

const NAMED: Record<string, string> = {
  "/": "Slash",
  "?": "Shift+Slash",
  "[": "BracketLeft",
  "]": "BracketRight",
  ".": "Period",
  ",": "Comma",
  ";": "Semicolon",
  "\\": "Backslash",
  "#": "Shift+Digit3",
  "-": "Minus",
  "=": "Equal",
  Esc: "Escape",
  Up: "ArrowUp",
  Down: "ArrowDown",
  Left: "ArrowLeft",
  Right: "ArrowRight",
};
const MODIFIERS = ["Ctrl", "Alt", "Shift"];

const codeOf = (key: string): string =>
  /^[A-Z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : (NAMED[key] ?? key);

/** "shift+j" → "Shift+KeyJ": the form in which keys are compared. */
export function chord(keys: string): string {
  const pieces = keys.split("+").map((p) => p.trim());
  const key = codeOf(pieces.pop() ?? "");
  const own = key.includes("+") ? key.split("+") : [key];
  const code = own.pop()!;
  const held = [...pieces, ...own].map((m) => m[0]!.toUpperCase() + m.slice(1).toLowerCase());
  return [...MODIFIERS.filter((m) => held.includes(m)), code].join("+");
}

/** The chord of an event. Numpad keys count as their main-block fellows. */
export function chordOf(event: KeyboardEvent): string {
  const code = (event.code || codeOf(event.key)).replace(/^Numpad(?=\d$)/, "Digit").replace("NumpadEnter", "Enter");
  const held = [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift"];
  return [...held.filter(Boolean), code].join("+");
}
