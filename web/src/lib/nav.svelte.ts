/** Where we are: the address bar as reactive state, links handled without a page load, titles. */
import type { Params } from "./routes";

interface Place {
  path: string;
  query: URLSearchParams;
  hash: string;
}
const here = (): Place => ({
  path: location.pathname,
  query: new URLSearchParams(location.search),
  hash: location.hash,
});

let place = $state.raw<Place>(
  typeof location === "undefined" ? { path: "/", query: new URLSearchParams(), hash: "" } : here(),
);
let params = $state.raw<Params>({});
let guards: readonly (() => boolean)[] = [];

/** The present place. Read in templates and effects; it changes with every navigation. */
export const nav = {
  get path() {
    return place.path;
  },
  get query() {
    return place.query;
  },
  get hash() {
    return place.hash;
  },
  /** Parameters of the route that is shown, set by the shell. */
  get params() {
    return params;
  },
};

/** For the shell's router only. */
export const setParams = (next: Params): void => void (params = next);

/** Goes to a path of ours. `replace` leaves no step to come back to (filters, tabs). */
export function navigate(to: string, options: { replace?: boolean; force?: boolean } = {}): void {
  if (!options.force && guards.some((stay) => stay())) return;
  const target = new URL(to, location.href);
  const same =
    target.pathname === location.pathname && target.search === location.search && target.hash === location.hash;
  if (options.replace || same) history.replaceState(history.state, "", target);
  else history.pushState(null, "", target);
  place = here();
}

/** Changes members of the query and keeps the rest; null removes. */
export function setQuery(
  change: Record<string, string | null>,
  options: { replace?: boolean } = { replace: true },
): void {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  const search = next.toString();
  navigate(location.pathname + (search ? `?${search}` : ""), options);
}

/** Back to where the person came from, or to `fallback` when this was the first page. */
export function back(fallback: string): void {
  if (history.length > 1 && document.referrer === "" && history.state === null) history.back();
  else navigate(fallback);
}

/** Holds a navigation while `stay` answers true (it asks the person itself). Returns the release. */
export function guard(stay: () => boolean): () => void {
  guards = [...guards, stay];
  return () => void (guards = guards.filter((g) => g !== stay));
}

/** "문서 · 결재 · 두레": the document's title from its parts. */
export function setTitle(...parts: (string | undefined | null | false)[]): void {
  document.title = [...parts.filter(Boolean), "두레"].join(" · ");
}

function ours(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
    return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!(link instanceof HTMLAnchorElement) || !link.href || link.target || link.hasAttribute("download")) return null;
  if (link.origin !== location.origin || link.pathname.startsWith("/api/")) return null;
  const onlyHash = link.hash && link.pathname === location.pathname && link.search === location.search;
  return onlyHash ? null : link;
}

/** Starts to handle links and the back button; the shell calls it once. */
export function startNavigation(): () => void {
  const click = (event: MouseEvent) => {
    const link = ours(event);
    if (!link) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  };
  const pop = () => (place = here());
  addEventListener("popstate", pop);
  document.addEventListener("click", click);
  return () => {
    removeEventListener("popstate", pop);
    document.removeEventListener("click", click);
  };
}
