/** The comparison of two revisions, as edocs/diff.py answers it, and what of it the sheet marks. */
import type { Marks } from "../paper/marks";
export interface Diff {
  changes?: unknown[];
}
export const marksOf = (_diff: Diff): Marks => ({ blocks: new Map(), words: new Map() });
