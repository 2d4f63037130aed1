// @vitest-environment node
import { expect, test } from "vitest";
import { choseong, find, fromQwerty, matches } from "./hangul";

test("initials of a word", () => expect(choseong("축제 A")).toBe("ㅊㅈ a"));

test.each([
  ["cnrwp", "축제"],
  ["gksrkfka", "한가람"],
  ["dkswjs", "안전"],
  ["rPdir", "계약"],
  ["dhkdqhr", "왕복"],
  ["ekfrqrl", "닭ㅂ기"],
  ["dlfrdj", "읽어"],
  ["2026 rPghlr", "2026 계획"],
])("%s typed in the wrong mode means %s", (typed, meant) => expect(fromQwerty(typed)).toBe(meant));

test.each([
  ["겨울빛 거리축제", "ㅊㅈ"],
  ["겨울빛 거리축제", "축ㅈ"],
  ["겨울빛 거리축제", "추"],
  ["겨울빛 거리축제", "cnrwp"],
  ["겨울빛 거리축제", "거리 겨울"],
  ["Chromium", "chro"],
])("%s is found by %s", (text, query) => expect(matches(text, query)).toBe(true));

test("a finished syllable does not find another one", () => {
  expect(matches("축제", "측")).toBe(false);
  expect(matches("축제", "축구")).toBe(false);
});

test("the place of a find is told in characters", () => expect(find("거리축제 안전", "ㅊㅈ")).toEqual([2, 4]));
