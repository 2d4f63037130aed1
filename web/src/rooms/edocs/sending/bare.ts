/** Recipients as they are kept: without the words beside them. Pure. */
import type { Addressee } from "../types";

interface Shown {
  kind: Addressee["kind"];
  name: string;
  institution_id?: number | null;
  unit_id?: string | null;
  code?: string;
}

export const bare = (all: readonly Shown[]): Addressee[] =>
  all.map(({ kind, name, institution_id, unit_id, code }) => ({
    kind,
    name,
    institution_id: institution_id ?? null,
    unit_id: unit_id ?? null,
    code: code ?? "",
  }));
