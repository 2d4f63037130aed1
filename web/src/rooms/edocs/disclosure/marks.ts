/** Marks of a redaction as pure values: places of the sheet, hidden ranges, words to move by. Mirrors edocs.disclosure.marks. */
import type { MarkInput } from "$lib/api/types.gen";
import type { Block, Cell, Inline, Paragraph } from "../body/model";
import type { Paper } from "../types";

export type Mark = MarkInput & { start: number; end: number | null };

/** A stretch of text that can be hidden: where it stands and, in a cell, what hides the whole cell. */
export interface Unit {
  path: string;
  text: string;
  /** What Space hides: the paragraph itself, its cell, or the picture. */
  whole: string;
  kind: "title" | "via" | "recipient" | "paragraph" | "cell" | "picture";
}

export const inlineText = (content: readonly Inline[]): string =>
  content.map((part) => (part.type === "text" ? part.text : "\n")).join("");

/** Every unit of the sheet in reading order. */
export function units(paper: Paper): Unit[] {
  const found: Unit[] = [{ path: "$.title", text: paper.head.title, whole: "$.title", kind: "title" }];
  const names = paper.recipients.length
    ? paper.recipients
    : paper.head.recipients_line === "내부결재"
      ? []
      : [paper.head.recipients_line];
  names.forEach((text, n) => {
    const path = `$.recipients[${n}]`;
    found.push({ path, text, whole: path, kind: "recipient" });
  });
  if (paper.head.via) found.push({ path: "$.via", text: paper.head.via, whole: "$.via", kind: "via" });
  const blocks = paper.body.content as readonly Block[];
  blocks.slice(0, paper.blocks_shown).forEach((block, n) => found.push(...blockUnits(block, `$.body.content[${n}]`)));
  return found.filter((unit) => unit.text || unit.kind === "picture");
}

function blockUnits(block: Block, path: string): Unit[] {
  if (block.type === "paragraph") return [{ path, text: inlineText(block.content), whole: path, kind: "paragraph" }];
  if (block.type === "image") return [{ path, text: block.attrs.alt, whole: path, kind: "picture" }];
  return block.content.flatMap((row, r) =>
    row.content.flatMap((cell, c) => cellUnits(cell, `${path}.content[${r}].content[${c}]`)),
  );
}
const cellUnits = (cell: Cell, whole: string): Unit[] =>
  cell.content.map((paragraph: Paragraph, p) => ({
    path: `${whole}.content[${p}]`,
    text: inlineText(paragraph.content),
    whole,
    kind: "cell",
  }));

/** Whether the place is hidden as a whole, by itself or by what it stands in. */
export const hiddenWhole = (marks: readonly Mark[], path: string): Mark | undefined =>
  marks.find((mark) => mark.end === null && (path === mark.path || path.startsWith(`${mark.path}.`)));

/** The hidden ranges of one place, in order. */
export const rangesOf = (marks: readonly Mark[], path: string): Mark[] =>
  marks.filter((mark) => mark.path === path && mark.end !== null).sort((one, other) => one.start - other.start);

export interface Segment {
  text: string;
  start: number;
  mark: Mark | null;
}

/** The text cut at the edges of what is hidden in it. */
export function segments(text: string, path: string, marks: readonly Mark[]): Segment[] {
  const whole = hiddenWhole(marks, path);
  if (whole) return [{ text, start: 0, mark: whole }];
  const found: Segment[] = [];
  let at = 0;
  for (const mark of rangesOf(marks, path)) {
    const [start, end] = [Math.max(mark.start, at), mark.end ?? text.length];
    if (start > at) found.push({ text: text.slice(at, start), start: at, mark: null });
    if (end > start) found.push({ text: text.slice(start, end), start, mark });
    at = Math.max(at, end);
  }
  if (at < text.length) found.push({ text: text.slice(at), start: at, mark: null });
  return found;
}

/** The marks with a range hidden as well; ranges of the same ground that touch become one. */
export function hide(marks: readonly Mark[], path: string, start: number, end: number, item: number): Mark[] {
  if (end <= start) return [...marks];
  let [from, to] = [start, end];
  const kept = marks.filter((mark) => {
    const touches = mark.path === path && mark.end !== null && mark.start <= to && mark.end >= from;
    if (!touches) return true;
    [from, to] = [Math.min(from, mark.start), Math.max(to, mark.end ?? to)];
    return false;
  });
  return [...kept, { path, start: from, end: to, item }];
}

/** The marks with the whole place hidden, or shown again where it is. */
export function toggleWhole(marks: readonly Mark[], path: string, item: number): Mark[] {
  const inside = (mark: Mark) => mark.path === path || mark.path.startsWith(`${path}.`);
  const rest = marks.filter((mark) => !inside(mark));
  return marks.some((mark) => mark.path === path && mark.end === null)
    ? rest
    : [...rest, { path, start: 0, end: null, item }];
}

/** The marks with every occurrence of a word hidden. */
export function hideEverywhere(marks: readonly Mark[], all: readonly Unit[], word: string, item: number): Mark[] {
  let found = [...marks];
  const wanted = word.trim();
  if (wanted.length < 2) return found;
  for (const unit of all) {
    if (hiddenWhole(found, unit.path) || unit.kind === "picture") continue;
    for (let at = unit.text.indexOf(wanted); at >= 0; at = unit.text.indexOf(wanted, at + wanted.length))
      found = hide(found, unit.path, at, at + wanted.length, item);
  }
  return found;
}

export interface Word {
  start: number;
  end: number;
}

/** The words of a text, by which the keyboard moves: letters of one script, numbers with what joins them, single signs. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[가-힣]+|[A-Za-z0-9](?:[\w.@+-]*[A-Za-z0-9])?|\S/g)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
  }));
}
