/** Bringing files: small ones whole, large ones in parts that go on after a break. */
import { api, ApiError } from "$lib/api";
import { upload } from "$lib/api/upload";
import type { FileView } from "../types";

const WHOLE = 16 * 2 ** 20;
const WAIT_MS = 300;
export interface Bringing {
  name: string;
  done: number;
}
interface Coming {
  id: string;
  received: number;
  part: number;
  state: string;
}

/** Sends a file for a conversation, or for a memo; answers what a message names. */
export async function bring(
  file: File,
  conversation: string | null,
  progress: (done: number) => void,
): Promise<FileView> {
  const type = file.type || "application/octet-stream";
  if (file.size <= WHOLE)
    return upload<FileView>("/api/messenger/files", file, {
      query: { name: file.name, conversation: conversation ?? undefined },
      headers: { "Content-Type": type },
      onprogress: progress,
    });
  const mark = `${file.name}:${file.size}:${file.lastModified}`;
  let at = await api.post<Coming>("/api/messenger/uploads", {
    name: file.name,
    size: file.size,
    media_type: type,
    mark,
    conversation,
  });
  while (at.state === "receiving") {
    const start = at.received;
    const piece = file.slice(start, start + at.part);
    try {
      at = await upload<Coming>(`/api/messenger/uploads/${at.id}`, piece, {
        method: "PUT",
        query: { offset: start },
        onprogress: (done) => progress((start + done * piece.size) / file.size),
      });
    } catch (error) {
      // The line broke or somebody else was faster: go on from what the server has.
      if (!(error instanceof ApiError) || !(error.unreachable || error.status === 409)) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS * 4));
      at = await api.get<Coming>(`/api/messenger/uploads/${at.id}`);
    }
  }
  while (at.state === "joining") {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    at = await api.get<Coming>(`/api/messenger/uploads/${at.id}`);
  }
  return api.post<FileView>(`/api/messenger/uploads/${at.id}/finish`);
}
