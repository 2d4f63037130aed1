/** The bell: a person's notices as the server keeps them, the same on every device; live over the one line. */
import { api } from "./api";
import { language } from "./i18n";
import { live } from "./live.svelte";

export interface Notice {
  id: string;
  kind: string;
  /** Which filter it belongs to. */
  group: string;
  at: string;
  read: boolean;
  /** What it asked for has been done, here or by somebody else. */
  settled: boolean;
  /** Kept back: gathered for later, or for the end of the quiet hours. */
  waiting: boolean;
  ko: string;
  en: string;
  note_ko: string;
  note_en: string;
  person_id: string | null;
  person_name: string;
  tone: string;
  href: string;
  act: string;
}

export type How = "now" | "digest" | "none";
export interface NoticeKind {
  name: string;
  group: string;
  ko: string;
  en: string;
  how: How;
  fixed: boolean;
}
export interface Wishes {
  kinds: NoticeKind[];
  quiet: boolean;
  quiet_from: string;
  quiet_to: string;
  digest_at: string;
}
export type WishChange = Partial<Omit<Wishes, "kinds">> & { how?: Record<string, How> };

interface Page {
  items: Notice[];
  next: string | null;
  unread: number;
  waiting: number;
  waiting_until: string | null;
  topic: string;
  seq: number;
}
interface News {
  notice: Notice;
  unread: number;
}

const PATH = "/api/notices";
const AGAIN_MS = 5_000;
let notices = $state.raw<readonly Notice[]>([]);
let unread = $state(0);
let waiting = $state(0);
let waitingUntil = $state<string | null>(null);
let next = $state<string | null>(null);
let failed = $state(false);

export const bell = {
  /** Newest first. */
  get all() {
    return notices;
  },
  get unread() {
    return unread;
  },
  /** How many are kept back, and until when. */
  get waiting() {
    return waiting;
  },
  get waitingUntil() {
    return waitingUntil;
  },
  get more() {
    return next !== null;
  },
  /** The list could not be fetched; what is shown is the copy of before. */
  get failed() {
    return failed;
  },
  isUnread: (notice: Notice) => !notice.read && !notice.settled,
};

const newest = (one: Notice, two: Notice) => two.at.localeCompare(one.at) || one.id.localeCompare(two.id);

/** The list after a piece of news: the notice as it is now stands in the place of the old one; what waits is not shown. */
export function withNews(list: readonly Notice[], notice: Notice): Notice[] {
  const rest = list.filter((one) => one.id !== notice.id);
  return notice.waiting ? rest : [notice, ...rest].sort(newest);
}

async function fetchAll(): Promise<Page> {
  const page = await api.get<Page>(PATH);
  notices = page.items;
  ({ unread, waiting, waiting_until: waitingUntil, next } = page);
  failed = false;
  return page;
}

/** Fetches what is older than the last one shown. */
export async function olderNotices(): Promise<void> {
  if (!next) return;
  const page = await api.get<Page>(PATH, { query: { before: next } });
  const fresh = page.items.filter((one) => !notices.some((other) => other.id === one.id));
  notices = [...notices, ...fresh];
  next = page.next;
}

/** Fetches the notices of this seat and follows them; the shell calls it, and the result at the end. */
export function startBell(): () => void {
  let stop = () => {};
  let ended = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  notices = [];
  unread = waiting = 0;
  const begin = async () => {
    try {
      const first = await fetchAll();
      if (!ended)
        stop = live.watch<News>(first.topic, first.seq, {
          onnews: (news) => {
            for (const one of news) notices = withNews(notices, one.notice);
            unread = news.at(-1)?.unread ?? unread;
            if (news.some((one) => one.notice.waiting) || waiting) void fetchAll().catch(() => undefined);
          },
          onresync: async () => (await fetchAll()).seq,
        });
    } catch {
      failed = true;
      if (!ended) retry = setTimeout(begin, AGAIN_MS);
    }
  };
  void begin();
  return () => {
    ended = true;
    clearTimeout(retry);
    stop();
  };
}

/** Marks notices as read on every device; without ids all of them. Shown at once, and again as it was if that fails. */
export async function markRead(ids?: readonly string[]): Promise<void> {
  const before = notices;
  const hit = (one: Notice) => bell.isUnread(one) && (!ids || ids.includes(one.id));
  const count = before.filter(hit).length;
  if (ids && !count) return;
  notices = before.map((one) => (hit(one) ? { ...one, read: true } : one));
  unread = ids ? Math.max(0, unread - count) : 0;
  try {
    await api.post(`${PATH}/read`, ids ? { ids } : {});
  } catch {
    await fetchAll().catch(() => undefined);
  }
}

/** Shows now what is kept back. */
export async function showWaiting(): Promise<void> {
  await api.post(`${PATH}/show`, undefined);
  await fetchAll();
}

export const readWishes = (): Promise<Wishes> => api.get<Wishes>(`${PATH}/wishes`);
export const setWishes = (change: WishChange): Promise<Wishes> => api.put<Wishes>(`${PATH}/wishes`, change);

/** A sentence in pieces: what stands between `**` is bold. */
export function pieces(text: string): { text: string; bold: boolean }[] {
  return text
    .split("**")
    .map((piece, at) => ({ text: piece, bold: at % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

export const sentence = (notice: Notice): string => (language() === "en" ? notice.en : notice.ko);
export const note = (notice: Notice): string => (language() === "en" ? notice.note_en : notice.note_ko);
