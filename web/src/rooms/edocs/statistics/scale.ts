/** From figures to lengths and words of the charts. Pure. */
import { format } from "$lib/i18n";
import type { VolumeFigures } from "../state/statistics.svelte";
import { s } from "./words";

const DAY_HOURS = 8;

/** "3.5시간", from two working days on "2.1일". */
export function span(hours: number): string {
  if (hours < 2 * DAY_HOURS) return s.hours(trim(hours));
  return s.days(trim(hours / DAY_HOURS));
}

const trim = (value: number): string => String(Math.round(value * 10) / 10);

/** The least round number that is not below the value: the end of an axis. */
export function ceiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 8, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

/** "11. 16. 주" or "11월". */
export function bucketName(one: VolumeFigures, bucket: "week" | "month"): string {
  const at = `${one.since}T12:00:00+09:00`;
  if (bucket === "week") return s.weekOf(format.date(at).replace(/\([^)]*\)/, ""));
  return `${Number(one.since.slice(0, 4))}. ${Number(one.since.slice(5, 7))}.`;
}
