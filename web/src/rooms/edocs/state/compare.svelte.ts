/** Two revisions beside each other: what changed in the text and beside it, and who brought each change. */
import { api } from "$lib/api";
import { entriesOf, type Diff } from "./diff";

/** A revision with who made it, and at which step of the line. */
export interface RevisionMark {
  number: number;
  at: string;
  by: string;
  step: string;
  /** The one that I signed last, or was shown before the present one. */
  mine: "" | "signed" | "seen";
}
export interface Span {
  op: "equal" | "inserted" | "deleted";
  text: string;
}
export interface ComparedRow {
  op: "equal" | "inserted" | "deleted" | "changed";
  before: string[];
  after: string[];
}
/** Something beside the text that changed. */
export interface Aspect {
  name: string;
  label: string;
  kind: "text" | "items" | "rows" | "files" | "value";
  before: string;
  after: string;
  spans: Span[];
  columns: string[];
  rows: ComparedRow[];
  revision: number;
}
export interface Comparison {
  before: RevisionMark;
  after: RevisionMark;
  body: Diff;
  /** The revision that brought each change of the text. */
  brought: number[];
  beside: Aspect[];
  count: number;
}
/** One change of the whole comparison, numbered through: the text's first, then what stands beside it. */
export interface Changed {
  n: number;
  place: string;
  was: string;
  now: string;
  revision: number;
}

export const revisionMarks = (id: string): Promise<RevisionMark[]> =>
  api.get<RevisionMark[]>(`/api/edocs/documents/${id}/revision-marks`);

export const comparison = (id: string, from: number, to: number): Promise<Comparison> =>
  api.get<Comparison>(`/api/edocs/documents/${id}/revisions/${from}/comparison/${to}`);

/** Everything that changed, as one list. */
export function changesOf(made: Comparison): Changed[] {
  const text = entriesOf(made.body).map((entry, i) => ({ ...entry, revision: made.brought[i] ?? made.after.number }));
  const beside = made.beside.map((aspect, i) => ({
    n: text.length + i + 1,
    place: aspect.label,
    ...sidesOf(aspect),
    revision: aspect.revision,
  }));
  return [...text, ...beside];
}

/** What an aspect was and is, in one line each. */
export function sidesOf(aspect: Aspect): { was: string; now: string } {
  if (aspect.kind === "value") return { was: aspect.before, now: aspect.after };
  if (aspect.kind === "text") {
    const side = (op: Span["op"]) =>
      aspect.spans
        .filter((span) => span.op === "equal" || span.op === op)
        .map((span) => span.text)
        .join("");
    return { was: side("deleted"), now: side("inserted") };
  }
  const rows = (op: "deleted" | "inserted", of: "before" | "after") =>
    aspect.rows
      .filter((row) => row.op === op || row.op === "changed")
      .map((row) => row[of].filter(Boolean).join(" "))
      .join(", ");
  return { was: rows("deleted", "before"), now: rows("inserted", "after") };
}

/** The same with what stands beside the text first, as the screen of its own shows it. */
function besideFirst(made: Comparison): Changed[] {
  const all = changesOf(made);
  const text = all.length - made.beside.length;
  return [...all.slice(text), ...all.slice(0, text)].map((one, i) => ({ ...one, n: i + 1 }));
}

/** The comparison on its own screen. */
export class Comparing {
  marks = $state.raw<RevisionMark[] | null>(null);
  made = $state.raw<Comparison | null>(null);
  failed = $state.raw<unknown>(null);
  /** The change that is looked at, from 1. */
  current = $state(1);
  readonly list = $derived(this.made ? besideFirst(this.made) : []);

  constructor(readonly id: string) {}

  async load(from: number | null, to: number | null): Promise<void> {
    try {
      this.marks = await revisionMarks(this.id);
      const last = this.marks.at(-1)?.number ?? 1;
      const second = to ?? last;
      await this.choose(from ?? Math.max(1, second - 1), second);
    } catch (error) {
      this.failed = error;
    }
  }

  async choose(from: number, to: number): Promise<void> {
    if (from === to) return void (this.made = null);
    try {
      this.made = await comparison(this.id, from, to);
      this.current = 1;
    } catch (error) {
      this.failed = error;
    }
  }

  step(by: number): void {
    const many = this.list.length;
    if (many) this.current = ((this.current - 1 + by + many) % many) + 1;
  }

  mark(number: number): RevisionMark | undefined {
    return this.marks?.find((one) => one.number === number);
  }
}
