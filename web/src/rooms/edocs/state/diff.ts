/** The comparison of two revisions, as edocs/body/diff.py answers it; what of it the sheet marks and how the list names it. Pure. */
import { blockText, inlineText, type Block, type Inline } from "../body/model";
import { Counter } from "../body/numbering";
import type { Marks } from "../paper/marks";

export interface Piece {
  op: "equal" | "inserted" | "deleted";
  part: Inline;
}
export interface CellChange {
  row: number;
  position: number;
  pieces: Piece[];
}
export interface Change {
  op: "equal" | "inserted" | "deleted" | "changed";
  before_at: number | null;
  after_at: number | null;
  before: Block | null;
  after: Block | null;
  pieces: Piece[];
  cells: CellChange[];
}
export interface Diff {
  changes: Change[];
  count: number;
}

/** One entry of the list of changes; `n` is its number, the same as on the sheet. */
export interface Entry {
  n: number;
  place: string;
  was: string;
  now: string;
}

const newBlocks = (diff: Diff): Block[] =>
  diff.changes.flatMap((change) => (change.op !== "deleted" && change.after ? [change.after] : []));

/** Marks for the sheet of the newer revision, which may begin with tables of the form's fields: `shift` blocks. */
export function marksOf(diff: Diff, sheet: number): Marks {
  const marks: Marks = { blocks: new Map(), pieces: new Map(), cells: new Map(), gone: new Map() };
  const shift = Math.max(0, sheet - newBlocks(diff).length);
  let n = 0;
  let at = shift;
  for (const change of diff.changes) {
    if (change.op !== "equal") n += 1;
    if (change.op === "deleted") {
      const level = change.before?.type === "paragraph" ? change.before.attrs.level : 0;
      if (change.before)
        marks.gone.set(at, [...(marks.gone.get(at) ?? []), { n, level, text: blockText(change.before) }]);
      continue;
    }
    if (change.op !== "equal") marks.blocks.set(at, n);
    if (change.op === "inserted" && change.after?.type === "paragraph")
      marks.pieces.set(
        at,
        change.after.content.map((part) => ({ op: "inserted", part })),
      );
    if (change.pieces.length) marks.pieces.set(at, change.pieces);
    if (change.cells.length)
      marks.cells.set(at, new Map(change.cells.map((cell) => [`${cell.row}:${cell.position}`, cell.pieces])));
    at += 1;
  }
  return marks;
}

const LONG = 60;

/** One side of a changed line: all of a short one, of a long one the stretch from its first change to its last. */
function sideOf(pieces: readonly Piece[], side: "inserted" | "deleted"): string {
  const words = (from: number, to: number) =>
    inlineText(
      pieces
        .slice(from, to)
        .filter((piece) => piece.op === "equal" || piece.op === side)
        .map((piece) => piece.part),
    ).trim();
  const changed = pieces.flatMap((piece, i) => (piece.op === "equal" ? [] : [i]));
  const all = words(0, pieces.length);
  return all.length <= LONG ? all : words(changed[0] ?? 0, (changed.at(-1) ?? 0) + 1);
}

/** Names for the places of blocks: 2-나, 표, 그림; a plain paragraph is named by its order. */
function places(blocks: readonly Block[]): string[] {
  const counter = new Counter();
  const chain: string[] = [];
  return blocks.map((block, index) => {
    if (block.type !== "paragraph") return block.type === "table" ? "표" : "그림";
    const label = counter.next(block.attrs.level).replace(/[.()]/g, "");
    if (!label) return `${index + 1}번째 문단`;
    chain.length = block.attrs.level - 1;
    chain[block.attrs.level - 1] = label;
    return `본문 ${[...chain].filter(Boolean).join("-")}`;
  });
}

/** The list of changes, with what was and what is. */
export function entriesOf(diff: Diff): Entry[] {
  const after = places(newBlocks(diff));
  const entries: Entry[] = [];
  let at = 0;
  for (const change of diff.changes) {
    const n = entries.length + 1;
    const place = after[Math.min(at, after.length - 1)] ?? "본문";
    if (change.op !== "deleted") at += 1;
    if (change.op === "equal") continue;
    if (change.cells.length) {
      const cells = change.cells.map((cell) => `${cell.row + 1}행 ${cell.position + 1}열`).join(", ");
      const join = (op: "inserted" | "deleted") =>
        change.cells
          .map((cell) => sideOf(cell.pieces, op))
          .filter(Boolean)
          .join(" / ");
      entries.push({ n, place: `표 ${cells}`, was: join("deleted"), now: join("inserted") });
    } else if (change.pieces.length)
      entries.push({ n, place, was: sideOf(change.pieces, "deleted"), now: sideOf(change.pieces, "inserted") });
    else
      entries.push({
        n,
        place,
        was: change.before ? blockText(change.before) : "",
        now: change.op === "deleted" || !change.after ? "" : blockText(change.after),
      });
  }
  return entries;
}
