/** Beginning documents: forms, and a new working copy from one. */
import { api, newKey } from "$lib/api";
import type { Document, Form, Matter } from "../types";

export const forms = (): Promise<Form[]> => api.get<Form[]>("/api/edocs/forms");

/** The matters of the delegation table in force. */
export async function matters(): Promise<Matter[]> {
  const versions = await api.get<{ state: string; table: { matters: Matter[] } }[]>("/api/edocs/delegation");
  return versions.find((one) => one.state === "valid")?.table.matters ?? [];
}

/** Makes a working copy of a form, or of another document's content. */
export const begin = (form_code: string, copy_of: string | null = null): Promise<Document> =>
  api.post<Document>("/api/edocs/documents", { form_code, copy_of }, { key: newKey() });
