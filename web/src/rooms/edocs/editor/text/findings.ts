/** What the check found, marked on the sheet: a wavy line under the words, its number in the margin. */
import { Extension, type Editor } from "@tiptap/core";
import type { Node as ProseNode } from "@tiptap/pm/model";
import { Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type { Edit, Finding } from "../../types";

const key = new PluginKey<DecorationSet>("findings");
const PATH = /^\$\.body((?:\.content\[\d+\])+)/;

export interface Place {
  block: number;
  end: number;
  from?: number;
  to?: number;
}

interface Spot {
  pos: number;
  node: ProseNode;
}

/** The node at a path such as `$.body.content[3].content[0]`: the indexes of the tree are those of the editor. */
function spot(doc: ProseNode, path: string): Spot | null {
  const indexes = [...(PATH.exec(path)?.[1] ?? "").matchAll(/\d+/g)].map(Number);
  if (!indexes.length) return null;
  let node = doc;
  let pos = 0;
  for (const [depth, index] of indexes.entries()) {
    if (index >= node.childCount) return null;
    if (depth) pos += 1;
    for (let i = 0; i < index; i++) pos += node.child(i).nodeSize;
    node = node.child(index);
  }
  return { pos, node };
}

/** Where words stand in a paragraph: `start` counts characters, line breaks among them. */
function words(at: Spot, start: number, before: string): [number, number] | null {
  if (at.node.type.name !== "paragraph" || !before) return null;
  const text = at.node.textBetween(0, at.node.content.size, undefined, "\n");
  const wanted = [...text].slice(0, start).join("").length;
  const found = text.startsWith(before, wanted) ? wanted : text.indexOf(before);
  return found < 0 ? null : [at.pos + 1 + found, at.pos + 1 + found + before.length];
}

/** Where a finding of the body lies in the editor's document: the block, and the words if they still stand there. */
export function place(doc: ProseNode, finding: Finding): Place | null {
  const index = /^\$\.body\.content\[\d+\]/.exec(finding.path)?.[0];
  const block = index ? spot(doc, index) : null;
  if (!block) return null;
  const found = { block: block.pos, end: block.pos + block.node.nodeSize };
  const at = spot(doc, finding.path);
  const hit = at && words(at, finding.start, finding.before);
  if (hit) return { ...found, from: hit[0], to: hit[1] };
  return at && at.node.isTextblock && at.pos !== block.pos ? { ...found, from: at.pos + 1, to: at.pos + 1 } : found;
}

function decorate(doc: ProseNode, findings: readonly Finding[]): DecorationSet {
  const found: Decoration[] = [];
  findings.forEach((finding, index) => {
    const at = place(doc, finding);
    if (!at) return;
    if (finding.severity === "note") return; // it is told beside the sheet, not on it
    const stop = finding.severity === "block" || finding.severity === "reason";
    if (at.from !== undefined) found.push(Decoration.inline(at.from, at.to!, { class: stop ? "lint stop" : "lint" }));
    found.push(Decoration.node(at.block, at.end, { class: stop ? "mk stop" : "mk", "data-mk": String(index + 1) }));
  });
  return DecorationSet.create(doc, found);
}

export const Findings = Extension.create({
  name: "findings",
  addProseMirrorPlugins: () => [
    new Plugin<DecorationSet>({
      key,
      state: {
        init: () => DecorationSet.empty,
        apply: (tr, old, _before, state) => {
          const told = tr.getMeta(key) as Finding[] | undefined;
          return told ? decorate(state.doc, told) : tr.docChanged ? old.map(tr.mapping, tr.doc) : old;
        },
      },
      props: { decorations: (state) => key.getState(state) },
    }),
  ],
});

/** Shows findings on the sheet. */
export const showFindings = (editor: Editor, findings: readonly Finding[]): void =>
  editor.view.dispatch(editor.state.tr.setMeta(key, [...findings]).setMeta("addToHistory", false));

const inBody = (edit: Edit): boolean => edit.path.startsWith("$.body.");

/** Whether one press can mend it. */
export const mendable = (finding: Finding): boolean => finding.repair.length > 0;

/** Mends what lies in the body, all in one step of undoing; tells which findings it could. What another repair has
 *  changed meanwhile is left for the next check. */
export function repair(editor: Editor, findings: readonly Finding[]): Finding[] {
  const { tr } = editor.state;
  const done = findings.filter((finding) => mend(tr, finding.repair.filter(inBody)));
  if (tr.docChanged) editor.view.dispatch(tr);
  return done;
}

/** Makes the edits of one repair, or none of them: each must find what it changes as it was checked. */
function mend(tr: Transaction, edits: readonly Edit[]): boolean {
  const doc = tr.docs[0] ?? tr.doc;
  const found = edits.map((edit) => ({ edit, at: target(doc, edit) }));
  const still = found.every(({ edit, at }) => at !== null && unchanged(tr, edit, at));
  if (!edits.length || !still) return false;
  // From the end: what goes later in the text moves nothing before it.
  for (const { edit, at } of found.sort((a, b) => b.at![0] - a.at![0])) {
    const [from, to] = [tr.mapping.map(at![0], 1), tr.mapping.map(at![1], -1)];
    if (edit.op === "level") tr.setNodeAttribute(from, "level", Number(edit.after));
    else if (edit.op === "drop") drop(tr, from, to);
    else if (edit.after) tr.insertText(edit.after, from, to);
    else tr.delete(from, to);
  }
  return true;
}

/** What an edit changes, in the document that was checked: words, or a whole node. */
function target(doc: ProseNode, edit: Edit): [number, number] | null {
  const at = spot(doc, edit.path);
  if (!at) return null;
  if (edit.op === "text") return words(at, edit.start, edit.before);
  if (edit.op === "level" && String(at.node.attrs.level ?? 0) !== edit.before) return null;
  return [at.pos, at.pos + at.node.nodeSize];
}

function unchanged(tr: Transaction, edit: Edit, [from, to]: [number, number]): boolean {
  const [low, high] = [tr.mapping.mapResult(from, 1), tr.mapping.mapResult(to, -1)];
  if (low.deletedAfter || high.pos < low.pos) return false;
  if (edit.op === "text") return tr.doc.textBetween(low.pos, high.pos, undefined, "\n") === edit.before;
  const node = tr.doc.nodeAt(low.pos);
  if (edit.op === "level") return String(node?.attrs.level ?? "") === edit.before;
  return node !== null;
}

/** Takes a block or a row out; a document is never without a paragraph. */
function drop(tr: Transaction, from: number, to: number): void {
  const paragraph = tr.doc.type.schema.nodes.paragraph!;
  if (tr.doc.childCount === 1 && from === 0) tr.replaceWith(from, to, paragraph.create());
  else tr.delete(from, to);
}

/** Puts the caret at a finding and shows the place. */
export function goTo(editor: Editor, finding: Finding): boolean {
  const at = place(editor.state.doc, finding);
  if (!at) return false;
  editor
    .chain()
    .focus()
    .setTextSelection(at.from === undefined ? at.block + 1 : { from: at.from, to: at.to! })
    .scrollIntoView()
    .run();
  return true;
}
