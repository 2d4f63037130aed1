/** Looking for documents: the palette's search, the search page, the register. */
import { api } from "$lib/api";
import type { SearchItem } from "$lib/room";
import type { Hit, Page, RegisterRow } from "../types";

export const documentPath = (id: string): string => `/approvals/document/${id}`;

/** Documents for the palette; words typed in the wrong input mode are tried when the first try finds nothing. */
export async function findDocuments(query: string, meant: string, signal: AbortSignal): Promise<SearchItem[]> {
  if (query.trim().length < 2) return [];
  const first = await search(query, null, signal);
  const found = first.items.length || meant === query || meant.length < 2 ? first : await search(meant, null, signal);
  return found.items.slice(0, 8).map(({ brief }) => ({
    id: brief.id,
    title: brief.title,
    hint: [brief.number, brief.drafter.name, brief.unit_name].filter(Boolean).join(" · "),
    icon: "approve",
    href: documentPath(brief.id),
  }));
}

export const search = (q: string, cursor: string | null, signal?: AbortSignal): Promise<Page<Hit>> =>
  api.get<Page<Hit>>("/api/edocs/search", { query: { q, cursor }, signal });

export interface RegisterFilter {
  year: number | null;
  unit_id: string | null;
  q: string;
}

export const register = (
  filter: RegisterFilter,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<RegisterRow>> =>
  api.get<Page<RegisterRow>>("/api/edocs/register", { query: { ...filter, q: filter.q || null, cursor }, signal });
