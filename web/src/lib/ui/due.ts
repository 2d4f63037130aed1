/** How near a due time is, and the words for it. Pure. */
import { format, language } from "../i18n";

export interface DueView {
  tone: "plain" | "soon" | "late";
  text: string;
}

/** A date without a time is due at the end of its day. */
export function dueView(at: string, now: number = Date.now()): DueView {
  const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(at);
  const end = dayOnly ? new Date(`${at}T23:59:59+09:00`).getTime() : new Date(at).getTime();
  const days = format.daysUntil(at, now);
  const en = language() === "en";
  if (end < now) {
    if (days === 0) return { tone: "late", text: en ? `${format.time(at)} passed` : `${format.time(at)} 지남` };
    return { tone: "late", text: en ? `${-days}d late` : `${-days}일 지남` };
  }
  const day = format.dayName(at, now);
  if (days === 0) return { tone: "soon", text: dayOnly ? day : `${day} ${format.time(at)}` };
  return { tone: "plain", text: format.date(at, { now }) };
}
