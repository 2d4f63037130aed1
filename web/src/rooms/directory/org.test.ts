// @vitest-environment node
import { expect, test } from "vitest";
import type { UnitView } from "$lib/api/types.gen";
import { awayText, chartOf, pathTo, presenceOf, treeRows } from "./org";

const unit = (id: string, parent_id: string | null, position = 0): UnitView => ({
  id,
  name: id,
  parent_id,
  position,
  level: 0,
  people: 1,
  head_post_id: null,
  head_post_name: null,
  head: null,
  head_absence: null,
});
const units = [
  unit("team2", "div", 2),
  unit("root", null),
  unit("div", "root"),
  unit("team1", "div", 1),
  unit("other", "root", 5),
];

test("a path leads from the root down, and a circle does not hang", () => {
  expect(pathTo(units, "team1").map((u) => u.id)).toEqual(["root", "div", "team1"]);
  expect(pathTo([unit("a", "b"), unit("b", "a")], "a")).toHaveLength(2);
});

test("a closed unit hides what is below; leaves have nothing to open", () => {
  expect(treeRows(units, ["root"]).map((r) => r.unit.id)).toEqual(["root", "div", "other"]);
  const open = treeRows(units, ["root", "div"]);
  expect(open.map((r) => [r.unit.id, r.level, r.open])).toEqual([
    ["root", 1, true],
    ["div", 2, true],
    ["team1", 3, null],
    ["team2", 3, null],
    ["other", 2, null],
  ]);
});

test("the chart shows the way to the unit and its neighbours, each box once and inside", () => {
  const chart = chartOf(units, "team1");
  expect(chart.boxes.map((b) => b.unit.id).sort()).toEqual(["div", "other", "root", "team1", "team2"]);
  expect(chart.boxes.filter((b) => b.state === "on").map((b) => b.unit.id)).toEqual(["team1"]);
  expect(chart.boxes.every((b) => b.x >= 0 && b.x < chart.width && b.y < chart.height)).toBe(true);
  expect(chart.lines.filter((l) => l.on)).toHaveLength(2);
});

test("an absence says until when, in the words of the day", () => {
  const now = new Date("2026-11-18T00:41:00Z").getTime();
  expect(awayText({ kind: "출장", valid_to: "2026-11-18T09:00:00Z" }, now)).toBe("출장 ~ 18:00");
  expect(awayText({ kind: "출장", valid_to: "2026-11-20T15:00:00Z" }, now).replaceAll("\u00a0", " ")).toBe(
    "출장 ~ 11. 20.",
  );
  expect(awayText({ kind: "연가", valid_to: "2026-11-18T15:00:00Z" }, now)).toBe("연가");
  expect(awayText({ kind: "휴직", valid_to: null }, now)).toBe("휴직");
});

test("the shape follows the kind", () => {
  const absence = (kind: string) =>
    presenceOf({ kind, valid_from: "", valid_to: null, deputy_name: null, deputy_post_name: null });
  expect([absence("출장"), absence("연가"), absence("회의"), presenceOf(null)]).toEqual([
    "trip",
    "leave",
    "busy",
    null,
  ]);
});
