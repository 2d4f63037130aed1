/** The editor's schema: exactly the grammar of the body, nothing more can be written or pasted into it. */
import { mergeAttributes, Node, Mark } from "@tiptap/core";
import { safeHref } from "../../body/characters";
import type { Paragraph as ParagraphNode } from "../../body/model";

const ALIGNS = ["left", "center", "right", "justify"];

/** Data attributes instead of styles: the content security policy allows no inline style. */
const data = (name: string, initial: unknown, read: (value: string | null) => unknown = (value) => value) => ({
  default: initial,
  parseHTML: (element: HTMLElement) => {
    const value = element.getAttribute(`data-${name}`);
    return value === null ? initial : read(value);
  },
  renderHTML: (attributes: Record<string, unknown>) =>
    attributes[name] === initial || attributes[name] === null ? {} : { [`data-${name}`]: attributes[name] },
});

const oneOf = (options: readonly string[], otherwise: string) => (value: string | null) =>
  value && options.includes(value) ? value : otherwise;
const count = (low: number, high: number) => (value: string | null) =>
  Math.min(high, Math.max(low, Number.parseInt(value ?? "", 10) || low));

export const Document = Node.create({ name: "doc", topNode: true, content: "block+" });
export const Text = Node.create({ name: "text", group: "inline" });

export const Paragraph = Node.create({
  name: "paragraph",
  group: "block",
  content: "inline*",
  priority: 1000,
  addAttributes: () => ({
    level: data("level", 0 satisfies ParagraphNode["attrs"]["level"], count(0, 8)),
    align: data("align", "left", oneOf(ALIGNS, "left")),
  }),
  parseHTML: () => [{ tag: "p" }],
  renderHTML: ({ HTMLAttributes }) => ["p", HTMLAttributes, 0],
});

export const HardBreak = Node.create({
  name: "hardBreak",
  group: "inline",
  inline: true,
  selectable: false,
  linebreakReplacement: true,
  parseHTML: () => [{ tag: "br" }],
  renderHTML: () => ["br"],
  renderText: () => "\n",
  addKeyboardShortcuts() {
    return { "Shift-Enter": () => this.editor.commands.insertContent({ type: "hardBreak" }) };
  },
});

const simple = (name: string, tags: string[], key?: string) =>
  Mark.create({
    name,
    excludes: name === "subscript" ? "superscript" : name === "superscript" ? "subscript" : undefined,
    parseHTML: () => tags.map((tag) => ({ tag })),
    renderHTML: ({ HTMLAttributes }) => [tags[0]!, HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return key ? { [key]: () => this.editor.commands.toggleMark(name) } : {};
    },
  });

export const Bold = simple("bold", ["strong", "b"], "Mod-b");
export const Italic = simple("italic", ["em", "i"], "Mod-i");
export const Underline = simple("underline", ["u"], "Mod-u");
export const Subscript = simple("subscript", ["sub"]);
export const Superscript = simple("superscript", ["sup"]);

export const Link = Mark.create({
  name: "link",
  inclusive: false,
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [
    {
      tag: "a[href]",
      getAttrs: (element) => {
        const href = safeHref(element.getAttribute("href"));
        return href ? { href } : false;
      },
    },
  ],
  renderHTML: ({ HTMLAttributes }) => [
    "a",
    { href: safeHref(HTMLAttributes.href as string) ?? "", rel: "noopener nofollow" },
    0,
  ],
});

const cellAttributes = () => ({
  colspan: { default: 1, parseHTML: (e: HTMLElement) => count(1, 60)(e.getAttribute("colspan")) },
  rowspan: { default: 1, parseHTML: (e: HTMLElement) => count(1, 2000)(e.getAttribute("rowspan")) },
  colwidth: {
    default: null,
    parseHTML: (e: HTMLElement) =>
      e
        .getAttribute("data-colwidth")
        ?.split(",")
        .map(Number)
        .filter((n) => n > 0) ?? null,
    renderHTML: ({ colwidth }: Record<string, unknown>) =>
      Array.isArray(colwidth) ? { "data-colwidth": colwidth.join(",") } : {},
  },
  align: data("align", "left", oneOf(["left", "center", "right"], "left")),
  valign: data("valign", "middle", oneOf(["top", "middle", "bottom"], "middle")),
});

export const TableCell = Node.create({
  name: "tableCell",
  content: "paragraph+",
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: "td" }],
  renderHTML: ({ HTMLAttributes }) => ["td", HTMLAttributes, 0],
});

export const TableHeader = Node.create({
  name: "tableHeader",
  content: "paragraph+",
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: "th" }],
  renderHTML: ({ HTMLAttributes }) => ["th", HTMLAttributes, 0],
});

export const TableRow = Node.create({
  name: "tableRow",
  content: "(tableCell | tableHeader)+",
  parseHTML: () => [{ tag: "tr" }],
  renderHTML: ({ HTMLAttributes }) => ["tr", HTMLAttributes, 0],
});

/** Pictures are attachments; `src` gives the address of one by its id. */
export const Image = Node.create<{ src: (id: string) => string }>({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ src: () => "" }),
  addAttributes: () => ({
    attachment_id: data("attachment_id", null),
    alt: data("alt", ""),
    width_mm: data("width_mm", null, (value) => Number(value) || null),
  }),
  parseHTML: () => [{ tag: "figure[data-attachment_id]" }],
  renderHTML({ HTMLAttributes, node }) {
    const { attachment_id, alt } = node.attrs as { attachment_id: string; alt: string };
    return [
      "figure",
      mergeAttributes(HTMLAttributes),
      ["img", { src: this.options.src(attachment_id), alt: alt || "그림" }],
    ];
  },
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("figure");
      const img = document.createElement("img");
      dom.append(img);
      const draw = (attrs: Record<string, unknown>) => {
        img.src = this.options.src(String(attrs.attachment_id));
        img.alt = String(attrs.alt || "그림");
        img.style.width = attrs.width_mm ? `${Number(attrs.width_mm) * 0.2577}em` : "";
      };
      draw(node.attrs);
      return {
        dom,
        update: (next) => {
          if (next.type.name !== "image") return false;
          draw(next.attrs);
          return true;
        },
      };
    };
  },
});
