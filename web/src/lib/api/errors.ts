/** What the server refuses, as one class: RFC 9457 problem details with Dure's stable code. */

export interface FieldError {
  /** Where in the command: "subject", "rows.3.amount". */
  field: string;
  code?: string;
  message: string;
}

/** A refusal, or a failure on the way to the server (status 0). Show `detail`; decide by `code`. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    /** The values that help to mend it: retry_after (seconds), current_revision… */
    readonly extra: Record<string, unknown> = {},
    /** Number that a person reads to 전산지원. */
    readonly reference: string = "",
  ) {
    super(detail || title || code);
  }

  /** No answer came: the line, a proxy or the server is down. Nothing was refused. */
  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** The message for one field, or undefined. */
  field(name: string): string | undefined {
    return this.errors.find((e) => e.field === name)?.message;
  }
}

const KNOWN = new Set(["type", "title", "status", "detail", "code", "errors", "details", "number"]);
const asObject = (value: unknown): Record<string, unknown> =>
  value && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function fieldErrors(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.filter(Boolean).map((e: Record<string, unknown>) => ({
    field: text(e.field) || text(e.path),
    code: text(e.code) || undefined,
    message: text(e.message) || text(e.detail),
  }));
}

/** Reads an unsuccessful response; a body that is no problem+json still becomes an ApiError. */
export async function problem(response: Response): Promise<ApiError> {
  let body: Record<string, unknown> = {};
  try {
    body = asObject(await response.json());
  } catch {
    // A proxy answered with a page of its own: the status is all there is.
  }
  const others = Object.entries(body).filter(([key]) => !KNOWN.has(key));
  const extra: Record<string, unknown> = { ...Object.fromEntries(others), ...asObject(body.details) };
  const retry = response.headers.get("Retry-After");
  if (retry && extra.retry_after === undefined) extra.retry_after = Number(retry);
  const reference = text(body.number);
  const code = text(body.code) || `http_${response.status}`;
  return new ApiError(
    response.status,
    code,
    text(body.title),
    text(body.detail),
    fieldErrors(body.errors),
    extra,
    reference,
  );
}

/** The request never reached the server, or its answer never reached us. */
export const offline = (): ApiError => new ApiError(0, "unreachable", "", "");

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
