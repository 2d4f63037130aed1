// @vitest-environment node
import { afterEach, expect, test } from "vitest";
import { setLanguage } from "./lang.svelte";
import { messages } from "./messages";

const t = messages(
  { save: "저장", left: (n: number) => `${n}건 남음` },
  { save: "Save", left: (n: number) => `${n} left` },
);
afterEach(() => setLanguage("ko"));

test("messages answer in the language of the screen", () => {
  expect(t.save).toBe("저장");
  expect(t.left(2)).toBe("2건 남음");
  setLanguage("en");
  expect(t.save).toBe("Save");
  expect(t.left(2)).toBe("2 left");
});
