/**
 * The values of a form while one writes: what is worked out, what is shown, what is wrong. The same rules as the
 * server's (`edocs/forms/values.py`), which works everything out again and whose word counts.
 */
import { josa } from "$lib/i18n";
import { dayOf, isoOf } from "./days";
import { blankRow, decimalOf, isEmpty, MOST_WON, periodOf, problemOf } from "./fields";
import { KIND_WORDS as WORDS } from "./functions";
import { namesIn, sortOf as sortOfNode, type Scope, type Sort } from "./kinds";
import { FormulaError, ONE, parse, type Node } from "./language";
import {
  fieldsOf,
  rowScope,
  rowsOf,
  scopeOf,
  type Cells,
  type Column,
  type Field,
  type Shape,
  type Values,
} from "./model";
import { evaluate, plain, rounded, WEEKDAYS, type Calendar, type Look, type Value } from "./reckon";

type Part = Field | Column;
export interface Filled {
  values: Values;
  hidden: ReadonlySet<string>;
}
export interface FieldFinding {
  code: string;
  message: string;
  field: string;
  row?: number;
  column?: string;
}

const TREES = new Map<string, Node>();
/** The tree of a formula, read once. Throws FormulaError. */
export function tree(formula: string): Node {
  let found = TREES.get(formula);
  if (!found) {
    found = parse(formula);
    if (TREES.size > 2_000) TREES.clear();
    TREES.set(formula, found);
  }
  return found;
}

/** The parts of a form so that each comes after what it uses. Throws FormulaError for a ring. */
export function orderOf(form: Shape): string[] {
  const needs = new Map(needsOf(form));
  const done = new Set<string>();
  const visit = (part: string, way: string[]) => {
    if (done.has(part)) return;
    if (way.includes(part)) {
      const ring = [...way.slice(way.indexOf(part)), part].map((name) => name.replace(/\.$/, ""));
      throw new FormulaError("ring", `서로를 계산에 쓰고 있습니다: ${ring.join(" → ")}`, 0, 0);
    }
    for (const needed of needs.get(part)!) if (needs.has(needed)) visit(needed, [...way, part]);
    done.add(part);
  };
  for (const part of needs.keys()) visit(part, []);
  return [...done];
}

function* needsOf(form: Shape): Generator<[string, string[]]> {
  for (const section of form.sections ?? [])
    for (const field of section.fields ?? []) {
      const shown = [...used(section.shown_if), ...used(field.shown_if)];
      if (field.kind !== "table") {
        yield [field.code, [...shown, ...used(field.formula)]];
        continue;
      }
      yield [`${field.code}.`, shown];
      for (const column of field.columns ?? [])
        yield [`${field.code}.${column.code}`, [`${field.code}.`, ...used(column.formula, field)]];
    }
}

/** The parts that a formula names; in a row's formula the row's own columns come first. */
function used(formula: string | undefined, table?: Field): string[] {
  if (!formula) return [];
  const own = new Set(table?.columns?.map((column) => column.code));
  return namesIn(tree(formula)).map((name) => {
    if (name.table) return `${name.table}.${name.code}`;
    return own.has(name.code) ? `${table!.code}.${name.code}` : name.code;
  });
}

/** The parts of a form as far as they are worked out. */
class Worked {
  readonly values: Values;
  readonly hidden = new Set<string>();
  private readonly fields: Map<string, Field>;
  private readonly conditions = new Map<string, (string | undefined)[]>();
  private readonly known = new Map<string, Value | Value[]>();

  constructor(
    form: Shape,
    values: Values,
    private readonly week: Calendar | null,
  ) {
    this.values = { ...values };
    this.fields = new Map(fieldsOf(form).map((field) => [field.code, field]));
    for (const section of form.sections ?? [])
      for (const field of section.fields ?? []) this.conditions.set(field.code, [section.shown_if, field.shown_if]);
    for (const part of orderOf(form)) this.part(part);
  }

  readonly look: Look = (table, code) => this.known.get(table ? `${table}.${code}` : code) ?? null;

  holds(condition: string | undefined): boolean {
    return !condition || evaluate(tree(condition), this.look, WEEKDAYS) === true;
  }

  private part(part: string): void {
    const [code, column] = part.split(".") as [string, string | undefined];
    const field = this.fields.get(code)!;
    if (column) return this.column(field, column);
    if (!this.conditions.get(code)!.every((condition) => this.holds(condition))) this.hidden.add(code);
    if (column === undefined) this.field(field);
  }

  private field(field: Field): void {
    const gone = this.hidden.has(field.code);
    if (field.formula && this.week) {
      const found = gone ? null : evaluate(tree(field.formula), this.look, this.week);
      put(this.values, field.code, stored(field, found as Value));
    }
    this.known.set(field.code, gone ? null : valueOf(field, this.values[field.code]));
  }

  private column(table: Field, code: string): void {
    const column = table.columns!.find((one) => one.code === code)!;
    const name = `${table.code}.${code}`;
    if (this.hidden.has(table.code)) return void this.known.set(name, []);
    let rows = rowsOf(this.values[table.code]);
    if (column.formula && this.week) {
      rows = rows.map((row) => this.row(table, column, row));
      if (rows.length) this.values[table.code] = rows;
    }
    this.known.set(
      name,
      rows.map((row) => valueOf(column, row[code])),
    );
  }

  /** The row with the value of a calculated column; in an otherwise empty row it stays empty. */
  private row(table: Field, column: Column, row: Cells): Cells {
    const own = new Map(table.columns!.map((one) => [one.code, one]));
    const look: Look = (other, code) =>
      !other && own.has(code) ? valueOf(own.get(code)!, row[code]) : this.look(other, code);
    const typed = table.columns!.some((one) => !one.formula && !isEmpty(row[one.code]));
    const found = typed ? evaluate(tree(column.formula!), look, this.week!) : null;
    const made = { ...row };
    put(made, column.code, stored(column, found as Value));
    return made;
  }
}

/** The values with everything calculated worked out anew, and what is hidden. */
export function filled(form: Shape, values: Values, week: Calendar): Filled {
  const { values: made, hidden } = new Worked(form, values, week);
  return { values: made, hidden };
}

/** What the sheet shows and a signature covers: nothing hidden, no empty rows. */
export function signed(form: Shape, values: Values): Values {
  const worked = new Worked(form, values, null);
  const tables = new Set(
    fieldsOf(form)
      .filter((field) => field.kind === "table")
      .map((field) => field.code),
  );
  return Object.fromEntries(
    Object.entries(worked.values)
      .filter(([code]) => !worked.hidden.has(code))
      .map(([code, value]) =>
        tables.has(code) && Array.isArray(value)
          ? [code, rowsOf(value).filter((row) => !blankRow(row))]
          : [code, value],
      ),
  );
}

/** A stored value as formulas see it; null for none and for a wrong one. A choice is its label. */
export function valueOf(part: Part, value: unknown): Value {
  switch (part.kind ?? "text") {
    case "number":
    case "money":
      return decimalOf(value, part.decimals);
    case "date": {
      const day = dayOf(value);
      return day === null ? null : { day };
    }
    case "period":
      return periodOf(value);
    case "yesno":
      return typeof value === "boolean" ? value : null;
    case "person":
    case "unit":
      return (value as { name?: string } | null | undefined)?.name || null;
    case "choice":
      return part.options?.find((option) => option.value === value)?.label ?? null;
    default:
      return typeof value === "string" && value ? value : null;
  }
}

/** What a formula gave as it is stored: numbers to the field's decimals; null for none and what is no fit. */
export function stored(part: Part, value: Value): unknown {
  if (typeof value === "bigint") {
    const number = rounded(value, part.decimals ?? 0);
    if ((number < 0n ? -number : number) > BigInt(MOST_WON) * ONE) return null;
    return number % ONE ? plain(number) : Number(number / ONE);
  }
  if (value !== null && typeof value === "object") return "day" in value ? isoOf(value.day) : null;
  return value;
}

function put(values: Values, code: string, value: unknown): void {
  if (value === null) delete values[code];
  else values[code] = value;
}

/** What is wrong with the values; what is hidden is not looked at. */
export function validate(form: Shape, values: Values): FieldFinding[] {
  const worked = new Worked(form, values, null);
  const fields = fieldsOf(form);
  const found: FieldFinding[] = Object.keys(values)
    .filter((code) => !fields.some((field) => field.code === code))
    .map((field) => ({ code: "unknown_field", message: "이 서식에 없는 항목입니다.", field }));
  const good: Values = {};
  for (const field of fields) {
    if (worked.hidden.has(field.code)) continue;
    const value = values[field.code];
    const wrong = unwritten(field, value) ? null : problemOf(field, value);
    if (unwritten(field, value)) {
      if (field.required || (field.required_if && worked.holds(field.required_if))) found.push(missing(field));
    } else if (wrong) {
      const { message, ...place } = wrong;
      found.push({ code: "field_wrong", message: `${field.label}: ${message}`, field: field.code, ...place });
    } else good[field.code] = value;
  }
  return [...found, ...fields.flatMap((field) => againstOthers(field, good)), ...checks(form, worked)];
}

const unwritten = (field: Field, value: unknown) =>
  field.kind === "table" && Array.isArray(value) ? rowsOf(value).every(blankRow) : isEmpty(value);

function missing(field: Field): FieldFinding {
  const verb = ["choice", "person", "unit", "yesno"].includes(field.kind) ? "고르십시오" : "쓰십시오";
  const message = field.formula
    ? `${field.label}: 계산할 수 없습니다. 계산에 쓰는 항목을 쓰십시오.`
    : `${josa(field.label, "을/를")} ${verb}.`;
  return { code: "field_missing", message, field: field.code };
}

const won = (value: number) => `${value.toLocaleString("ko-KR")}원`;

function againstOthers(field: Field, good: Values): FieldFinding[] {
  if (!(field.code in good)) return [];
  const found: FieldFinding[] = [];
  const value = good[field.code];
  if (field.not_before && field.not_before in good && (value as string) < (good[field.not_before] as string))
    found.push({
      code: "date_order",
      message: `${josa(field.label, "이/가")} 앞 날짜보다 빠릅니다.`,
      field: field.code,
    });
  for (const column of field.columns ?? []) {
    if (!column.sums_to || !(column.sums_to in good)) continue;
    const total = good[column.sums_to] as number;
    const added = rowsOf(value).reduce((sum, row) => sum + ((row[column.code] as number | null) || 0), 0);
    if (added !== total)
      found.push({
        code: "sum_differs",
        message: `${field.label}의 합계 ${won(added)}이 금액 ${won(total)}과 다릅니다.`,
        field: field.code,
      });
  }
  return found;
}

function checks(form: Shape, worked: Worked): FieldFinding[] {
  return (form.checks ?? []).flatMap((check) => {
    const node = tree(check.says);
    const written = namesIn(node, true).every((name) => worked.look(name.table, name.code) !== null);
    const fails = !worked.hidden.has(check.at) && written && evaluate(node, worked.look, WEEKDAYS) !== true;
    return fails ? [{ code: "check_failed", message: check.message, field: check.at }] : [];
  });
}

/** What is wrong with a formula that must give a value of this kind; null if nothing is. */
export function formulaProblem(
  formula: string,
  scope: Scope,
  wanted: Sort["kind"],
  calendar = false,
): FormulaError | null {
  try {
    const found = sortOfNode(tree(formula), scope, calendar);
    if (found.many)
      return new FormulaError("column_alone", "표의 칸은 합계·개수·평균·최소·최대 안에 씁니다.", 0, formula.length);
    if (found.kind === wanted) return null;
    const [here, there] = [WORDS[wanted], WORDS[found.kind]];
    const message = `이 자리의 값은 ${here}이어야 하는데 수식의 값은 ${there}입니다.`;
    return new FormulaError("kind", message, 0, formula.length);
  } catch (error) {
    if (error instanceof FormulaError) return error;
    throw error;
  }
}

/** Whether every formula and condition can be read and none needs itself: only then can values be worked out. */
export function isSound(form: Shape): boolean {
  try {
    const scope = scopeOf(form);
    for (const section of form.sections ?? []) if (section.shown_if) sortOfNode(tree(section.shown_if), scope, false);
    for (const field of fieldsOf(form)) {
      for (const condition of [field.shown_if, field.required_if])
        if (condition) sortOfNode(tree(condition), scope, false);
      if (field.formula) sortOfNode(tree(field.formula), scope);
      for (const column of field.columns ?? [])
        if (column.formula) sortOfNode(tree(column.formula), rowScope(form, field));
    }
    for (const check of form.checks ?? []) sortOfNode(tree(check.says), scope, false);
    orderOf(form);
    return true;
  } catch (error) {
    if (error instanceof FormulaError) return false;
    throw error;
  }
}

/** Whether a condition holds for these values. */
export const holdsIn = (form: Shape, values: Values, condition: string): boolean =>
  new Worked(form, values, null).holds(condition);
