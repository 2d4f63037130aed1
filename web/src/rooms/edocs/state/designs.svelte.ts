/** Forms for those who keep them: the list, one form with its draft that saves itself, its versions, publishing. */
import { api, ApiError } from "$lib/api";
import { format } from "$lib/i18n";
import type { Chosen } from "../forms/design/edit";
import type { Definition, Values } from "../forms/model";
import { WEEKDAYS, type Calendar } from "../forms/reckon";
import { formCalendar } from "./forms";

const PATH = "/api/edocs/form-designs";
const SAVE_MS = 600;
const MOST_UNDO = 100;

export interface FormRow {
  code: string;
  title: string;
  source: string;
  version: number;
  valid_from: string | null;
  state: string;
  coming: string | null;
  draft: boolean;
  fields: number;
  edited_at: string | null;
}
export interface Fault {
  path: string;
  code: string;
  message: string;
  start: number;
  end: number;
}
export interface FormChange {
  op: "added" | "removed" | "changed" | "moved";
  what: string;
  before: string;
  after: string;
}
export interface FormVersion {
  version: number;
  state: string;
  valid_from: string;
  form: Definition;
  reason: string;
  published_at: string;
  published_by: string;
  changes: FormChange[];
}
export interface FormDesign {
  code: string;
  draft: { form: Definition; edited_at: string; edited_by: string; faults: Fault[] } | null;
  versions: FormVersion[];
  sources: { source: string; version: number; valid_from: string | null; form: Definition | null; holds: boolean }[];
  holds: Definition | null;
  fixed: string[];
  kind: string;
}
export interface FormEffects {
  changes: FormChange[];
  drafts: number;
  running: number;
  templates: number;
  lost: string[];
  faults: Fault[];
}

export const formRows = (): Promise<FormRow[]> => api.get<FormRow[]>(PATH);
const pathOf = (code: string, tail = "") => `${PATH}/${encodeURIComponent(code)}${tail}`;

/** Makes the draft of a form that is not there yet. Throws ApiError. */
export const createForm = (code: string, form: Definition): Promise<FormDesign> =>
  api.put<FormDesign>(pathOf(code, "/draft"), { base: "", form });

export const exportPath = (code: string, version?: number): string =>
  pathOf(code, version === undefined ? "/file" : `/file?version=${version}`);

/** Names of fields that some published version uses. */
const fixedOf = (view: FormDesign | null): ReadonlySet<string> => new Set(view?.fixed);

export class Designer {
  view = $state.raw<FormDesign | null>(null);
  failed = $state.raw<unknown>(null);
  form = $state.raw<Definition | null>(null);
  chosen = $state.raw<Chosen>({});
  saving = $state<"idle" | "waiting" | "saving" | "saved" | "failed" | "moved">("idle");
  savedAt = $state(0);
  /** Grows when the form was replaced from outside its editors. */
  loaded = $state(0);
  /** What was typed to try the form; it is kept nowhere. */
  trial = $state.raw<Values>({});
  calendar = $state.raw<Calendar>(WEEKDAYS);
  private before: Definition[] = $state.raw([]);
  private after: Definition[] = $state.raw([]);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(readonly code: string) {}

  readonly isDraft = $derived(Boolean(this.view?.draft));
  readonly faults = $derived(this.view?.draft?.faults ?? []);
  readonly fixed: ReadonlySet<string> = $derived(fixedOf(this.view));
  readonly mayUndo = $derived(this.before.length > 0);
  readonly mayRedo = $derived(this.after.length > 0);

  async load(): Promise<void> {
    try {
      const [view, calendar] = await Promise.all([api.get<FormDesign>(pathOf(this.code)), formCalendar()]);
      [this.view, this.calendar, this.failed] = [view, calendar, null];
      this.form = view.draft?.form ?? view.holds ?? view.versions[0]?.form ?? null;
      [this.before, this.after, this.saving] = [[], [], "idle"];
      this.loaded += 1;
    } catch (error) {
      this.failed = error;
    }
  }

  /** Puts a changed form in place of the present one and saves it soon; the first change makes the draft. */
  edit(next: Definition): void {
    if (!this.form || next === this.form) return;
    this.before = [...this.before.slice(1 - MOST_UNDO), this.form];
    this.after = [];
    this.put(next);
  }

  undo(): boolean {
    const earlier = this.before.at(-1);
    if (!earlier || !this.form) return false;
    [this.before, this.after] = [this.before.slice(0, -1), [...this.after, this.form]];
    this.put(earlier);
    this.loaded += 1;
    return true;
  }

  redo(): boolean {
    const later = this.after.at(-1);
    if (!later || !this.form) return false;
    [this.before, this.after] = [[...this.before, this.form], this.after.slice(0, -1)];
    this.put(later);
    this.loaded += 1;
    return true;
  }

  /** Begins the draft again from another version. */
  replace(form: Definition): void {
    this.edit(form);
    this.chosen = {};
    this.loaded += 1;
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    await this.running;
    clearTimeout(this.timer);
    if (this.saving === "waiting" || this.saving === "failed") await this.start();
  }

  async effects(): Promise<FormEffects> {
    await this.flush();
    return api.get<FormEffects>(pathOf(this.code, "/effects"));
  }

  async publish(valid_from: string, reason: string): Promise<void> {
    await this.flush();
    const base = this.view?.draft?.edited_at ?? "";
    this.take(await api.post<FormDesign>(pathOf(this.code, "/publish"), { base, valid_from, reason }));
  }

  async retire(valid_from: string, reason: string): Promise<void> {
    this.take(await api.post<FormDesign>(pathOf(this.code, "/retire"), { valid_from, reason }));
  }

  async drop(): Promise<void> {
    clearTimeout(this.timer);
    await api.delete(pathOf(this.code, "/draft"));
  }

  end(): void {
    void this.flush();
  }

  private take(view: FormDesign): void {
    this.view = view;
    this.form = view.draft?.form ?? view.holds ?? view.versions[0]?.form ?? this.form;
    [this.before, this.after, this.saving] = [[], [], "idle"];
    this.loaded += 1;
  }

  private put(next: Definition): void {
    this.form = next;
    if (this.saving === "moved") return;
    this.saving = "waiting";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.start(), SAVE_MS);
  }

  /** One save after the other. */
  private start(): Promise<void> {
    this.running = this.running.then(() => this.save());
    return this.running;
  }

  private async save(): Promise<void> {
    const sent = this.form;
    if (!sent || this.saving === "moved") return;
    this.saving = "saving";
    const base = this.view?.draft?.edited_at ?? "";
    try {
      this.view = await api.put<FormDesign>(pathOf(this.code, "/draft"), { base, form: sent });
      this.savedAt = Date.now();
      if (this.form === sent) this.saving = "saved";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.saving = error.code === "draft_moved" ? "moved" : "failed";
    }
  }

  /** When it was saved, to the second. */
  get savedText(): string {
    return format.time(this.savedAt, true);
  }
}
