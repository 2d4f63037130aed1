/** The tree of a year. Pure. */
import type { FilingTask } from "$lib/api/types.gen";

/** The place of documents that lie in no record file. */
export const UNFILED = "unfiled";

/** The tasks with their files of that year; tasks without any are left out. Without a year all of them. */
export function ofYear(tasks: readonly FilingTask[], year: number | null): FilingTask[] {
  if (year === null) return [...tasks];
  return tasks
    .map((task) => ({ ...task, files: task.files.filter((file) => file.year === year) }))
    .filter((task) => task.files.length > 0);
}
