/** Between the editor's JSON and the canonical body, both ways; whatever comes in, what goes out keeps the grammar. */
import { clean, safeHref } from "./characters";
import { columnsOf, layout, rectangle } from "./grid";
import {
  emptyBody,
  LEVELS,
  MARK_ORDER,
  paragraph,
  type Align,
  type Block,
  type Body,
  type Cell,
  type CellAlign,
  type Image,
  type Inline,
  type Mark,
  type MarkName,
  type Paragraph,
  type Row,
  type Table,
  type Valign,
} from "./model";

/** A node as ProseMirror writes it. */
export interface EditorNode {
  type: string;
  attrs?: Record<string, unknown> | null;
  content?: EditorNode[];
  marks?: { type: string; attrs?: Record<string, unknown> | null }[];
  text?: string;
}

export const TEXT_WIDTH_MM = 170;
const PX_PER_MM = 96 / 25.4;
const MAX_MM = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const choice = <T extends string>(value: unknown, options: readonly T[], otherwise: T): T =>
  options.includes(value as T) ? (value as T) : otherwise;
const whole = (value: unknown, low: number, high: number, otherwise: number): number =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high ? (value as number) : otherwise;

/** The canonical body of what the editor holds. */
export function fromEditor(doc: EditorNode): Body {
  const content = (doc.content ?? []).flatMap(blockFrom);
  return content.length ? { type: "doc", content } : emptyBody();
}

/** The same rules for a body from elsewhere: a copy in this browser, a paste. */
export const canonical = (body: unknown): Body =>
  body && typeof body === "object" ? fromEditor(body as EditorNode) : emptyBody();

function blockFrom(node: EditorNode): Block[] {
  if (node.type === "paragraph") return [paragraphFrom(node)];
  if (node.type === "table") return tableFrom(node);
  if (node.type === "image") return imageFrom(node);
  return [];
}

function paragraphFrom(node: EditorNode, inCell = false): Paragraph {
  const align = choice<Align>(node.attrs?.align, ["left", "center", "right", "justify"], "left");
  return paragraph(inlineFrom(node.content ?? []), inCell ? 0 : whole(node.attrs?.level, 0, LEVELS, 0), align);
}

function inlineFrom(nodes: readonly EditorNode[]): Inline[] {
  const out: Inline[] = [];
  for (const node of nodes) {
    if (node.type === "hardBreak") out.push({ type: "hardBreak" });
    if (node.type !== "text" || typeof node.text !== "string") continue;
    const value = clean(node.text);
    if (!value) continue;
    const marks = marksFrom(node.marks ?? []);
    const last = out.at(-1);
    if (last?.type === "text" && sameMarks(last.marks ?? [], marks)) last.text = clean(last.text + value);
    else out.push(marks.length ? { type: "text", text: value, marks } : { type: "text", text: value });
  }
  return out;
}

function marksFrom(given: NonNullable<EditorNode["marks"]>): Mark[] {
  const found = new Map<MarkName, Mark>();
  for (const mark of given) {
    const type = mark.type as MarkName;
    if (!MARK_ORDER.includes(type) || found.has(type)) continue;
    if (type !== "link") found.set(type, { type });
    const href = type === "link" ? safeHref(mark.attrs?.href as string | undefined) : null;
    if (href) found.set(type, { type, attrs: { href } });
  }
  return MARK_ORDER.flatMap((name) => found.get(name) ?? []);
}

const sameMarks = (a: readonly Mark[], b: readonly Mark[]): boolean =>
  a.length === b.length && a.every((mark, i) => mark.type === b[i]!.type && mark.attrs?.href === b[i]!.attrs?.href);

function imageFrom(node: EditorNode): Image[] {
  const id = node.attrs?.attachment_id;
  if (typeof id !== "string" || !UUID.test(id)) return [];
  const alt = typeof node.attrs?.alt === "string" ? clean(node.attrs.alt).trim().slice(0, 500) : "";
  const width = whole(node.attrs?.width_mm, 1, MAX_MM, 0) || null;
  return [{ type: "image", attrs: { attachment_id: id.toLowerCase(), alt, width_mm: width } }];
}

function tableFrom(node: EditorNode): Table[] {
  const given = (node.content ?? []).filter((row) => row.type === "tableRow");
  const rows = given.map((row): Row => ({ type: "tableRow", content: (row.content ?? []).flatMap(cellFrom) }));
  const whole_ = rectangle(rows);
  if (!whole_.length) return [];
  return [{ type: "table", attrs: { widths: widthsFrom(node, given, rows, whole_) }, content: whole_ }];
}

function cellFrom(node: EditorNode): Cell[] {
  if (node.type !== "tableCell" && node.type !== "tableHeader") return [];
  const paragraphs = (node.content ?? []).filter((p) => p.type === "paragraph").map((p) => paragraphFrom(p, true));
  const attrs = {
    colspan: whole(node.attrs?.colspan, 1, 60, 1),
    rowspan: whole(node.attrs?.rowspan, 1, 2000, 1),
    align: choice<CellAlign>(node.attrs?.align, ["left", "center", "right"], "left"),
    valign: choice<Valign>(node.attrs?.valign, ["top", "middle", "bottom"], "middle"),
  };
  return [{ type: node.type, attrs, content: paragraphs.length ? paragraphs : [paragraph()] }];
}

/** Widths as kept, or from the editor's pixels: a column that was never dragged takes an equal share of what is left. */
function widthsFrom(node: EditorNode, given: EditorNode[], rows: Row[], done: Row[]): number[] | null {
  const columns = columnsOf(done);
  const kept = node.attrs?.widths;
  if (Array.isArray(kept)) {
    const fit = kept.length === columns && kept.every((mm) => whole(mm, 1, MAX_MM, 0) > 0);
    return fit ? [...(kept as number[])] : null;
  }
  const found = new Array<number>(columns).fill(0);
  const raw = given.flatMap((row) => (row.content ?? []).filter((c) => /^table(Cell|Header)$/.test(c.type)));
  layout(rows).places.forEach(({ column }, index) => {
    const widths = raw[index]?.attrs?.colwidth;
    if (!Array.isArray(widths)) return;
    widths.forEach((px, i) => {
      if (typeof px === "number" && px > 0 && column + i < columns) found[column + i] ||= mmOf(px);
    });
  });
  const open = found.filter((mm) => !mm).length;
  if (open === columns) return null;
  const rest = Math.max(10, Math.floor((TEXT_WIDTH_MM - found.reduce((a, b) => a + b, 0)) / (open || 1)));
  return found.map((mm) => mm || rest);
}

export const mmOf = (px: number): number => Math.min(MAX_MM, Math.max(1, Math.round(px / PX_PER_MM)));
export const pxOf = (mm: number): number => Math.round(mm * PX_PER_MM);

/** The editor's JSON of a canonical body: widths go to the cells, in pixels, where the table editing keeps them. */
export function toEditor(body: Body): EditorNode {
  return { type: "doc", content: body.content.map(blockTo) };
}

function blockTo(block: Block): EditorNode {
  if (block.type !== "table") return block as EditorNode;
  const widths = block.attrs.widths;
  const places = layout(block.content).places;
  const columnOf = new Map(places.map(({ cell, column }) => [cell, column]));
  const cellTo = (each: Cell): EditorNode => ({
    type: each.type,
    attrs: {
      ...each.attrs,
      colwidth: widths?.slice(columnOf.get(each)!, columnOf.get(each)! + each.attrs.colspan).map(pxOf) ?? null,
    },
    content: each.content as EditorNode[],
  });
  return {
    type: "table",
    content: block.content.map((row) => ({ type: "tableRow", content: row.content.map(cellTo) })),
  };
}
