import { expect, test } from "vitest";
import { bucketName, ceiling, span } from "./scale";

test("short times are told in hours, long ones in working days of eight", () => {
  expect(span(3.25)).toBe("3.3시간");
  expect(span(16)).toBe("2일");
  expect(span(25)).toBe("3.1일");
});

test("an axis ends at a round number that is not below what it shows", () => {
  for (const value of [0.3, 1, 7, 13, 41, 99, 101]) {
    const end = ceiling(value);
    expect(end).toBeGreaterThanOrEqual(value);
    expect(end).toBeLessThanOrEqual(value * 2.5);
  }
  expect(ceiling(0)).toBe(1);
});

test("a month is named by its year and number", () => {
  expect(bucketName({ since: "2026-11-01", established: 0, returned: 0, amount: 0 }, "month")).toBe("2026. 11.");
});
