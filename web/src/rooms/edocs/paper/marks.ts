/** What a comparison marks on the sheet: numbered bars beside blocks, words struck and written. */
import type { Inline } from "../body/model";

export interface MarkedPiece {
  op: "equal" | "inserted" | "deleted";
  part: Inline;
}
export interface Marks {
  /** Number of the change, by index of the block on the sheet. */
  blocks: Map<number, number>;
  /** The words of a changed paragraph. */
  pieces: Map<number, MarkedPiece[]>;
  /** The words of changed cells of a table, by "row:position". */
  cells: Map<number, Map<string, MarkedPiece[]>>;
  /** What was taken out before a block. */
  gone: Map<number, { n: number; level: number; text: string }[]>;
}
