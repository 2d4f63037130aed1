/** The acts on a document: every one is a command with its idempotency key, and every refusal is told in words. */
import { api, ApiError, newKey } from "$lib/api";
import type { Document } from "../types";

const PATH = {
  sign: "sign",
  decide: "decide",
  take_back: "decide/take-back",
  withdraw: "withdraw",
  amend: "amend",
  return: "return",
  send_back: "send-back",
  hold: "hold",
  release: "release",
  skip: "skip",
  change_line: "line",
  inform: "inform",
  arrange: "arrange",
  recall: "recall",
  abandon: "abandon",
  opinion: "opinions",
  acknowledge: "acknowledge",
} as const;

export type ActKind = keyof typeof PATH;

/** What became of an act. `stale` means: nothing was signed, the document changed; `confirm`: say first who you are. */
export type Outcome =
  | { kind: "done"; document: Document }
  | { kind: "stale"; revision: number; revision_hash: string; by: string; at: string }
  | { kind: "confirm"; minutes: number; text: string }
  | { kind: "newer_table"; version: string; text: string }
  | { kind: "other"; text: string }
  | { kind: "unreachable" }
  | { kind: "refused"; text: string };

/** One act that may be sent again with the same key until an answer comes. */
export class Act {
  private readonly key = newKey();

  constructor(
    private readonly document: string,
    private readonly kind: ActKind,
  ) {}

  async send(body: Record<string, unknown>): Promise<Outcome> {
    try {
      const path = `/api/edocs/documents/${this.document}/${PATH[this.kind]}`;
      const given = this.kind === "take_back" ? undefined : body;
      return { kind: "done", document: await api.post<Document>(path, given, { key: this.key }) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return outcomeOf(error);
    }
  }
}

/** Reads a refusal: which kind it is and what to say. */
export function outcomeOf(error: ApiError): Outcome {
  const said = (name: string) => String(error.extra[name] ?? "");
  if (error.unreachable) return { kind: "unreachable" };
  if (error.code === "stale_revision")
    return {
      kind: "stale",
      revision: Number(error.extra.revision ?? 0),
      revision_hash: said("revision_hash"),
      by: said("by"),
      at: said("at"),
    };
  if (error.code === "confirm_needed")
    return { kind: "confirm", minutes: Number(error.extra.minutes ?? 0), text: error.detail };
  if (error.code === "table_demands_more")
    return { kind: "newer_table", version: said("version"), text: error.detail || error.title };
  // Somebody was first, or the document is out of sight now: told beside the document as it stands, not in the confirmation.
  if ([403, 404, 409].includes(error.status)) return { kind: "other", text: said("text") || error.detail };
  return { kind: "refused", text: error.detail || error.title };
}
