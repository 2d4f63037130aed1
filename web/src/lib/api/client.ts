/** The one door to the server: typed JSON over fetch, refusals as ApiError, commands with an idempotency key. */
import { newKey } from "./key";
import { language } from "../i18n/lang.svelte";
import { ApiError, isAbort, offline, problem } from "./errors";

type Query = Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>;

export interface Options {
  query?: Query;
  signal?: AbortSignal;
  /** Idempotency key of a command. Give your own to repeat a command that got no answer. */
  key?: string;
  headers?: Record<string, string>;
  /** The request outlives its page; small bodies only. */
  keepalive?: boolean;
  /** Do not tell the shell that the session is gone (sign-in itself answers 401). */
  quiet401?: boolean;
}

/** Other codes of 401 are about what was typed: a wrong password ends no session. */
const SESSION_GONE: ReadonlySet<string> = new Set(["signed_out", "http_401"]);
const RETRIES = 2;
const RETRY_BASE_MS = 250;

let onSignedOut: () => void = () => {};

/** Who is told when the server no longer knows this session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** "/api/x" with its query; undefined and null members are left out, lists repeat. */
export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const tail = search.toString();
  return tail ? `${path}?${tail}` : path;
}

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("aborted", "AbortError"));
    });
  });

async function once(method: string, path: string, body: unknown, options: Options): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": language(),
    "X-Dure": "1",
    ...options.headers,
  };
  if (method !== "GET") headers["Idempotency-Key"] = options.key ?? newKey();
  const raw = body instanceof Blob || body instanceof FormData || body instanceof ArrayBuffer;
  if (body !== undefined && !raw) headers["Content-Type"] = "application/json";
  try {
    return await fetch(url(path, options.query), {
      method,
      headers,
      body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw offline();
  }
}

async function send(method: string, path: string, body: unknown, options: Options): Promise<Response> {
  const tries = method === "GET" ? RETRIES + 1 : 1; // only what changes nothing is repeated by itself
  for (let n = 1; ; n++) {
    let failure: ApiError;
    try {
      const response = await once(method, path, body, options);
      if (response.ok) return response;
      failure = await problem(response);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failure = error;
    }
    if (failure.status === 401 && SESSION_GONE.has(failure.code) && !options.quiet401) onSignedOut();
    if (!failure.unreachable || n >= tries) throw failure;
    await pause(RETRY_BASE_MS * 2 ** (n - 1) * (0.5 + Math.random()), options.signal);
  }
}

async function json<T>(method: string, path: string, body: unknown, options: Options = {}): Promise<T> {
  const response = await send(method, path, body, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** JSON calls; `T` is what the OpenAPI description promises. Every call may throw ApiError. */
export const api = {
  get: <T>(path: string, options?: Options) => json<T>("GET", path, undefined, options),
  post: <T = void>(path: string, body?: unknown, options?: Options) => json<T>("POST", path, body, options),
  put: <T = void>(path: string, body?: unknown, options?: Options) => json<T>("PUT", path, body, options),
  patch: <T = void>(path: string, body?: unknown, options?: Options) => json<T>("PATCH", path, body, options),
  delete: <T = void>(path: string, options?: Options) => json<T>("DELETE", path, undefined, options),
  /** The bytes behind an address: a PDF, an attachment. */
  blob: async (path: string, options: Options = {}) => (await send("GET", path, undefined, options)).blob(),
};
