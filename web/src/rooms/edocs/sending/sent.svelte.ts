/** 발송대장 on the screen: pages of it. */
import { ApiError, isAbort } from "$lib/api";
import type { SentRow } from "$lib/api/types.gen";
import { sentRegister, type SentFilter } from "./calls";

export class SentRegister {
  items = $state.raw<SentRow[] | null>(null);
  next = $state<string | null>(null);
  failed = $state.raw<ApiError | null>(null);
  private running: AbortController | null = null;

  async load(filter: SentFilter, more = false): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    try {
      const page = await sentRegister(filter, more ? this.next : null, running.signal);
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
