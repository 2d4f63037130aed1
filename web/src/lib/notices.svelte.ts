/** What the bell shows: one stream that rooms feed from their news. What was read is remembered in this browser for each account. */

export interface Notice {
  /** The same fact told twice has the same id and appears once. */
  id: string;
  at: string;
  /** Which filter it belongs to. */
  kind: "approval" | "mention" | "system";
  room: string;
  /** The sentence; parts in bold. */
  text: (string | { b: string })[];
  note?: string;
  tone?: "ok" | "bad" | "plain";
  person?: { id: string; name: string };
  href?: string;
  /** The word on its button. */
  act?: string;
}

const KEEP = 200;
const KEEP_READ = 500;
let notices = $state.raw<Notice[]>([]);
let read = $state.raw<readonly string[]>([]);
let store = "";

const save = () => {
  try {
    localStorage.setItem(store, JSON.stringify(read));
  } catch {
    // No storage: what was read is known until the page closes.
  }
};

export const bell = {
  /** Newest first. */
  get all() {
    return notices;
  },
  get unread() {
    return notices.filter((n) => !read.includes(n.id)).length;
  },
  isRead: (notice: Notice) => read.includes(notice.id),
};

/** Adds a notice, or renews the one with the same id. */
export function notify(notice: Notice): void {
  const rest = notices.filter((n) => n.id !== notice.id);
  notices = [notice, ...rest].sort((a, b) => b.at.localeCompare(a.at)).slice(0, KEEP);
}

/** Takes back what no longer waits (another window has done it). */
export function unnotify(id: string): void {
  notices = notices.filter((n) => n.id !== id);
}

/** Marks notices as read. */
export function markRead(ids: readonly string[]): void {
  read = [...read, ...ids.filter((id) => !read.includes(id))].slice(-KEEP_READ);
  save();
}

/** Empties the bell for another account or seat; the shell calls it. */
export function openBell(account: string): void {
  notices = [];
  store = `dure.read.${account}`;
  try {
    read = JSON.parse(localStorage.getItem(store) ?? "[]") as string[];
  } catch {
    read = [];
  }
}
