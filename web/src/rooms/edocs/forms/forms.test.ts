/** The browser's formulas and values agree with the server's: both are held to tests/edocs/corpus. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dayOf, isoOf } from "./days";
import { parse } from "./language";
import { sortOf } from "./kinds";
import { fieldsOf, rowsOf, scopeOf, type Check, type Definition, type Section, type Values } from "./model";
import { evaluate, plain, type Calendar, type Value } from "./reckon";
import { filled, formulaProblem, isSound, signed, validate, valueOf } from "./values";

const read = (name: string) => JSON.parse(readFileSync(`../tests/edocs/corpus/${name}.json`, "utf8"));
const calendarOf = (given: { days: number[]; off: string[] }): Calendar => ({
  days: new Set(given.days),
  off: new Set(given.off.map((day) => dayOf(day)!)),
});

describe("formulas", () => {
  const samples = read("formulas") as {
    form: Definition;
    calendar: { days: number[]; off: string[] };
    values: Values;
    gives: [string, unknown][];
    gives_empty: [string, unknown][];
    wrong: [string, "number", string, number, number, string][];
  };
  const scope = scopeOf(samples.form);
  const week = calendarOf(samples.calendar);
  const bare = (value: Value) =>
    typeof value === "bigint"
      ? plain(value)
      : typeof value === "object" && value && "day" in value
        ? isoOf(value.day)
        : value;
  function givenBy(formula: string, values: Values) {
    const field = (code: string) => fieldsOf(samples.form).find((one) => one.code === code)!;
    const node = parse(formula);
    sortOf(node, scope);
    const look = (table: string, code: string) => {
      if (!table) return valueOf(field(code), values[code]);
      const column = field(table).columns!.find((one) => one.code === code)!;
      return rowsOf(values[table]).map((row) => valueOf(column, row[code]));
    };
    return bare(evaluate(node, look, week) as Value);
  }
  test.each(samples.gives)("%s gives %s", (formula, gives) => expect(givenBy(formula, samples.values)).toBe(gives));
  test.each(samples.gives_empty)("%s of nothing gives %s", (formula, gives) =>
    expect(givenBy(formula, {})).toBe(gives),
  );
  test.each(samples.wrong)("%s is wrong", (formula, kind, code, start, end, message) => {
    const wrong = formulaProblem(formula, scope, kind, true)!;
    expect([wrong.code, wrong.start, wrong.end, wrong.message]).toEqual([code, start, end, message]);
  });
});

describe("values", () => {
  const samples = read("form_values") as {
    calendar: { days: number[]; off: string[] };
    forms: Record<string, Section[]>;
    checks: Record<string, Check[]>;
    cases: {
      name: string;
      form: string;
      values: Values;
      filled: Values;
      hidden: string[];
      findings: unknown[];
      signed?: Values;
    }[];
  };
  test.each(samples.cases)("$name", (sample) => {
    const form = { sections: samples.forms[sample.form]!, checks: samples.checks[sample.form]! };
    expect(isSound(form)).toBe(true);
    const made = filled(form, sample.values, calendarOf(samples.calendar));
    expect(made.values).toEqual(sample.filled);
    expect([...made.hidden].sort()).toEqual(sample.hidden);
    expect(
      validate(form, made.values).map((one) => [one.code, one.field, one.row ?? null, one.column ?? "", one.message]),
    ).toEqual(sample.findings);
    if (sample.signed) expect(signed(form, made.values)).toEqual(sample.signed);
  });
});
