/** What is asked before an act: where to, which label, when. */
export type Asking = "move" | "label" | "later";
