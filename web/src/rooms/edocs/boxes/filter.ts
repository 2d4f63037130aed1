/** The quick filters over a box: what is due today, what I act for, where somebody differs. */
import { format } from "$lib/i18n";
import type { Brief } from "../types";

export type Filter = "all" | "today" | "amount" | "acting" | "differing";

const TESTS: Record<Filter, (brief: Brief) => boolean> = {
  all: () => true,
  today: (brief) => brief.due_at !== null && format.daysUntil(brief.due_at) <= 0,
  amount: (brief) => brief.amount !== null,
  acting: (brief) => Boolean(brief.mine?.acting_for),
  differing: (brief) => Boolean(brief.differing),
};

export const filtered = (items: readonly Brief[], filter: Filter): Brief[] => items.filter(TESTS[filter]);
