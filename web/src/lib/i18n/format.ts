/** Dates, times, amounts and sizes as the screens write them. All times are shown in Asia/Seoul, 24-hour clock. */
import { language } from "./lang.svelte";

export const ZONE = "Asia/Seoul";
const NBSP = "\u00a0";
type When = Date | string | number;

const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  weekday: "short",
});
const WEEK_KO: Record<string, string> = { Sun: "일", Mon: "월", Tue: "화", Wed: "수", Thu: "목", Fri: "금", Sat: "토" };

interface Wall {
  y: number;
  m: number;
  d: number;
  hh: string;
  mm: string;
  ss: string;
  w: string;
  /** Whole days since 1970-01-01 on the Seoul calendar. */
  day: number;
}

/** A plain date ("2026-11-18") is that day in Seoul, not midnight in UTC. */
function wall(when: When): Wall {
  const date =
    typeof when === "string" && /^\d{4}-\d{2}-\d{2}$/.test(when) ? new Date(`${when}T00:00:00+09:00`) : new Date(when);
  const p: Record<string, string> = {};
  for (const { type, value } of parts.formatToParts(date)) p[type] = value;
  const [y, m, d] = [Number(p.year), Number(p.month), Number(p.day)];
  return { y, m, d, hh: p.hour!, mm: p.minute!, ss: p.second!, w: p.weekday!, day: Date.UTC(y, m - 1, d) / 86_400_000 };
}

const english = () => language() === "en";
const weekday = (w: Wall) => (english() ? w.w : WEEK_KO[w.w]!);

/** "11. 18.(수)" in this year, "2025. 11. 18.(화)" in another; `year` forces it. */
export function date(when: When, options: { year?: boolean; now?: When } = {}): string {
  const w = wall(when);
  const withYear = options.year ?? w.y !== wall(options.now ?? Date.now()).y;
  return `${withYear ? `${w.y}.${NBSP}` : ""}${w.m}.${NBSP}${w.d}.(${weekday(w)})`;
}

/** "2026. 11. 18." as the law writes a date: figures and full stops. LAW adm-doc §7(4) */
export const legalDate = (when: When): string => {
  const w = wall(when);
  return `${w.y}.${NBSP}${w.m}.${NBSP}${w.d}.`;
};

/** "09:41"; with seconds "14:32:08". */
export function time(when: When, seconds = false): string {
  const w = wall(when);
  return `${w.hh}:${w.mm}${seconds ? `:${w.ss}` : ""}`;
}

/** "11. 18.(수) 09:41": what legal events are written with. */
export const dateTime = (when: When, options: { year?: boolean; now?: When } = {}): string =>
  `${date(when, options)} ${time(when)}`;

/** How a list tells when: the time today, 어제, else the date without the weekday. */
export function listTime(when: When, now: When = Date.now()): string {
  const [w, n] = [wall(when), wall(now)];
  if (w.day === n.day) return time(when);
  if (w.day === n.day - 1) return english() ? "Yesterday" : "어제";
  return `${w.y === n.y ? "" : `${w.y}.${NBSP}`}${w.m}.${NBSP}${w.d}.`;
}

/** "오늘", "어제", "내일" or the date: heads of days. */
export function dayName(when: When, now: When = Date.now()): string {
  const away = wall(when).day - wall(now).day;
  if (away === 0) return english() ? "Today" : "오늘";
  if (away === -1) return english() ? "Yesterday" : "어제";
  if (away === 1) return english() ? "Tomorrow" : "내일";
  return date(when, { now });
}

/** "11월 18일 수요일": the head of the portal. */
export function longDay(when: When): string {
  const locale = english() ? "en-GB" : "ko-KR";
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, month: "long", day: "numeric", weekday: "long" }).format(
    new Date(when),
  );
}

/** Whole days from now to then on the Seoul calendar; negative when past. */
export const daysUntil = (when: When, now: When = Date.now()): number => wall(when).day - wall(now).day;

/** "2026-11-18": the Seoul day, for date inputs and the API. */
export function isoDay(when: When = Date.now()): string {
  const w = wall(when);
  return `${w.y}-${String(w.m).padStart(2, "0")}-${String(w.d).padStart(2, "0")}`;
}

/** "1,284"; figures with thousands commas. */
export const number = (value: number): string => value.toLocaleString("ko-KR");

/** "48,400,000원": never shortened, never wrapped. */
export const won = (value: number): string => (english() ? `₩${number(value)}` : `${number(value)}원`);

/** "3건", "1 item": a counted thing. */
export const count = (value: number, unit: string): string => `${number(value)}${unit}`;

/** "1.2MB": sizes of files. */
export function bytes(size: number): string {
  if (size < 1000) return `${size}B`;
  const unit = size < 1_000_000 ? "KB" : size < 1_000_000_000 ? "MB" : "GB";
  const value = size / (unit === "KB" ? 1e3 : unit === "MB" ? 1e6 : 1e9);
  return `${value < 10 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)}${unit}`;
}

/** Keeps "(안)" and a particle on the word before them: U+2060 before an opening bracket that follows a syllable. */
export const keepTail = (title: string): string => title.replace(/(\S)(\((?:안|초안|수정안)\))/gu, "$1\u2060$2");

const korean = new Intl.Collator("ko", { numeric: true });

/** 가나다 order in which 나-2 comes before 나-10. */
export const compare = (a: string, b: string): number => korean.compare(a, b);
