/** Typed and pasted words as values of a form: numbers with commas, dates as people write them, labels of choices. Pure. */
import { dayNumber, isoOf } from "./days";
import { MOST_ROWS } from "./fields";
import { numberOf } from "./language";
import { rowsOf, type Cells, type Column, type Field } from "./model";

/** The number that was typed: a whole one, or plain figures where decimals are asked for; null for none. */
export function typedNumber(words: string, decimals = 0): number | string | null {
  const bare = words.replace(/[\s,원]/g, "").replace(/^[−–]/, "-");
  const match = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(bare);
  if (!match) return null;
  const rest = (match[3] ?? "").slice(0, decimals).replace(/0+$/, "");
  const plain = `${match[1]}${String(BigInt(match[2]!))}`;
  if (rest && numberOf(`${plain}.${rest}`) !== null) return `${plain}.${rest}`;
  return Number(plain) || 0;
}

/** The day that was written: 2026-1-2, 2026. 1. 2., 20260102, 26/1/2. */
export function typedDay(words: string): string | null {
  const match =
    /^(\d{2}|\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?/.exec(words.trim()) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(words.trim());
  if (!match) return null;
  const year = Number(match[1]!.length === 2 ? `20${match[1]}` : match[1]);
  const day = dayNumber(year, Number(match[2]), Number(match[3]));
  return day === null ? null : isoOf(day);
}

const YES = ["예", "네", "o", "y", "yes", "true", "참", "1", "○", "✓"];
const NO = ["아니요", "아니오", "x", "n", "no", "false", "거짓", "0", "×"];

/** What pasted words mean in a column; words that mean nothing there stay words, which the check tells. */
export function typedCell(column: Column, words: string): unknown {
  const text = words.trim();
  if (!text) return null;
  switch (column.kind ?? "text") {
    case "number":
    case "money":
      return typedNumber(text, column.decimals) ?? text;
    case "date":
      return typedDay(text) ?? text;
    case "choice":
      return column.options?.find((option) => option.label === text || option.value === text)?.value ?? null;
    case "yesno":
      return YES.includes(text.toLowerCase()) ? true : NO.includes(text.toLowerCase()) ? false : null;
    default:
      return text;
  }
}

/** Rows and cells of what a spreadsheet puts on the clipboard; quoted cells may hold line ends. */
export function sheetRows(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/gy;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at <= plain.length;) {
    cell.lastIndex = at;
    const match = cell.exec(plain);
    if (!match) break;
    rows.at(-1)!.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"').replace(/\n/g, " "));
    if (match[3] === "") break;
    if (match[3] === "\n") rows.push([]);
    at = cell.lastIndex;
  }
  return rows;
}

/** The rows of a table after cells were pasted at a place; calculated columns are passed over. Null where it is one cell. */
export function pasted(field: Field, value: unknown, at: number, column: string, text: string): Cells[] | null {
  const given = sheetRows(text);
  if (given.length === 1 && given[0]!.length === 1) return null;
  const typed = (field.columns ?? []).filter((one) => !one.formula);
  const columns = typed.slice(
    Math.max(
      0,
      typed.findIndex((one) => one.code === column),
    ),
  );
  const rows = rowsOf(value).map((row) => ({ ...row }));
  for (const [down, cells] of given.entries()) {
    const place = at + down;
    if (place >= (field.most_rows ?? MOST_ROWS)) break;
    while (rows.length <= place) rows.push({});
    for (const [across, one] of columns.entries())
      if (across < cells.length) rows[place]![one.code] = typedCell(one, cells[across]!);
  }
  return rows;
}
