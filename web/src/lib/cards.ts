/** Cards of papers: each room draws its own, wherever one is shown. The shell gathers them from the rooms. */
import type { Component } from "svelte";

export interface PaperCard {
  /** `<room>/<kind>/<id>`. */
  subject: string;
  title: string;
  href: string;
  /** How it stands now, in words. */
  state?: string;
  [more: string]: unknown;
}
export type CardLoader = () => Promise<{ default: Component<{ card: PaperCard }> }>;

const loaders = new Map<string, CardLoader>();

/** Lets cards of this kind, `<room>/<kind>`, be drawn. */
export const offerCards = (cards: Readonly<Record<string, CardLoader>> | undefined): void => {
  for (const [kind, load] of Object.entries(cards ?? {})) loaders.set(kind, load);
};

/** What draws the card of a subject, if some room does. */
export const cardOf = (subject: string): CardLoader | undefined =>
  loaders.get(subject.split("/").slice(0, 2).join("/"));
