/** Days above the rows: 오늘, 어제, the last seven days, before. Pure. */
import { format } from "$lib/i18n";
import type { Stretch } from "./stretch";

export type Group = "today" | "yesterday" | "week" | "before";

/** In which group a moment lies, on the calendar of Seoul. */
export function groupOf(at: string, now: number): Group {
  const days = format.daysUntil(at, now);
  if (days >= 0) return "today";
  if (days === -1) return "yesterday";
  return days > -7 ? "week" : "before";
}

/** Where heads stand: at the first known row of a group whose row above is known too. Groups come in one order, so each has one. */
export function headsOf(list: Stretch<{ at: string }>, now: number): { at: number; group: Group }[] {
  const heads: { at: number; group: Group }[] = [];
  for (const place of Object.keys(list.rows)
    .map(Number)
    .sort((a, b) => a - b)) {
    const group = groupOf(list.rows[place]!.at, now);
    const above = list.rows[place - 1];
    if (place > 0 && (!above || groupOf(above.at, now) === group)) continue;
    if (!heads.some((one) => one.group === group)) heads.push({ at: place, group });
  }
  return heads;
}
