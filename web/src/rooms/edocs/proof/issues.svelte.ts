/** Issued copies of one document, and the register of all; the calls behind both. */
import { api, ApiError, isAbort, newKey, url } from "$lib/api";
import type { Page } from "../types";

export interface Issue {
  id: string;
  document_id: string;
  number: string;
  title: string;
  document_number: string;
  purpose: string;
  state: "valid" | "expired" | "revoked";
  issued_at: string;
  issued_by: string;
  expires_at: string | null;
  sealed: boolean;
  may_revoke: boolean;
  revoked_at: string | null;
  reason: string;
}

/** Lets the operator take the institution's documents out within a day. */
export const permitExport = (): Promise<void> => api.post<void>("/api/edocs/export-permit", {}, { key: newKey() });

export const pdfOf = (issue: Issue): string => `/api/edocs/issues/${issue.id}/pdf`;

/** The copies of a document, or, without one, the register page by page. */
export class Issues {
  items = $state.raw<Issue[] | null>(null);
  next = $state<string | null>(null);
  loading = $state(false);
  failed = $state.raw<ApiError | null>(null);

  constructor(private readonly document: string | null = null) {}

  async load(more = false): Promise<void> {
    this.loading = true;
    try {
      if (this.document) this.items = await api.get<Issue[]>(`/api/edocs/documents/${this.document}/issues`);
      else {
        const page = await api.get<Page<Issue>>(url("/api/edocs/issues", { cursor: more ? this.next : null }));
        this.items = more ? [...(this.items ?? []), ...page.items] : page.items;
        this.next = page.next ?? null;
      }
      this.failed = null;
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
    this.loading = false;
  }

  async issue(purpose: string): Promise<Issue> {
    const path = `/api/edocs/documents/${this.document}/issues`;
    const made = await api.post<Issue>(path, { purpose }, { key: newKey() });
    this.items = [made, ...(this.items ?? [])];
    return made;
  }

  async revoke(issue: Issue, reason: string): Promise<void> {
    const now = await api.post<Issue>(`/api/edocs/issues/${issue.id}/revoke`, { reason }, { key: newKey() });
    this.items = (this.items ?? []).map((one) => (one.id === now.id ? now : one));
  }
}
