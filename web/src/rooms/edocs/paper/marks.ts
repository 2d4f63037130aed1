/** What a comparison marks on the sheet: numbered bars beside blocks, words struck and written. */

export interface Word {
  kind: "same" | "ins" | "del";
  text: string;
}
export interface Marks {
  /** Number of the change, by index of the block on the sheet. */
  blocks: Map<number, number>;
  /** The words of a changed paragraph. */
  words: Map<number, Word[]>;
}
