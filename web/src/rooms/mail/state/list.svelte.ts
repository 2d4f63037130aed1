/** The list that is shown: its known stretches, the keyboard's row, what is selected; refetched where something changed. */
/* eslint-disable svelte/prefer-svelte-reactivity -- sets and maps are replaced as a whole, or drawn by nobody */
import { api, ApiError } from "$lib/api";
import type { MailRow, MailRows, MailSending } from "../types";
import { changed, lay, missing, near, nothing, PAGE, placeOf, without, type Stretch } from "../list/stretch";
import { mail } from "./home.svelte";
import { asked, samePlace, type Where } from "./places";
import { keep, kept } from "./shelf";

/** A row with a name of its own. */
export interface Line extends MailRow {
  id: string;
}
const MOST_SELECTED = 1000;
const lineOf =
  (flat: boolean) =>
  (row: MailRow): Line => ({
    ...row,
    id: flat ? `${row.box}/${row.uid}` : `${row.box}/${row.conversation}`,
  });

/** Sets that are replaced, not changed: the screen follows the whole. */
type Ids = ReadonlySet<string>;

export class MailList {
  where = $state.raw<Where | null>(null);
  rows = $state.raw<Stretch<Line>>(nothing);
  scheduled = $state.raw<readonly MailSending[]>([]);
  loading = $state(false);
  failure = $state.raw<unknown>(null);
  /** When the shown copy was fetched, where there is no line. */
  copyOf = $state<number | null>(null);
  cursor = $state<string | null>(null);
  checked = $state.raw<Ids>(new Set());
  /** Rows that came above while one read further down. */
  fresh = $state(0);
  /** Grows when rows above the screen came or went: how many. */
  shift = $state.raw<{ by: number; n: number }>({ by: 0, n: 0 });
  /** Whether the first rows are on the screen. */
  atTop = true;
  private seen = { from: 0, to: PAGE - 1 };
  private next: string | null = null;
  private asking = new Map<number, Promise<void>>();
  private round = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private anchor = -1;

  get flat(): boolean {
    return this.where?.kind === "search" || this.where?.kind === "label" || !mail.preferences.conversations;
  }
  get byPlace(): boolean {
    return this.where?.kind === "box";
  }
  at = (place: number): Line | undefined => this.rows.rows[place];
  placeOf = (id: string | null): number => placeOf(this.rows, id);
  get current(): Line | undefined {
    const place = this.placeOf(this.cursor);
    return place < 0 ? undefined : this.at(place);
  }
  /** What an act is for: the ticked rows, else the keyboard's. */
  get chosen(): Line[] {
    if (!this.checked.size) return this.current ? [this.current] : [];
    return Object.values(this.rows.rows).filter((row) => this.checked.has(row.id));
  }

  /** Shows another place, or the same anew. */
  open(where: Where | null): void {
    if (samePlace(where, this.where)) return;
    this.where = where;
    this.rows = nothing;
    this.scheduled = [];
    this.cursor = null;
    this.checked = new Set();
    this.fresh = 0;
    this.atTop = true;
    this.seen = { from: 0, to: PAGE - 1 };
    this.anchor = -1;
    if (where) void this.load();
  }

  /** Fetches from the beginning. */
  async load(): Promise<void> {
    const mine = ++this.round;
    this.asking.clear();
    this.next = null;
    this.loading = this.rows.total === 0;
    this.failure = null;
    try {
      if (this.where?.kind === "scheduled") await this.loadScheduled(mine);
      else await this.fetch(0, mine);
    } finally {
      if (mine === this.round) this.loading = false;
    }
  }

  private async loadScheduled(mine: number): Promise<void> {
    const { path, query } = asked(this.where!, false);
    try {
      const found = await api.get<MailSending[]>(path, { query });
      if (mine === this.round) this.scheduled = found;
    } catch (error) {
      this.failed(error, mine);
    }
  }

  private failed(error: unknown, mine: number): void {
    if (!(error instanceof ApiError)) throw error;
    if (mine === this.round) this.failure = error;
  }

  private name(at: number): string {
    return `list ${JSON.stringify(this.where)} ${at}`;
  }

  private fetch(at: number, mine = this.round): Promise<void> {
    const running = this.asking.get(at);
    if (running) return running;
    const work = this.ask(at, mine).finally(() => this.asking.delete(at));
    this.asking.set(at, work);
    return work;
  }

  private async ask(at: number, mine: number): Promise<void> {
    const where = this.where!;
    const { path, query, byPlace } = asked(where, this.flat);
    const page = byPlace ? { start: at } : { cursor: at === 0 ? "" : (this.next ?? "") };
    const name = this.name(at);
    try {
      const found = await api.get<MailRows>(path, { query: { ...query, ...page, limit: PAGE } });
      if (mine !== this.round) return;
      this.take(found, at);
      this.copyOf = null;
      this.failure = null;
      if (at === 0 && where.kind !== "search") void keep(name, found);
    } catch (error) {
      const copy = error instanceof ApiError && error.unreachable ? await kept<MailRows>(name) : null;
      if (mine !== this.round) return;
      if (!copy) return this.failed(error, mine);
      this.take(copy.value, at);
      this.copyOf = copy.at;
    }
  }

  private take(found: MailRows, at: number): void {
    const items = found.items.map(lineOf(this.flat));
    this.next = found.next ?? null;
    const total = found.total ?? at + items.length + (found.next ? 1 : 0);
    this.rows = near(lay(this.rows, at, items, total), (this.seen.from + this.seen.to) / 2);
    if (this.cursor === null && at === 0 && items.length) this.cursor = items[0]!.id;
    const now = this.placeOf(this.cursor);
    if (now >= 0) this.anchor = now;
  }

  /** What is on the screen: unknown rows there are fetched. */
  look(from: number, to: number): void {
    this.seen = { from, to };
    if (!this.byPlace) {
      const known = Object.keys(this.rows.rows).length;
      if (this.next && to >= known - 5) void this.fetch(known);
      return;
    }
    for (const at of missing(this.rows, from, to)) void this.fetch(at);
  }

  /** Something changed at the server: what is shown is fetched again, a moment later and once. */
  touched(account: string, boxes: readonly string[] | null): void {
    const { where } = this;
    const here =
      where &&
      (boxes === null ||
        (where.kind === "box"
          ? boxes.includes(where.box)
          : where.kind === "search"
            ? false
            : where.account === account));
    if (!here) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), 120);
  }

  async refresh(): Promise<void> {
    if (this.where?.kind === "scheduled" || !this.byPlace) return this.load();
    const mine = this.round;
    const before = this.rows.total;
    const top = this.atTop ? null : this.at(this.seen.from)?.id;
    const first = this.at(0)?.id;
    // What lies off the screen may be stale now: only what is looked at stays known.
    const kept = Object.entries(this.rows.rows).filter(([place]) => +place >= this.seen.from && +place <= this.seen.to);
    this.rows = { total: this.rows.total, rows: Object.fromEntries(kept) };
    const pages = [0];
    for (let at = Math.floor(this.seen.from / PAGE) * PAGE; at <= this.seen.to; at += PAGE) if (at) pages.push(at);
    this.asking.clear();
    await Promise.all(pages.map((at) => this.fetch(at, mine)));
    if (mine !== this.round || !first) return;
    const came = this.placeOf(first);
    const by = this.rows.total - before;
    if (top && by && this.placeOf(top) !== this.seen.from) {
      this.shift = { by: Math.max(0, this.placeOf(top)) - this.seen.from, n: this.shift.n + 1 };
      if (came > 0) this.fresh += came;
    }
    if (this.cursor && this.placeOf(this.cursor) < 0 && this.anchor >= 0) this.stay(this.anchor);
  }

  /** The cursor stays where it is while its row leaves. */
  private stay(place: number): void {
    const at = Math.min(place, this.rows.total - 1);
    this.cursor = this.at(at)?.id ?? this.at(at - 1)?.id ?? null;
  }

  /** Moves the cursor; what comes is fetched. */
  step(by: number, extend = false): void {
    const from = this.placeOf(this.cursor);
    const to = Math.max(0, Math.min(this.rows.total - 1, (from < 0 ? this.anchor : from) + by));
    if (extend) this.tick([this.current, this.at(to)]);
    this.go(to);
  }
  go(place: number): void {
    const row = this.at(place);
    if (row) [this.cursor, this.anchor] = [row.id, place];
    else if (place >= 0 && place < this.rows.total)
      void this.fetch(Math.floor(place / PAGE) * PAGE).then(() => this.at(place) && this.go(place));
  }

  private tick(rows: (Line | undefined)[]): void {
    this.checked = new Set([...this.checked, ...rows.flatMap((row) => row?.id ?? [])]);
  }
  toggle(id: string, on = !this.checked.has(id)): void {
    this.checked = on ? new Set([...this.checked, id]) : new Set([...this.checked].filter((one) => one !== id));
  }
  /** Ticks from the cursor to a row. */
  extendTo(id: string): void {
    const [a, b] = [this.placeOf(this.cursor), this.placeOf(id)].sort((x, y) => x - y) as [number, number];
    if (a < 0) return this.toggle(id, true);
    this.tick(Array.from({ length: b - a + 1 }, (_, i) => this.at(a + i)));
  }
  /** Ticks everything, as far as one act may reach. */
  async all(): Promise<void> {
    const last = Math.min(this.rows.total, MOST_SELECTED) - 1;
    if (this.byPlace) await Promise.all(missing(this.rows, 0, last).map((at) => this.fetch(at)));
    this.tick(Array.from({ length: last + 1 }, (_, i) => this.at(i)));
  }
  clear(): void {
    this.checked = new Set();
  }

  /** Takes rows out at once; the answer of the server follows by the line. */
  remove(ids: Ids): void {
    const place = this.placeOf(this.cursor);
    const before = Object.entries(this.rows.rows).filter(([at, row]) => +at < place && ids.has(row.id)).length;
    const leaves = this.cursor !== null && ids.has(this.cursor);
    this.rows = without(this.rows, ids);
    this.checked = new Set([...this.checked].filter((id) => !ids.has(id)));
    if (leaves) this.stay(place - before);
    this.look(this.seen.from, this.seen.to);
  }
  change(ids: Ids, by: (row: Line) => Line): void {
    this.rows = changed(this.rows, ids, by);
  }
}

/** The list of this window. */
export const list = new MailList();
