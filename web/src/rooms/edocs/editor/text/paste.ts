/** What comes from the clipboard and from other windows: our own blocks only; files become attachments. */
import { Extension } from "@tiptap/core";
import { Fragment, Slice, type Node as ProseNode } from "@tiptap/pm/model";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { canonical, toEditor } from "../../body/canonical";
import { inlineText, paragraph, text, type Block } from "../../body/model";
import { picturesFromData, picturesFromRtf } from "../../body/clipboard";
import { blocksFromText, readHtml } from "../../body/paste";

const INTERNAL = "data-pm-slice";

/** Puts blocks where the selection is: into the words where one line comes, in place of an empty paragraph where many do. */
export function insertBlocks(view: EditorView, blocks: readonly Block[]): void {
  const body = canonical({ type: "doc", content: blocks });
  const { state } = view;
  const { $from } = state.selection;
  const inCell = $from.depth > 1;
  const nodes = (inCell ? plainLines(body.content) : (toEditor(body).content ?? [])).map(
    (json) => state.schema.nodeFromJSON(json) as ProseNode,
  );
  const [first] = nodes;
  if (!first) return;
  const single = nodes.length === 1 && first.type.name === "paragraph" && first.attrs.level === 0;
  const emptyHere = $from.parent.type.name === "paragraph" && $from.parent.content.size === 0 && state.selection.empty;
  const { tr } = state;
  if (single) tr.replaceSelection(new Slice(first.content, 0, 0));
  else if (emptyHere) {
    tr.replaceWith($from.before(), $from.after(), nodes);
    tr.setSelection(
      TextSelection.near(tr.doc.resolve(Math.min($from.before() + Fragment.from(nodes).size, tr.doc.content.size)), -1),
    );
  } else {
    const open = (node: ProseNode | undefined) => (node?.type.name === "paragraph" && node.attrs.level === 0 ? 1 : 0);
    tr.replaceSelection(new Slice(Fragment.from(nodes), open(first), open(nodes.at(-1))));
  }
  view.dispatch(tr.scrollIntoView().setMeta("paste", true));
}

/** Cells hold plain lines only: levels and tables of what is pasted become lines. */
function plainLines(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.type === "paragraph") return [{ ...block, attrs: { ...block.attrs, level: 0 } }];
    if (block.type !== "table") return [];
    return block.content.map((row) => {
      const words = row.content
        .map((cell) => cell.content.map((p) => inlineText(p.content)).join(" "))
        .join(" ")
        .trim();
      return paragraph(words ? [text(words)] : []);
    });
  });
}

interface Taken {
  blocks: Block[];
  pictures: File[];
  /** Pictures that stood there and cannot be read. */
  lost: number;
}

/** What a transfer holds, or null when the editor's own copy should be taken as it is. */
function takenFrom(data: DataTransfer): Taken | null {
  const html = data.getData("text/html");
  if (html.includes(INTERNAL)) return null;
  const words = data.getData("text/plain");
  if (!html.trim()) return { blocks: words ? blocksFromText(words) : [], pictures: [], lost: 0 };
  const { blocks, pictures: sources } = readHtml(html);
  const found = picturesFromData(sources);
  const pictures = sources.length > found.length ? [...found, ...picturesFromRtf(data.getData("text/rtf"))] : found;
  const lost = Math.max(0, sources.length - pictures.length);
  return { blocks: blocks.length ? blocks : blocksFromText(words), pictures, lost };
}

const filesOf = (data: DataTransfer): File[] => [...data.files];
const hasWords = (data: DataTransfer): boolean =>
  Boolean(data.getData("text/html").trim() || data.getData("text/plain").trim());

export interface PasteOptions {
  /** Files that were pasted or dropped; pictures go to the caret. */
  onfiles: (files: File[]) => void;
  /** Whether a picture of this id belongs to the document. */
  known: (id: string) => boolean;
  /** So many pictures of what was pasted could not be read. */
  onlost?: (pictures: number) => void;
}

export const Paste = Extension.create<PasteOptions>({
  name: "cleanPaste",
  addOptions: () => ({ onfiles: () => {}, known: () => false, onlost: () => {} }),
  addProseMirrorPlugins() {
    const { onfiles, known, onlost = () => {} } = this.options;
    const take = (view: EditorView, data: DataTransfer): boolean => {
      // A spreadsheet puts a picture of its cells beside them: words come first.
      const files = filesOf(data);
      if (files.length && !hasWords(data)) {
        onfiles(files);
        return true;
      }
      const taken = takenFrom(data);
      if (!taken) return false;
      insertBlocks(view, taken.blocks);
      if (taken.pictures.length) onfiles(taken.pictures);
      if (taken.lost) onlost(taken.lost);
      return true;
    };
    return [
      new Plugin({
        props: {
          handlePaste: (view, event) => (event.clipboardData ? take(view, event.clipboardData) : false),
          handleDrop: (view, event, _slice, moved) => {
            if (moved || !event.dataTransfer) return false;
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
            if (at) view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(at.pos))));
            const took = take(view, event.dataTransfer);
            if (took) event.preventDefault();
            return took;
          },
          // Pictures belong to one document: those of another are not copied along.
          transformPasted: (slice) => new Slice(withoutStrangers(slice.content, known), slice.openStart, slice.openEnd),
        },
      }),
    ];
  },
});

function withoutStrangers(fragment: Fragment, known: (id: string) => boolean): Fragment {
  const kept: ProseNode[] = [];
  fragment.forEach((node) => {
    if (node.type.name !== "image" || known(String(node.attrs.attachment_id))) kept.push(node);
  });
  return kept.length === fragment.childCount ? fragment : Fragment.from(kept);
}
