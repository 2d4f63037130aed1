/** Single values of a form: whether one is right, how it reads. The same as `edocs/forms/fields.py`. */
import { clean } from "../body/characters";
import { dayOf, dayText, type Period } from "./days";
import { numberOf, ONE } from "./language";
import { rowsOf, type Cells, type Column, type Field } from "./model";
import { patternProblem } from "./patterns";
import { grouped } from "./reckon";

export const MOST_WON = 10 ** 15;
export const MOST_ROWS = 200;
const MOST_CELL = 200;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
type Part = Field | Column;

/** What is wrong with a value; in a table in which row, and of which column. */
export interface Problem {
  message: string;
  row?: number;
  column?: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether nothing is written there. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  (Array.isArray(value) && !value.length) ||
  (isRecord(value) && !["from", "to", "id", "name"].some((part) => value[part]));
const noCell = (value: unknown) => value === null || value === undefined || value === "";
export const blankRow = (row: Cells): boolean => Object.values(row).every(noCell);

/** A number of a field in units of 10^-10; null for what is no number or has more decimals. */
export function decimalOf(value: unknown, decimals = 0): bigint | null {
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) <= MOST_WON ? BigInt(value) * ONE : null;
  if (typeof value !== "string" || !decimals) return null;
  const found = numberOf(value);
  return found !== null && found % (ONE / 10n ** BigInt(decimals)) === 0n ? found : null;
}

/** First and last day of a period; null unless both are days, in order. */
export function periodOf(value: unknown): Period | null {
  if (!isRecord(value) || Object.keys(value).sort().join() !== "from,to") return null;
  const [from, to] = [dayOf(value.from), dayOf(value.to)];
  return from !== null && to !== null && from <= to ? { from, to } : null;
}

/** What is wrong with a value that is not empty; null if nothing is. */
export function problemOf(field: Field, value: unknown): Problem | null {
  if (field.kind === "table") return tableProblem(field, value);
  const wrong = singleProblem(field, value);
  return wrong ? { message: wrong } : null;
}

function singleProblem(field: Field, value: unknown): string {
  if (field.kind === "text" || field.kind === "long")
    return textProblem(value, field.max_length ?? 200) || patternProblem(field.pattern ?? "", value);
  if (field.kind === "period") return periodOf(value) ? "" : "첫날과 끝날을 차례로 쓰십시오.";
  if (field.kind === "person" || field.kind === "unit") return named(value) ? "" : "목록에서 고르십시오.";
  if (field.kind === "money" || field.kind === "number") {
    const least = field.formula ? -MOST_WON : 0;
    return numberProblem(value, field.minimum ?? least, field.maximum ?? MOST_WON, field.decimals ?? 0);
  }
  return otherProblem(field, value);
}

function otherProblem(part: Part, value: unknown): string {
  if (part.kind === "date") return dayOf(value) === null ? "날짜가 올바르지 않습니다." : "";
  if (part.kind === "yesno") return typeof value === "boolean" ? "" : "예나 아니요를 고르십시오.";
  return part.options?.some((option) => option.value === value) ? "" : "목록에서 고르십시오.";
}

const named = (value: unknown): value is { id: string; name: string } =>
  isRecord(value) &&
  Object.keys(value).sort().join() === "id,name" &&
  typeof value.id === "string" &&
  ID.test(value.id) &&
  !textProblem(value.name, MOST_CELL);

function textProblem(value: unknown, longest: number): string {
  if (typeof value !== "string") return "글로 쓰십시오.";
  if ([...value].length > longest) return `${longest.toLocaleString("ko-KR")}자까지 쓸 수 있습니다.`;
  return clean(value).trim() ? "" : "글로 쓰십시오.";
}

function numberProblem(value: unknown, low: number, high: number, decimals: number): string {
  const number = decimalOf(value, decimals);
  if (number === null)
    return typeof value === "string" && decimals && numberOf(value) !== null
      ? `소수점 아래 ${decimals}자리까지 쓸 수 있습니다.`
      : "숫자로 쓰십시오.";
  if (number >= BigInt(low) * ONE && number <= BigInt(high) * ONE) return "";
  return `${low.toLocaleString("ko-KR")}에서 ${high.toLocaleString("ko-KR")} 사이로 쓰십시오.`;
}

function tableProblem(field: Field, value: unknown): Problem | null {
  const most = field.most_rows ?? MOST_ROWS;
  if (!Array.isArray(value) || value.length > most) return { message: `${most}줄까지 쓸 수 있습니다.` };
  const columns = field.columns ?? [];
  const codes = new Set(columns.map((column) => column.code));
  for (const [row, cells] of rowsOf(value).entries()) {
    if (!Object.keys(cells).every((code) => codes.has(code)))
      return { message: `${row + 1}번째 줄이 올바르지 않습니다.`, row };
    const wrong = blankRow(cells) ? null : rowProblem(columns, cells, row);
    if (wrong) return wrong;
  }
  return null;
}

function rowProblem(columns: readonly Column[], cells: Cells, row: number): Problem | null {
  for (const column of columns) {
    const head = `${row + 1}번째 줄 ${column.label}: `;
    const wrong = noCell(cells[column.code])
      ? column.required
        ? "빠졌습니다."
        : ""
      : cellProblem(column, cells[column.code]);
    if (wrong) return { message: head + wrong, row, column: column.code };
  }
  return null;
}

/** What is wrong with a cell that is not empty. */
export function cellProblem(column: Column, value: unknown): string {
  if (!column.kind || column.kind === "text") return textProblem(value, MOST_CELL);
  if (column.kind === "number" || column.kind === "money")
    return numberProblem(value, -MOST_WON, MOST_WON, column.decimals ?? 0);
  return otherProblem(column, value);
}

/** A value as the sheet shows it; empty for none and for a wrong one. */
export function shown(part: Part, value: unknown): string {
  switch (part.kind ?? "text") {
    case "money":
    case "number": {
      const number = decimalOf(value, part.decimals);
      return number === null ? "" : `${grouped(number)}${part.kind === "money" ? "원" : ""}`;
    }
    case "yesno":
      return typeof value === "boolean" ? (value ? "예" : "아니요") : "";
    case "period": {
      const days = periodOf(value);
      return days ? `${dayText(days.from)} ~ ${dayText(days.to)}` : "";
    }
    case "person":
    case "unit":
      return named(value) ? clean(value.name).trim() : "";
    case "date": {
      const day = dayOf(value);
      return day === null ? "" : dayText(day);
    }
    case "choice":
      return part.options?.find((option) => option.value === value)?.label ?? "";
    case "long":
      return typeof value === "string"
        ? value
            .split(/\r\n|\r|\n/)
            .map((line) => clean(line).trim())
            .join("\n")
            .trim()
        : "";
    default:
      return typeof value === "string" ? clean(value).trim() : "";
  }
}

/** The sum of a column as the sheet shows it. */
export function totalText(column: Column, rows: readonly Cells[]): string {
  const total = rows.reduce((sum, row) => sum + (decimalOf(row[column.code], column.decimals) ?? 0n), 0n);
  return `${grouped(total)}${column.kind === "money" ? "원" : ""}`;
}
