// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Keyboard, caps, chord, type Shortcut } from "./keys";

let now = 10_000;
let board: Keyboard;
let stop: () => void;
const label = () => "x";
const shortcut = (keys: string, run: Shortcut["run"] = vi.fn(), more: Partial<Shortcut> = {}): Shortcut => ({
  keys,
  label,
  run,
  ...more,
});

beforeEach(() => {
  board = new Keyboard(() => now);
  stop = board.start(document);
  document.body.innerHTML = '<div id="page" tabindex="-1"></div><input id="text"><button id="button">b</button>';
});
afterEach(() => stop());

function press(
  code: string,
  init: KeyboardEventInit & { keyCode?: number; on?: string; type?: string } = {},
): KeyboardEvent {
  const { on = "page", type = "keydown", ...rest } = init;
  const event = new KeyboardEvent(type, {
    code,
    key: code.replace("Key", "").toLowerCase(),
    bubbles: true,
    cancelable: true,
    ...rest,
  });
  if (init.keyCode) Object.defineProperty(event, "keyCode", { value: init.keyCode });
  document.getElementById(on)!.dispatchEvent(event);
  return event;
}

test("keys are named by place: letters, marks and modifiers in any order", () => {
  expect(chord("j")).toBe("KeyJ");
  expect(chord("Shift+Ctrl+k")).toBe("Ctrl+Shift+KeyK");
  expect(chord("?")).toBe("Shift+Slash");
  expect(chord("Ctrl+Enter")).toBe("Ctrl+Enter");
  expect(chord("1")).toBe("Digit1");
});

test("ㅏ is K: the physical key counts, not the letter", () => {
  const run = vi.fn();
  board.register([shortcut("K", run)]);
  const event = press("KeyK", { key: "ㅏ" });
  expect(run).toHaveBeenCalledTimes(1);
  expect(event.defaultPrevented).toBe(true);
});

test("no single key fires in a text field; a combination that asks for it does", () => {
  const single = vi.fn();
  const both = vi.fn();
  board.register([shortcut("J", single), shortcut("Ctrl+K", both, { fields: true })]);
  press("KeyJ", { on: "text" });
  press("KeyJ", { on: "text", type: "keyup" });
  press("KeyK", { on: "text", ctrlKey: true });
  expect(single).not.toHaveBeenCalled();
  expect(both).toHaveBeenCalledTimes(1);
});

test("while a syllable is composed nothing fires, not even Enter with Ctrl", () => {
  const run = vi.fn();
  board.register([shortcut("J", run), shortcut("Ctrl+Enter", run, { fields: true })]);
  press("KeyJ", { isComposing: true });
  press("Enter", { isComposing: true, ctrlKey: true, on: "text" });
  expect(run).not.toHaveBeenCalled();
});

test("a letter whose keydown the input method swallowed acts once, at keyup", () => {
  const run = vi.fn();
  board.register([shortcut("J", run)]);
  press("KeyJ", { keyCode: 229 });
  expect(run).not.toHaveBeenCalled();
  press("KeyJ", { type: "keyup" });
  expect(run).toHaveBeenCalledTimes(1);
});

test("a letter that acted at keydown does not act again at keyup", () => {
  const run = vi.fn();
  board.register([shortcut("J", run)]);
  press("KeyJ");
  press("KeyJ", { type: "keyup" });
  expect(run).toHaveBeenCalledTimes(1);
});

test("a keyup just after the window got the focus belongs to another window", () => {
  const run = vi.fn();
  board.register([shortcut("J", run)]);
  window.dispatchEvent(new FocusEvent("focus"));
  now += 100;
  press("KeyJ", { type: "keyup" });
  expect(run).not.toHaveBeenCalled();
});

test("G then A goes; too late it does not", () => {
  const run = vi.fn();
  board.register([shortcut("G A", run)]);
  press("KeyG");
  press("KeyA");
  expect(run).toHaveBeenCalledTimes(1);
  press("KeyG");
  now += 2_000;
  press("KeyA");
  expect(run).toHaveBeenCalledTimes(1);
});

test("a modal layer hides what lies below until it goes", () => {
  const below = vi.fn();
  const above = vi.fn();
  board.register([shortcut("J", below), shortcut("K", below)]);
  const off = board.register([shortcut("J", above)], { modal: true });
  press("KeyJ");
  press("KeyK");
  expect([above.mock.calls.length, below.mock.calls.length]).toEqual([1, 0]);
  off();
  press("KeyK");
  expect(below).toHaveBeenCalledTimes(1);
});

test("the newest registration that does not decline wins", () => {
  const old = vi.fn();
  board.register([shortcut("A", old)]);
  board.register([shortcut("A", () => false)]);
  press("KeyA");
  expect(old).toHaveBeenCalledTimes(1);
});

test("Enter on a button is the button's; J on it is ours", () => {
  const enter = vi.fn();
  const down = vi.fn();
  board.register([shortcut("Enter", enter), shortcut("J", down)]);
  press("Enter", { on: "button" });
  press("KeyJ", { on: "button" });
  expect([enter.mock.calls.length, down.mock.calls.length]).toEqual([0, 1]);
});

test("the switch turns single keys off and leaves combinations and function keys", () => {
  const single = vi.fn();
  const other = vi.fn();
  board.register([
    shortcut("J", single),
    shortcut("?", single),
    shortcut("G A", single),
    shortcut("Ctrl+K", other),
    shortcut("F6", other),
  ]);
  board.single = false;
  press("KeyJ");
  press("Slash", { shiftKey: true });
  press("KeyG");
  press("KeyA");
  press("KeyK", { ctrlKey: true });
  press("F6");
  expect([single.mock.calls.length, other.mock.calls.length]).toEqual([0, 2]);
});

test("the overlay lists what is registered and possible, with a group, once", () => {
  const group = () => "목록";
  board.register([
    shortcut("J", undefined, { group }),
    shortcut("X", undefined, { group, when: () => false }),
    shortcut("Q"),
  ]);
  board.register([shortcut("J", undefined, { group })]);
  expect(board.listed().map((s) => s.keys)).toEqual(["J"]);
});

test("caps are drawn as people know them", () => {
  expect(caps("Ctrl+Enter")).toEqual([["Ctrl", "↵"]]);
  expect(caps("G H")).toEqual([["G"], ["H"]]);
});
