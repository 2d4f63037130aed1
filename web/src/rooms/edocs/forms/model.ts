/** A form as the server sends it, and what the names of its formulas stand for. The same as `edocs/forms/model.py`. */
import type { Scope, Sort } from "./kinds";

export type FieldKind =
  "text" | "long" | "number" | "money" | "date" | "period" | "choice" | "yesno" | "person" | "unit" | "table";
export type ColumnKind = "text" | "number" | "money" | "date" | "choice" | "yesno";
export interface Option {
  value: string;
  label: string;
  label_en?: string;
}
export interface Column {
  code: string;
  label: string;
  label_en?: string;
  kind?: ColumnKind;
  required?: boolean;
  formula?: string;
  decimals?: number;
  options?: Option[];
  sum?: boolean;
  sums_to?: string;
}
export interface Field {
  code: string;
  label: string;
  kind: FieldKind;
  label_en?: string;
  required?: boolean;
  required_if?: string;
  shown_if?: string;
  formula?: string;
  hint?: string;
  half?: boolean;
  max_length?: number;
  pattern?: string;
  minimum?: number | null;
  maximum?: number | null;
  decimals?: number;
  options?: Option[];
  columns?: Column[];
  most_rows?: number;
  not_before?: string;
}
export interface Section {
  fields?: Field[];
  title?: string;
  title_en?: string;
  note?: string;
  shown_if?: string;
}
export interface Check {
  says: string;
  message: string;
  at: string;
}
/** A form as it is designed, stored, exported. */
export interface Definition {
  code: string;
  version: number;
  title: string;
  kind: "general" | "simple" | "own";
  template: unknown;
  title_en?: string;
  description?: string;
  internal?: boolean;
  matter?: string;
  sections?: Section[];
  checks?: Check[];
  amount_field?: string;
  what?: string[];
  amount_note?: string[];
  source?: string;
}

export type Values = Record<string, unknown>;
export type Cells = Record<string, unknown>;
/** What formulas need of a form. */
export type Shape = Pick<Definition, "sections" | "checks">;

export const fieldsOf = (form: Shape): Field[] => (form.sections ?? []).flatMap((section) => section.fields ?? []);
export const rowsOf = (value: unknown): Cells[] =>
  Array.isArray(value) ? value.filter((row): row is Cells => typeof row === "object" && row !== null) : [];

/** What the names of a form's formulas stand for. */
export function scopeOf(form: Shape): Map<string, Sort> {
  const found = new Map<string, Sort>();
  for (const field of fieldsOf(form)) {
    if (field.kind !== "table") {
      found.set(field.code, sortOf(field));
      continue;
    }
    found.set(`${field.code}.`, { kind: "other" });
    for (const column of field.columns ?? [])
      found.set(`${field.code}.${column.code}`, { ...sortOf(column), many: true });
  }
  return found;
}

/** What the names of a column's formula stand for: its row first, then the fields. */
export function rowScope(form: Shape, table: Field): Scope {
  const found = scopeOf(form);
  for (const column of table.columns ?? []) found.set(column.code, sortOf(column));
  return found;
}

/** What a name of a field or a column stands for. */
export function sortOf(part: Field | Column): Sort {
  switch (part.kind ?? "text") {
    case "number":
    case "money":
      return { kind: "number" };
    case "date":
    case "period":
    case "yesno":
      return { kind: part.kind as "date" };
    case "person":
    case "unit":
    case "table":
      return { kind: "other" };
    case "choice":
      return { kind: "text", labels: (part.options ?? []).map((option) => option.label) };
    default:
      return { kind: "text" };
  }
}
