/** Bringing files into a draft: small ones whole, large ones in parts that go on after a break. */
import { api, ApiError, upload } from "$lib/api";
import type { DraftFile, MailUpload } from "../types";

const WHOLE = 16 * 2 ** 20;
const WAIT_MS = 300;
const LINE_MS = 1500;

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("aborted", "AbortError"));
    });
  });

async function inParts(
  draft: string,
  file: File,
  share: (share: number) => void,
  signal: AbortSignal,
): Promise<DraftFile> {
  let at = await api.post<MailUpload>(
    "/api/mail/uploads",
    {
      draft,
      name: file.name,
      size: file.size,
      media_type: file.type || "application/octet-stream",
      mark: `${file.name.slice(0, 120)}|${file.size}|${file.lastModified}`,
    },
    { signal },
  );
  const path = `/api/mail/uploads/${at.id}`;
  while (at.state === "receiving") {
    const from = at.received;
    const piece = file.slice(from, from + at.part);
    try {
      at = await upload<MailUpload>(path, piece, {
        method: "PUT",
        query: { offset: from },
        onprogress: (done) => share((from + done * piece.size) / file.size),
        signal,
      });
    } catch (error) {
      // The line broke, or another window was faster: go on from what the server has.
      if (!(error instanceof ApiError) || !(error.unreachable || error.status === 409)) throw error;
      await pause(LINE_MS, signal);
      at = await api.get<MailUpload>(path, { signal }).catch(() => at);
    }
  }
  share(1);
  while (at.state === "joining") {
    await pause(WAIT_MS, signal);
    at = await api.get<MailUpload>(path, { signal });
  }
  return api.post<DraftFile>(`${path}/finish`, undefined, { signal, key: at.id });
}

/** Sends one file to a draft and tells how far it is. Throws ApiError, or AbortError. */
export function bring(
  draft: string,
  file: File,
  inline: boolean,
  share: (share: number) => void,
  signal: AbortSignal,
): Promise<DraftFile> {
  if (file.size > WHOLE && !inline) return inParts(draft, file, share, signal);
  return upload<DraftFile>("/api/mail/files", file, {
    query: { draft, name: file.name || "image.png", inline },
    headers: { "Content-Type": file.type || "application/octet-stream" },
    onprogress: share,
    signal,
  });
}
