/** What the screens of files ask of the server; a refusal comes back as its sentence. */
import { ApiError, api, upload } from "$lib/api";
import type { FilePreview, ImportedFile } from "../types";

export type Answer<T> = { value: T } | { refused: string };

async function answered<T>(work: Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof ApiError) return { refused: error.detail };
    throw error;
  }
}

/** What the file at this address shows. */
export const previewOf = (address: string, signal: AbortSignal): Promise<Answer<FilePreview>> =>
  answered(api.get<FilePreview>(`${address}/preview`, { signal }));

/** A file read as a body; `address` is that of the draft's imports. */
export const importFile = (address: string, file: File): Promise<Answer<ImportedFile>> =>
  answered(upload<ImportedFile>(address, file, { query: { name: file.name } }));
