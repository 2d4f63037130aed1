/** What belongs to a document: what follows it and what it follows, related documents, the batch, templates. */
import { api, ApiError, newKey } from "$lib/api";
import type { Document, DocumentState } from "../types";

export type Relation = "redraft" | "correction" | "cancellation" | "reference";
export type Offer = "redraft" | "correction" | "cancellation" | "copy";

export interface Linked {
  relation: Relation;
  /** Null for who may not see the document: its number stands there, no title. */
  document_id: string | null;
  number: string;
  dated: string | null;
  title: string;
  state: DocumentState | null;
  drafter: string;
}
export interface BatchPart {
  document_id: string;
  title: string;
  number: string;
  state: DocumentState;
}
export interface LinksData {
  earlier: Linked[];
  later: Linked[];
  refers_to: Linked[];
  referred_by: Linked[];
  parts: BatchPart[];
  offers: Offer[];
}
export interface Candidate {
  document_id: string;
  number: string;
  dated: string;
  title: string;
  drafter: string;
  unit_name: string;
}
export interface Template {
  id: string;
  name: string;
  note: string;
  form_code: string;
  form_name: string;
  title: string;
  unit_name: string;
  made_at: string;
  made_by: string;
  may_remove: boolean;
}
/** The short word of a list row: 정정됨: 축제기획팀-5. */
export interface LinkMark {
  relation: Relation;
  earlier: boolean;
  number: string;
  text: string;
  document_id: string | null;
}

const at = (id: string, tail = ""): string => `/api/edocs/documents/${id}${tail}`;

/** The links of one document; whatever fails leaves them as they were. */
export class Links {
  data = $state.raw<LinksData | null>(null);
  /** What could not be done, in one sentence. */
  failed = $state("");

  constructor(readonly id: string) {}

  async load(): Promise<void> {
    if (!this.id) return;
    this.data = await api.get<LinksData>(at(this.id, "/links")).catch(() => this.data);
  }

  /** What took the place of this document, the last decided first. */
  get replaced(): Linked[] {
    return this.data?.later.filter((one) => one.state === "ESTABLISHED" || one.state === null).toReversed() ?? [];
  }

  get underWay(): Linked[] {
    return this.data?.later.filter((one) => one.state === "DRAFTING" || one.state === "IN_PROGRESS") ?? [];
  }

  /** The documents of the batch beside this one. */
  get parts(): BatchPart[] {
    return this.data?.parts ?? [];
  }

  get empty(): boolean {
    const data = this.data;
    return !data || !(data.earlier.length + data.later.length + data.refers_to.length + data.referred_by.length);
  }

  async refer(document_id: string): Promise<void> {
    await this.attempt(async () => {
      this.data = await api.post<LinksData>(at(this.id, "/references"), { document_id }, { key: newKey() });
    });
  }

  async unrefer(document_id: string): Promise<void> {
    await this.attempt(async () => {
      await api.delete(at(this.id, `/references/${document_id}`), { key: newKey() });
      await this.load();
    });
  }

  /** Adds a document to the batch; answers with its id. */
  async addPart(form_code: string): Promise<string | null> {
    let id: string | null = null;
    await this.attempt(async () => {
      id = (await api.post<Document>(at(this.id, "/parts"), { form_code, title: "" }, { key: newKey() })).id;
      await this.load();
    });
    return id;
  }

  async removePart(part: string): Promise<void> {
    await this.attempt(async () => {
      await api.delete(at(this.id, `/parts/${part}`), { key: newKey() });
      await this.load();
    });
  }

  private async attempt(run: () => Promise<void>): Promise<void> {
    this.failed = "";
    try {
      await run();
    } catch (error) {
      this.failed = said(error);
    }
  }
}

/** What the server said to a refused call. */
export function said(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  return error.detail;
}

/** Begins the draft that follows a document, or a copy of it. Throws ApiError. */
export const beginFrom = (id: string, offer: Offer, files: boolean): Promise<Document> =>
  offer === "copy"
    ? api.post<Document>(at(id, "/copies"), { files }, { key: newKey() })
    : api.post<Document>(at(id, "/following"), { relation: offer }, { key: newKey() });

/** Established documents that may be named or copied: the latest, or those with these words. */
export const citable = (q: string, signal?: AbortSignal): Promise<Candidate[]> =>
  api.get<Candidate[]>("/api/edocs/citable", { query: { q: q || null }, signal });

export const templates = (): Promise<Template[]> => api.get<Template[]>("/api/edocs/templates");

export const keepTemplate = (id: string, name: string, note: string): Promise<Template[]> =>
  api.post<Template[]>(at(id, "/templates"), { name, note }, { key: newKey() });

export const beginFromTemplate = (id: string): Promise<Document> =>
  api.post<Document>(`/api/edocs/templates/${id}/drafts`, {}, { key: newKey() });

export const removeTemplate = (id: string): Promise<unknown> =>
  api.delete(`/api/edocs/templates/${id}`, { key: newKey() });
