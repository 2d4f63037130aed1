/** Looking for documents: the palette's search, the search page, the register. */
import { api } from "$lib/api";
import type { SearchItem } from "$lib/room";
import type { FoundPage } from "$lib/api/types.gen";
import type { Page, RegisterRow } from "../types";

export const documentPath = (id: string): string => `/approvals/document/${id}`;

export const searchPath = (q: string): string => `/approvals/search?${new URLSearchParams({ q }).toString()}`;

/** Documents for the palette, and the way to all of them; words typed in the wrong input mode are tried when the first try finds nothing. */
export async function findDocuments(
  query: string,
  meant: string,
  all: (query: string) => string,
  signal: AbortSignal,
): Promise<SearchItem[]> {
  if (query.trim().length < 2) return [];
  const first = await search(query, signal);
  const found = first.items.length || meant === query || meant.length < 2 ? first : await search(meant, signal);
  const items: SearchItem[] = found.items.slice(0, 5).map(({ brief }) => ({
    id: brief.id,
    title: brief.title,
    hint: [brief.number, brief.drafter.name, brief.unit_name].filter(Boolean).join(" · "),
    icon: "approve",
    href: documentPath(brief.id),
  }));
  if (items.length) items.push({ id: "edocs.all", title: all(query), icon: "search", href: searchPath(query) });
  return items;
}

const search = (q: string, signal?: AbortSignal): Promise<FoundPage> =>
  api.get<FoundPage>("/api/edocs/search", { query: { q, limit: 8 }, signal });

export interface RegisterFilter {
  year: number | null;
  unit_id: string | null;
  record_file_id?: string | null;
  unfiled?: boolean;
  q: string;
}

export const register = (
  filter: RegisterFilter,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<RegisterRow>> =>
  api.get<Page<RegisterRow>>("/api/edocs/register", { query: { ...filter, q: filter.q || null, cursor }, signal });
