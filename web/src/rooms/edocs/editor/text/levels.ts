/** Item levels: Tab and Shift Tab change them, numbers are drawn beside the words and never written into them. */
import { Extension, InputRule, type Editor } from "@tiptap/core";
import type { Node as ProseNode } from "@tiptap/pm/model";
import { Plugin, PluginKey, type EditorState, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { LEVELS } from "../../body/model";
import { Counter } from "../../body/numbering";
import { columns } from "../../paper/columns";

const key = new PluginKey<DecorationSet>("levels");

/** Numbers, hanging indents and the place of tables, as decorations of the top blocks. */
function decorate(doc: ProseNode): DecorationSet {
  const counter = new Counter();
  const labels: string[] = [];
  const levels: number[] = [];
  doc.forEach((node) => {
    const level = node.type.name === "paragraph" ? (node.attrs.level as number) : 0;
    labels.push(counter.next(level));
    levels.push(node.type.name === "paragraph" ? level : (levels.at(-1) ?? 0));
  });
  const places = columns(levels, labels);
  const found: Decoration[] = [];
  doc.forEach((node, offset, index) => {
    const column = places[levels[index]!]!;
    const hang = (column.text - column.label).toFixed(2);
    const attrs: Record<string, string> = {
      class: "blk",
      style: `--text:${column.text.toFixed(2)}em;--hang:${hang}em`,
    };
    if (labels[index]) attrs["data-n"] = labels[index]!;
    found.push(Decoration.node(offset, offset + node.nodeSize, attrs));
  });
  return DecorationSet.create(doc, found);
}

const numbers = () =>
  new Plugin<DecorationSet>({
    key,
    state: {
      init: (_, state) => decorate(state.doc),
      apply: (tr, old) => (tr.docChanged ? decorate(tr.doc) : old),
    },
    props: { decorations: (state) => key.getState(state) },
  });

/** Paragraphs of the top level that the selection touches. */
function touched(state: EditorState): { node: ProseNode; at: number }[] {
  const found: { node: ProseNode; at: number }[] = [];
  const { from, to } = state.selection;
  state.doc.nodesBetween(from, to, (node, at, parent) => {
    if (node.type.name === "paragraph" && parent?.type.name === "doc") found.push({ node, at });
    return parent?.type.name !== "doc";
  });
  return found;
}

function setLevels(
  state: EditorState,
  dispatch: ((tr: Transaction) => void) | undefined,
  level: (now: number) => number,
): boolean {
  const blocks = touched(state);
  const { tr } = state;
  for (const { node, at } of blocks) {
    const next = Math.min(LEVELS, Math.max(0, level(node.attrs.level as number)));
    if (next !== node.attrs.level) tr.setNodeAttribute(at, "level", next);
  }
  if (!blocks.length) return false;
  if (tr.docChanged) dispatch?.(tr.scrollIntoView());
  return true;
}

/** Sets every touched paragraph to a level. */
export const setLevel = (editor: Editor, level: number): boolean =>
  setLevels(editor.state, editor.view.dispatch, () => level);
/** Moves every touched paragraph by steps of one level. */
export const shiftLevel = (editor: Editor, by: number): boolean =>
  setLevels(editor.state, editor.view.dispatch, (now) => now + by);

const TYPED: readonly [number, RegExp][] = [
  [1, /^1\. $/],
  [2, /^가\. $/],
  [3, /^1\) $/],
  [4, /^가\) $/],
  [5, /^\(1\) $/],
  [6, /^\(가\) $/],
  [7, /^① $/],
  [8, /^㉮ $/],
];

export const Levels = Extension.create({
  name: "levels",
  addStorage: () => ({ leaving: false }),
  addProseMirrorPlugins: () => [numbers()],
  addInputRules() {
    return TYPED.map(
      ([level, find]) =>
        new InputRule({
          find,
          handler: ({ state, range }) => {
            const $from = state.doc.resolve(range.from);
            if ($from.depth !== 1) return null;
            state.tr.delete(range.from, range.to).setNodeAttribute($from.before(), "level", level);
            return undefined;
          },
        }),
    );
  },
  addKeyboardShortcuts() {
    const storage = this.storage as { leaving: boolean };
    const step = (by: number) => () => {
      // Esc, then Tab, leaves the sheet: a keyboard must be able to go on.
      if (storage.leaving) {
        storage.leaving = false;
        return false;
      }
      return !this.editor.isActive("table") && shiftLevel(this.editor, by);
    };
    const atStart = () => {
      const { $from, empty } = this.editor.state.selection;
      return empty && $from.depth === 1 && $from.parentOffset === 0 && ($from.parent.attrs.level as number) > 0;
    };
    return {
      Tab: step(1),
      "Shift-Tab": step(-1),
      Escape: () => {
        storage.leaving = true;
        return false;
      },
      Backspace: () => atStart() && setLevel(this.editor, 0),
      Enter: () =>
        atStart() && this.editor.state.selection.$from.parent.content.size === 0 && shiftLevel(this.editor, -1),
    };
  },
});
