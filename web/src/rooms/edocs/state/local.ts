/** Copies of working copies of documents in this browser, see lib/copies. */
import { copiesIn, Memory as InMemory, type LocalCopy as Copy, type Store as Copies } from "$lib/copies";
import type { DraftChange } from "../types";

export type LocalCopy = Copy<DraftChange>;
export type Store = Copies<DraftChange>;
export class Memory extends InMemory<DraftChange> {}

/** The store of this browser. */
export const localStore = (): Store => copiesIn<DraftChange>("dure-drafts");
