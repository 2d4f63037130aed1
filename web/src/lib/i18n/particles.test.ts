// @vitest-environment node
import { expect, test } from "vitest";
import { josa } from "./particles";

test.each([
  ["문서", "을/를", "문서를"],
  ["결재", "이/가", "결재가"],
  ["기안", "을/를", "기안을"],
  ["서울", "으로/로", "서울로"],
  ["집", "으로/로", "집으로"],
  ["축제 용역 체결(안)", "을/를", "축제 용역 체결(안)을"],
  ["개정 3", "이/가", "개정 3이"],
  ["개정 2", "이/가", "개정 2가"],
  ["2026", "과/와", "2026과"],
  ["1000", "을/를", "1000을"],
  ["PDF", "을/를", "PDF를"],
  ["URL", "으로/로", "URL로"],
  ["‘대결’", "과/와", "‘대결’과"],
] as const)("%s takes the fitting form of %s", (word, particle, expected) => {
  expect(josa(word, particle)).toBe(expected);
});
