/** The blocks of a comparison in rows: what changed with its number, what stayed folded to a line. Pure. */
import { Counter } from "../body/numbering";
import type { Change, Diff } from "../state/diff";

export interface ChangeRow {
  kind: "change";
  n: number;
  change: Change;
  /** The item number on each side. */
  was: string;
  now: string;
}
export interface EqualRow {
  kind: "equal";
  change: Change;
  now: string;
}
export interface FoldRow {
  kind: "fold";
  rows: EqualRow[];
}
export type BlockRow = ChangeRow | EqualRow | FoldRow;

/** Blocks that stay are shown this many before and after a change; the rest is folded. */
const AROUND = 1;

export function rowsOf(diff: Diff): BlockRow[] {
  const old = new Counter();
  const fresh = new Counter();
  let n = 0;
  const all = diff.changes.map((change): ChangeRow | EqualRow => {
    const before = change.op === "equal" ? change.after : change.before;
    const was = before?.type === "paragraph" && change.op !== "inserted" ? old.next(before.attrs.level) : "";
    const now =
      change.after?.type === "paragraph" && change.op !== "deleted" ? fresh.next(change.after.attrs.level) : "";
    return change.op === "equal" ? { kind: "equal", change, now } : { kind: "change", n: ++n, change, was, now };
  });
  const near = all.map((_, i) =>
    all.slice(Math.max(0, i - AROUND), i + AROUND + 1).some((row) => row.kind === "change"),
  );
  const rows: BlockRow[] = [];
  all.forEach((row, i) => {
    if (row.kind === "change" || near[i]) return void rows.push(row);
    const last = rows.at(-1);
    if (last?.kind === "fold") last.rows.push(row);
    else rows.push({ kind: "fold", rows: [row] });
  });
  return rows;
}
