/** The body of a document as the server keeps it: one tree in canonical form (docs/map.md, "body"). */

export type Align = "left" | "center" | "right" | "justify";
export type CellAlign = "left" | "center" | "right";
export type Valign = "top" | "middle" | "bottom";
export type MarkName = "bold" | "italic" | "underline" | "subscript" | "superscript" | "link";

/** The order in which marks are written. */
export const MARK_ORDER: readonly MarkName[] = ["bold", "italic", "underline", "subscript", "superscript", "link"];
export const LEVELS = 8;

export interface Mark {
  type: MarkName;
  attrs?: { href: string };
}
export interface Text {
  type: "text";
  text: string;
  marks?: Mark[];
}
export interface HardBreak {
  type: "hardBreak";
}
export type Inline = Text | HardBreak;

export interface Paragraph {
  type: "paragraph";
  attrs: { level: number; align: Align };
  content: Inline[];
}
export interface CellAttrs {
  colspan: number;
  rowspan: number;
  align: CellAlign;
  valign: Valign;
}
export interface Cell {
  type: "tableCell" | "tableHeader";
  attrs: CellAttrs;
  content: Paragraph[];
}
export interface Row {
  type: "tableRow";
  content: Cell[];
}
export interface Table {
  type: "table";
  attrs: { widths: number[] | null };
  content: Row[];
}
export interface Image {
  type: "image";
  attrs: { attachment_id: string; alt: string; width_mm: number | null };
}
export type Block = Paragraph | Table | Image;
export interface Body {
  type: "doc";
  content: Block[];
}

export const paragraph = (content: Inline[] = [], level = 0, align: Align = "left"): Paragraph => ({
  type: "paragraph",
  attrs: { level, align },
  content,
});
export const text = (value: string, marks?: Mark[]): Text =>
  marks?.length ? { type: "text", text: value, marks } : { type: "text", text: value };
export const cell = (content: Paragraph[], header = false, attrs: Partial<CellAttrs> = {}): Cell => ({
  type: header ? "tableHeader" : "tableCell",
  attrs: { colspan: 1, rowspan: 1, align: "left", valign: "middle", ...attrs },
  content: content.length ? content : [paragraph()],
});
export const emptyBody = (): Body => ({ type: "doc", content: [paragraph()] });

/** The characters of inline content; a break is a line end. */
export const inlineText = (content: readonly Inline[]): string =>
  content.map((part) => (part.type === "text" ? part.text : "\n")).join("");

/** The characters of a block: cells by tabs, rows by line ends, a picture's words. */
export function blockText(block: Block): string {
  if (block.type === "paragraph") return inlineText(block.content);
  if (block.type === "image") return block.attrs.alt;
  const cellText = (each: Cell) => each.content.map((p) => inlineText(p.content)).join("\n");
  return block.content.map((row) => row.content.map(cellText).join("\t")).join("\n");
}

/** All words of a body, for counting and comparing. */
export const bodyText = (body: Body): string => body.content.map(blockText).join("\n");
