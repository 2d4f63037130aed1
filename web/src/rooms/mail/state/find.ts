/** Mail in the palette. */
import { api, ApiError } from "$lib/api";
import type { SearchItem } from "$lib/room";
import type { MailRows } from "../types";

export async function findMail(q: string, all: (q: string) => string, signal: AbortSignal): Promise<SearchItem[]> {
  try {
    const found = await api.get<MailRows>("/api/mail/search", { query: { q, limit: 5 }, signal });
    if (!found.items.length) return [];
    const href = `/mail?q=${encodeURIComponent(q)}`;
    return [
      ...found.items.map((row) => ({
        id: `mail ${row.box} ${row.uid}`,
        title: row.subject || "—",
        hint: row.people.map((one) => one.name || one.address).join(", "),
        icon: "mail" as const,
        href: `/mail/inbox/${row.box}~${row.conversation}?q=${encodeURIComponent(q)}`,
      })),
      { id: "mail all", title: all(q), icon: "search", href },
    ];
  } catch (error) {
    if (error instanceof ApiError) return []; // the other rooms may still find something
    throw error;
  }
}
