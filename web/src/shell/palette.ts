/** What the palette finds: scopes by first character, commands by name, rooms' searchers by order. Pure but for the searchers it is given. */
import type { Command, SearchItem, Searcher } from "$lib/room";
import { matches } from "$lib/i18n/hangul";

export type Scope = "" | ">" | "@" | "#";
export interface Found {
  id: string;
  title: string;
  hint?: string;
  icon?: SearchItem["icon"];
  person?: SearchItem["person"];
  keys?: string;
  href?: string;
  run?: () => void;
}
export interface Group {
  label: string;
  items: Found[];
}

const PER_GROUP = 6;

/** "@ 가람" → scope "@", query "가람". */
export function scopeOf(text: string): { scope: Scope; query: string } {
  const first = text[0] ?? "";
  if (first === ">" || first === "@" || first === "#") return { scope: first, query: text.slice(1).trim() };
  return { scope: "", query: text.trim() };
}

/** The commands that fit, by label or hint. */
export function commandsFor(commands: readonly Command[], query: string): Found[] {
  return commands
    .filter((c) => (c.when?.() ?? true) && (!query || matches(`${c.label()} ${c.hint?.() ?? ""}`, query)))
    .map((c) => ({ id: c.id, title: c.label(), hint: c.hint?.(), icon: c.icon, keys: c.keys, run: c.run }));
}

/** Asks every searcher of the scope at once; one that fails is left out. */
export async function searchAll(
  searchers: readonly Searcher[],
  scope: Scope,
  query: string,
  signal: AbortSignal,
): Promise<Group[]> {
  if (!query || scope === ">") return [];
  const asked = searchers.filter((s) => !scope || s.scope === scope).sort((a, b) => a.order - b.order);
  const answers = await Promise.allSettled(asked.map((s) => s.run(query, signal)));
  return answers.flatMap((answer, i) => {
    if (answer.status === "rejected" || !answer.value.length) return [];
    return [{ label: asked[i]!.label(), items: answer.value.slice(0, PER_GROUP) }];
  });
}
