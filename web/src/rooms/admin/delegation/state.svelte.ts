/** The delegation table on the server: versions, the one draft with its autosave, trial, day of effect. */
import { api, ApiError } from "$lib/api";
import type { TableComparison, DelegationView, DryRunView, OverrideRow, TrialView } from "$lib/api/types.gen";
import type { Table } from "./table";

const SAVE_MS = 700;
const PATH = "/api/edocs/delegation";
export type Saving = "idle" | "waiting" | "saving" | "saved" | "failed" | "moved";

export class Editor {
  versions = $state.raw<DelegationView[] | null>(null);
  failure = $state.raw<unknown>(null);
  /** What is shown and edited. */
  table = $state.raw<Table | null>(null);
  shown = $state("");
  saving = $state<Saving>("idle");
  savedAt = $state(0);
  private history: Table[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly draft = $derived(this.versions?.find((v) => v.state === "draft"));
  readonly valid = $derived(this.versions?.find((v) => v.state === "valid"));
  readonly view = $derived(this.versions?.find((v) => v.version === this.shown));
  /** Only the draft changes; an edit of the valid version begins one. */
  readonly editable = $derived(this.view?.state === "draft" || (this.view?.state === "valid" && !this.draft));

  async load(): Promise<void> {
    try {
      this.take(await api.get<DelegationView[]>(PATH));
      this.failure = null;
      const first = this.draft ?? this.valid ?? this.versions?.[0];
      if (first) this.show(first.version);
    } catch (error) {
      this.failure = error;
    }
  }

  show(version: string): void {
    const view = this.versions?.find((v) => v.version === version);
    if (!view) return;
    this.shown = version;
    this.table = view.table as Table;
    this.history = [];
    this.saving = "idle";
  }

  /** Replaces the table by an edited one and saves it soon. */
  edit(next: Table): void {
    if (!this.table || !this.editable || next === this.table) return;
    this.history = [...this.history.slice(-49), this.table];
    this.put(next);
  }

  undo(): boolean {
    const before = this.history.pop();
    if (!before) return false;
    this.put(before);
    return true;
  }

  async trial(matter_id: string, amount: number): Promise<TrialView> {
    await this.flush();
    return api.get<TrialView>(`${PATH}/${encodeURIComponent(this.shown)}/trial`, { query: { matter_id, amount } });
  }

  /** How the shown version differs from the one in force. */
  async compare(): Promise<TableComparison> {
    await this.flush();
    return api.get<TableComparison>(`${PATH}/${encodeURIComponent(this.shown)}/compare/valid`);
  }

  /** Which drafts and running documents the shown version would give another line. */
  async rehearse(): Promise<DryRunView> {
    await this.flush();
    return api.get<DryRunView>(`${PATH}/${encodeURIComponent(this.shown)}/dry-run`);
  }

  async schedule(valid_from: string, reason: string): Promise<void> {
    await this.flush();
    this.take(await api.post<DelegationView[]>(`${PATH}/schedule`, { valid_from, reason }));
    const first = this.versions?.find((v) => v.state === "scheduled") ?? this.valid;
    if (first) this.show(first.version);
  }

  /** Saves now what waits; a failed save is tried again. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.saving === "waiting" || this.saving === "failed") await this.save();
  }

  private take(versions: DelegationView[]): void {
    this.versions = versions;
  }

  private put(next: Table): void {
    this.table = next;
    this.saving = "waiting";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), SAVE_MS);
  }

  private async save(): Promise<void> {
    const sent = this.table;
    if (!sent) return;
    this.saving = "saving";
    const base = this.draft?.edited_at ?? "";
    try {
      this.take(await api.put<DelegationView[]>(`${PATH}/draft`, { base, name: sent.name, table: sent, reason: "" }));
      if (this.draft) this.shown = this.draft.version;
      if (this.table !== sent) return this.put(this.table!);
      this.saving = "saved";
      this.savedAt = Date.now();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.saving = error.code === "draft_moved" ? "moved" : "failed";
    }
  }
}

/** The register of routes that differ from the table. */
export const overrides = () => api.get<OverrideRow[]>("/api/edocs/overrides");
