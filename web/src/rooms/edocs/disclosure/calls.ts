/** The calls of disclosure. */
import { api, newKey, url } from "$lib/api";
import type {
  DisclosureView,
  MarkInput,
  PublicPreview,
  PublicationPage,
  ReviewPage,
  SheetToRedact,
  ClassVerdict,
  ClassVerdictResult,
} from "$lib/api/types.gen";
import type { Disclosure } from "../types";

/** A class as the server says it, in the words of this room. */
export const asClass = (given: { kind: string; items?: number[]; ends_on?: string | null }): Disclosure => ({
  kind: given.kind as Disclosure["kind"],
  items: given.items ?? [],
  ends_on: given.ends_on ?? null,
});

const of = (document: string) => `/api/edocs/documents/${document}/disclosure`;
const post = <T>(path: string, body: unknown) => api.post<T>(path, body, { key: newKey() });

export type Act = "keep" | "hold" | "release" | "withdraw";
export interface FileClass {
  id: string;
  disclosure: Disclosure | null;
}

export const disclosureOf = (document: string) => api.get<DisclosureView>(of(document));
export const act = (document: string, name: Act, seq: number, reason: string) =>
  post<DisclosureView>(`${of(document)}/${name}`, { seq, reason });
export const reclassify = (
  document: string,
  given: { seq: number; disclosure: Disclosure; files: FileClass[]; reason: string },
) => post<DisclosureView>(`${of(document)}/class`, given);
export const publish = (document: string, seq: number, sha256: string) =>
  post<DisclosureView>(`${of(document)}/publish`, { seq, sha256 });
export const sheet = (document: string) => api.get<SheetToRedact>(`${of(document)}/sheet`);
export const preview = (document: string, marks: readonly MarkInput[]) =>
  post<PublicPreview>(`${of(document)}/preview`, { marks });
export const keepCopy = (document: string, seq: number, marks: readonly MarkInput[]) =>
  post<DisclosureView>(`${of(document)}/copies`, { seq, marks });
export const kept = (document: string, version: number) =>
  api.get<PublicPreview>(`${of(document)}/copies/${version}/page`);
export const pdfOf = (document: string, version: number) => `${of(document)}/copies/${version}/pdf`;

export const queue = (part: string, q: string, cursor: string) =>
  api.get<PublicationPage>(url("/api/edocs/disclosure/queue", { part, q: q || null, cursor: cursor || null }));
export const reviews = (cause: string, unit: string | null, year: string | null, cursor: string) =>
  api.get<ReviewPage>(
    url("/api/edocs/disclosure/reviews", { cause: cause || null, unit_id: unit, year, cursor: cursor || null }),
  );
export const decide = (items: ClassVerdict[], reason: string) =>
  post<ClassVerdictResult[]>("/api/edocs/disclosure/reviews", { items, reason });
