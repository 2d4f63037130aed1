/** The register and the documents of a record file: filters, pages, what was found. */
import { ApiError, isAbort, url } from "$lib/api";
import type { Page, RegisterRow } from "../types";
import { register, type RegisterFilter } from "./find";

/** Pages of something that is asked anew whenever the question changes. */
class Found<T, Q> {
  items = $state.raw<T[]>([]);
  next = $state<string | null>(null);
  loading = $state(false);
  failed = $state.raw<ApiError | null>(null);
  asked = $state.raw<Q | null>(null);
  private running: AbortController | null = null;

  constructor(private readonly fetch: (question: Q, cursor: string | null, signal: AbortSignal) => Promise<Page<T>>) {}

  async ask(question: Q): Promise<void> {
    this.asked = question;
    await this.page(null);
  }

  async more(): Promise<void> {
    if (this.next && !this.loading) await this.page(this.next);
  }

  private async page(cursor: string | null): Promise<void> {
    if (this.asked === null) return;
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.loading = true;
    try {
      const page = await this.fetch(this.asked, cursor, running.signal);
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.next = page.next ?? null;
      this.failed = null;
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
    this.loading = false;
  }
}

export class Register extends Found<RegisterRow, RegisterFilter> {
  constructor() {
    super((filter, cursor, signal) => register(filter, cursor, signal));
  }
  /** Address of the same part of the register as CSV. */
  get csv(): string {
    return url("/api/edocs/register.csv", { ...(this.asked ?? {}), q: this.asked?.q || null });
  }
}
