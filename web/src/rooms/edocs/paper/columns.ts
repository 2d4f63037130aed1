/** Where numbers and words of each level stand on the sheet, in em: the same columns as in the PDF (edocs/render/drawing.py). */
import { LEVELS, type Block } from "../body/model";

const STEP = 1.1;
const GAP = 0.5;
const NARROW: Record<string, number> = { ".": 0.28, "(": 0.36, ")": 0.36 };

/** How wide an item number is. */
export const widthOf = (label: string): number =>
  [...label].reduce((sum, char) => sum + (NARROW[char] ?? (/\d/.test(char) ? 0.62 : 1)), 0);

export interface Column {
  /** Left edge of the number. */
  label: number;
  /** Left edge of the words. */
  text: number;
}

/** The columns of each level (0 is the margin), wide enough for the widest number of that level. */
export function columns(levels: readonly number[], labels: readonly string[]): Column[] {
  const widest = new Array<number>(LEVELS + 1).fill(0);
  labels.forEach((label, i) => {
    const level = levels[i] ?? 0;
    if (label) widest[level] = Math.max(widest[level]!, widthOf(label) + GAP);
  });
  return widest.map((width, level) =>
    level ? { label: (level - 1) * STEP, text: (level - 1) * STEP + width } : { label: 0, text: 0 },
  );
}

/** The level whose column each block keeps to: a table or picture stands under the words of the item before it. */
export function levelsOf(blocks: readonly Block[]): number[] {
  let level = 0;
  return blocks.map((block) => (block.type === "paragraph" ? (level = block.attrs.level) : level));
}
