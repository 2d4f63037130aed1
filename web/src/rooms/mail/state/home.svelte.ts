/** Accounts, mailboxes and labels of this seat with their figures, kept in step by the live line; the small part of the first bundle. */
import { api, ApiError } from "$lib/api";
import { live } from "$lib/live.svelte";
import type { BoxRole, MailAccount, MailBoxView, MailHome, MailLabel, MailPreferences } from "../types";

interface BoxNews {
  mailbox_id: string;
  name: string;
  modseq: number;
  total: number;
  unseen: number;
  gone: boolean;
}
export interface DeskNews {
  kind: "sending" | "draft";
  id: string;
  state: string;
  opened: number;
  total: number;
  version: number;
}

let home = $state.raw<MailHome | null>(null);
let failure = $state.raw<unknown>(null);
let stops: (() => void)[] = [];
let reloading: ReturnType<typeof setTimeout> | undefined;
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody draws it
const listeners = new Set<Listener>();

interface Listener {
  /** These mailboxes of an account changed; null: anything may have. */
  boxes?: (account: string, boxes: readonly string[] | null) => void;
  desk?: (news: DeskNews) => void;
}

const PREFERENCES: MailPreferences = {
  conversations: true,
  undo_seconds: 8,
  images: "ask",
  reply_all: false,
  signature_on_reply: true,
  mark_read_seconds: 0,
};

export const mail = {
  get home() {
    return home;
  },
  get failure() {
    return failure;
  },
  get accounts(): readonly MailAccount[] {
    return home?.accounts ?? [];
  },
  /** My own account. */
  get own(): MailAccount | undefined {
    return home?.accounts.find((one) => one.own);
  },
  get preferences(): MailPreferences {
    return home?.preferences ?? PREFERENCES;
  },
  /** What waits unread in my own inbox. */
  get unread(): number {
    return (mail.own && boxOf(mail.own, "inbox")?.unseen) ?? 0;
  },
  account: (id: string | null | undefined): MailAccount | undefined => home?.accounts.find((one) => one.id === id),
  box: (id: string | null | undefined): MailBoxView | undefined => {
    for (const account of home?.accounts ?? []) {
      const found = account.boxes.find((one) => one.id === id);
      if (found) return found;
    }
    return undefined;
  },
  label: (account: string, keyword: string): MailLabel | undefined =>
    mail.account(account)?.labels.find((one) => one.keyword === keyword),
};

/** The mailbox of an account that has a role. */
export const boxOf = (account: MailAccount, role: BoxRole): MailBoxView | undefined =>
  account.boxes.find((one) => one.role === role);

/** Hears of changes; call the result to stop. */
export function onMail(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function put(account: MailAccount): void {
  if (home) home = { ...home, accounts: home.accounts.map((one) => (one.id === account.id ? account : one)) };
}

/** Figures that are known to have changed, until the server says so too. */
export function nudge(box: string, unseen: number, total = 0): void {
  const found = mail.box(box);
  const account = mail.account(found?.account);
  if (!found || !account) return;
  const next = { ...found, unseen: Math.max(0, found.unseen + unseen), total: Math.max(0, found.total + total) };
  put({ ...account, boxes: account.boxes.map((one) => (one.id === box ? next : one)) });
}

/** Takes over what an act at the server answered. */
export const adopt = (change: Partial<MailHome>): void => void (home = home && { ...home, ...change });
export const adoptAccount = (id: string, change: Partial<MailAccount>): void => {
  const account = mail.account(id);
  if (account) put({ ...account, ...change });
};

function heard(account: string, news: readonly BoxNews[], seq: number): void {
  const mine = mail.account(account);
  if (!mine) return;
  const known = (one: BoxNews) => mine.boxes.find((box) => box.id === one.mailbox_id);
  if (news.some((one) => one.gone || !known(one) || !known(one)!.name.endsWith(one.name))) reloadSoon();
  const boxes = mine.boxes.map((box) => {
    const now = news.find((one) => one.mailbox_id === box.id);
    return now ? { ...box, seq: now.modseq, total: now.total, unseen: now.unseen } : box;
  });
  put({ ...mine, seq, boxes });
  tell(
    account,
    news.map((one) => one.mailbox_id),
  );
}

const tell = (account: string, boxes: readonly string[] | null) => {
  for (const one of listeners) one.boxes?.(account, boxes);
};

function follow(): void {
  for (const stop of stops) stop();
  stops = [];
  for (const { id, topic, desk_topic, seq, desk_seq } of home?.accounts ?? []) {
    const again = async () => {
      await reload();
      tell(id, null);
      return mail.account(id)?.seq;
    };
    stops.push(
      live.watch<BoxNews>(topic, seq, { onnews: (news, at) => heard(id, news, at), onresync: again }),
      live.watch<DeskNews>(desk_topic, desk_seq, {
        onnews: (news) => {
          reloadSoon();
          for (const item of news) for (const one of listeners) one.desk?.(item);
        },
        onresync: async () => mail.account(id)?.desk_seq,
      }),
    );
  }
}

/** The counts beside the views come with the whole: asked for once for many changes. */
function reloadSoon(): void {
  clearTimeout(reloading);
  reloading = setTimeout(() => void reload(), 400);
}

/** Fetches all of it anew. */
export async function reload(): Promise<void> {
  try {
    const before = home?.accounts.map((one) => one.id).join();
    home = await api.get<MailHome>("/api/mail/accounts");
    failure = null;
    if (before !== home.accounts.map((one) => one.id).join()) follow();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    failure = error;
  }
}

/** Opens a mailbox for who has none yet. */
export async function begin(): Promise<void> {
  await api.post("/api/mail/account");
  await reload();
}

/** Follows the mail of this seat; the room's `start`. */
export function startMail(): () => void {
  home = null;
  failure = null;
  void reload();
  return () => {
    for (const stop of stops) stop();
    stops = [];
    clearTimeout(reloading);
    home = null;
  };
}
