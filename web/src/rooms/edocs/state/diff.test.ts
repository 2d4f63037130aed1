import { describe, expect, it } from "vitest";
import { cell, paragraph, text, type Block } from "../body/model";
import { citation } from "../editor/laws";
import { pieces } from "../search/snippet";
import { entriesOf, marksOf, type Change, type Diff, type Piece } from "./diff";

const change = (op: Change["op"], before: Block | null, after: Block | null, more: Partial<Change> = {}): Change => ({
  op,
  before_at: null,
  after_at: null,
  before,
  after,
  pieces: [],
  cells: [],
  ...more,
});
const run = (op: Piece["op"], words: string): Piece => ({ op, part: text(words) });
const table: Block = {
  type: "table",
  attrs: { widths: null },
  content: [{ type: "tableRow", content: [cell([paragraph([text("설치·철수")])])] }],
};

const diff: Diff = {
  count: 4,
  changes: [
    change("equal", null, paragraph([text("목적")], 1)),
    change("deleted", paragraph([text("범위")], 2), null),
    change("changed", paragraph([], 2), paragraph([], 2), {
      pieces: [run("equal", "기간: 12. "), run("deleted", "19"), run("inserted", "17"), run("equal", ".까지")],
    }),
    change("changed", table, table, {
      cells: [{ row: 0, position: 0, pieces: [run("equal", "설치"), run("inserted", "·철수")] }],
    }),
    change("inserted", null, paragraph([text("끝으로")], 1)),
  ],
};

describe("the comparison of two revisions", () => {
  it("names the place of each change and says the whole of a short line", () => {
    expect(entriesOf(diff)).toEqual([
      { n: 1, place: "본문 1-가", was: "범위", now: "" },
      { n: 2, place: "본문 1-가", was: "기간: 12. 19.까지", now: "기간: 12. 17.까지" },
      { n: 3, place: "표 1행 1열", was: "설치", now: "설치·철수" },
      { n: 4, place: "본문 2", was: "", now: "끝으로" },
    ]);
  });

  it("marks the sheet by the same numbers, below the tables of the form's fields", () => {
    const marks = marksOf(diff, 6); // two blocks of fields stand before the four of the text
    expect([...marks.blocks]).toEqual([
      [3, 2],
      [4, 3],
      [5, 4],
    ]);
    expect(marks.gone.get(3)).toEqual([{ n: 1, level: 2, text: "범위" }]);
    expect([...marks.cells.get(4)!.keys()]).toEqual(["0:0"]);
    expect(marks.pieces.get(5)).toEqual([{ op: "inserted", part: text("끝으로") }]);
  });
});

describe("small words", () => {
  it("cite the law as people read it", () => {
    expect(citation("LAW adm-doc-rule §4(5)")).toBe("행정업무규정 시행규칙");
    expect(citation("LAW adm-doc §5(2):1")).toBe("행정업무규정 제5조제2항제1호");
  });

  it("cut a snippet at its finds, counting characters and not code units", () => {
    expect(
      pieces("😀축제의 축제", [
        [1, 3],
        [5, 7],
      ]),
    ).toEqual([
      { text: "😀", hit: false },
      { text: "축제", hit: true },
      { text: "의 ", hit: false },
      { text: "축제", hit: true },
    ]);
  });
});
