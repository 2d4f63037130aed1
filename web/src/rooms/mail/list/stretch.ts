/** A long list of which only stretches are known: rows by their position. Pure; every function answers a new value. */

export interface Stretch<T> {
  /** How many rows there are, known or not. */
  readonly total: number;
  readonly rows: Readonly<Record<number, T>>;
}

/** Rows are fetched in pages of this size, each beginning at a multiple of it. */
export const PAGE = 50;
/** Rows that are kept at most: those farthest from where one looks are let go. */
const MOST = 1000;

export const nothing: Stretch<never> = { total: 0, rows: {} };

const places = (rows: Readonly<Record<number, unknown>>): number[] => Object.keys(rows).map(Number);

/** Lays what was fetched at its place; rows past the new end are forgotten. */
export function lay<T>(list: Stretch<T>, at: number, items: readonly T[], total: number): Stretch<T> {
  const rows: Record<number, T> = {};
  for (const place of places(list.rows)) if (place < total) rows[place] = list.rows[place]!;
  items.forEach((item, i) => (rows[at + i] = item));
  return { total: Math.max(total, at + items.length), rows };
}

/** Where the pages begin that hold unknown rows between two places. */
export function missing(list: Stretch<unknown>, from: number, to: number): number[] {
  const starts: number[] = [];
  const last = Math.min(to, list.total - 1);
  for (let page = Math.floor(Math.max(0, from) / PAGE); page * PAGE <= last; page++) {
    const end = Math.min((page + 1) * PAGE, list.total);
    for (let place = page * PAGE; place < end; place++)
      if (!(place in list.rows)) {
        starts.push(page * PAGE);
        break;
      }
  }
  return starts;
}

/** The place of a row, or -1 while it is not known. */
export function placeOf<T extends { id: string }>(list: Stretch<T>, id: string | null | undefined): number {
  if (id) for (const place of places(list.rows)) if (list.rows[place]!.id === id) return place;
  return -1;
}

/** The list without some rows: what stood below moves up. Unknown rows stay unknown. */
export function without<T extends { id: string }>(list: Stretch<T>, ids: ReadonlySet<string>): Stretch<T> {
  const rows: Record<number, T> = {};
  let gone = 0;
  for (const place of places(list.rows).sort((a, b) => a - b)) {
    if (ids.has(list.rows[place]!.id)) gone += 1;
    else rows[place - gone] = list.rows[place]!;
  }
  return { total: list.total - gone, rows };
}

/** Changes the rows that are named. */
export function changed<T extends { id: string }>(
  list: Stretch<T>,
  ids: ReadonlySet<string>,
  change: (row: T) => T,
): Stretch<T> {
  const rows: Record<number, T> = {};
  for (const place of places(list.rows)) {
    const row = list.rows[place]!;
    rows[place] = ids.has(row.id) ? change(row) : row;
  }
  return { total: list.total, rows };
}

/** Keeps what lies near a place when too much is known. */
export function near<T>(list: Stretch<T>, centre: number): Stretch<T> {
  const known = places(list.rows);
  if (known.length <= MOST) return list;
  const kept = known.sort((a, b) => Math.abs(a - centre) - Math.abs(b - centre)).slice(0, MOST);
  return { total: list.total, rows: Object.fromEntries(kept.map((place) => [place, list.rows[place]!])) };
}

/** What the screen shows of rows of one height with heads before some of them. */
export interface Measure {
  row: number;
  head: number;
  /** Before which places a head stands, ascending. */
  heads: readonly number[];
}

const headsBefore = (heads: readonly number[], place: number): number => {
  let n = 0;
  while (n < heads.length && heads[n]! <= place) n += 1;
  return n;
};

/** How far from the top a row begins; its head, if it has one, stands above that. */
export const topOf = (measure: Measure, place: number): number =>
  place * measure.row + headsBefore(measure.heads, place) * measure.head;

export const heightOf = (measure: Measure, total: number): number =>
  total * measure.row + measure.heads.length * measure.head;

/** The first and last place between two heights, with some rows more on either side. */
export function between(
  measure: Measure,
  total: number,
  top: number,
  bottom: number,
  more = 8,
): { from: number; to: number } {
  const rough = (height: number) => Math.floor((height - measure.heads.length * measure.head) / measure.row);
  const from = Math.max(0, rough(top) - more);
  const to = Math.min(total - 1, Math.floor(bottom / measure.row) + more);
  return { from, to: Math.max(from, to) };
}
