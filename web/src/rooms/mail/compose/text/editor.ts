/** The editor of a mail. Loaded only when somebody writes. */
import { Editor, Extension, type Extensions } from "@tiptap/core";
import { dropCursor } from "@tiptap/pm/dropcursor";
import { gapCursor } from "@tiptap/pm/gapcursor";
import { history, redo, undo } from "@tiptap/pm/history";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import * as nodes from "./nodes";
import { toHtml, toText, type Node } from "./html";
import { picturesIn } from "./paste";

export interface Options {
  element: HTMLElement;
  html: string;
  label: string;
  placeholder: string;
  /** Address of a picture by its content id. */
  src: (cid: string) => string;
  onchange: (html: string, text: string) => void;
  onpulse: () => void;
  onfiles: (files: File[], inline: boolean) => void;
}

const placeholder = (words: string) =>
  new Plugin({
    props: {
      decorations: ({ doc }) => {
        const first = doc.firstChild;
        const empty = first?.type.name === "paragraph" && first.content.size === 0 && doc.childCount === 1;
        return empty
          ? DecorationSet.create(doc, [Decoration.node(0, first.nodeSize, { class: "is-empty", "data-hint": words })])
          : null;
      },
    },
  });

const hasWords = (data: DataTransfer): boolean =>
  Boolean(data.getData("text/html").trim() || data.getData("text/plain").trim());

/** Files that are pasted or dropped: pictures go where the caret is, the rest is attached. */
const arrivals = (options: Options) =>
  new Plugin({
    props: {
      handlePaste: (_view, event) => {
        const data = event.clipboardData;
        const files = [...(data?.files ?? [])];
        // A spreadsheet puts a picture of its cells beside them: words come first.
        if (files.length && data && !hasWords(data)) {
          options.onfiles(files, true);
          return true;
        }
        const pictures = data ? picturesIn(data.getData("text/html")) : [];
        if (pictures.length) options.onfiles(pictures, true);
        return false;
      },
      handleDrop: (view, event, _slice, moved) => {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (moved || !files.length) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        if (at) view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(at.pos))));
        options.onfiles(files, true);
        event.preventDefault();
        return true;
      },
    },
  });

const basics = (options: Options) =>
  Extension.create({
    name: "basics",
    addKeyboardShortcuts() {
      const run = (command: typeof undo) => () => command(this.editor.state, this.editor.view.dispatch);
      return { "Mod-z": run(undo), "Mod-y": run(redo), "Mod-Shift-z": run(redo) };
    },
    addProseMirrorPlugins: () => [
      history(),
      gapCursor(),
      dropCursor({ color: false, class: "drop-here" }),
      placeholder(options.placeholder),
      arrivals(options),
    ],
  });

export const extensions = (options: Options): Extensions => [
  nodes.Document,
  nodes.Text,
  nodes.Paragraph,
  nodes.HardBreak,
  nodes.Bold,
  nodes.Italic,
  nodes.Underline,
  nodes.Strike,
  nodes.Link,
  nodes.Colour,
  nodes.Marker,
  nodes.BulletList,
  nodes.OrderedList,
  nodes.ListItem,
  nodes.Blockquote,
  nodes.Rule,
  nodes.Signature,
  nodes.Table,
  nodes.TableRow,
  nodes.TableCell,
  nodes.TableHeader,
  nodes.Picture.configure({ src: options.src }),
  basics(options),
];

/** Opens an editor in an element. */
export function openEditor(options: Options): Editor {
  return new Editor({
    element: options.element,
    extensions: extensions(options),
    content: options.html,
    injectCSS: false,
    enablePasteRules: false,
    editorProps: {
      attributes: {
        class: "mail-text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": options.label,
        lang: "ko",
        spellcheck: "false",
      },
      // Ctrl Enter sends; the editor would swallow it.
      handleDOMEvents: { keydown: (_view, event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) },
    },
    onUpdate: ({ editor }) => {
      const doc = editor.getJSON() as Node;
      options.onchange(toHtml(doc), toText(doc));
    },
    onSelectionUpdate: options.onpulse,
    onTransaction: options.onpulse,
  });
}

/** Puts another text into the editor without telling it as a change. */
export function loadHtml(editor: Editor, html: string): void {
  editor.commands.setContent(html, { emitUpdate: false });
}

/** Puts a signature at the end of what is written, in the place of the one that stands there. */
export function putSignature(editor: Editor, html: string): void {
  const { doc } = editor.state;
  let from = -1;
  let to = -1;
  doc.forEach((node, offset) => {
    if (node.type.name === "signature") [from, to] = [offset, offset + node.nodeSize];
  });
  const chain = editor.chain();
  if (from >= 0) chain.deleteRange({ from, to });
  const end = from >= 0 ? from : doc.content.size;
  if (html) chain.insertContentAt(end, `<div class="dure-signature">${html}</div>`, { updateSelection: false });
  chain.run();
}
