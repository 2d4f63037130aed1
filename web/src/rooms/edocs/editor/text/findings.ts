/** What the check found, marked on the sheet: a wavy line under the words, its number in the margin. */
import { Extension, type Editor } from "@tiptap/core";
import type { Node as ProseNode } from "@tiptap/pm/model";
import { Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { typedLabel } from "../../body/paste";
import type { Finding } from "../../types";

const key = new PluginKey<DecorationSet>("findings");
const PATH = /^\$\.body\.content\[(\d+)\](?:\.content\[(\d+)\])?/;

export interface Place {
  block: number;
  end: number;
  from?: number;
  to?: number;
}

/** Where a finding of the body lies in the editor's document: the block, and the words if they still stand there. */
export function place(doc: ProseNode, finding: Finding): Place | null {
  const hit = PATH.exec(finding.path);
  const index = hit ? Number(hit[1]) : -1;
  if (index < 0 || index >= doc.childCount) return null;
  let block = 0;
  for (let i = 0; i < index; i++) block += doc.child(i).nodeSize;
  const node = doc.child(index);
  const found = { block, end: block + node.nodeSize };
  if (node.type.name !== "paragraph" || hit?.[2] === undefined || !finding.before) return found;
  const from = textPlace(node, block + 1, Number(hit[2]), finding);
  return from === null ? found : { ...found, from, to: from + finding.before.length };
}

/** The part of a paragraph's canonical content is not always one text node here: count as the canonical form does. */
function textPlace(node: ProseNode, start: number, part: number, finding: Finding): number | null {
  let index = -1;
  let last = "";
  let offset = start;
  let partStart = start;
  node.forEach((child, at) => {
    const mark = child.isText ? JSON.stringify(child.marks.map((m) => m.toJSON() as unknown)) : `#${at}`;
    if (mark !== last) {
      index += 1;
      if (index === part) partStart = start + at;
    }
    last = mark;
    offset = start + at + child.nodeSize;
  });
  if (part > index) return null;
  const text = node.textBetween(0, node.content.size, undefined, "\n");
  const wanted = partStart - start + [...text.slice(partStart - start)].slice(0, finding.start).join("").length;
  const at = text.startsWith(finding.before, wanted) ? wanted : text.indexOf(finding.before, partStart - start);
  return at < 0 || start + at > offset ? null : start + at;
}

function decorate(doc: ProseNode, findings: readonly Finding[]): DecorationSet {
  const found: Decoration[] = [];
  findings.forEach((finding, index) => {
    const at = place(doc, finding);
    if (!at) return;
    const stop = finding.severity === "block";
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

/** Whether one press can mend it: words to replace, a level to set, a number typed by hand. */
export const mendable = (finding: Finding): boolean =>
  finding.path.startsWith("$.body.") &&
  ((finding.path.endsWith(".text") && finding.before !== "") ||
    (finding.path.endsWith(".attrs.level") && /^\d$/.test(finding.after)) ||
    finding.code === "number_typed");

/** Mends findings in place, all in one step of undoing; tells how many of them it could. */
export function repair(editor: Editor, findings: readonly Finding[]): number {
  const { doc, tr } = editor.state;
  const places = findings
    .filter(mendable)
    .flatMap((finding) => {
      const at = place(doc, finding);
      return at ? [{ finding, at }] : [];
    })
    // From the end: what is changed later in the text moves nothing before it.
    .sort((a, b) => (b.at.from ?? b.at.block) - (a.at.from ?? a.at.block));
  const done = places.filter(({ finding, at }) => mend(tr, finding, at)).length;
  if (tr.docChanged) editor.view.dispatch(tr);
  return done;
}

function mend(tr: Transaction, finding: Finding, at: Place): boolean {
  const node = tr.doc.nodeAt(at.block);
  if (node?.type.name !== "paragraph") return false;
  if (finding.code === "number_typed") {
    const typed = typedLabel(node.textBetween(0, node.content.size, undefined, "\n"));
    if (!typed.level) return false;
    tr.delete(at.block + 1, at.block + 1 + typed.length).setNodeAttribute(at.block, "level", typed.level);
    return true;
  }
  if (finding.path.endsWith(".attrs.level")) {
    tr.setNodeAttribute(at.block, "level", Number(finding.after));
    return true;
  }
  if (at.from === undefined || tr.doc.textBetween(at.from, at.to!, undefined, "\n") !== finding.before) return false;
  if (finding.after) tr.insertText(finding.after, at.from, at.to);
  else tr.delete(at.from, at.to!);
  return true;
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
