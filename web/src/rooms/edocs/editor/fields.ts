/** The values of a form's fields: how they read, how they add up. Pure. */
import { language } from "$lib/i18n";
import { dateText } from "../body/korean";
import type { Field } from "../types";

export type Cells = Record<string, unknown>;

/** The label in the language of the screen. */
export const labelOf = (one: { label: string; label_en: string }): string =>
  language() === "en" ? one.label_en : one.label;

/** A value as the sheet shows it; empty for none. */
export function shown(field: Field, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (field.kind === "money") return typeof value === "number" ? `${value.toLocaleString("ko-KR")}원` : "";
  if (field.kind === "number") return typeof value === "number" ? value.toLocaleString("ko-KR") : "";
  if (field.kind === "date") return typeof value === "string" ? dateText(new Date(`${value}T12:00:00+09:00`)) : "";
  if (field.kind === "choice") return field.options?.find((option) => option.value === value)?.label ?? "";
  return typeof value === "string" ? value.trim() : "";
}

/** Whether the field has to be filled in, given the others. */
export const isRequired = (field: Field, values: Cells): boolean =>
  Boolean(field.required) ||
  Boolean(field.required_when?.values.includes(String(values[field.required_when.field] ?? "")));

/** Digits of what was typed, as a whole number of won; null for nothing. */
export function wonOf(typed: string): number | null {
  const digits = typed.replace(/[^\d]/g, "").slice(0, 15);
  return digits ? Number(digits) : null;
}

export const rowsOf = (value: unknown): Cells[] => (Array.isArray(value) ? (value as Cells[]) : []);

/** The sum of a table's column. */
export const sumOf = (rows: readonly Cells[], column: string): number =>
  rows.reduce((sum, row) => sum + (typeof row[column] === "number" ? (row[column] as number) : 0), 0);

/** Days from one date to another without Saturdays and Sundays; null where a date is missing or they are reversed. */
export function weekdays(from: unknown, to: unknown): number | null {
  if (typeof from !== "string" || typeof to !== "string" || !from || !to || to < from) return null;
  let count = 0;
  const day = new Date(`${from}T00:00:00Z`);
  const last = new Date(`${to}T00:00:00Z`);
  for (let i = 0; i < 400 && day <= last; i++) {
    if (day.getUTCDay() % 6 !== 0) count += 1;
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return count;
}

/** A row whose amount follows from quantity and price. */
export function priced(row: Cells, columns: readonly { code: string; kind?: string }[]): Cells {
  const quantity = columns.find((column) => column.kind === "number")?.code;
  const [price, total] = columns.filter((column) => column.kind === "money").map((column) => column.code);
  if (!quantity || !price || !total) return row;
  const [q, p] = [row[quantity], row[price]];
  return typeof q === "number" && typeof p === "number" ? { ...row, [total]: q * p } : row;
}
