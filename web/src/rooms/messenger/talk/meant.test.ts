import { expect, it } from "vitest";
import { meant, type Writing } from "./meant";

const plain: Writing = { picking: false, empty: false, about: false };
const press = (key: string, also: Partial<KeyboardEvent> = {}) => ({
  key,
  isComposing: false,
  keyCode: 0,
  shiftKey: false,
  altKey: false,
  ...also,
});

it("never takes a key away from a syllable that is being composed", () => {
  for (const key of ["Enter", "Escape", "ArrowUp", "ArrowDown", "Tab"])
    for (const at of [plain, { picking: true, empty: true, about: true }]) {
      expect(meant(press(key, { isComposing: true }), at)).toBeNull();
      expect(meant(press(key, { keyCode: 229 }), at)).toBeNull();
    }
});

it("sends with Enter alone", () => {
  expect(meant(press("Enter"), plain)).toBe("send");
  expect(meant(press("Enter", { shiftKey: true }), plain)).toBeNull();
  expect(meant(press("Enter", { altKey: true }), plain)).toBeNull();
});

it("gives the keys to the list of people while it is open", () => {
  for (const key of ["Enter", "Tab", "Escape", "ArrowUp", "ArrowDown"])
    expect(meant(press(key), { ...plain, picking: true })).toBe("pick");
  expect(meant(press("a"), { ...plain, picking: true })).toBeNull();
});

it("goes back to the last own message from an empty line, and gives up with Escape what was begun", () => {
  expect(meant(press("ArrowUp"), { ...plain, empty: true })).toBe("edit");
  expect(meant(press("ArrowUp"), plain)).toBeNull();
  expect(meant(press("Escape"), { ...plain, about: true })).toBe("stop");
  expect(meant(press("Escape"), plain)).toBeNull();
});
