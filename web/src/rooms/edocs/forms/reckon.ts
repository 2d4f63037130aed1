/** What a formula gives for the values of a form: total, exact, the same as `edocs/forms/reckon.py`. */
import { dayNumber, daysInMonth, partsOf, type Day, type Period } from "./days";
import { functionOf } from "./functions";
import { divided, MOST, ONE, PLACES, quotient, type Node } from "./language";

/** A number in units of 10^-10, a text, yes or no, a day, a period, or nothing. */
export type Value = bigint | string | boolean | Day | Period | null;
export type Look = (table: string, code: string) => Value | Value[];
/** Days of the week on which one works (Monday is 1), and days off as day numbers. */
export interface Calendar {
  days: ReadonlySet<number>;
  off: ReadonlySet<number>;
}
export const WEEKDAYS: Calendar = { days: new Set([1, 2, 3, 4, 5]), off: new Set() };
const MOST_MONTHS = 1200n;
const MOST_DAYS = 3_660_000n;
const isDay = (value: unknown): value is Day => typeof value === "object" && value !== null && "day" in value;

/** What a checked formula gives. */
export function evaluate(node: Node, look: Look, week: Calendar): Value | Value[] {
  switch (node.is) {
    case "number":
    case "truth":
      return node.value;
    case "words":
      return node.text;
    case "name":
      return look(node.table, node.code);
    case "minus": {
      const of = evaluate(node.of, look, week);
      return typeof of === "bigint" ? -of : null;
    }
    case "call":
      return call(node, look, week);
    case "pair":
      return pair(node.sign, evaluate(node.left, look, week), evaluate(node.right, look, week));
  }
}

const size = (value: bigint) => (value < 0n ? -value : value);
const floor = (value: bigint, by: bigint) => {
  const rest = value % by;
  return (value - rest) / by - (rest !== 0n && rest < 0n !== by < 0n ? 1n : 0n);
};
const within = (value: bigint | null) => (value !== null && size(value) <= MOST ? value : null);

/** A number as its shortest plain figures: 12, -3.5. */
export function plain(value: bigint): string {
  const rest = size(value) % ONE;
  const whole = String(size(value) / ONE);
  const figures = rest ? `${whole}.${String(rest).padStart(PLACES, "0").replace(/0+$/, "")}` : whole;
  return value < 0n ? `-${figures}` : figures;
}

/** A number with its thousands apart: 1,234.5. */
export function grouped(value: bigint): string {
  const [whole, rest] = plain(value).split(".");
  const apart = whole!.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest ? `${apart}.${rest}` : apart;
}

/** A number to so many places, half away from zero. */
export function rounded(value: bigint, places: number): bigint {
  const step = places >= 0 ? ONE / 10n ** BigInt(places) : ONE * 10n ** BigInt(-places);
  return quotient(value, step) * step;
}

function pair(sign: string, left: Value | Value[], right: Value | Value[]): Value {
  if (sign === "그리고") return left === true && right === true;
  if (sign === "또는") return left === true || right === true;
  if (sign === "&") return `${(left as string | null) ?? ""}${(right as string | null) ?? ""}`;
  if (["=", "<>", "<", "<=", ">", ">="].includes(sign))
    return left !== null && right !== null && compared(sign, bare(left), bare(right));
  if (left === null || right === null) return null;
  if (isDay(left)) {
    if (isDay(right)) return BigInt(left.day - right.day) * ONE;
    return later(left, sign === "-" ? -(right as bigint) : (right as bigint));
  }
  return within(RECKONED[sign]!(left as bigint, right as bigint));
}

const bare = (value: Value | Value[]) => (isDay(value) ? value.day : (value as bigint | string | boolean));

function compared(sign: string, left: bigint | string | boolean | number, right: typeof left): boolean {
  if (sign === "=") return left === right;
  if (sign === "<>") return left !== right;
  if (sign === "<") return left < right;
  if (sign === "<=") return left <= right;
  return sign === ">" ? left > right : left >= right;
}

const RECKONED: Record<string, (left: bigint, right: bigint) => bigint | null> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => quotient(left * right, ONE),
  "/": divided,
};

function later(from: Day, days: bigint): Day | null {
  const whole = floor(days, ONE);
  return size(whole) > MOST_DAYS ? null : inCalendar(from.day + Number(whole));
}

function inCalendar(day: number): Day | null {
  return day >= dayNumber(1, 1, 1)! && day <= dayNumber(9999, 12, 31)! ? { day } : null;
}

function monthsLater(from: Day, months: bigint): Day | null {
  const whole = floor(months, ONE);
  if (size(whole) > MOST_MONTHS) return null;
  const { year, month, day } = partsOf(from.day);
  const all = year * 12 + month - 1 + Number(whole);
  const [y, m] = [Math.floor(all / 12), (((all % 12) + 12) % 12) + 1];
  if (y < 1 || y > 9999) return null;
  return { day: dayNumber(y, m, Math.min(day, daysInMonth(y, m)))! };
}

function dateOf(year: bigint, month: bigint, day: bigint): Day | null {
  const found = dayNumber(...([year, month, day].map((one) => Number(floor(one, ONE))) as [number, number, number]));
  return found === null ? null : { day: found };
}

type Call = Extract<Node, { is: "call" }>;
function call(node: Call, look: Look, week: Calendar): Value {
  const one = functionOf(node.name)!;
  if (one.name === "만약") {
    const yes = evaluate(node.args[0]!, look, week) === true;
    return evaluate(node.args[yes ? 1 : 2]!, look, week) as Value;
  }
  const args = node.args.map((arg) => evaluate(arg, look, week));
  if (one.column) return COLUMNS[one.name]!(args.flat().filter((value) => value !== null && value !== ""));
  if (one.name === "빈칸") return args[0] === null || args[0] === "";
  if (one.name === "아님") return args[0] !== true;
  if (args.some((arg) => arg === null)) return one.name === "글자" ? "" : null;
  if (one.takes.join() === "date,date") return span(one.name, args as (Day | Period)[], week);
  return PLAIN[one.name]!(...(args as never[]));
}

const sum = (values: Value[]) => (values as bigint[]).reduce((all, value) => all + value, 0n);
const COLUMNS: Record<string, (values: Value[]) => bigint | null> = {
  합계: (values) => within(sum(values)),
  개수: (values) => BigInt(values.length) * ONE,
  평균: (values) => (values.length ? quotient(sum(values), BigInt(values.length)) : null),
  최소: (values) => (values as bigint[]).reduce<bigint | null>((a, b) => (a === null || b < a ? b : a), null),
  최대: (values) => (values as bigint[]).reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null),
};

/** The days from the first to the last, both counted; all of them, or those on which one works. */
function span(name: string, args: (Day | Period)[], week: Calendar): bigint | null {
  const first = "from" in args[0]! ? args[0].from : (args[0] as Day).day;
  const last = "from" in args[0]! ? args[0].to : (args[1] as Day).day;
  if (last < first) return null;
  return BigInt(name === "일수" ? last - first + 1 : workingDays(week, first, last)) * ONE;
}

function workingDays(week: Calendar, first: number, last: number): number {
  const days = last - first + 1;
  const works = (day: number) => week.days.has(((((day + 3) % 7) + 7) % 7) + 1);
  let count = Math.floor(days / 7) * week.days.size;
  for (let day = first + days - (days % 7); day <= last; day++) count += works(day) ? 1 : 0;
  for (const day of week.off) if (day >= first && day <= last && works(day)) count -= 1;
  return count;
}

/** Round away from zero (1) or towards it (-1), or to the nearer (0). */
function step(value: bigint, places: bigint, way: number): bigint | null {
  const digits = floor(places, ONE);
  if (digits < -12n || digits > BigInt(PLACES)) return null;
  const by = digits >= 0n ? ONE / 10n ** digits : ONE * 10n ** -digits;
  if (way === 0) return within(quotient(value, by) * by);
  const rest = size(value) % by;
  const found = size(value) - rest + (way > 0 && rest ? by : 0n);
  return within(value < 0n ? -found : found);
}

function text(value: Value): string {
  if (typeof value === "boolean") return value ? "예" : "아니요";
  if (isDay(value)) {
    const { year, month, day } = partsOf(value.day);
    return `${year}. ${month}. ${day}.`;
  }
  return typeof value === "bigint" ? grouped(value) : String(value);
}

const PLAIN: Record<string, (...args: never[]) => Value> = {
  반올림: (value: bigint, places = 0n as never) => step(value, places, 0),
  올림: (value: bigint, places = 0n as never) => step(value, places, 1),
  내림: (value: bigint, places = 0n as never) => step(value, places, -1),
  절댓값: (value: bigint) => size(value),
  나머지: (value: bigint, by: bigint) => (by === 0n ? null : value - by * floor(value, by)),
  날더하기: later,
  달더하기: monthsLater,
  날짜: dateOf,
  연도: (of: Day) => BigInt(partsOf(of.day).year) * ONE,
  월: (of: Day) => BigInt(partsOf(of.day).month) * ONE,
  일: (of: Day) => BigInt(partsOf(of.day).day) * ONE,
  시작: (period: Period) => ({ day: period.from }),
  끝: (period: Period) => ({ day: period.to }),
  글자: text,
};
