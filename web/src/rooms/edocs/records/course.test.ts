import { expect, test } from "vitest";
import { course, STEPS } from "./course";

test("every step is behind, now or ahead, in one order", () => {
  for (const state of [...STEPS, "EXECUTING"]) {
    const steps = course(state);
    expect(steps.filter((one) => one.now).length).toBe(state === "EXECUTED" ? 0 : 1);
    const ahead = steps.findIndex((one) => !one.done);
    if (ahead >= 0) expect(steps.slice(ahead).every((one) => !one.done)).toBe(true);
  }
  expect(course("EXECUTED").every((one) => one.done)).toBe(true);
  expect(course("WITHDRAWN").some((one) => one.now || one.done)).toBe(false);
});
