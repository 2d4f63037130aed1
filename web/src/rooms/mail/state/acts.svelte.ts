/** Acts on mails: shown at once, sent together, with a way back for as long as the notice stands. */
/* eslint-disable svelte/prefer-svelte-reactivity -- sets and maps are replaced as a whole, or drawn by nobody */
import { attempt } from "$lib/attempt";
import { api } from "$lib/api";
import { toast } from "$lib/ui";
import type { ActItems, MailAct, MailActDone, MailMessage } from "../types";
import { t } from "../words";
import { mail, nudge } from "./home.svelte";
import { list, type Line } from "./list.svelte";

export interface Order {
  to?: string;
  label?: string;
  until?: string;
}
const LEAVING: readonly MailAct[] = ["move", "archive", "trash", "junk", "not_junk", "delete", "later", "unlater"];
const BACK: Readonly<Partial<Record<MailAct, MailAct>>> = {
  read: "unread",
  unread: "read",
  flag: "unflag",
  unflag: "flag",
  label: "unlabel",
  unlabel: "label",
};

/** The messages of rows, gathered by mailbox: whole conversations, or single ones in a flat list. */
export function itemsOf(rows: readonly Pick<Line, "box" | "uid" | "conversation">[], flat: boolean): ActItems[] {
  const boxes = [...new Set(rows.map((row) => row.box))];
  return boxes.map((box) => {
    const here = rows.filter((row) => row.box === box);
    return flat
      ? { box, uids: here.map((row) => row.uid) }
      : { box, conversations: here.map((row) => row.conversation) };
  });
}

const send = (act: MailAct, items: ActItems[], order: Order): Promise<MailActDone> =>
  api.post<MailActDone>("/api/mail/acts", { act, items, ...order });

/** What a row looks like after an act. */
function after(act: MailAct, order: Order): (row: Line) => Line {
  return (row) => {
    if (act === "read") return { ...row, unseen: 0 };
    if (act === "unread") return { ...row, unseen: Math.max(1, row.unseen) };
    if (act === "flag" || act === "unflag") return { ...row, flagged: act === "flag" };
    if (act === "label") return { ...row, labels: [...row.labels.filter((one) => one !== order.label), order.label!] };
    if (act === "unlabel") return { ...row, labels: row.labels.filter((one) => one !== order.label) };
    return row;
  };
}

function count(act: MailAct, rows: readonly Line[]): void {
  for (const row of rows) {
    if (act === "read" || LEAVING.includes(act)) nudge(row.box, row.unseen ? -1 * Math.max(1, row.unseen) : 0);
    if (act === "unread" && !row.unseen) nudge(row.box, 1);
  }
}

async function back(act: MailAct, items: ActItems[], order: Order, done: MailActDone): Promise<void> {
  const reverse = BACK[act];
  await attempt(async () => {
    if (reverse) await send(reverse, items, order);
    for (const one of done.moved)
      await send(act === "later" ? "unlater" : "move", [{ box: one.target, uids: one.pairs.map(([, uid]) => uid) }], {
        to: one.source,
      });
  });
  await list.refresh();
}

/** Does one thing with rows of the list. */
export async function actOn(act: MailAct, rows: readonly Line[], order: Order = {}, quiet = false): Promise<void> {
  if (!rows.length) return;
  const ids = new Set(rows.map((row) => row.id));
  const items = itemsOf(rows, list.flat);
  const leaves = LEAVING.includes(act) && !(act === "move" && list.where?.kind === "search");
  count(act, rows);
  if (leaves) list.remove(ids);
  else list.change(ids, after(act, order));
  if (!leaves && rows.length > 1) list.clear();
  await finish(act, items, order, rows.length, quiet);
}

async function finish(act: MailAct, items: ActItems[], order: Order, n: number, quiet: boolean): Promise<void> {
  let done: MailActDone | undefined;
  const refused = await attempt(async () => (done = await send(act, items, order)));
  if (refused) return list.refresh();
  if (quiet || !done) return;
  const name = order.to ? (mail.box(order.to)?.name.split("/").at(-1) ?? "") : "";
  const undo = act === "delete" ? undefined : { label: t.undo, run: () => void back(act, items, order, done!) };
  toast(said(act, n, name, order), { action: undo });
}

function said(act: MailAct, n: number, name: string, order: Order): string {
  if (act === "move") return t.didMove(n, name);
  if (act === "label" || act === "unlabel") return act === "label" ? t.didLabel(n) : t.didUnlabel(n);
  if (act === "later") return order.until ? t.didLater(n, order.until) : t.didLaterOff(n);
  const WORDS: Readonly<Partial<Record<MailAct, (n: number) => string>>> = {
    archive: t.didArchive,
    trash: t.didTrash,
    junk: t.didJunk,
    not_junk: t.didNotJunk,
    delete: t.didDelete,
    read: t.didRead,
    unread: t.didUnread,
    flag: t.didFlag,
    unflag: t.didUnflag,
    unlater: t.didLaterOff,
  };
  return WORDS[act]?.(n) ?? "";
}

/** The same for one message that is open. */
export async function actOnMessage(act: MailAct, message: MailMessage, order: Order = {}): Promise<void> {
  await finish(
    act,
    [{ box: message.box, uids: [message.uid] }],
    order,
    1,
    act === "read" || act === "flag" || act === "unflag",
  );
}

/** Says that messages were read: their senders may learn it. Never said twice, never aloud. */
export async function markRead(messages: readonly MailMessage[]): Promise<void> {
  const boxes = [...new Set(messages.map((one) => one.box))];
  const items = boxes.map((box) => ({ box, uids: messages.filter((one) => one.box === box).map((one) => one.uid) }));
  for (const one of messages) nudge(one.box, -1);
  await attempt(() => send("read", items, {}), { quiet: true });
}

/** Marks a whole mailbox as read, or empties it for ever. */
export const readAll = (box: string) =>
  attempt(() => api.post(`/api/mail/boxes/${box}/read-all`), { said: t.didReadAll });
export const empty = (box: string) => attempt(() => api.post(`/api/mail/boxes/${box}/empty`), { said: t.didEmpty });
