/** The values of a form as the tables that the sheet shows before the text: the same as `edocs/forms/sheet.py`. */
import { amountText } from "../body/korean";
import { cell, paragraph, text, type Cell, type Table } from "../body/model";
import { problemOf, shown, totalText } from "./fields";
import { rowsOf, type Cells, type Column, type Field, type Section, type Shape, type Values } from "./model";
import { signed } from "./values";

const TWO = [40, 130];
const FOUR = [30, 55, 30, 55];

/** Tables of labels and values, section by section; nothing for what is empty. */
export function sheetTables(form: Shape, values: Values): Table[] {
  const seen = signed(form, values);
  return (form.sections ?? []).flatMap((section) => sectionTables(section, seen));
}

function sectionTables(section: Section, values: Values): Table[] {
  const found: Table[] = [];
  let title = section.title ?? "";
  let stretch: Field[] = [];
  const end = () => {
    if (!stretch.length) return;
    found.push(labels(stretch, values, title));
    [title, stretch] = ["", []];
  };
  for (const field of section.fields ?? []) {
    if (field.kind !== "table") {
      if (shown(field, values[field.code])) stretch.push(field);
      continue;
    }
    end();
    const table = rowsTable(field, values[field.code], title);
    if (!table) continue;
    found.push(table);
    title = "";
  }
  end();
  return found;
}

const lines = (words: string) => words.split("\n").map((line) => paragraph(line ? [text(line)] : []));
const head = (words: string, colspan = 1): Cell => cell(lines(words), true, { colspan });
const row = (...content: Cell[]) => ({ type: "tableRow" as const, content });

function labels(fields: Field[], values: Values, title: string): Table {
  const wide = fields.some((field) => field.half);
  const content = title ? [row(head(title, wide ? 4 : 2))] : [];
  for (let at = 0; at < fields.length;) {
    const [here, after] = [fields[at]!, fields[at + 1]];
    const pair = here.half && after?.half ? [here, after] : [here];
    const colspan = wide && pair.length === 1 ? 3 : 1;
    content.push(row(...pair.flatMap((field) => [head(field.label), valueCell(field, values[field.code], colspan)])));
    at += pair.length;
  }
  return { type: "table", attrs: { widths: wide ? FOUR : TWO }, content };
}

function valueCell(field: Field, value: unknown, colspan: number): Cell {
  const words = field.kind === "money" && typeof value === "number" && value >= 0 ? amountText(value) : "";
  return cell(lines(words || shown(field, value)), false, { colspan });
}

function rowsTable(field: Field, value: unknown, title: string): Table | null {
  const rows = rowsOf(value);
  const columns = field.columns ?? [];
  if (!rows.length || problemOf(field, value)) return null;
  const heads = [title, field.label].filter(Boolean).map((words) => row(head(words, columns.length)));
  return {
    type: "table",
    attrs: { widths: null },
    content: [
      ...(title === field.label ? heads.slice(1) : heads),
      row(...columns.map((column) => head(column.label))),
      ...rows.map((cells) => row(...columns.map((column) => columnCell(column, shown(column, cells[column.code]))))),
      ...(columns.some((column) => column.sum) ? [sums(columns, rows)] : []),
    ],
  };
}

function sums(columns: Column[], rows: Cells[]) {
  const first = columns.findIndex((column) => column.sum);
  const rest = columns.slice(first).map((column) => columnCell(column, column.sum ? totalText(column, rows) : ""));
  return row(head("합계", first), ...rest);
}

const columnCell = (column: Column, words: string): Cell =>
  cell(lines(words), false, { align: column.kind === "number" || column.kind === "money" ? "right" : "left" });
