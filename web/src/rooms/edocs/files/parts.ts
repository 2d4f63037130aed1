/** A large file sent in parts: where it stopped, it goes on; after a lost line it waits and goes on by itself. */
import { ApiError, api, upload } from "$lib/api";
import type { Attachment, FileUpload } from "../types";

/** From this size on a file goes in parts. */
export const LARGE = 8 * 1024 * 1024;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15000];
const LOOK_MS = 400;

export interface Progress {
  /** 0…1 of the bytes. */
  share: (share: number) => void;
  /** What is waited for. */
  state: (state: "sending" | "line" | "joining") => void;
}

/** How a browser knows a file again after it was closed. */
export const markOf = (file: File): string => `${file.name.slice(0, 120)}|${file.size}|${file.lastModified}`;

const wait = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("aborted", "AbortError"));
    });
  });

/** SHA-256 in hex; empty where the browser has no such thing (pages without https). */
export async function digest(part: Blob): Promise<string> {
  if (!globalThis.crypto?.subtle) return "";
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await part.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Repeats what failed for want of a line or a server, for as long as nobody cancels. */
async function persistently<T>(work: () => Promise<T>, progress: Progress, signal: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || !(error.unreachable || error.status === 429)) throw error;
      progress.state("line");
      await wait(PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)]!, signal);
    }
  }
}

/** Sends a file in parts and attaches it. `base` is the address of the document. Throws ApiError, or AbortError. */
export async function sendInParts(
  base: string,
  file: File,
  kind: "attachment" | "image",
  progress: Progress,
  signal: AbortSignal,
): Promise<Attachment> {
  const announced = { name: file.name, size: file.size, media_type: file.type, kind, mark: markOf(file) };
  let at = await persistently(() => api.post<FileUpload>(`${base}/uploads`, announced, { signal }), progress, signal);
  const address = `${base}/uploads/${at.id}`;
  while (at.state === "receiving") at = await onePart(address, file, at, progress, signal);
  return finish(base, at, progress, signal);
}

async function onePart(
  address: string,
  file: File,
  at: FileUpload,
  progress: Progress,
  signal: AbortSignal,
): Promise<FileUpload> {
  progress.state("sending");
  progress.share(at.received / at.size);
  const part = file.slice(at.received, at.received + at.part);
  const query = { offset: at.received, sha256: await digest(part) };
  const onprogress = (share: number) => progress.share((at.received + share * part.size) / at.size);
  try {
    return await persistently(
      () => upload<FileUpload>(address, part, { method: "PUT", query, signal, onprogress }),
      progress,
      signal,
    );
  } catch (error) {
    // Another window went further, or a damaged part is wanted again: go on from what the server has.
    const elsewhere = error instanceof ApiError && (error.code === "upload_offset" || error.code === "part_damaged");
    if (!elsewhere) throw error;
    return api.get<FileUpload>(address, { signal });
  }
}

/** Waits until the parts are one file, and attaches it. A damaged part throws AbortError's opposite: it is sent anew. */
export async function finish(
  base: string,
  from: FileUpload,
  progress: Progress,
  signal: AbortSignal,
): Promise<Attachment> {
  const address = `${base}/uploads/${from.id}`;
  let at = from;
  progress.share(1);
  progress.state("joining");
  while (at.state === "joining") {
    await wait(LOOK_MS, signal);
    at = await persistently(() => api.get<FileUpload>(address, { signal }), progress, signal);
  }
  if (at.state === "receiving") throw new ApiError(409, "upload_offset", "", "", [], { received: at.received });
  const done = await persistently(
    () => api.post<FileUpload>(`${address}/attach`, undefined, { signal, key: at.id }),
    progress,
    signal,
  );
  return done.attachment!;
}
