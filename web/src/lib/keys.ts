/** The keyboard: shortcuts by physical key, so that ㅏ and K are the same, safe with Korean input methods.
 *
 * Invariants: no single key fires in a text field or while a syllable is composed; an input method that swallows keydown still gets
 * its letter acted on once, at keyup; a modal layer hides every shortcut below it; the newest matching registration wins. */

import { chord, chordOf } from "./chords";
import { canonical, keyOf, type OwnKeys } from "./remap";

export { chord, chordOf };

export interface Shortcut {
  /** "J", "Shift+J", "Ctrl+K", "G H" (one after the other), "?", "/", "[", "F6", "Alt+ArrowDown", "Ctrl+Enter", "Space". Ctrl is ⌘ on a Mac. */
  keys: string;
  label: () => string;
  /** Heading in the overlay; without one the shortcut is not listed. */
  group?: () => string;
  /** Returning false lets the key go on. Without `run` the entry only documents what a component does itself. */
  run?: (event: KeyboardEvent) => void | boolean;
  when?: () => boolean;
  /** The part that acts on it reads the key itself: it cannot be changed. */
  fixed?: boolean;
  /** Fires in text fields too (only sensible with Ctrl, Alt or a function key, or Escape). */
  fields?: boolean;
}

interface Layer {
  list: readonly Shortcut[];
  modal: boolean;
}

const SEQUENCE_MS = 1400;
const AFTER_FOCUS_MS = 400;

const isSingle = (c: string): boolean =>
  !c.startsWith("Ctrl") &&
  !c.startsWith("Alt") &&
  /(Key.|Digit.|Slash|Bracket\w+|Period|Comma|Semicolon|Space)$/.test(c);
const isLetter = (code: string): boolean => /^Key[A-Z]$/.test(code);

/** Whether the event happens where a person writes. */
export function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[contenteditable=""],[contenteditable="true"]')) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target.getAttribute("role") === "combobox" || target.getAttribute("role") === "textbox") return true;
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "button", "submit", "range", "file"].includes(target.type)
  );
}

/** Enter and Space belong to the control that has the focus. */
const ownedByControl = (event: KeyboardEvent): boolean =>
  (event.code === "Enter" || event.code === "Space") &&
  event.target instanceof Element &&
  event.target.closest(
    "button, a[href], summary, input, [role=button], [role=menuitem], [role=option], [role=tab], [role=switch]",
  ) !== null;

/** One keyboard for one document. The shell owns the instance `keyboard`. */
export class Keyboard {
  private layers: Layer[] = [];
  private pending = "";
  private pendingSince = 0;
  private down = new Set<string>();
  private focusedAt = -Infinity;
  private listeners = new Set<() => void>();
  /** The person's switch: without single keys only combinations and function keys act. */
  single = true;
  /** What the person changed. */
  own: OwnKeys = {};

  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Adds shortcuts until the returned function is called. A modal layer shuts out the ones below. */
  register(list: readonly Shortcut[], options: { modal?: boolean } = {}): () => void {
    const layer = { list, modal: options.modal ?? false };
    this.layers.push(layer);
    this.changed();
    return () => {
      this.layers = this.layers.filter((l) => l !== layer);
      this.changed();
    };
  }

  /** What the overlay lists: everything registered with a group that is possible now, newest registration of a key first. */
  listed(): Shortcut[] {
    const seen = new Set<string>();
    const all = [...this.layers].reverse().flatMap((l) => [...l.list]);
    return all.filter((s) => {
      if (!s.group || (s.when && !s.when())) return false;
      const id = `${s.group()} ${s.keys}`;
      return !seen.has(id) && !!seen.add(id);
    });
  }

  /** Tells when registrations change. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Listens on a document. */
  start(target: Document = document): () => void {
    const down = (e: KeyboardEvent) => this.keydown(e);
    const up = (e: KeyboardEvent) => this.keyup(e);
    const focus = () => {
      this.focusedAt = this.clock();
      this.down.clear();
    };
    target.addEventListener("keydown", down);
    target.addEventListener("keyup", up);
    target.defaultView?.addEventListener("focus", focus);
    return () => {
      target.removeEventListener("keydown", down);
      target.removeEventListener("keyup", up);
      target.defaultView?.removeEventListener("focus", focus);
    };
  }

  keydown(event: KeyboardEvent): void {
    const composing = event.isComposing || event.keyCode === 229;
    if (!composing || inField(event.target)) this.down.add(event.code);
    if (composing || event.defaultPrevented || ["Control", "Shift", "Alt", "Meta"].includes(event.key)) return;
    this.press(event);
  }

  /** Acts only on a letter whose keydown the input method swallowed. */
  keyup(event: KeyboardEvent): void {
    const seen = this.down.delete(event.code);
    if (seen || event.isComposing || !isLetter(event.code) || inField(event.target)) return;
    if (event.ctrlKey || event.altKey || event.metaKey || this.clock() - this.focusedAt < AFTER_FOCUS_MS) return;
    this.press(event);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private press(event: KeyboardEvent): void {
    const now = this.clock();
    const one = chordOf(event);
    const prefix = now - this.pendingSince < SEQUENCE_MS ? this.pending : "";
    this.pending = "";
    if (prefix && this.fire(`${prefix} ${one}`, event)) return;
    if (this.fire(one, event)) return;
    if (this.opens(one, event)) {
      this.pending = one;
      this.pendingSince = now;
    }
  }

  /** The key of a shortcut for this person. */
  private now(shortcut: Shortcut): string {
    return keyOf(this.own, canonical(shortcut.keys));
  }

  private possible(shortcut: Shortcut, keys: string, event: KeyboardEvent): boolean {
    if (!shortcut.run || (shortcut.when && !shortcut.when())) return false;
    const first = keys.split(" ")[0]!;
    if (isSingle(first) && !this.single) return false;
    return !inField(event.target) || shortcut.fields === true;
  }

  private reachable(): Layer[] {
    const top = this.layers.findLastIndex((l) => l.modal);
    return this.layers.slice(Math.max(top, 0)).reverse();
  }

  private fire(keys: string, event: KeyboardEvent): boolean {
    if (ownedByControl(event) && !event.ctrlKey && !event.metaKey) return false;
    for (const layer of this.reachable())
      for (const shortcut of layer.list) {
        if (this.now(shortcut) !== keys || !this.possible(shortcut, keys, event)) continue;
        if (shortcut.run!(event) === false) continue;
        event.preventDefault();
        return true;
      }
    return false;
  }

  private opens(one: string, event: KeyboardEvent): boolean {
    return this.reachable().some((layer) =>
      layer.list.some((s) => s.keys.includes(" ") && this.now(s).split(" ")[0] === one && this.possible(s, one, event)),
    );
  }
}

/** The keyboard of this window. */
export const keyboard = new Keyboard();

const SHOWN: Record<string, string> = {
  Enter: "↵",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

/** The caps to draw for a shortcut: "Ctrl+Enter" → [["Ctrl", "↵"]], "G H" → [["G"], ["H"]]. */
export const caps = (keys: string): string[][] =>
  keys.split(" ").map((one) => one.split("+").map((k) => SHOWN[k] ?? k));

/** "Control+K": the value of aria-keyshortcuts. */
export const ariaKeys = (keys: string): string => keys.replace(/Ctrl/g, "Control");
