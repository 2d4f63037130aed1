/** The editor of the body: our schema, history, keys. Loaded only when somebody writes. */
import { Editor, Extension, type Extensions, type JSONContent } from "@tiptap/core";
import { dropCursor } from "@tiptap/pm/dropcursor";
import { gapCursor } from "@tiptap/pm/gapcursor";
import { history, redo, undo } from "@tiptap/pm/history";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { fromEditor, toEditor, type EditorNode } from "../../body/canonical";
import { dateText } from "../../body/korean";
import type { Body } from "../../body/model";
import { Findings } from "./findings";
import { Levels } from "./levels";
import * as nodes from "./nodes";
import { Paste, type PasteOptions } from "./paste";
import { Table } from "./table";

export interface Options extends PasteOptions {
  element: HTMLElement;
  body: Body;
  src: (id: string) => string;
  label: string;
  placeholder: string;
  onchange: (body: Body) => void;
  onselect: () => void;
  onamount: () => void;
}

/** Undo, redo, today's date, the amount dialog, the drop cursor, words in an empty sheet. */
const basics = (options: Options) =>
  Extension.create({
    name: "basics",
    addKeyboardShortcuts() {
      const run = (command: typeof undo) => () => command(this.editor.state, this.editor.view.dispatch);
      return {
        "Mod-z": run(undo),
        "Mod-y": run(redo),
        "Mod-Shift-z": run(redo),
        "Mod-;": () => this.editor.commands.insertContent(dateText()),
        "Mod-Shift-;": () => {
          options.onamount();
          return true;
        },
        "Mod-:": () => {
          options.onamount();
          return true;
        },
      };
    },
    addProseMirrorPlugins: () => [
      history(),
      gapCursor(),
      dropCursor({ color: false, class: "drop-here" }),
      placeholder(options.placeholder),
    ],
  });

const placeholder = (words: string) =>
  new Plugin({
    props: {
      decorations: ({ doc }) => {
        const first = doc.firstChild;
        const empty = doc.childCount === 1 && first?.type.name === "paragraph" && first.content.size === 0;
        return empty
          ? DecorationSet.create(doc, [Decoration.node(0, first.nodeSize, { class: "is-empty", "data-hint": words })])
          : null;
      },
    },
  });

/** The extensions, for the editor and for tests of the schema. */
export const extensions = (options: Options): Extensions => [
  nodes.Document,
  nodes.Text,
  nodes.Paragraph,
  nodes.HardBreak,
  nodes.Bold,
  nodes.Italic,
  nodes.Underline,
  nodes.Subscript,
  nodes.Superscript,
  nodes.Link,
  Table,
  nodes.TableRow,
  nodes.TableCell,
  nodes.TableHeader,
  nodes.Image.configure({ src: options.src }),
  Levels,
  Findings,
  Paste.configure({ onfiles: options.onfiles, known: options.known, onlost: options.onlost }),
  basics(options),
];

/** Opens an editor in an element. */
export function openEditor(options: Options): Editor {
  return new Editor({
    element: options.element,
    extensions: extensions(options),
    content: toEditor(options.body) as JSONContent,
    injectCSS: false,
    enablePasteRules: false,
    editorProps: {
      attributes: {
        class: "sheet-body",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": options.label,
        lang: "ko",
        spellcheck: "false",
      },
      // Ctrl Enter submits the document; the editor would swallow it.
      handleDOMEvents: { keydown: (_view, event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) },
    },
    onUpdate: ({ editor }) => options.onchange(fromEditor(editor.getJSON() as EditorNode)),
    onSelectionUpdate: options.onselect,
    onTransaction: options.onselect,
  });
}

/** Puts another body into the editor without telling it as a change; the caret stays as near as it can. */
export function loadBody(editor: Editor, body: Body): void {
  const { from } = editor.state.selection;
  editor.commands.setContent(toEditor(body) as JSONContent, { emitUpdate: false });
  editor.commands.setTextSelection(Math.min(from, editor.state.doc.content.size));
}
