/** Travel between panes with F6: a pane is any visible element with data-pane; each remembers what had the focus in it. */

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex]:not([tabindex="-1"])';
const last = new WeakMap<Element, HTMLElement>();

const visible = (e: HTMLElement) => e.getClientRects().length > 0;

/** Remembers the focus of each pane; the shell starts it once. */
export function startPanes(root: Document = document): () => void {
  const keep = (event: FocusEvent) => {
    const pane = event.target instanceof HTMLElement ? event.target.closest("[data-pane]") : null;
    if (pane) last.set(pane, event.target as HTMLElement);
  };
  root.addEventListener("focusin", keep);
  return () => root.removeEventListener("focusin", keep);
}

/** Focuses the next (1) or previous (-1) pane: what had the focus there, its cursor, or its first control. */
export function travel(step: 1 | -1, root: Document = document): void {
  const panes = [...root.querySelectorAll<HTMLElement>("[data-pane]")].filter(visible);
  if (!panes.length) return;
  const current = panes.findIndex((p) => p.contains(root.activeElement));
  const next = panes[(current + step + panes.length) % panes.length] ?? panes[0]!;
  const before = last.get(next);
  const target =
    (before?.isConnected && visible(before) ? before : null) ??
    next.querySelector<HTMLElement>("[data-pane-start]") ??
    [...next.querySelectorAll<HTMLElement>(FOCUSABLE)].find(visible) ??
    next;
  if (target === next && !next.hasAttribute("tabindex")) next.tabIndex = -1;
  target.focus();
}

/** The first control that Tab reaches inside an element. */
export const firstControl = (root: HTMLElement): HTMLElement | undefined =>
  [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].find(visible);
