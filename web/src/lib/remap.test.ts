// @vitest-environment node
import { expect, test } from "vitest";
import { canonical, changed, classOf, keyOf, meaningOf, refusal, spelled, written, type OwnKeys } from "./remap";

const KEYS = ["J", "K", "A", "?", "/", "[", "Shift+J", "G H", "Ctrl+K", "Ctrl+\\", "Alt+ArrowDown", "F6", "1"];

test("a key is written back as it was", () => {
  for (const keys of KEYS) expect(spelled(canonical(keys))).toBe(keys);
});

test("who takes a key gives theirs: no key ever means two things", () => {
  let own: OwnKeys = {};
  const letters = [..."ABCDEFGHIJ"].map((letter) => `Key${letter}`);
  for (const [from, to] of [
    [0, 3],
    [3, 5],
    [0, 1],
    [7, 0],
    [5, 5],
    [9, 2],
    [2, 9],
  ] as const)
    own = changed(own, letters[from]!, letters[to]!);
  const now = letters.map((letter) => keyOf(own, letter));
  expect(new Set(now)).toEqual(new Set(letters));
  for (const letter of letters) expect(meaningOf(own, keyOf(own, letter))).toBe(letter);
});

test("a key that is given back is not remembered", () => {
  const own = changed({}, "KeyJ", "KeyN");
  expect(own).toEqual({ KeyJ: "KeyN", KeyN: "KeyJ" });
  expect(written(own, "J")).toBe("N");
  expect(changed(own, "KeyJ", "KeyJ")).toEqual({});
});

test("a key keeps to its kind, and the browser keeps its own", () => {
  expect(
    ["J", "G H", "Ctrl+Enter", "F8", "Escape", "Enter", "Space", "Tab"].map((keys) => classOf(canonical(keys))),
  ).toEqual(["single", "sequence", "combined", "combined", "fixed", "fixed", "fixed", "fixed"]);
  expect(refusal("KeyJ", "KeyN")).toBe("");
  expect(refusal("KeyJ", "Ctrl+KeyJ")).toBe("class");
  expect(refusal("Ctrl+KeyK", "Ctrl+KeyW")).toBe("browser");
  expect(refusal("Ctrl+KeyA", "Ctrl+KeyA")).toBe("");
});
