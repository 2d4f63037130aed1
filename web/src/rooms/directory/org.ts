/** The organisation as the screens need it: tree, path, boxes of the chart, absence in words. Pure. */
import type { AbsenceBrief, CardUnit, UnitView } from "$lib/api/types.gen";
import { format } from "$lib/i18n";
import type { PresenceKind } from "$lib/ui";

export interface TreeUnit {
  id: string;
  name: string;
  parent_id: string | null;
  position: number;
  people: number;
}
export interface TreeRow {
  unit: TreeUnit;
  level: number;
  /** Null for a leaf. */
  open: boolean | null;
}
export type AnyUnit = UnitView | CardUnit;

const byPlace = (a: TreeUnit, b: TreeUnit) => a.position - b.position || format.compare(a.name, b.name);

export const childrenOf = <U extends TreeUnit>(units: readonly U[], parent: string | null): U[] =>
  units.filter((u) => u.parent_id === parent).sort(byPlace);

/** The root, because a chart has one. */
export const rootOf = <U extends TreeUnit>(units: readonly U[]): U | undefined =>
  units.find((u) => u.parent_id === null || !units.some((p) => p.id === u.parent_id));

/** From the root down to the unit, both included. */
export function pathTo<U extends TreeUnit>(units: readonly U[], id: string | undefined): U[] {
  const path: U[] = [];
  for (
    let at = units.find((u) => u.id === id);
    at && !path.includes(at);
    at = units.find((u) => u.id === at!.parent_id)
  )
    path.unshift(at);
  return path;
}

/** The visible rows of the tree, in order; a closed unit hides what is below. */
export function treeRows(
  units: readonly TreeUnit[],
  open: ReadonlySet<string> | readonly string[],
  level = 1,
  parent?: TreeUnit,
): TreeRow[] {
  const isOpen = (id: string) => ("has" in open ? open.has(id) : open.includes(id));
  const here = parent ? childrenOf(units, parent.id) : [rootOf(units)].filter((u) => u !== undefined);
  return here.flatMap((unit) => {
    const leaf = !units.some((u) => u.parent_id === unit.id);
    const row: TreeRow = { unit, level, open: leaf ? null : isOpen(unit.id) };
    return row.open ? [row, ...treeRows(units, open, level + 1, unit)] : [row];
  });
}

export interface ChartBox {
  unit: UnitView;
  x: number;
  y: number;
  /** on: the unit itself; path: above it. */
  state: "on" | "path" | "plain";
}
export interface Chart {
  width: number;
  height: number;
  boxes: ChartBox[];
  lines: { d: string; on: boolean }[];
}

export const BOX = { width: 160, height: 52, gap: 12, down: 34, top: 16 } as const;

/** Root, the units of the path's second level, and the level of the chosen unit (or its children): at most three rows. */
export function chartOf(units: readonly UnitView[], chosen: string | undefined): Chart {
  const path = pathTo(units, chosen ?? rootOf(units)?.id);
  const root = path[0];
  if (!root) return { width: 0, height: 0, boxes: [], lines: [] };
  const heads = path.length > 3 ? path.slice(-3, -1) : path.slice(0, 2);
  const rows: UnitView[][] = [[heads[0] ?? root], childrenOf(units, (heads[0] ?? root).id)];
  const second = heads[1] && rows[1]!.includes(heads[1]) ? childrenOf(units, heads[1].id) : [];
  if (second.length) rows.push(second);
  return layOut(
    rows.filter((r) => r.length),
    path,
  );
}

function layOut(rows: UnitView[][], path: UnitView[]): Chart {
  const wide = (n: number) => n * BOX.width + (n - 1) * BOX.gap;
  const width = Math.max(...rows.map((r) => wide(r.length))) + 2 * BOX.top;
  const boxes = rows.flatMap((row, level) =>
    row.map((unit, i): ChartBox => {
      const x = (width - wide(row.length)) / 2 + i * (BOX.width + BOX.gap);
      const state = unit === path.at(-1) ? "on" : path.includes(unit) ? "path" : "plain";
      return { unit, x, y: BOX.top + level * (BOX.height + BOX.down), state };
    }),
  );
  const height = BOX.top * 2 + rows.length * BOX.height + (rows.length - 1) * BOX.down;
  return { width, height, boxes, lines: linesOf(boxes) };
}

function linesOf(boxes: ChartBox[]): Chart["lines"] {
  const lines = boxes.flatMap((box) => {
    const parent = boxes.find((b) => b.unit.id === box.unit.parent_id);
    if (!parent) return [];
    const [px, cx] = [parent.x + BOX.width / 2, box.x + BOX.width / 2];
    const from = parent.y + BOX.height;
    const middle = from + BOX.down / 2;
    return [{ d: `M${px} ${from}V${middle}H${cx}V${box.y}`, on: box.state !== "plain" && parent.state !== "plain" }];
  });
  return lines.sort((a, b) => Number(a.on) - Number(b.on));
}

/** The shape of an absence: a trip, a leave, a meeting. */
export function presenceOf(absence: AbsenceBrief | null | undefined): PresenceKind | null {
  if (!absence) return null;
  if (/출장|교육|파견/.test(absence.kind)) return "trip";
  if (/회의/.test(absence.kind)) return "busy";
  return "leave";
}

/** "출장 ~ 11. 20.": until today's hour, else until the day. */
export function awayText(absence: { kind: string; valid_to: string | null }, now: number = Date.now()): string {
  if (!absence.valid_to) return absence.kind;
  // An absence until midnight ends on the day before: its last minute is what people mean.
  const last = new Date(absence.valid_to).getTime() - 1000;
  const today = format.daysUntil(last, now) === 0;
  const end = today
    ? format.time(last) >= "23:59"
      ? ""
      : format.time(new Date(absence.valid_to))
    : format.listTime(last, now);
  return end ? `${absence.kind} ~ ${end}` : absence.kind;
}
