import { expect, test } from "vitest";
import type { Paper } from "../types";
import { hide, hideEverywhere, segments, toggleWhole, units, wordsOf, type Mark } from "./marks";

const run = (text: string) => ({ type: "text" as const, text });
const paragraph = (...texts: string[]) => ({
  type: "paragraph" as const,
  attrs: { level: 0, align: "left" as const },
  content: texts.map(run),
});
const cell = (text: string) => ({
  type: "tableCell" as const,
  attrs: { colspan: 1, rowspan: 1, align: "left" as const, valign: "middle" as const },
  content: [paragraph(text)],
});
const paper = {
  head: { title: "서윤별 민원", recipients_line: "한빛시장", via: "" },
  recipients: [],
  blocks_shown: 2,
  body: {
    content: [
      paragraph("신청인 서윤별의 ", "건"),
      {
        type: "table",
        attrs: { widths: null },
        content: [{ type: "tableRow", content: [cell("성명"), cell("서윤별")] }],
      },
      paragraph(""),
    ],
  },
} as unknown as Paper;

test("every place of the sheet is a unit with its path, cells with what hides them whole", () => {
  expect(units(paper).map((unit) => [unit.path, unit.text])).toEqual([
    ["$.title", "서윤별 민원"],
    ["$.recipients[0]", "한빛시장"],
    ["$.body.content[0]", "신청인 서윤별의 건"],
    ["$.body.content[1].content[0].content[0].content[0]", "성명"],
    ["$.body.content[1].content[0].content[1].content[0]", "서윤별"],
  ]);
  expect(units(paper)[4]?.whole).toBe("$.body.content[1].content[0].content[1]");
});

test("ranges that touch become one and cut the text where they end", () => {
  let marks = hide([], "$.title", 0, 2, 6);
  marks = hide(marks, "$.title", 2, 3, 6);
  expect(marks).toEqual([{ path: "$.title", start: 0, end: 3, item: 6 }]);
  expect(segments("서윤별 민원", "$.title", marks).map((one) => [one.text, one.mark !== null])).toEqual([
    ["서윤별", true],
    [" 민원", false],
  ]);
});

test("a place that is hidden whole takes its ranges with it and comes back whole", () => {
  const ranged = hide([], "$.body.content[1].content[0].content[1].content[0]", 0, 1, 6);
  const whole = toggleWhole(ranged, "$.body.content[1].content[0].content[1]", 6);
  expect(whole).toHaveLength(1);
  expect(segments("서윤별", "$.body.content[1].content[0].content[1].content[0]", whole)[0]?.mark).not.toBeNull();
  expect(toggleWhole(whole, "$.body.content[1].content[0].content[1]", 6)).toEqual([]);
});

test("a word is hidden wherever it stands", () => {
  const marks: Mark[] = hideEverywhere([], units(paper), "서윤별", 6);
  expect(marks.map((mark) => [mark.path, mark.start, mark.end])).toEqual([
    ["$.title", 0, 3],
    ["$.body.content[0]", 4, 7],
    ["$.body.content[1].content[0].content[1].content[0]", 0, 3],
  ]);
  expect(hideEverywhere([], units(paper), "별", 6)).toEqual([]);
});

test("the keyboard moves by words", () => {
  expect(wordsOf("신청인 서윤별의 건")).toEqual([
    { start: 0, end: 3 },
    { start: 4, end: 8 },
    { start: 9, end: 10 },
  ]);
  const text = "서윤별(010-2345-6789)의";
  expect(wordsOf(text).map((one) => text.slice(one.start, one.end))).toEqual([
    "서윤별",
    "(",
    "010-2345-6789",
    ")",
    "의",
  ]);
});
