/** A reviewer's amendment in the making: what was changed, and what signing it would set off. */
import { api, ApiError, newKey } from "$lib/api";
import type { Body } from "../body/model";
import { emptyBody } from "../body/model";
import type { Document, Finding, Revision, Step } from "../types";
import { documentForm, type DocumentForm } from "./forms";
import { outcomeOf, type Outcome } from "./acts";

export interface AmendPreview {
  changed: string[];
  findings: Finding[];
  asked_again: string[];
  signed_earlier: string[];
  line: Step[];
  decider_before: string;
  decider_after: string;
}

const PAUSE_MS = 700;

export class Amendment {
  document = $state.raw<Document | null>(null);
  revision = $state.raw<Revision | null>(null);
  failed = $state.raw<ApiError | null>(null);
  preview = $state.raw<AmendPreview | null>(null);
  title = $state("");
  summary = $state("");
  body = $state.raw<Body>(emptyBody());
  /** The form that the document is written on, and its values as the reviewer wants them. */
  form = $state.raw<DocumentForm | null>(null);
  fields = $state.raw<Record<string, unknown>>({});
  opinion = $state("");
  editorial = $state(false);
  busy = $state(false);
  problem = $state("");
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private key = newKey();
  private sent = "";

  constructor(readonly id: string) {}

  /** Fetches the revision under review. */
  async load(): Promise<void> {
    try {
      const document = await api.get<Document>(this.path());
      const revisions = await api.get<Revision[]>(this.path("/revisions"));
      const revision = revisions.find((one) => one.number === document.revision) ?? null;
      if (revision) {
        this.title = revision.title;
        this.summary = revision.summary;
        this.body = revision.body as Body;
        this.fields = revision.fields;
        this.form = await documentForm(this.id);
      }
      [this.document, this.revision] = [document, revision];
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
  }

  /** Something was changed: what it would set off is asked once the hands rest. */
  touched(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), PAUSE_MS);
  }

  private get content(): Record<string, unknown> {
    const revision = this.revision!;
    return {
      ...(this.title !== revision.title && { title: this.title }),
      ...(this.summary !== revision.summary && { summary: this.summary }),
      ...(JSON.stringify(this.fields) !== JSON.stringify(revision.fields) && { fields: this.fields }),
      ...(JSON.stringify(this.body) !== JSON.stringify(revision.body) && { body: this.body }),
    };
  }

  private get command(): Record<string, unknown> {
    const document = this.document!;
    return {
      step: document.mine?.step,
      revision_hash: document.revision_hash,
      opinion: this.opinion.trim(),
      editorial: this.editorial,
      ...this.content,
    };
  }

  async look(): Promise<void> {
    if (!this.document?.mine || !this.revision) return;
    const mine = ++this.asked;
    try {
      const preview = await api.post<AmendPreview>(this.path("/amend/preview"), this.command);
      if (mine === this.asked) [this.preview, this.problem] = [preview, ""];
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine === this.asked) this.problem = error.detail || error.title;
    }
  }

  /** Signs the changed content; null where there is nothing to sign. */
  async sign(): Promise<Outcome | null> {
    if (this.busy || !this.document?.mine || !Object.keys(this.content).length) return null;
    const body = this.command;
    const words = JSON.stringify(body);
    if (words !== this.sent) this.key = newKey();
    this.sent = words;
    this.busy = true;
    try {
      const document = await api.post<Document>(this.path("/amend"), body, { key: this.key });
      return { kind: "done", document };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error.detail || error.title;
      return outcomeOf(error);
    } finally {
      this.busy = false;
    }
  }

  end(): void {
    clearTimeout(this.timer);
  }

  path(tail = ""): string {
    return `/api/edocs/documents/${this.id}${tail}`;
  }
}
