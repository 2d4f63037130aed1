/** The search screen's state: what was found, what could be asked next, what is kept. */
import { api, ApiError, isAbort } from "$lib/api";
import type {
  ChipView,
  Facets,
  FoundPage,
  Hit,
  LetterRow,
  NewResults,
  SavedSearch,
  Searches,
} from "$lib/api/types.gen";

export type Sort = "best" | "new";

export class DocumentSearch {
  items = $state.raw<Hit[]>([]);
  chips = $state.raw<ChipView[]>([]);
  /** Documents that came in and fit. */
  letters = $state.raw<LetterRow[]>([]);
  problems = $state.raw<string[]>([]);
  next = $state<string | null>(null);
  loading = $state(false);
  failed = $state.raw<ApiError | null>(null);
  /** The query that `items` answer. */
  answered = $state("");
  facets = $state.raw<Facets | null>(null);
  private asked: { q: string; sort: Sort } | null = null;
  private running: AbortController | null = null;

  /** Finds anew; the counted values follow when the page is there. */
  async ask(q: string, sort: Sort): Promise<void> {
    const same = this.asked?.q === q;
    this.asked = { q, sort };
    await this.page(null);
    if (!same || !this.facets) await this.count(q);
  }

  async more(): Promise<void> {
    if (this.next && !this.loading) await this.page(this.next);
  }

  private async page(cursor: string | null): Promise<void> {
    if (!this.asked) return;
    this.running?.abort();
    const running = (this.running = new AbortController());
    const { q, sort } = this.asked;
    this.loading = true;
    try {
      const query = { q, sort, cursor };
      const page = await api.get<FoundPage>("/api/edocs/search", { query, signal: running.signal });
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      if (!cursor) this.letters = page.letters ?? [];
      this.chips = page.chips;
      this.problems = page.problems;
      this.next = page.next;
      this.answered = q;
      this.failed = null;
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
    this.loading = false;
  }

  private async count(q: string): Promise<void> {
    try {
      const facets = await api.get<Facets>("/api/edocs/search/facets", { query: { q } });
      if (this.asked?.q === q) this.facets = facets;
    } catch (error) {
      // Counting is an aid: without it the results stand as they are.
      if (!(error instanceof ApiError)) throw error;
      this.facets = null;
    }
  }
}

export class KeptSearches {
  saved = $state.raw<SavedSearch[]>([]);
  recent = $state.raw<string[]>([]);
  fresh = $state.raw<Record<string, NewResults>>({});

  async load(): Promise<void> {
    const found = await api.get<Searches>("/api/edocs/searches");
    this.saved = found.saved;
    this.recent = found.recent;
    if (!found.saved.length) return;
    const counted = await api.get<NewResults[]>("/api/edocs/searches/new");
    this.fresh = Object.fromEntries(counted.map((one) => [one.id, one]));
  }

  async keep(name: string, q: string, shared: boolean): Promise<void> {
    await api.post<SavedSearch>("/api/edocs/searches", { name, q, shared });
    await this.load();
  }

  async drop(id: string): Promise<void> {
    await api.delete(`/api/edocs/searches/${id}`);
    this.saved = this.saved.filter((one) => one.id !== id);
  }

  /** Its results are on the screen: nothing of it is new any more. */
  async looked(one: SavedSearch): Promise<void> {
    await api.post(`/api/edocs/searches/${one.id}/seen`);
    this.fresh = Object.fromEntries(Object.entries(this.fresh).filter(([id]) => id !== one.id));
  }

  async remember(q: string): Promise<void> {
    await api.post("/api/edocs/searches/recent", { q });
    this.recent = [q, ...this.recent.filter((one) => one !== q)].slice(0, 8);
  }

  async forget(): Promise<void> {
    await api.delete("/api/edocs/searches/recent");
    this.recent = [];
  }
}
