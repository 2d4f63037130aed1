/** Days of the calendar as whole numbers: no clock, no zone. Pure. */

export interface Day {
  day: number;
}
export interface Period {
  from: number;
  to: number;
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
export const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Days since 1970-01-01; null for what is no day of the years 1 to 9999. */
export function dayNumber(year: number, month: number, day: number): number | null {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)))
    return null;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const inEra = y - era * 400;
  const inYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719_468;
}

/** Year, month and day of a day number. */
export function partsOf(number: number): { year: number; month: number; day: number } {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const inEra = shifted - era * 146_097;
  const y = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  );
  const inYear = inEra - (365 * y + Math.floor(y / 4) - Math.floor(y / 100));
  const m = Math.floor((5 * inYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  return { year: y + era * 400 + (month <= 2 ? 1 : 0), month, day: inYear - Math.floor((153 * m + 2) / 5) + 1 };
}

/** The day that 2026-11-21 names; null for anything else. */
export function dayOf(value: unknown): number | null {
  const match = typeof value === "string" ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
  return match ? dayNumber(Number(match[1]), Number(match[2]), Number(match[3])) : null;
}

const two = (n: number) => String(n).padStart(2, "0");

/** 2026-11-21 */
export function isoOf(number: number): string {
  const { year, month, day } = partsOf(number);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** 2026. 11. 21. LAW adm-doc §7(5) */
export function dayText(number: number): string {
  const { year, month, day } = partsOf(number);
  return `${year}. ${month}. ${day}.`;
}
