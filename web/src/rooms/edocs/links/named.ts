/** How a linked document is named on the screen. Pure. */
import type { MenuItem } from "$lib/ui";
import type { Linked, LinkMark, Offer, Relation } from "../state/links.svelte";
import { k } from "./words";

/** 축제기획팀-3(2026. 11. 23.): number and date as documents write them. */
export function numbered(one: { number: string; dated: string | null }): string {
  const day = one.dated ? one.dated.split("-").map(Number).join(". ") + "." : "";
  return one.number && day ? `${one.number}(${day})` : one.number || day;
}

export const doneText = (one: Linked): string =>
  ({
    redraft: k.doneRedraft,
    correction: k.doneCorrection,
    cancellation: k.doneCancellation,
    reference: () => "",
  })[one.relation](numbered(one));

export const laterWord = (relation: Relation): string => k[relation];

export const earlierHead = (relation: Relation): string =>
  ({
    redraft: k.isRedraftOf,
    correction: k.isCorrectionOf,
    cancellation: k.isCancellationOf,
    reference: k.refersTo,
  })[relation];

export const startWord = (offer: Offer): string =>
  ({ redraft: k.startRedraft, correction: k.startCorrection, cancellation: k.startCancellation, copy: k.startCopy })[
    offer
  ];

export const askWord = (offer: Offer): string =>
  ({ redraft: k.askRedraft, correction: k.askCorrection, cancellation: k.askCancellation, copy: k.askCopy })[offer];

export const whatWord = (offer: Offer): string =>
  ({ redraft: k.whatRedraft, correction: k.whatCorrection, cancellation: k.whatCancellation, copy: k.whatCopy })[offer];

/** Cancelled is what one must not act on; the others are to be read first. */
export const markTone = (mark: Pick<LinkMark, "earlier"> & { relation: string }): "bad" | "warn" | "plain" =>
  !mark.earlier ? "plain" : mark.relation === "cancellation" ? "bad" : "warn";

/** What may be begun from a document, as items of a menu: what follows it first. */
export function startItems(offers: readonly Offer[], onbegin: (offer: Offer) => void, onkeep: () => void): MenuItem[] {
  const icons = { redraft: "redo", correction: "edit", cancellation: "x", copy: "file" } as const;
  const items: MenuItem[] = offers.map((offer, i) => ({
    label: startWord(offer),
    icon: icons[offer],
    line: i === 0,
    run: () => onbegin(offer),
  }));
  if (offers.length) items.push({ label: k.keepTemplate, icon: "folder", run: onkeep });
  return items;
}
