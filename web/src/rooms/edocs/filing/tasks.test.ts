import { expect, test } from "vitest";
import { ofYear } from "./tasks";

const file = (id: string, year: number) => ({ id, name: id, year, closed: false, documents: 1 });
const task = (id: string, ...years: number[]) => ({
  id,
  code: id,
  name: id,
  retention: "5",
  files: years.map((year) => file(`${id}-${year}`, year)),
});

test("a year shows only its files, and no task without one", () => {
  const tasks = [task("a", 2026, 2025), task("b", 2025)];
  expect(ofYear(tasks, 2026).map((one) => [one.id, one.files.length])).toEqual([["a", 1]]);
  expect(ofYear(tasks, null)).toEqual(tasks);
});
