/** The exchange's console on the screen: its numbers, and pages of what came and went. */
import { ApiError, isAbort } from "$lib/api";
import type { ExchangeCounts, InView, OutView } from "$lib/api/types.gen";
import type { Page } from "../types";
import * as calls from "./calls";

export class Files<T extends InView | OutView> {
  items = $state.raw<T[] | null>(null);
  next = $state<string | null>(null);
  failed = $state.raw<ApiError | null>(null);
  private running: AbortController | null = null;

  constructor(private fetch: (q: string, cursor: string | null, signal: AbortSignal) => Promise<Page<T>>) {}

  async load(q: string, more = false): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    try {
      const page = await this.fetch(q, more ? this.next : null, running.signal);
      this.items = more ? [...(this.items ?? []), ...page.items] : page.items;
      this.next = page.next ?? null;
      this.failed = null;
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
  }
}

export class Console {
  counts = $state.raw<ExchangeCounts | null>(null);

  async load(): Promise<void> {
    try {
      this.counts = await calls.counts();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
