/** What a room gives the shell: plain data and lazy parts. A room is found by its file src/rooms/<name>/room.ts (default export). */
import type { Component } from "svelte";
import type { CardLoader } from "./cards";
import type { IconName } from "./ui/icons";
import type { Shortcut } from "./keys";

type Lazy = () => Promise<{ default: Component<Record<string, never>> }>;

export interface Route {
  /** Pattern as in lib/routes: "/approvals/:box?". The component reads nav.params. */
  path: string;
  /** Part of the document title, before the room's label. The component may set a better one with setTitle. */
  title?: () => string;
  load: Lazy;
  /** The screen takes the whole work sheet on the phone and hides the tab bar (a document, an editor). */
  immersive?: boolean;
}

export interface Command {
  id: string;
  label: () => string;
  /** Second text: where it leads, what it makes. */
  hint?: () => string;
  icon: IconName;
  keys?: string;
  run: () => void;
  when?: () => boolean;
}

export interface SearchItem {
  id: string;
  title: string;
  hint?: string;
  icon?: IconName;
  /** Shown as an avatar instead of the icon. */
  person?: { id: string; name: string };
  href: string;
}

export interface Searcher {
  label: () => string;
  /** "@" people, "#" numbers: the scope in which it answers alone. */
  scope?: "@" | "#";
  order: number;
  run: (query: string, signal: AbortSignal) => Promise<SearchItem[]>;
}

export interface HomeSection {
  id: string;
  /** main: the wide column; half: two beside each other below it; side: the right column. */
  column: "main" | "half" | "side";
  order: number;
  load: Lazy;
  when?: () => boolean;
}

export interface Room {
  name: string;
  label: () => string;
  icon: IconName;
  /** Where its item stands on the rail; without it the room has no item. `foot` puts it at the bottom. */
  rail?: { href: string; order: number; foot?: boolean; when?: () => boolean };
  /** G then this letter. */
  go?: string;
  routes: Route[];
  /** Screens for people who need not be signed in, without the frame; their addresses begin as in the shell's App. */
  open?: Route[];
  /** Reactive number on the rail; 0 shows nothing. */
  badge?: () => number;
  /** What C makes while this room is open. */
  create?: { label: () => string; run: () => void; when?: () => boolean };
  commands?: () => Command[];
  search?: Searcher[];
  home?: HomeSection[];
  /** What draws the cards of its papers in other rooms, by `<room>/<kind>`. */
  cards?: Readonly<Record<string, CardLoader>>;
  /** A sentence for the head of the portal: "오늘 안에 끝낼 일 4건이 있습니다." */
  greeting?: () => string | null;
  /** Keys shown in the overlay even while their screen is closed. */
  shortcuts?: () => Shortcut[];
  /** Runs after sign-in and after each change of seat; what it returns runs before the next. Watch topics here. */
  start?: () => void | (() => void);
}

/** Types the default export of a room.ts. */
export const room = (value: Room): Room => value;
