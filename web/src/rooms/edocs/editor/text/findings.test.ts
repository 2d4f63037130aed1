/** Repairs as the server names them, made in the editor's document: all of one or nothing, and nothing else moves. */
import type { Editor } from "@tiptap/core";
import { Schema, type Node } from "@tiptap/pm/model";
import { EditorState } from "@tiptap/pm/state";
import { expect, test } from "vitest";
import type { Edit, Finding } from "../../types";
import { place, repair } from "./findings";

const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { group: "block", content: "inline*", attrs: { level: { default: 0 } } },
    table: { group: "block", content: "tableRow+" },
    tableRow: { content: "tableCell+" },
    tableCell: { content: "paragraph+" },
    text: { group: "inline" },
    hardBreak: { group: "inline", inline: true },
  },
});
const p = (text: string, level = 0): Node =>
  schema.node("paragraph", { level }, text ? [schema.text(text)] : undefined);
const doc = (...blocks: Node[]): Node => schema.node("doc", null, blocks);
const table = (...rows: string[]): Node =>
  schema.node(
    "table",
    null,
    rows.map((row) =>
      schema.node(
        "tableRow",
        null,
        row.split("|").map((words) => schema.node("tableCell", null, [p(words)])),
      ),
    ),
  );
const at = (block: number, tail = "") => `$.body.content[${block}]${tail}`;
const edit = (path: string, op: Edit["op"], before: string, after = "", start = 0): Edit => ({
  path,
  op,
  before,
  after,
  start,
});
const finding = (...edits: Edit[]): Finding => ({
  code: "x",
  severity: "ask",
  message: "",
  path: edits[0]!.path,
  before: edits[0]!.before,
  after: edits[0]!.after,
  start: edits[0]!.start,
  citation: "",
  repair: edits,
});

function mended(from: Node, ...findings: Finding[]): { doc: Node; done: number } {
  let state = EditorState.create({ doc: from, schema });
  const editor = {
    get state() {
      return state;
    },
    view: { dispatch: (tr: Parameters<EditorState["apply"]>[0]) => (state = state.apply(tr)) },
  } as unknown as Editor;
  const done = repair(editor, findings).length;
  return { doc: state.doc, done };
}
const texts = (node: Node): string[] => {
  const found: string[] = [];
  node.descendants((one) => {
    if (one.isTextblock) found.push(`${one.attrs.level}:${one.textContent}`);
  });
  return found;
};

test("words are replaced where they stand, several in one paragraph at once", () => {
  const from = doc(p("가 2026.1.2 나 14시 다"), p("라"));
  const result = mended(
    from,
    finding(edit(at(0), "text", "2026.1.2", "2026. 1. 2.", 2)),
    finding(edit(at(0), "text", "14시", "14:00", 13)),
  );
  expect(result.done).toBe(2);
  expect(texts(result.doc)).toEqual(["0:가 2026. 1. 2. 나 14:00 다", "0:라"]);
});

test("a run of items moves together, or not at all", () => {
  const from = doc(p("가", 1), p("나", 3), p("다", 3));
  const both = finding(edit(at(1), "level", "3", "2"), edit(at(2), "level", "3", "2"));
  expect(texts(mended(from, both).doc)).toEqual(["1:가", "2:나", "2:다"]);
  const stale = finding(edit(at(1), "level", "3", "2"), edit(at(2), "level", "4", "3"));
  expect(mended(from, stale).done).toBe(0);
  expect(texts(mended(from, stale).doc)).toEqual(["1:가", "3:나", "3:다"]);
});

test("blocks and rows are taken out, and a document is never without a paragraph", () => {
  const from = doc(p("본문"), table("가|나", "|", "|"), p("붙임"));
  const rows = finding(edit(at(1, ".content[1]"), "drop", "\t"), edit(at(1, ".content[2]"), "drop", "\t"));
  expect(texts(mended(from, rows, finding(edit(at(2), "drop", "붙임"))).doc)).toEqual(["0:본문", "0:가", "0:나"]);
  expect(texts(mended(doc(p("붙임")), finding(edit(at(0), "drop", "붙임"))).doc)).toEqual(["0:"]);
});

test("what has changed since the check is left alone", () => {
  const result = mended(doc(p("이미 고친 글")), finding(edit(at(0), "text", "2026.1.2", "2026. 1. 2.", 2)));
  expect(result.done).toBe(0);
  expect(texts(result.doc)).toEqual(["0:이미 고친 글"]);
});

test("a place in a cell is found by the path of its paragraph", () => {
  const from = doc(p("앞"), table("가|나 끝."));
  const found = place(from, finding(edit(at(1, ".content[0].content[1].content[0]"), "text", " 끝.", "", 1)))!;
  expect(from.textBetween(found.from!, found.to!)).toBe(" 끝.");
});
