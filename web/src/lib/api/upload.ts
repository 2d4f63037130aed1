/** Sending a file with its progress: XMLHttpRequest, because fetch cannot tell how much has gone. */
import { newKey } from "./key";
import { offline, problem } from "./errors";
import { url, type Options } from "./client";

export interface Upload extends Options {
  /** Called with 0…1 while the bytes go. */
  onprogress?: (share: number) => void;
  method?: "POST" | "PUT";
}

/** Sends raw bytes (their type as Content-Type) or a form; answers the JSON, throws ApiError like every call. */
export function upload<T>(path: string, body: Blob | FormData, options: Upload = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(options.method ?? "POST", url(path, options.query));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Dure", "1");
    request.setRequestHeader("Idempotency-Key", options.key ?? newKey());
    for (const [name, value] of Object.entries(options.headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = (e) => e.lengthComputable && options.onprogress?.(e.loaded / e.total);
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = async () => {
      const empty = request.status === 204 || request.status === 205 || request.status === 304;
      const response = new Response(empty ? null : request.responseText, { status: request.status || 500 });
      if (!response.ok) return reject(await problem(response));
      resolve((request.responseText ? JSON.parse(request.responseText) : undefined) as T);
    };
    options.signal?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
