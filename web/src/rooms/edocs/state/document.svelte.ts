/** The document on the screen: what was shown is what is signed, so a newer revision waits until it is shown. */
import { api, ApiError, isAbort } from "$lib/api";
import { live } from "$lib/live.svelte";
import type { Document, DocumentNews, Paper, TimelineEntry } from "../types";
import { Act, type ActKind, type Outcome } from "./acts";
import { comparison, revisionMarks, type Comparison, type RevisionMark } from "./compare.svelte";
import { marksOf } from "./diff";

/** A newer revision than the one shown. */
export interface Newer {
  revision: number;
  by: string;
  at: string;
  /** True when an act was refused for it: “결재하지 않았습니다” is said first. */
  refused: boolean;
}

export class DocumentView {
  document = $state.raw<Document | null>(null);
  paper = $state.raw<Paper | null>(null);
  failed = $state.raw<ApiError | null>(null);
  newer = $state.raw<Newer | null>(null);
  /** Something that others did meanwhile, in one sentence. */
  notice = $state("");
  timeline = $state.raw<TimelineEntry[] | null>(null);
  revisions = $state.raw<RevisionMark[] | null>(null);
  comparison = $state.raw<Comparison | null>(null);
  /** What changed in the text. */
  readonly diff = $derived(this.comparison?.body ?? null);
  pair = $state.raw<[number, number] | null>(null);
  /** The change that is being looked at, from 1. */
  change = $state(1);
  /** The changes as the sheet marks them: only where the newer side of the comparison is on the sheet. */
  readonly marks = $derived(
    this.diff && this.pair?.[1] === this.document?.revision
      ? marksOf(this.diff, this.paper?.body.content.length ?? 0)
      : null,
  );
  /** Revision and hash of the sheet that is on the screen. */
  private shown: { revision: number | null; hash: string } = { revision: null, hash: "" };
  private stop = () => {};
  private seq = 0;
  private ended = false;

  constructor(readonly id: string) {}

  get shownRevision(): number | null {
    return this.shown.revision;
  }

  /** Loads document and sheet and follows the news; returns the end of it. */
  open(): () => void {
    void this.load();
    return () => {
      this.ended = true;
      this.stop();
    };
  }

  async load(): Promise<void> {
    try {
      const document = await api.get<Document>(this.path());
      this.paper = await api.get<Paper>(this.path("/paper"));
      if (this.ended) return;
      this.take(document, true);
      this.follow(document);
      this.failed = null;
    } catch (error) {
      this.fail(error);
    }
  }

  private follow(document: Document): void {
    if (this.seq) return;
    this.seq = document.seq;
    this.stop = live.watch<DocumentNews>(document.topic, document.place, {
      onnews: (news) => {
        if (news.some((one) => one.seq > (this.document?.place ?? 0))) void this.refresh();
      },
      onresync: async () => {
        await this.refresh();
        return this.document?.place;
      },
    });
  }

  /** Fetches the document again; the sheet only if it is the same revision, or on wish. */
  async refresh(): Promise<void> {
    try {
      const document = await api.get<Document>(this.path());
      // A slow answer never takes the place of a newer one.
      if (this.ended || document.place < (this.document?.place ?? 0)) return;
      this.timeline = null;
      if (document.revision_hash === this.shown.hash || !document.revision_hash) {
        this.take(document, true);
        this.paper = await api.get<Paper>(this.path("/paper"));
      } else this.take(document, false);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404 || error.status === 403) this.failed = error;
    }
  }

  private take(document: Document, shown: boolean): void {
    this.document = document;
    if (shown) {
      this.shown = { revision: document.revision, hash: document.revision_hash };
      this.newer = null;
    } else if (!this.newer) {
      this.newer = { revision: document.revision ?? 0, by: "", at: document.changed_at, refused: false };
    }
  }

  /** Shows the newest revision, and what changed since the one on the screen. */
  async showNewest(): Promise<void> {
    const from = this.shown.revision;
    await this.load();
    const to = this.document?.revision;
    this.revisions = null;
    if (from && to && from !== to) await this.compare(from, to);
  }

  /** Performs an act on what is shown. The answer is told by its outcome; the view is up to date afterwards. */
  async act(act: Act, body: Record<string, unknown>): Promise<Outcome> {
    const outcome = await act.send(body);
    if (outcome.kind === "done") {
      this.timeline = null;
      this.take(outcome.document, true);
      this.paper = await api.get<Paper>(this.path("/paper")).catch(() => this.paper);
    } else if (outcome.kind === "stale") {
      await this.refresh();
      this.newer = { revision: outcome.revision, by: outcome.by, at: outcome.at, refused: true };
    } else if (outcome.kind === "other") {
      this.notice = outcome.text;
      await this.refresh();
    }
    return outcome;
  }

  begin(kind: ActKind, id = this.id): Act {
    return new Act(id, kind);
  }

  /** Hash of the sheet on the screen: what a signature names. */
  get shownHash(): string {
    return this.shown.hash;
  }

  async loadTimeline(): Promise<void> {
    this.timeline ??= await api.get<TimelineEntry[]>(this.path("/timeline")).catch(() => null);
  }

  async loadRevisions(): Promise<void> {
    this.revisions ??= await revisionMarks(this.id).catch(() => null);
    const numbers = this.revisions?.map((revision) => revision.number) ?? [];
    if (!this.pair && numbers.length > 1) await this.compare(numbers.at(-2)!, numbers.at(-1)!);
  }

  async compare(from: number, to: number): Promise<void> {
    this.pair = [from, to];
    this.comparison = await comparison(this.id, from, to).catch(() => null);
  }

  path(tail = ""): string {
    return `/api/edocs/documents/${this.id}${tail}`;
  }

  private fail(error: unknown): void {
    if (isAbort(error)) return;
    if (!(error instanceof ApiError)) throw error;
    this.failed = error;
  }
}
