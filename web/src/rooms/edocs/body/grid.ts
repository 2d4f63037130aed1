/** Where the cells of a table lie: columns counted as HTML lays them out, with cells that reach down and across. */
import { cell, type Cell, type Row } from "./model";

export const MAX_COLUMNS = 60;
export const MAX_ROWS = 2000;

export interface Place {
  cell: Cell;
  row: number;
  column: number;
}

/** Every cell with its place, and how many columns each row fills. */
export function layout(rows: readonly Row[]): { places: Place[]; filled: number[] } {
  const taken: boolean[][] = rows.map(() => []);
  const places: Place[] = [];
  rows.forEach((row, r) => {
    let column = 0;
    for (const each of row.content) {
      while (taken[r]![column]) column += 1;
      places.push({ cell: each, row: r, column });
      for (let down = 0; down < each.attrs.rowspan && r + down < rows.length; down++)
        for (let across = 0; across < each.attrs.colspan; across++) taken[r + down]![column + across] = true;
      column += each.attrs.colspan;
    }
  });
  return { places, filled: taken.map((row) => row.length) };
}

/** Rows that all fill the same columns: cells end at the last row, short rows get empty cells, bare rows go. */
export function rectangle(given: readonly Row[]): Row[] {
  const rows = given
    .filter((row) => row.content.length > 0)
    .slice(0, MAX_ROWS)
    .map((row) => ({ ...row, content: row.content.slice(0, MAX_COLUMNS) }));
  const ended = rows.map((row, at) => ({
    ...row,
    content: row.content.map((each) => ({
      ...each,
      attrs: {
        ...each.attrs,
        colspan: Math.min(each.attrs.colspan, MAX_COLUMNS),
        rowspan: Math.min(each.attrs.rowspan, rows.length - at),
      },
    })),
  }));
  const { filled } = layout(ended);
  const columns = Math.max(0, ...filled);
  return ended.map((row, at) => ({
    ...row,
    content: [...row.content, ...Array.from({ length: columns - filled[at]! }, () => cell([]))],
  }));
}

/** How many columns the table has. */
export const columnsOf = (rows: readonly Row[]): number => Math.max(0, ...layout(rows).filled);
