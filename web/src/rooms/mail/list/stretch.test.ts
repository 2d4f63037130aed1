// @vitest-environment node
import { expect, test } from "vitest";
import { headsOf } from "./groups";
import {
  between,
  changed,
  heightOf,
  lay,
  missing,
  near,
  nothing,
  placeOf,
  topOf,
  without,
  type Stretch,
} from "./stretch";

type Row = { id: string; at: string };
const rows = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, i) => ({ id: `r${from + i}`, at: "2026-11-20T01:00:00Z" }));
const list = (): Stretch<Row> =>
  lay(lay(nothing as Stretch<Row>, 0, rows(0, 50), 100_000), 5000, rows(5000, 5050), 100_000);

test("what is fetched lies at its place, and only pages with unknown rows are missing", () => {
  expect(list().total).toBe(100_000);
  expect(missing(list(), 0, 49)).toEqual([]);
  expect(missing(list(), 30, 130)).toEqual([50, 100]);
  expect(missing(list(), 4990, 5060)).toEqual([4950, 5050]);
  expect(missing(list(), 99_990, 120_000)).toEqual([99_950]);
  expect(placeOf(list(), "r5001")).toBe(5001);
  expect(placeOf(list(), "r77")).toBe(-1);
});

test("rows that leave let the known rows below move up, across what is unknown", () => {
  const left = without(list(), new Set(["r3", "r7", "r5000"]));
  expect(left.total).toBe(99_997);
  expect([left.rows[2]?.id, left.rows[3]?.id, left.rows[47]?.id]).toEqual(["r2", "r4", "r49"]);
  expect([left.rows[48], left.rows[4998]?.id]).toEqual([undefined, "r5001"]);
  expect(missing(left, 40, 49)).toEqual([0]);
});

test("a shorter list forgets what lay past its end, and a change reaches the named rows alone", () => {
  expect(Object.keys(lay(list(), 0, rows(0, 10), 10).rows)).toHaveLength(10);
  const other = changed(list(), new Set(["r1"]), (row) => ({ ...row, at: "x" }));
  expect([other.rows[1]!.at, other.rows[2]!.at]).toEqual(["x", "2026-11-20T01:00:00Z"]);
});

test("only what lies near is kept of very much", () => {
  let much = nothing as Stretch<Row>;
  for (let at = 0; at < 1500; at += 50) much = lay(much, at, rows(at, at + 50), 100_000);
  const kept = near(much, 1499);
  expect(Object.keys(kept.rows)).toHaveLength(1000);
  expect([placeOf(kept, "r1499"), placeOf(kept, "r0")]).toEqual([1499, -1]);
});

test("heads push rows down, and every place that can be seen lies in the window", () => {
  const measure = { row: 78, head: 28, heads: [0, 4] };
  expect([topOf(measure, 0), topOf(measure, 3), topOf(measure, 4)]).toEqual([28, 262, 368]);
  expect(heightOf(measure, 10)).toBe(836);
  for (const top of [0, 300, 7_000_000]) {
    const seen = between(measure, 100_000, top, top + 800, 0);
    expect(topOf(measure, seen.from)).toBeLessThanOrEqual(top + measure.head);
    expect(topOf(measure, seen.to) + measure.row).toBeGreaterThanOrEqual(Math.min(top + 800, 0));
  }
});

test("each day has one head, and none where the row above is not known", () => {
  const now = Date.parse("2026-11-20T03:00:00Z");
  const days = ["2026-11-20T01:00:00Z", "2026-11-20T00:00:00Z", "2026-11-19T01:00:00Z", "2026-11-16T01:00:00Z"];
  const some = lay(
    nothing as Stretch<Row>,
    0,
    days.map((at, i) => ({ id: `${i}`, at })),
    50_000,
  );
  const far = lay(some, 40_000, [{ id: "far", at: "2020-01-01T00:00:00Z" }], 50_000);
  expect(headsOf(far, now)).toEqual([
    { at: 0, group: "today" },
    { at: 2, group: "yesterday" },
    { at: 3, group: "week" },
  ]);
});
