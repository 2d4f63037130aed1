/** Tables in the editor: spans, widths by dragging, the keys of cells. */
import { Node, type Editor } from "@tiptap/core";
import { addRowAfter, columnResizing, fixTables, goToNextCell, tableEditing } from "@tiptap/pm/tables";
import type { Node as ProseNode, Schema } from "@tiptap/pm/model";
import { TextSelection, type EditorState, type Transaction } from "@tiptap/pm/state";

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
    const inTable = () => this.editor.isActive("table");
    return {
      Tab: () => {
        if (!inTable()) return false;
        if (goToNextCell(1)(this.editor.state, this.editor.view.dispatch)) return true;
        return this.editor
          .chain()
          .command(({ state, dispatch }) => addRowAtEnd(state, dispatch))
          .run();
      },
      "Shift-Tab": () => inTable() && goToNextCell(-1)(this.editor.state, this.editor.view.dispatch),
      "Mod-Alt-t": () => insertTable(this.editor, 3, 3),
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

/** Tab in the last cell makes a row and goes into it. */
function addRowAtEnd(state: EditorState, dispatch?: (tr: Transaction) => void): boolean {
  return addRowAfter(state, (tr) => {
    const at = tr.mapping.map(state.selection.$head.end());
    const next = TextSelection.findFrom(tr.doc.resolve(Math.min(at + 1, tr.doc.content.size)), 1, true);
    dispatch?.(next ? tr.setSelection(next).scrollIntoView() : tr);
  });
}

function cellsOf(schema: Schema, columns: number, header: boolean): ProseNode {
  const type = schema.nodes[header ? "tableHeader" : "tableCell"]!;
  return schema.nodes.tableRow!.create(
    null,
    Array.from({ length: columns }, () => type.createAndFill({ align: header ? "center" : "left" })!),
  );
}

/** Puts an empty table with a head row where the caret is, and the caret into its first cell. */
export function insertTable(editor: Editor, rows: number, columns: number): boolean {
  if (editor.isActive("table")) return false;
  const { schema } = editor;
  const table = schema.nodes.table!.create(
    null,
    Array.from({ length: rows }, (_, row) => cellsOf(schema, columns, row === 0)),
  );
  const { tr, selection } = editor.state;
  const empty = selection.$from.parent.type.name === "paragraph" && selection.$from.parent.content.size === 0;
  const at = empty ? selection.$from.before() : selection.$from.after();
  if (empty) tr.replaceWith(at, selection.$from.after(), table);
  else tr.insert(at, table);
  const after = at + table.nodeSize;
  if (after >= tr.doc.content.size) tr.insert(after, schema.nodes.paragraph!.create());
  tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1)));
  editor.view.dispatch(tr.scrollIntoView());
  editor.view.focus();
  return true;
}
