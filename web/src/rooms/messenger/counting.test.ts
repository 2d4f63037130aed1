import { describe, expect, it } from "vitest";
import { moved, numberOf } from "./counting";

describe("the number beside a message", () => {
  const cursors = { named: { a: 3, b: 5, c: 9 }, histogram: [], late: {} };
  it("counts open cursors before it, less its author's", () => {
    expect([numberOf(cursors, 4, "x"), numberOf(cursors, 4, "a"), numberOf(cursors, 10, "c")]).toEqual([1, 0, 2]);
  });
  it("is the same from how many stand where", () => {
    const counts = {
      named: null,
      histogram: [
        [3, 1],
        [5, 1],
        [9, 1],
      ] as const,
      late: { c: 9 },
    };
    expect([numberOf(counts, 4, "x"), numberOf(counts, 10, "c")]).toEqual([1, 2]);
  });
  it("never lets a cursor go back", () => {
    expect(moved(cursors, { a: 8, b: 1, stranger: 4 }).named).toEqual({ a: 8, b: 5, c: 9 });
  });
});
