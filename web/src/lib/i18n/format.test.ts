// @vitest-environment node
import { afterEach, expect, test } from "vitest";
import * as format from "./format";
import { setLanguage } from "./lang.svelte";

const NOW = "2026-11-18T00:41:00Z"; // 09:41 in Seoul
const bare = (text: string) => text.replaceAll("\u00a0", " ");
afterEach(() => setLanguage("ko"));

test("a date of this year has no year, one of another year has", () => {
  expect(bare(format.date("2026-11-20T00:00:00Z", { now: NOW }))).toBe("11. 20.(금)");
  expect(bare(format.date("2025-11-20T00:00:00Z", { now: NOW }))).toBe("2025. 11. 20.(목)");
  expect(format.date("2026-11-18", { now: NOW })).toContain("\u00a0");
});

test("the day is Seoul's: late evening in UTC is the next morning", () => {
  expect(bare(format.date("2026-11-17T15:00:00Z", { now: NOW }))).toBe("11. 18.(수)");
  expect(format.isoDay("2026-11-17T15:00:00Z")).toBe("2026-11-18");
  expect(format.time("2026-11-17T15:00:00Z")).toBe("00:00");
});

test("lists tell the time today, 어제 yesterday, then the date", () => {
  expect(format.listTime("2026-11-18T00:12:00Z", NOW)).toBe("09:12");
  expect(format.listTime("2026-11-17T05:00:00Z", NOW)).toBe("어제");
  expect(bare(format.listTime("2026-11-11T05:00:00Z", NOW))).toBe("11. 11.");
  expect(bare(format.listTime("2025-11-11T05:00:00Z", NOW))).toBe("2025. 11. 11.");
});

test("days are counted on the calendar, not in hours", () => {
  expect(format.daysUntil("2026-11-18T14:59:00Z", NOW)).toBe(0);
  expect(format.daysUntil("2026-11-18T15:00:00Z", NOW)).toBe(1);
  expect(format.daysUntil("2026-11-17", NOW)).toBe(-1);
});

test("amounts are written out", () => {
  expect(format.won(48400000)).toBe("48,400,000원");
  setLanguage("en");
  expect(format.won(48400000)).toBe("₩48,400,000");
});

test("a legal date is figures and full stops", () =>
  expect(bare(format.legalDate("2026-11-18"))).toBe("2026. 11. 18."));

test("나-2 comes before 나-10", () => {
  expect(["나-10", "가-1", "나-2"].sort(format.compare)).toEqual(["가-1", "나-2", "나-10"]);
});

test("(안) stays on the word before it", () => expect(format.keepTail("계약 체결(안)")).toBe("계약 체결\u2060(안)"));

test.each([
  [999, "999B"],
  [1200, "1.2KB"],
  [5_000_000, "5MB"],
  [23_400_000, "23MB"],
])("%d bytes are %s", (size, text) => expect(format.bytes(size)).toBe(text));
