/** The box on the screen: its rows, its cursor and selection, kept true by news. */
import { api, ApiError, isAbort } from "$lib/api";
import type { Box, BoxPage, Brief } from "../types";
import { onNews, recount } from "./counts.svelte";
import { addPage, applyNews, emptyList, letIn, sumOf, takeOut, type List, type Sort } from "./news";

const PAGE = 50;

export class BoxView {
  list = $state.raw<List>(emptyList());
  loading = $state(true);
  failed = $state.raw<ApiError | null>(null);
  next = $state<string | null>(null);
  sort = $state<Sort>("due");
  q = $state("");
  /** The row of the keyboard. */
  cursor = $state<string | null>(null);
  checked = $state.raw<readonly string[]>([]);
  private anchor: string | null = null;
  private running: AbortController | null = null;

  readonly items = $derived(this.list.items);
  readonly current = $derived(this.list.items.find((brief) => brief.id === this.cursor) ?? null);
  readonly position = $derived(this.list.items.findIndex((brief) => brief.id === this.cursor));
  readonly selected = $derived(this.list.items.filter((brief) => this.checked.includes(brief.id)));
  readonly sum = $derived(sumOf(this.selected));

  constructor(readonly box: Box) {}

  /** Fetches the first page and follows the news; returns the end of it. */
  open(): () => void {
    void this.load();
    const stop = onNews(
      (news) => {
        if (!this.loading && !this.q) this.list = applyNews(this.list, this.box, news);
        else if (this.q) void this.load();
        this.settle();
      },
      () => void this.load(),
    );
    return () => {
      stop();
      this.running?.abort();
    };
  }

  /** Fetches the box from its beginning in the present order. */
  async load(): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.loading = this.list.items.length === 0;
    try {
      const page = await this.fetch(null, running.signal);
      this.list = { items: page.items, waiting: [], total: page.total, amount: page.amount };
      this.next = page.next ?? null;
      this.failed = null;
      this.settle();
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
    this.loading = false;
  }

  /** Fetches what comes after the last row. */
  async more(): Promise<void> {
    if (!this.next || this.running?.signal.aborted) return;
    const from = this.next;
    this.next = null;
    try {
      const page = await this.fetch(from, this.running?.signal);
      this.list = addPage(this.list, page.items, page.total, page.amount);
      this.next = page.next ?? null;
    } catch (error) {
      if (isAbort(error)) return;
      this.next = from;
    }
  }

  private fetch(cursor: string | null, signal?: AbortSignal): Promise<BoxPage> {
    const query = { limit: PAGE, sort: this.sort, q: this.q || null, cursor };
    return api.get<BoxPage>(`/api/edocs/boxes/${this.box}`, { query, signal });
  }

  order(sort: Sort): void {
    this.sort = sort;
    this.next = null;
    void this.load();
  }

  find(q: string): void {
    this.q = q;
    void this.load();
  }

  /** Lets the rows in that arrived meanwhile. */
  showWaiting(): void {
    this.list = letIn(this.list, this.sort);
  }

  /** The document is no longer asked of me: the row goes, the cursor falls on the next. */
  done(id: string): void {
    const at = this.list.items.findIndex((brief) => brief.id === id);
    this.list = takeOut(this.list, id);
    if (this.cursor === id) this.cursor = (this.list.items[at] ?? this.list.items.at(-1))?.id ?? null;
    this.settle();
    recount();
  }

  markRead(id: string): void {
    const items = this.list.items.map((brief) => (brief.id === id ? { ...brief, unread: false } : brief));
    this.list = { ...this.list, items };
  }

  move(step: number): void {
    const at = this.position;
    const to = this.list.items[Math.min(Math.max(at + step, 0), this.list.items.length - 1)];
    if (to) this.cursor = to.id;
    this.anchor = this.cursor;
    if (at >= this.list.items.length - 5) void this.more();
  }

  toggle(id: string, on = !this.checked.includes(id)): void {
    this.checked = on ? [...this.checked, id] : this.checked.filter((one) => one !== id);
    this.anchor = id;
  }

  /** Moves the cursor and takes every row between in. */
  extend(step: number): void {
    this.anchor ??= this.cursor;
    const ids = this.list.items.map((brief) => brief.id);
    const to = Math.min(Math.max(this.position + step, 0), ids.length - 1);
    const from = this.anchor ? ids.indexOf(this.anchor) : to;
    this.cursor = ids[to] ?? null;
    const between = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.checked = [...this.checked, ...between.filter((id) => !this.checked.includes(id))];
  }

  all(on: boolean, possible: (brief: Brief) => boolean): void {
    this.checked = on ? this.list.items.filter(possible).map((brief) => brief.id) : [];
  }

  /** Cursor and selection name only rows that are there. */
  private settle(): void {
    const ids = this.list.items.map((brief) => brief.id);
    if (this.checked.some((id) => !ids.includes(id))) this.checked = this.checked.filter((id) => ids.includes(id));
    if (this.cursor && !ids.includes(this.cursor)) this.cursor = null;
    this.cursor ??= this.list.items[0]?.id ?? null;
  }
}
