/** What a mail may hold while it is written: paragraphs, lists, quotations, tables, pictures, a signature; nothing else can be pasted. */
import { mergeAttributes, Mark, Node, type Editor } from "@tiptap/core";
import {
  addColumnAfter,
  addRowAfter,
  columnResizing,
  deleteColumn,
  deleteRow,
  deleteTable,
  fixTables,
  goToNextCell,
  tableEditing,
} from "@tiptap/pm/tables";
import { TextSelection } from "@tiptap/pm/state";
import { COLOURS, MARKERS } from "./html";

const ALIGNS = ["left", "center", "right"];

/** Data attributes instead of styles: the content security policy of this page allows no inline style. */
const kept = (name: string, initial: unknown, read: (element: HTMLElement) => unknown) => ({
  default: initial,
  parseHTML: read,
  renderHTML: (attributes: Record<string, unknown>) =>
    attributes[name] === initial || attributes[name] === null ? {} : { [`data-${name}`]: attributes[name] },
});

export const Document = Node.create({ name: "doc", topNode: true, content: "block+" });
export const Text = Node.create({ name: "text", group: "inline" });

export const Paragraph = Node.create({
  name: "paragraph",
  group: "block",
  content: "inline*",
  priority: 1000,
  addAttributes: () => ({
    align: kept("align", "left", (element) => {
      const align = element.style.textAlign || element.getAttribute("align") || "left";
      return ALIGNS.includes(align) ? align : "left";
    }),
  }),
  parseHTML: () => [{ tag: "p" }, ...[1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}` })), { tag: "pre" }],
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

const simple = (name: string, tags: string[], key: string, styled?: { style: string; value: RegExp }) =>
  Mark.create({
    name,
    parseHTML: () => [
      ...tags.map((tag) => ({ tag })),
      ...(styled ? [{ style: styled.style, getAttrs: (value: string) => styled.value.test(value) && null }] : []),
    ],
    renderHTML: ({ HTMLAttributes }) => [tags[0]!, HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return { [key]: () => this.editor.commands.toggleMark(name) };
    },
  });

export const Bold = simple("bold", ["strong", "b"], "Mod-b", { style: "font-weight", value: /^(bold|[6-9]00)$/ });
export const Italic = simple("italic", ["em", "i"], "Mod-i", { style: "font-style", value: /^italic/ });
export const Underline = simple("underline", ["u"], "Mod-u", { style: "text-decoration", value: /underline/ });
export const Strike = simple("strike", ["s", "del", "strike"], "Mod-Shift-x", {
  style: "text-decoration",
  value: /line-through/,
});

const SAFE = /^(?:https?:\/\/|mailto:|tel:)[^\s"'<>\\^`{|}]+$/i;
/** The address if a mail may link to it, else null. */
export const safeHref = (href: string | null | undefined): string | null => {
  const value = (href ?? "").trim();
  return value.length <= 2048 && SAFE.test(value) ? value : null;
};

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
    { href: safeHref(HTMLAttributes.href as string) ?? "", rel: "noopener" },
    0,
  ],
});

const hex = (value: string): string => {
  const rgb = /^rgba?\(\s*(\d+),\s*(\d+),\s*(\d+)/.exec(value);
  if (!rgb) return value.toLowerCase();
  return `#${rgb
    .slice(1, 4)
    .map((one) => Number(one).toString(16).padStart(2, "0"))
    .join("")}`;
};

/** One of a few colours; others that are pasted lose theirs. */
const coloured = (name: string, style: string, allowed: readonly string[]) =>
  Mark.create({
    name,
    addAttributes: () => ({
      colour: {
        default: allowed[0],
        parseHTML: (element: HTMLElement) => hex(element.style.getPropertyValue(style)),
        renderHTML: ({ colour }: Record<string, unknown>) => ({ [`data-${name}`]: allowed.indexOf(String(colour)) }),
      },
    }),
    parseHTML: () => [
      {
        tag: "span",
        consuming: false,
        getAttrs: (element) => allowed.includes(hex((element as HTMLElement).style.getPropertyValue(style))) && null,
      },
    ],
    renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
  });
export const Colour = coloured("colour", "color", COLOURS);
export const Marker = coloured("marker", "background-color", MARKERS);

export const BulletList = Node.create({
  name: "bulletList",
  group: "block",
  content: "listItem+",
  parseHTML: () => [{ tag: "ul" }],
  renderHTML: ({ HTMLAttributes }) => ["ul", HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return { "Mod-Shift-8": () => this.editor.commands.toggleList("bulletList", "listItem") };
  },
});
export const OrderedList = Node.create({
  name: "orderedList",
  group: "block",
  content: "listItem+",
  addAttributes: () => ({
    start: { default: 1, parseHTML: (element: HTMLElement) => Number(element.getAttribute("start")) || 1 },
  }),
  parseHTML: () => [{ tag: "ol" }],
  renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return { "Mod-Shift-7": () => this.editor.commands.toggleList("orderedList", "listItem") };
  },
});
export const ListItem = Node.create({
  name: "listItem",
  content: "paragraph block*",
  defining: true,
  parseHTML: () => [{ tag: "li" }],
  renderHTML: ({ HTMLAttributes }) => ["li", HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return {
      Enter: () => this.editor.commands.splitListItem("listItem"),
      Tab: () => this.editor.commands.sinkListItem("listItem"),
      "Shift-Tab": () => this.editor.commands.liftListItem("listItem"),
    };
  },
});

export const Blockquote = Node.create({
  name: "blockquote",
  group: "block",
  content: "block+",
  defining: true,
  parseHTML: () => [{ tag: "blockquote" }],
  renderHTML: ({ HTMLAttributes }) => ["blockquote", HTMLAttributes, 0],
});
export const Rule = Node.create({
  name: "rule",
  group: "block",
  parseHTML: () => [{ tag: "hr" }],
  renderHTML: () => ["hr"],
});
export const Signature = Node.create({
  name: "signature",
  group: "block",
  content: "block+",
  defining: true,
  isolating: true,
  parseHTML: () => [{ tag: "div.dure-signature" }],
  renderHTML: ({ HTMLAttributes }) => ["div", mergeAttributes(HTMLAttributes, { class: "dure-signature" }), 0],
});

/** Pictures are files of the draft, named by their content id; `src` gives the address of one. */
export const Picture = Node.create<{ src: (cid: string) => string }>({
  name: "image",
  group: "inline",
  inline: true,
  atom: true,
  draggable: true,
  addOptions: () => ({ src: () => "" }),
  addAttributes: () => ({
    cid: { default: "" },
    alt: { default: "" },
    width: { default: null },
  }),
  parseHTML: () => [
    {
      tag: "img[src^='cid:'], img[data-cid]",
      getAttrs: (element) => ({
        cid: element.dataset.cid ?? element.getAttribute("src")!.slice(4),
        alt: element.getAttribute("alt") ?? "",
        width: Number(element.getAttribute("width")) || null,
      }),
    },
  ],
  renderHTML({ node }) {
    const { cid, alt, width } = node.attrs as { cid: string; alt: string; width: number | null };
    return ["img", { "data-cid": cid, src: this.options.src(cid), alt, ...(width ? { width } : {}) }];
  },
});

const ROLES: Record<string, string> = {
  table: "table",
  tableRow: "row",
  tableCell: "cell",
  tableHeader: "header_cell",
};
export const Table = Node.create({
  name: "table",
  group: "block",
  content: "tableRow+",
  isolating: true,
  parseHTML: () => [{ tag: "table" }],
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
  extendNodeSchema: (extension) => (ROLES[extension.name] ? { tableRole: ROLES[extension.name] } : {}),
  addKeyboardShortcuts() {
    return {
      Tab: () => this.editor.isActive("table") && cellOn(this.editor),
      "Shift-Tab": () =>
        this.editor.isActive("table") && goToNextCell(-1)(this.editor.state, this.editor.view.dispatch),
      "Mod-Alt-t": () => insertTable(this.editor),
    };
  },
  addProseMirrorPlugins: () => [
    columnResizing({ handleWidth: 6, cellMinWidth: 24, lastColumnResizable: false }),
    tableEditing(),
  ],
  onCreate() {
    const fix = fixTables(this.editor.state);
    if (fix) this.editor.view.dispatch(fix);
  },
});

/** Into the next cell; out of the last one into a new row. */
function cellOn(editor: Editor): boolean {
  const next = () => goToNextCell(1)(editor.state, editor.view.dispatch);
  return next() || (addRowAfter(editor.state, editor.view.dispatch) && next());
}

const span = (name: string) => ({
  default: 1,
  parseHTML: (element: HTMLElement) => Math.min(60, Number(element.getAttribute(name)) || 1),
});
const cellAttributes = () => ({
  colspan: span("colspan"),
  rowspan: span("rowspan"),
  colwidth: { default: null, parseHTML: () => null, renderHTML: () => ({}) },
});
export const TableCell = Node.create({
  name: "tableCell",
  content: "block+",
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: "td" }],
  renderHTML: ({ HTMLAttributes }) => ["td", HTMLAttributes, 0],
});
export const TableHeader = Node.create({
  name: "tableHeader",
  content: "block+",
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

/** Puts an empty table with a head row where the caret is, and the caret into its first cell. */
export function insertTable(editor: Editor, rows = 3, columns = 3): boolean {
  if (editor.isActive("table")) return false;
  const { schema, selection } = editor.state;
  const cells = (header: boolean) =>
    Array.from({ length: columns }, () => schema.nodes[header ? "tableHeader" : "tableCell"]!.createAndFill()!);
  const table = schema.nodes.table!.create(
    null,
    Array.from({ length: rows }, (_, row) => schema.nodes.tableRow!.create(null, cells(row === 0))),
  );
  const at = selection.$from.after(1);
  const { tr } = editor.state;
  tr.insert(at, [table, schema.nodes.paragraph!.create()]);
  tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1)));
  editor.view.dispatch(tr.scrollIntoView());
  editor.view.focus();
  return true;
}

export const tableActs = { addRowAfter, addColumnAfter, deleteRow, deleteColumn, deleteTable };
