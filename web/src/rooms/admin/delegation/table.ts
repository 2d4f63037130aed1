/** The delegation table in the editor: bands that share their boundaries, so that a hole or an overlap cannot be drawn. Pure.
 *
 * Invariants: the bands of a matter run from 0 without a gap; only rules without conditions are bands, the others are kept untouched. */
import { format } from "$lib/i18n";

export interface Demand {
  role: string;
  minimum?: number;
}
export interface Rule {
  id: string;
  matter: string;
  deciding: string;
  basis: string;
  minimum?: number;
  maximum?: number | null;
  conditions?: { kind?: string[]; external?: boolean | null; budget_code?: string[] };
  consents?: Demand[];
  audits?: Demand[];
  sole?: boolean;
  inverse?: boolean;
  valid_from?: string | null;
  valid_to?: string | null;
}
export interface Matter {
  id: string;
  group: string;
  name: string;
}
export interface Table {
  name: string;
  version: string;
  valid_from: string;
  valid_to?: string | null;
  matters: Matter[];
  rules: Rule[];
  roles?: Record<string, string>;
}

export const minimumOf = (r: Rule): number => r.minimum ?? 0;
const isBand = (r: Rule) =>
  !r.conditions ||
  Object.values(r.conditions).every((v) => v === null || v === undefined || (Array.isArray(v) && !v.length));

/** The rows of a matter that hold without conditions, from the smallest amount up. */
export const bandsOf = (table: Table, matter: string): Rule[] =>
  table.rules.filter((r) => r.matter === matter && isBand(r)).sort((a, b) => minimumOf(a) - minimumOf(b));

/** The rows that hold only under conditions. */
export const specialOf = (table: Table, matter: string): Rule[] =>
  table.rules.filter((r) => r.matter === matter && !isBand(r));

export const groupsOf = (table: Table): string[] =>
  [...new Set(table.matters.map((m) => m.group))].sort(format.compare);
export const mattersOf = (table: Table, group: string): Matter[] =>
  table.matters.filter((m) => m.group === group).sort((a, b) => format.compare(a.id, b.id));

const replaceBands = (table: Table, matter: string, bands: Rule[]): Table => {
  const others = table.rules.filter((r) => r.matter !== matter || !isBand(r));
  const joined = bands.map((band, i) => ({
    ...band,
    minimum: i === 0 ? 0 : minimumOf(band),
    maximum: i + 1 < bands.length ? minimumOf(bands[i + 1]!) : null,
  }));
  return { ...table, rules: [...others, ...joined] };
};

/** Changes members of one row. */
export const changeRule = (table: Table, id: string, change: Partial<Rule>): Table => ({
  ...table,
  rules: table.rules.map((r) => (r.id === id ? { ...r, ...change } : r)),
});

/** Moves the boundary below band `index` (1…) to an amount; it stays between its neighbours. */
export function moveBoundary(table: Table, matter: string, index: number, amount: number): Table {
  const bands = bandsOf(table, matter);
  const [before, here] = [bands[index - 1], bands[index]];
  if (!before || !here) return table;
  const least = minimumOf(before) + 1;
  const most = index + 1 < bands.length ? minimumOf(bands[index + 1]!) - 1 : Number.MAX_SAFE_INTEGER;
  const to = Math.min(Math.max(Math.round(amount), least), most);
  return replaceBands(
    table,
    matter,
    bands.map((b, i) => (i === index ? { ...b, minimum: to } : b)),
  );
}

/** Splits the topmost band: the new one begins at the next round step above. */
export function addBand(table: Table, matter: string, deciding: string): Table {
  const bands = bandsOf(table, matter);
  const last = bands.at(-1);
  const minimum = last ? nextStep(Math.max(minimumOf(last), 999_999), 1) : 0;
  const id = freshId(table, matter);
  const like: Rule = last ?? { id, matter, deciding, basis: "" };
  return replaceBands(table, matter, [...bands, { ...like, id, deciding, minimum }]);
}

/** Takes a band away; its neighbour below (or above, for the first) takes its amounts. */
export function removeBand(table: Table, matter: string, id: string): Table {
  const bands = bandsOf(table, matter);
  return bands.length < 2
    ? table
    : replaceBands(
        table,
        matter,
        bands.filter((b) => b.id !== id),
      );
}

/** Demands are kept on every band they reach; in the editor they belong to the matter. */
export function demandsOf(table: Table, matter: string, kind: "consents" | "audits"): Required<Demand>[] {
  const found = new Map<string, number>();
  for (const rule of bandsOf(table, matter))
    for (const demand of rule[kind] ?? []) {
      const from = Math.max(demand.minimum ?? 0, minimumOf(rule));
      found.set(demand.role, Math.min(found.get(demand.role) ?? Infinity, from));
    }
  return [...found].map(([role, minimum]) => ({ role, minimum })).sort((a, b) => a.minimum - b.minimum);
}

/** Writes the demands of a matter back to each band that they reach. */
export function setDemands(
  table: Table,
  matter: string,
  kind: "consents" | "audits",
  demands: readonly Required<Demand>[],
): Table {
  const bands = bandsOf(table, matter).map((band, i, all) => {
    const end = i + 1 < all.length ? minimumOf(all[i + 1]!) : Infinity;
    return {
      ...band,
      [kind]: demands
        .filter((d) => d.minimum < end)
        .map((d) => ({ role: d.role, minimum: d.minimum <= minimumOf(band) ? 0 : d.minimum })),
    };
  });
  return replaceBands(table, matter, bands);
}

function freshId(table: Table, matter: string): string {
  for (let n = 1; ; n++) if (!table.rules.some((r) => r.id === `${matter}.${n}`)) return `${matter}.${n}`;
}

const STEPS = [1, 2, 3, 5];
/** The next round amount above (1) or below (-1): 1, 2, 3, 5 times a power of ten, from 1백만 on. */
export function nextStep(amount: number, way: 1 | -1): number {
  const all: number[] = [];
  for (let p = 5; p <= 11; p++) for (const s of STEPS) all.push(s * 10 ** p);
  return (way > 0 ? all.find((a) => a > amount) : all.findLast((a) => a < amount)) ?? amount;
}

/** How high a role stands: drafter, heads of lower units, heads of higher units, the institution's head. */
export function seniority(table: Table, role: string): number {
  const spec = table.roles?.[role] ?? role;
  if (spec === "head") return 100;
  if (spec === "drafter") return 0;
  const level = /^unit_head:(\d+)$/.exec(spec)?.[1];
  if (level) return 90 - Number(level);
  // A post named outright, such as 경영본부장, ranks with the role that its name ends in.
  const like = Object.keys(table.roles ?? {}).filter((word) => word !== role && role.endsWith(word));
  return Math.max(50, ...like.map((word) => seniority(table, word)));
}

/** The words that decide in this table, the lowest first. */
export const decidersOf = (table: Table): string[] =>
  [
    ...new Set([
      ...table.rules.map((r) => r.deciding),
      ...Object.keys(table.roles ?? {}).filter((w) => !/^post:/.test(table.roles![w]!)),
    ]),
  ].sort((a, b) => seniority(table, a) - seniority(table, b));

/** Tint of a role, 1…4: the head is the darkest. */
export function tintOf(table: Table, role: string): 1 | 2 | 3 | 4 {
  const order = [...new Set(table.rules.map((r) => r.deciding))].sort(
    (a, b) => seniority(table, a) - seniority(table, b),
  );
  return Math.max(1, 4 - (order.length - 1 - order.indexOf(role))) as 1 | 2 | 3 | 4;
}

const FIRST = 1_000_000;
const LAST = 500_000_000;
const FIRST_AT = 9;
/** Share of the axis, 0…100: up to 1백만 straight, from there logarithmic to 5억; what is above touches the end. */
export function axis(amount: number): number {
  if (amount <= FIRST) return (Math.max(0, amount) / FIRST) * FIRST_AT;
  return Math.min(100, FIRST_AT + (Math.log10(amount / FIRST) / Math.log10(LAST / FIRST)) * (100 - FIRST_AT));
}
export const TICKS = [0, 1_000_000, 5_000_000, 10_000_000, 30_000_000, 100_000_000, 300_000_000] as const;

/** "3천만": short words for marks on the axis only; everywhere else amounts are written out. */
export function tick(amount: number): string {
  if (!amount) return "0";
  for (const [unit, word] of [
    [100_000_000, "억"],
    [10_000_000, "천만"],
    [1_000_000, "백만"],
  ] as const)
    if (amount >= unit) return `${amount / unit}${word}`;
  return format.number(amount);
}

/** The row as a sentence: "5,000,000원 미만 팀장, 그 이상 대표이사". */
export function sentence(table: Table, matter: string): string {
  const bands = bandsOf(table, matter);
  if (bands.length === 1) return `금액과 관계없이 ${bands[0]!.deciding}`;
  return bands
    .map((b, i) =>
      i + 1 < bands.length ? `${format.won(minimumOf(bands[i + 1]!))} 미만 ${b.deciding}` : `그 이상 ${b.deciding}`,
    )
    .join(", ");
}

const plain = (table: Table, matter: string): string =>
  JSON.stringify(
    table.rules
      .filter((r) => r.matter === matter)
      .map((r) => [
        minimumOf(r),
        r.maximum ?? null,
        r.deciding,
        r.basis,
        r.consents ?? [],
        r.audits ?? [],
        r.conditions ?? {},
      ])
      .sort((a, b) => Number(a[0]) - Number(b[0])),
  );

/** The matters in which a table differs from another. */
export function changedMatters(table: Table, other: Table | undefined): string[] {
  return other ? table.matters.map((m) => m.id).filter((id) => plain(table, id) !== plain(other, id)) : [];
}

/** Matters where a larger amount is decided lower, without being marked so. */
export const falling = (table: Table, matter: string): boolean =>
  bandsOf(table, matter).some(
    (b, i, all) => i > 0 && !b.inverse && seniority(table, b.deciding) < seniority(table, all[i - 1]!.deciding),
  );
