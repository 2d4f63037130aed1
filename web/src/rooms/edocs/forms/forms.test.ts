/** The browser's formulas and values agree with the server's: both are held to tests/edocs/corpus. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dayOf, isoOf } from "./days";
import { parse } from "./language";
import { sortOf } from "./kinds";
import { bodyText } from "../body/model";
import { fieldsOf, rowsOf, scopeOf, type Check, type Definition, type Field, type Section, type Values } from "./model";
import { evaluate, plain, type Calendar, type Value } from "./reckon";
import { pasted, sheetRows, typedCell, typedDay, typedNumber } from "./paste";
import { sheetTables } from "./sheet";
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

describe("typing and pasting", () => {
  const table: Field = {
    code: "내역",
    label: "내역",
    kind: "table",
    most_rows: 3,
    columns: [
      { code: "품명", label: "품명" },
      { code: "수량", label: "수량", kind: "number", decimals: 1 },
      { code: "금액", label: "금액", kind: "money", formula: "수량 * 2" },
      { code: "날짜", label: "날짜", kind: "date" },
      { code: "방법", label: "방법", kind: "choice", options: [{ value: "c", label: "계약" }] },
    ],
  };
  test("numbers and days are read as people write them", () => {
    expect(["1,234원", "-5", "1.50", "가", "", "12.", "-0.5"].map((words) => typedNumber(words, 2))).toEqual([
      1234,
      -5,
      "1.5",
      null,
      null,
      12,
      "-0.5",
    ]);
    expect(typedNumber("1.9")).toBe(1);
    expect(["2026. 1. 2.", "26/1/2", "20260102", "2026-13-1", "내일"].map(typedDay)).toEqual([
      "2026-01-02",
      "2026-01-02",
      "2026-01-02",
      null,
      null,
    ]);
    expect(typedCell({ code: "a", label: "a", kind: "yesno" }, "○")).toBe(true);
  });
  test("cells of a spreadsheet go into the typed columns, line ends within quotes stay in a cell", () => {
    expect(sheetRows('a\t"b\n""c"""\r\nd\te\r\n')).toEqual([
      ["a", 'b "c"'],
      ["d", "e"],
    ]);
    expect(pasted(table, [], 0, "품명", "의자")).toBeNull();
    expect(pasted(table, [{ 품명: "책상" }], 1, "품명", "의자\t1,000.5\t2026. 1. 2.\t계약\n장\t많이\n끝\t3")).toEqual([
      { 품명: "책상" },
      { 품명: "의자", 수량: "1000.5", 날짜: "2026-01-02", 방법: "c" },
      { 품명: "장", 수량: "많이" },
    ]);
  });
  test("the sheet shows sections, halves, sums", () => {
    const half = (code: string): Field => ({ code, label: code, kind: "text", half: true });
    const form = {
      sections: [
        {
          title: "묶음",
          fields: [
            half("가"),
            half("나"),
            half("다"),
            { ...table, columns: table.columns!.map((c) => (c.code === "금액" ? { ...c, sum: true } : c)) },
          ],
        },
      ],
    };
    const values = { 가: "1", 나: "2", 다: "3", 내역: [{ 품명: "의자", 수량: 2, 금액: 4 }, {}] };
    const words = sheetTables(form, values).map((one) => bodyText({ type: "doc", content: [one] }));
    expect(words).toEqual([
      "묶음\n가\t1\t나\t2\n다\t3",
      "내역\n품명\t수량\t금액\t날짜\t방법\n의자\t2\t4원\t\t\n합계\t4원\t\t",
    ]);
  });
});
