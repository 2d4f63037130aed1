/** Saving of working copies of documents: the house's own machinery, see lib/autosave. */
import { Autosave as Saving, type Deps as Given } from "$lib/autosave";
import type { DraftChange, Saved } from "../types";

export type { Failure, SaveState } from "$lib/autosave";
export type Deps = Given<DraftChange, Saved>;
export class Autosave extends Saving<DraftChange, Saved> {}
