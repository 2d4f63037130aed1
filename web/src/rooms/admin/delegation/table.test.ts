// @vitest-environment node
import { expect, test } from "vitest";
import {
  addBand,
  axis,
  bandsOf,
  changeRule,
  changedMatters,
  demandsOf,
  falling,
  minimumOf,
  moveBoundary,
  nextStep,
  removeBand,
  sentence,
  setDemands,
  tick,
  tintOf,
  type Table,
} from "./table";

const table: Table = {
  name: "위임전결 규정",
  version: "draft",
  valid_from: "2027-01-01",
  matters: [{ id: "나-4", group: "나. 재무", name: "용역 계약" }],
  roles: { 팀장: "unit_head:2", 본부장: "unit_head:1", 경영본부장: "post:경영본부장", 대표이사: "head" },
  rules: [
    { id: "c", matter: "나-4", deciding: "대표이사", basis: "제12조", minimum: 100_000_000, maximum: null },
    { id: "a", matter: "나-4", deciding: "팀장", basis: "제12조", minimum: 0, maximum: 5_000_000 },
    {
      id: "b",
      matter: "나-4",
      deciding: "본부장",
      basis: "제12조",
      minimum: 5_000_000,
      maximum: 100_000_000,
      consents: [{ role: "재무회계팀장", minimum: 30_000_000 }],
    },
    {
      id: "s",
      matter: "나-4",
      deciding: "대표이사",
      basis: "제13조",
      minimum: 0,
      maximum: null,
      conditions: { external: true },
    },
  ],
};
const gapless = (t: Table) => {
  const bands = bandsOf(t, "나-4");
  return (
    minimumOf(bands[0]!) === 0 &&
    bands.every((b, i) => (b.maximum ?? null) === (i + 1 < bands.length ? minimumOf(bands[i + 1]!) : null))
  );
};

test("bands are the rows without conditions, from the smallest amount up", () => {
  expect(bandsOf(table, "나-4").map((r) => r.id)).toEqual(["a", "b", "c"]);
});

test("a boundary moves for both neighbours and stays between them", () => {
  const moved = moveBoundary(table, "나-4", 1, 10_000_000);
  expect(bandsOf(moved, "나-4").map(minimumOf)).toEqual([0, 10_000_000, 100_000_000]);
  expect(gapless(moved)).toBe(true);
  expect(minimumOf(bandsOf(moveBoundary(table, "나-4", 1, 900_000_000), "나-4")[1]!)).toBe(99_999_999);
  expect(minimumOf(bandsOf(moveBoundary(table, "나-4", 1, -5), "나-4")[1]!)).toBe(1);
  expect(moveBoundary(table, "나-4", 0, 5)).toBe(table);
});

test("adding and removing bands leaves no gap, and conditional rows as they were", () => {
  const added = addBand(table, "나-4", "대표이사");
  expect(bandsOf(added, "나-4")).toHaveLength(4);
  const removed = removeBand(added, "나-4", "a");
  for (const t of [added, removed]) {
    expect(gapless(t)).toBe(true);
    expect(t.rules.find((r) => r.id === "s")).toEqual(table.rules.find((r) => r.id === "s"));
  }
  const one = removeBand(removeBand(removeBand(table, "나-4", "a"), "나-4", "b"), "나-4", "c");
  expect(bandsOf(one, "나-4")).toHaveLength(1);
});

test("a demand reaches every band above its amount and comes back as one", () => {
  const set = setDemands(table, "나-4", "audits", [{ role: "감사실장", minimum: 30_000_000 }]);
  expect(bandsOf(set, "나-4").map((b) => b.audits)).toEqual([
    [],
    [{ role: "감사실장", minimum: 30_000_000 }],
    [{ role: "감사실장", minimum: 0 }],
  ]);
  expect(demandsOf(set, "나-4", "audits")).toEqual([{ role: "감사실장", minimum: 30_000_000 }]);
});

test("a lower decider for a larger amount is seen", () => {
  expect(falling(table, "나-4")).toBe(false);
  expect(falling(changeRule(table, "c", { deciding: "팀장" }), "나-4")).toBe(true);
  expect(falling(changeRule(table, "c", { deciding: "경영본부장" }), "나-4")).toBe(false);
});

test("what differs from the valid table is told by matter", () => {
  expect(changedMatters(table, table)).toEqual([]);
  expect(changedMatters(moveBoundary(table, "나-4", 1, 10_000_000), table)).toEqual(["나-4"]);
  expect(changedMatters(table, undefined)).toEqual([]);
});

test("the axis rises and ends; steps are 1, 2, 3, 5", () => {
  const at = [0, 1_000_000, 5_000_000, 10_000_000, 100_000_000, 500_000_000].map(axis);
  expect([...at].sort((a, b) => a - b)).toEqual(at);
  expect([at[0], at.at(-1), axis(9e12)]).toEqual([0, 100, 100]);
  expect(nextStep(5_000_000, 1)).toBe(10_000_000);
  expect(nextStep(5_000_000, -1)).toBe(3_000_000);
  expect([tick(0), tick(5_000_000), tick(30_000_000), tick(300_000_000)]).toEqual(["0", "5백만", "3천만", "3억"]);
});

test("the head is the darkest, and a row reads as a sentence", () => {
  expect([tintOf(table, "대표이사"), tintOf(table, "팀장")]).toEqual([4, 2]);
  expect(sentence(table, "나-4")).toBe("5,000,000원 미만 팀장, 100,000,000원 미만 본부장, 그 이상 대표이사");
});
