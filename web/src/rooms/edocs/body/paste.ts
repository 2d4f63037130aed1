/** Clean paste: what Word, 한글, web pages and spreadsheets put on the clipboard becomes blocks of our own, nothing else. */
import { clean, safeHref } from "./characters";
import { MAX_COLUMNS, MAX_ROWS, rectangle } from "./grid";
import {
  cell,
  paragraph,
  text,
  type Block,
  type Cell,
  type CellAlign,
  type Inline,
  type Mark,
  type MarkName,
} from "./model";

const SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허";
const LABELS: readonly [number, RegExp][] = [
  // "12. 19.(토)" is a date, not item 12.
  [1, /^\d{1,2}\.(?:\s+(?!\d{1,2}\.)|(?=[^\s\d]))/],
  [2, new RegExp(`^[${SYLLABLES}]\\.\\s*(?=\\S)`)],
  [3, /^\d{1,2}\)\s*(?=\S)/],
  [4, new RegExp(`^[${SYLLABLES}]\\)\\s*(?=\\S)`)],
  [5, /^\(\d{1,2}\)\s*(?=\S)/],
  [6, new RegExp(`^\\([${SYLLABLES}]\\)\\s*(?=\\S)`)],
  [7, /^[①-⑳]\s*(?=\S)/],
  [8, /^[㉮-㉻]\s*(?=\S)/],
];

/** The level that a typed item number stands for, and how many characters it takes; level 0 where there is none. */
export function typedLabel(line: string): { level: number; length: number } {
  const lead = /^\s*/.exec(line)![0].length;
  for (const [level, pattern] of LABELS) {
    const hit = pattern.exec(line.slice(lead));
    if (hit) return { level, length: lead + hit[0].length };
  }
  return { level: 0, length: 0 };
}

/** Drops the first `count` characters of inline content. */
function withoutHead(content: readonly Inline[], count: number): Inline[] {
  const out: Inline[] = [];
  let left = count;
  for (const part of content) {
    if (left <= 0) out.push(part);
    else if (part.type === "hardBreak") left -= 1;
    else {
      const rest = part.text.slice(left);
      left -= part.text.length;
      if (rest) out.push({ ...part, text: rest });
    }
  }
  return out;
}

/** A pasted line: a number typed at its start becomes its level. */
function line(content: Inline[], level = 0, align: "left" | "center" | "right" | "justify" = "left"): Block {
  const whole = content.map((part) => (part.type === "text" ? part.text : "\n")).join("");
  const label = typedLabel(whole);
  if (!label.level) return paragraph(content, level, align);
  return paragraph(withoutHead(content, label.length), label.level, align);
}

/** Plain text: lines become paragraphs, lines with tabs a table. */
export function blocksFromText(value: string): Block[] {
  const lines = value.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  const rows = lines.filter((each) => each.trim());
  const tabular = rows.length > 0 && rows.every((each) => each.trim().includes("\t"));
  if (tabular) return [tableOf(rows.map((row) => row.split("\t").map((part) => clean(part).trim())))];
  return lines.map((each) => {
    const value_ = clean(each).trimEnd();
    return line(value_.trim() ? [text(value_)] : []);
  });
}

const NUMERIC = /^[-△▲]?\s?\d{1,3}(?:,\d{3})*(?:\.\d+)?\s?(?:원|%|명|건|개)?$|^[-△]?\d+(?:\.\d+)?$/;
const alignOf = (value: string): CellAlign => (NUMERIC.test(value) ? "right" : "left");

function tableOf(values: string[][]): Block {
  const rows = values.slice(0, MAX_ROWS).map((row) => ({
    type: "tableRow" as const,
    content: row
      .slice(0, MAX_COLUMNS)
      .map((value) => cell([paragraph(value ? [text(value)] : [])], false, { align: alignOf(value) })),
  }));
  return { type: "table", attrs: { widths: null }, content: rectangle(rows) };
}

const SKIPPED = new Set([
  "SCRIPT",
  "STYLE",
  "HEAD",
  "META",
  "LINK",
  "TITLE",
  "TEMPLATE",
  "NOSCRIPT",
  "IFRAME",
  "OBJECT",
  "EMBED",
  "SVG",
  "MATH",
  "IMG",
  "VIDEO",
  "AUDIO",
  "CANVAS",
  "INPUT",
  "BUTTON",
  "SELECT",
  "TEXTAREA",
  "FORM_",
  "XML",
  "O:P",
]);
const BLOCKS = new Set([
  "P",
  "DIV",
  "LI",
  "UL",
  "OL",
  "DL",
  "DT",
  "DD",
  "TABLE",
  "H1",
  "H2",
  "H3",
  "H4",
  "H5",
  "H6",
  "BLOCKQUOTE",
  "SECTION",
  "ARTICLE",
  "HEADER",
  "FOOTER",
  "MAIN",
  "ASIDE",
  "NAV",
  "PRE",
  "FIGURE",
  "FIGCAPTION",
  "HR",
  "FORM",
  "ADDRESS",
]);
/** Hidden, struck out by tracked changes, or a comment of Word beside the text. */
const isUnmeant = (node: Element, style: string): boolean =>
  /display\s*:\s*none|mso-hide\s*:\s*all|mso-element\s*:\s*comment/.test(style) ||
  node.tagName === "DEL" ||
  /\b(MsoCommentReference|MsoCommentText|msocomanchor|msocomtxt)\b/i.test(node.getAttribute("class") ?? "");

const styleOf = (node: Element): string => (node.getAttribute("style") ?? "").toLowerCase();
const MAX_DEPTH = 200;
const MAX_BLOCKS = 5000;

/** What was pasted: the blocks, and how many pictures stood in it (their bytes are elsewhere, or nowhere). */
export interface Pasted {
  blocks: Block[];
  /** Sources of the pictures that are meant to be seen. */
  pictures: string[];
}

/** Reads pasted HTML in a document that runs nothing and loads nothing. */
export function blocksFromHtml(html: string): Block[] {
  return readHtml(html).blocks;
}

/** The same, with the pictures that stood in it. */
export function readHtml(html: string): Pasted {
  const parsed = new DOMParser().parseFromString(withoutConditions(html), "text/html");
  const reader = new Reader();
  reader.children(parsed.body, { marks: [], level: 0, depth: 0, align: "left" });
  reader.flush("left");
  const pictures = [...parsed.querySelectorAll("img")].filter(isSeen).map((one) => one.getAttribute("src") ?? "");
  return { blocks: trimmed(reader.blocks), pictures };
}

/** Word wraps what only it can read in conditional comments, and what others can in conditions of their own. */
const withoutConditions = (html: string): string =>
  html.replace(/<!--\[if[^\]]*\]>[\s\S]*?<!\[endif\]-->/gi, "").replace(/<!\[(?:if|endif)[^>]*>/gi, "");

/** Not a spacer, nor a counter of readers. */
function isSeen(picture: Element): boolean {
  const size = (name: string) => Number.parseInt(picture.getAttribute(name) ?? "99", 10);
  return Boolean(picture.getAttribute("src")) && size("width") > 2 && size("height") > 2;
}

function trimmed(blocks: Block[]): Block[] {
  const blank = (block: Block | undefined) => block?.type === "paragraph" && block.content.length === 0;
  while (blank(blocks.at(-1))) blocks.pop();
  while (blank(blocks[0])) blocks.shift();
  return blocks;
}

interface Context {
  marks: Mark[];
  level: number;
  depth: number;
  align: "left" | "center" | "right" | "justify";
}

class Reader {
  readonly blocks: Block[] = [];
  private line: Inline[] = [];

  constructor(private readonly inCell = false) {}

  children(node: Node, context: Context): void {
    if (context.depth > MAX_DEPTH) {
      this.words(node.textContent ?? "", context); // nobody means such depth, but the words count
      return;
    }
    for (const child of node.childNodes) {
      if (this.blocks.length >= MAX_BLOCKS) return;
      if (child.nodeType === Node.TEXT_NODE) this.words(child.nodeValue ?? "", context);
      else if (child instanceof Element) this.element(child, { ...context, depth: context.depth + 1 });
      else if (child.nodeType === Node.ELEMENT_NODE)
        this.element(child as Element, { ...context, depth: context.depth + 1 });
    }
  }

  /** Ends the line that is being read. */
  flush(align: Context["align"], level = 0): void {
    const content = tidy(this.line);
    this.line = [];
    if (!content.length) return;
    this.blocks.push(this.inCell ? paragraph(content, 0, align) : line(content, level, align));
  }

  private words(value: string, context: Context): void {
    const words = clean(value.replace(/[\t\n\r\f ]+/g, " ").replace(/\u00a0/g, " "));
    if (words) this.line.push(text(words, context.marks));
  }

  private element(node: Element, context: Context): void {
    const tag = node.tagName.toUpperCase();
    const style = (node.getAttribute("style") ?? "").toLowerCase();
    if (SKIPPED.has(tag) || isUnmeant(node, style)) return;
    if (tag === "BR") this.line.push({ type: "hardBreak" });
    else if (tag === "TABLE" && !this.inCell) this.table(node, context);
    else if (BLOCKS.has(tag) || (this.inCell && tag === "TR")) this.block(node, tag, style, context);
    else this.children(node, { ...context, marks: marked(node, tag, style, context.marks) });
  }

  private block(node: Element, tag: string, style: string, context: Context): void {
    this.flush(context.align, context.level);
    const lists = tag === "UL" || tag === "OL" ? context.level + 1 : context.level;
    const align = alignFrom(node, style) ?? context.align;
    const inner = { ...context, level: Math.min(lists, 8), align, marks: marked(node, tag, style, context.marks) };
    const before = this.blocks.length;
    this.children(node, inner);
    this.flush(align, inner.level);
    if (tag === "P" && this.blocks.length === before && !this.inCell) this.blocks.push(paragraph());
  }

  private table(node: Element, context: Context): void {
    this.flush(context.align, context.level);
    const rows = [...node.querySelectorAll("tr")]
      .filter((row) => row.closest("table") === node && !isUnmeant(row, styleOf(row)))
      .slice(0, MAX_ROWS);
    for (const caption of node.querySelectorAll(":scope > caption")) {
      this.children(caption, context);
      this.flush(context.align);
    }
    const seen = (row: Element) => [...row.children].filter((one) => !isUnmeant(one, styleOf(one)));
    const content = rows.map((row) => ({ type: "tableRow" as const, content: seen(row).flatMap(cellOf) }));
    const whole = rectangle(content);
    if (whole.length) this.blocks.push({ type: "table", attrs: { widths: null }, content: whole });
  }
}

function cellOf(node: Element): Cell[] {
  if (node.tagName !== "TD" && node.tagName !== "TH") return [];
  const reader = new Reader(true);
  reader.children(node, { marks: [], level: 0, depth: 0, align: "left" });
  reader.flush("left");
  const content = reader.blocks.filter((block) => block.type === "paragraph");
  const words = content
    .map((p) => p.content.map((part) => (part.type === "text" ? part.text : " ")).join(""))
    .join(" ");
  const align = alignFrom(node, (node.getAttribute("style") ?? "").toLowerCase());
  const spans = (name: string, most: number) =>
    Math.min(most, Math.max(1, Number.parseInt(node.getAttribute(name) ?? "1", 10) || 1));
  return [
    cell(
      content.map((p) => paragraph(p.content)),
      node.tagName === "TH",
      {
        colspan: spans("colspan", MAX_COLUMNS),
        rowspan: spans("rowspan", MAX_ROWS),
        align: align && align !== "justify" ? align : alignOf(words.trim()),
      },
    ),
  ];
}

function alignFrom(node: Element, style: string): Context["align"] | null {
  const value =
    /text-align\s*:\s*(left|center|right|justify)/.exec(style)?.[1] ?? node.getAttribute("align")?.toLowerCase();
  return value === "left" || value === "center" || value === "right" || value === "justify" ? value : null;
}

const TAGS: Record<string, MarkName> = {
  B: "bold",
  STRONG: "bold",
  I: "italic",
  EM: "italic",
  U: "underline",
  INS: "underline",
  SUB: "subscript",
  SUP: "superscript",
};

function marked(node: Element, tag: string, style: string, marks: Mark[]): Mark[] {
  let next = marks;
  const put = (mark: Mark) => (next = next.some((m) => m.type === mark.type) ? next : [...next, mark]);
  const drop = (type: MarkName) => (next = next.filter((m) => m.type !== type));
  const name = TAGS[tag];
  // Word underlines what a tracked change put in; the underline is not the author's.
  const tracked = tag === "INS" && (node.hasAttribute("datetime") || node.hasAttribute("cite"));
  if (name && !tracked) put({ type: name });
  if (/font-weight\s*:\s*(bold|[6-9]00)/.test(style)) put({ type: "bold" });
  if (/font-weight\s*:\s*(normal|[1-5]00)/.test(style)) drop("bold");
  if (/font-style\s*:\s*italic/.test(style)) put({ type: "italic" });
  if (/text-decoration[^:;]*:[^;]*underline/.test(style) && tag !== "A") put({ type: "underline" });
  if (/vertical-align\s*:\s*super/.test(style)) put({ type: "superscript" });
  if (/vertical-align\s*:\s*sub/.test(style)) put({ type: "subscript" });
  const href = tag === "A" ? safeHref(node.getAttribute("href")) : null;
  if (href) put({ type: "link", attrs: { href } });
  return next;
}

/** One line: blanks at its ends and doubled blanks gone, breaks at its ends too. */
function tidy(content: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const part of content) {
    if (part.type === "hardBreak") {
      out.push(part);
      continue;
    }
    const last = out.at(-1);
    const start = !last || last.type === "hardBreak" || last.text.endsWith(" ");
    const value = start ? part.text.replace(/^ +/, "") : part.text;
    if (value) out.push({ ...part, text: value });
  }
  const gone = () =>
    out.at(-1)?.type === "hardBreak" || (out.at(-1)?.type === "text" && !(out.at(-1) as { text: string }).text.trim());
  while (out.length && gone()) out.pop();
  while (out[0]?.type === "hardBreak") out.shift();
  const last = out.at(-1);
  if (last?.type === "text") out[out.length - 1] = { ...last, text: last.text.trimEnd() };
  return out;
}
