/** Opening a view for as long as a component shows it, whatever it reads on the way. */
import { untrack } from "svelte";

interface Opens {
  open(): () => void;
}

/** For an effect: opens the view; the effect runs again only for another view. */
export const follow = (view: Opens | null | undefined): (() => void) | undefined =>
  view ? untrack(() => view.open()) : undefined;
