/** What news does to a list of briefs, as pure functions: state + news = the list one would fetch. */
import type { Box, BoxNews, Brief } from "../types";

export type Sort = "due" | "new" | "old" | "amount";

export interface List {
  items: Brief[];
  /** Arrived while the list was being read: shown behind “새 문서 2건”. */
  waiting: Brief[];
  total: number;
  amount: number;
}
export const emptyList = (): List => ({ items: [], waiting: [], total: 0, amount: 0 });

const without = (list: readonly Brief[], id: string) => list.filter((brief) => brief.id !== id);

/** The list of `box` after the news: taken out everywhere, put where the news says; known rows keep their place. */
export function applyNews(list: List, box: Box, news: BoxNews): List {
  const known = [...list.items, ...list.waiting].find((brief) => brief.id === news.document_id);
  const belongs = news.brief !== null && news.boxes.includes(box);
  const total = list.total + Number(belongs) - Number(known !== undefined);
  const amount = list.amount + (belongs ? (news.brief!.amount ?? 0) : 0) - (known?.amount ?? 0);
  if (!belongs || !news.brief)
    return {
      items: without(list.items, news.document_id),
      waiting: without(list.waiting, news.document_id),
      total: Math.max(0, total),
      amount: Math.max(0, amount),
    };
  const put = (each: Brief) => (each.id === news.document_id ? news.brief! : each);
  if (known) return { items: list.items.map(put), waiting: list.waiting.map(put), total, amount };
  return { items: list.items, waiting: [news.brief, ...list.waiting], total, amount };
}

/** Takes one document out, as the one who acted sees it at once; the news that follows changes nothing more. */
export function takeOut(list: List, id: string): List {
  const known = [...list.items, ...list.waiting].find((brief) => brief.id === id);
  if (!known) return list;
  return {
    items: without(list.items, id),
    waiting: without(list.waiting, id),
    total: Math.max(0, list.total - 1),
    amount: Math.max(0, list.amount - (known.amount ?? 0)),
  };
}

const late = "9999";
const ORDER: Record<Sort, (a: Brief, b: Brief) => number> = {
  due: (a, b) => compare(a.due_at ?? late, b.due_at ?? late) || compare(at(a), at(b)),
  new: (a, b) => compare(at(b), at(a)),
  old: (a, b) => compare(at(a), at(b)),
  amount: (a, b) => (b.amount ?? -1) - (a.amount ?? -1),
};
const at = (brief: Brief) => brief.submitted_at ?? brief.changed_at;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Lets the waiting rows in, each at its place in the order. */
export function letIn(list: List, sort: Sort): List {
  return { ...list, items: [...list.waiting, ...list.items].sort(ORDER[sort]), waiting: [] };
}

/** Adds the next page; what news brought already is not doubled. */
export function addPage(list: List, items: readonly Brief[], total: number, amount: number): List {
  const known = new Set([...list.items, ...list.waiting].map((brief) => brief.id));
  return { ...list, items: [...list.items, ...items.filter((brief) => !known.has(brief.id))], total, amount };
}

/** What a selection amounts to, and what speaks against signing it in one go. */
export interface Sum {
  count: number;
  amount: number;
  differing: number;
  acting: number;
}
export const sumOf = (briefs: readonly Brief[]): Sum => ({
  count: briefs.length,
  amount: briefs.reduce((sum, brief) => sum + (brief.amount ?? 0), 0),
  differing: briefs.filter((brief) => brief.differing).length,
  acting: briefs.filter((brief) => brief.mine?.acting_for).length,
});

/** An item that a person should look at singly: somebody differs, or it is signed in another's place. */
export const needsALook = (brief: Brief): boolean => Boolean(brief.differing) || Boolean(brief.mine?.acting_for);
