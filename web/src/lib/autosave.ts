/** Saving while one writes: first into this browser, then to the server; the order of saves is the server's count.
 *
 * Invariants: what was changed lies in this browser within a second; one save is on its way at a time; a save names the save it was
 * written over, so that nothing of another window is overwritten; a change that is not on the server is never forgotten. */
import type { LocalCopy } from "./copies";

/** What the server answers to a save. */
export interface SavedMark {
  save: number;
  saved_at: string;
}

export type SaveState =
  | { kind: "clean" }
  | { kind: "saving" }
  | { kind: "saved"; at: number }
  /** In this browser only: no answer from the server. */
  | { kind: "local"; at: number }
  /** The server does not take it: what it says. */
  | { kind: "refused"; text: string }
  /** Somebody else's save came between (another window). */
  | { kind: "moved"; save: number; at: string; client: string }
  /** Not even in this browser. */
  | { kind: "unsafe" };

/** What a failed save means. */
export type Failure =
  | { kind: "unreachable" }
  | { kind: "moved"; save: number; at: string; client: string }
  | { kind: "refused"; text: string };

export interface Deps<C, S extends SavedMark> {
  keep: (copy: LocalCopy<C>) => Promise<void>;
  /** The same without waiting, for a page that goes away. */
  keepNow: (copy: LocalCopy<C>) => void;
  /** `last`: the page goes away, the save has to outlive it. */
  put: (base: number, change: Partial<C>, last: boolean) => Promise<S>;
  /** Reads an error of `put`. */
  read: (error: unknown) => Failure;
  onstate: (state: SaveState) => void;
  onsaved?: (saved: S) => void;
  now: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (id: unknown) => void;
}

const WAIT_MS = 600;
const KEEP_MS = 80;
const RETRY_MS = [2_000, 4_000, 8_000, 15_000];

export class Autosave<C extends object, S extends SavedMark> {
  /** What the server does not have yet. */
  private pending: Partial<C> = {};
  private timer: unknown = null;
  private keeping: unknown = null;
  private retry: unknown = null;
  private tries = 0;
  private running: Promise<void> | null = null;
  private keptSafely = true;
  /** Why nothing is sent: only a person can go on from another window's save; a refused text is tried again when it changes. */
  private held: "moved" | "refused" | null = null;

  constructor(
    private readonly deps: Deps<C, S>,
    private readonly head: { key: string; document: string; client: string },
    public base: number,
    /** The whole working copy as it is now. */
    private readonly whole: () => C,
  ) {}

  get dirty(): boolean {
    return Object.keys(this.pending).length > 0;
  }

  /** Something was changed. It lies in this browser within KEEP_MS and is sent within WAIT_MS, however fast one writes. */
  change(part: Partial<C>): void {
    this.pending = { ...this.pending, ...part };
    if (this.held === "refused") this.held = null;
    this.timer ??= this.deps.setTimeout(() => void this.flush(), WAIT_MS);
    this.keeping ??= this.deps.setTimeout(() => {
      this.keeping = null;
      if (this.dirty) void this.keep(false);
    }, KEEP_MS);
  }

  /** The page goes away: everything is kept and sent at once; nothing may be awaited any more. */
  farewell(): void {
    if (!this.dirty && !this.running) return;
    this.deps.keepNow(this.copy(false));
    if (!this.held && !this.running) void this.send(true);
  }

  /** Keeps and sends now; resolves when the server has answered for everything, or will not for now. */
  async flush(): Promise<void> {
    this.deps.clearTimeout(this.timer);
    this.timer = null;
    if (this.dirty) await this.keep(false);
    if (this.held) return;
    // What is on its way counts: who asks next names the save that it becomes.
    while ((this.dirty || this.running) && !this.held) {
      const before = this.running;
      if (before) await before;
      else {
        this.running = this.send();
        await this.running;
        this.running = null;
        if (this.retry !== null) return;
      }
    }
  }

  private copy(synced: boolean): LocalCopy<C> {
    return { ...this.head, base: this.base, at: this.deps.now(), synced, content: this.whole() };
  }

  private async keep(synced: boolean): Promise<void> {
    try {
      await this.deps.keep(this.copy(synced));
      this.keptSafely = true;
    } catch {
      this.keptSafely = false;
    }
  }

  private async send(last = false): Promise<void> {
    this.deps.clearTimeout(this.retry);
    this.retry = null;
    const sent = this.pending;
    this.pending = {};
    this.deps.onstate({ kind: "saving" });
    try {
      const saved = await this.deps.put(this.base, sent, last);
      this.base = saved.save;
      this.tries = 0;
      this.deps.onsaved?.(saved);
      if (!this.dirty) {
        await this.keep(true);
        this.deps.onstate({ kind: "saved", at: Date.parse(saved.saved_at) });
      }
    } catch (error) {
      this.pending = { ...sent, ...this.pending };
      this.failed(this.deps.read(error));
    }
  }

  private failed(failure: Failure): void {
    if (failure.kind === "moved" && failure.client === this.head.client) {
      // Our own save whose answer was lost: the server has what we had sent, so we go on from there.
      this.base = failure.save;
      return;
    }
    if (failure.kind === "unreachable") {
      const wait = RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]!;
      this.retry = this.deps.setTimeout(() => {
        this.retry = null;
        void this.flush();
      }, wait);
      this.deps.onstate(this.keptSafely ? { kind: "local", at: this.deps.now() } : { kind: "unsafe" });
      return;
    }
    this.held = failure.kind;
    this.deps.onstate(failure);
  }

  /** The line is back: try at once. */
  wake(): void {
    if (this.retry === null) return;
    this.deps.clearTimeout(this.retry);
    this.retry = null;
    void this.flush();
  }

  /** Goes on after a conflict or a refusal: `content` lies over the save `base` from now on. */
  resume(base: number, change: Partial<C>): Promise<void> {
    this.held = null;
    this.base = base;
    this.pending = change;
    if (!this.dirty) {
      this.deps.onstate({ kind: "saved", at: this.deps.now() });
      return this.keep(true);
    }
    return this.flush();
  }

  stop(): void {
    this.deps.clearTimeout(this.timer);
    this.deps.clearTimeout(this.keeping);
    this.deps.clearTimeout(this.retry);
  }
}
