/** The mails that are being written, each in a window; sending with a way back; what waits for the line. */
import { api, ApiError } from "$lib/api";
import { attempt } from "$lib/attempt";
import { live } from "$lib/live.svelte";
import { session } from "$lib/session.svelte";
import { toast } from "$lib/ui";
import type { DraftKind, DraftPerson, MailDraft, MailSending, MailWarning, MessageRef } from "../types";
import { mail, onMail } from "../state/home.svelte";
import { Composer, draftCopies, type Content, type Origin } from "./draft.svelte";
import { c } from "./words";

const MOST = 4;
let windows = $state.raw<readonly Composer[]>([]);

export const desk = {
  get windows() {
    return windows;
  },
  /** The window that keys are for: the last one that is open. */
  get front(): Composer | undefined {
    return windows.findLast((one) => !one.small);
  },
};

export interface Begin {
  kind: DraftKind;
  account?: string;
  of?: MessageRef | null;
  to?: DraftPerson[];
  subject?: string;
  html?: string;
  template?: string;
  full?: boolean;
}

const blank = (begin: Begin): Content => ({
  sender: mail.account(begin.account)?.senders[0]?.address ?? mail.own?.senders[0]?.address ?? "",
  to: begin.to ?? [],
  cc: [],
  bcc: [],
  subject: begin.subject ?? "",
  html: begin.html ?? "",
  individual: false,
  receipt: false,
  priority: "normal",
});

function show(composer: Composer, full = false): Composer {
  composer.full = full;
  const all = [...windows, composer];
  for (const one of all.slice(0, -1)) one.full = false;
  if (all.filter((one) => !one.small).length > 2) all.find((one) => !one.small)!.small = true;
  windows = all;
  return composer;
}

/** Opens a window for a new mail, an answer, a draft. */
export async function write(begin: Begin): Promise<Composer | null> {
  const account = begin.account ?? mail.own?.id;
  if (!account) return null;
  if (windows.length >= MOST) {
    toast(c.tooMany, { tone: "plain" });
    return null;
  }
  const same = begin.of && windows.find((one) => sameOrigin(one.origin, begin));
  if (same) {
    same.small = false;
    return same;
  }
  const origin: Origin = { account, kind: begin.kind, of: begin.of ?? null };
  const { to, subject, html, template } = begin;
  try {
    const made = await api.post<MailDraft>("/api/mail/drafts", { ...origin, template, to, subject, html });
    const open = windows.find((one) => one.id === made.id);
    if (open) {
      open.small = false;
      return open;
    }
    const composer = show(new Composer(origin, made), begin.full);
    await offerCopy(composer, made);
    return composer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.unreachable && begin.kind !== "edit") return show(new Composer(origin, blank(begin)), begin.full);
    toast(error.detail || error.title, { tone: "bad" });
    return null;
  }
}

const sameOrigin = (one: Origin, two: Begin): boolean =>
  one.kind === two.kind && one.of?.box === two.of?.box && one.of?.uid === two.of?.uid;

/** What this browser has and the server has not is taken up: a crash loses no word. */
async function offerCopy(composer: Composer, made: MailDraft): Promise<void> {
  const copy = await composer.copy();
  if (!copy || copy.synced || copy.base !== made.version) return;
  const { origin: _origin, ...content } = copy.content;
  composer.replace(content);
  toast(c.takenUp, { tone: "plain" });
}

/** Closes a window; what was written stays in the drafts. */
export async function close(composer: Composer): Promise<void> {
  const keep = !composer.empty;
  windows = windows.filter((one) => one !== composer);
  await composer.close(keep);
  if (keep) toast(c.keptDraft, { tone: "plain" });
}
/** Throws a draft away, with a way back. */
export async function discard(composer: Composer): Promise<void> {
  const { content, origin } = composer;
  windows = windows.filter((one) => one !== composer);
  await composer.close(false);
  toast(c.discarded, {
    tone: "plain",
    action: {
      label: c.undo,
      run: () => void write({ kind: "new", account: origin.account }).then((one) => one?.replace({ ...content })),
    },
  });
}

/** Sends a mail: asks once about everything that is to be thought of; without a line it waits here. */
export async function send(composer: Composer, at: string | null = null, confirmed?: string[]): Promise<void> {
  if (composer.busy) return;
  if (!composer.people.length) {
    toast(c.noRecipient, { tone: "bad" });
    return;
  }
  if (composer.coming.some((one) => !one.failed)) {
    toast(c.filesComing, { tone: "plain" });
    return;
  }
  composer.busy = true;
  try {
    if (!confirmed) {
      const warnings = await composer.warnings();
      if (warnings.some((one) => one.level !== "note")) {
        composer.asking = { warnings, at };
        return;
      }
    }
    const sending = await composer.send(at, confirmed ?? []);
    composer.asking = null;
    windows = windows.filter((one) => one !== composer);
    await composer.gone();
    left(sending);
  } catch (error) {
    await notSent(composer, at, confirmed ?? [], error);
  } finally {
    composer.busy = false;
  }
}

function left(sending: MailSending): void {
  const subject = sending.subject || c.noSubject;
  const until = sending.undo_until ? Math.round((Date.parse(sending.undo_until) - Date.now()) / 1000) : 0;
  if (sending.state === "scheduled")
    toast(c.scheduled(subject, sending.due), { action: { label: c.undo, run: () => void takeBack(sending.id) } });
  else if (until > 0)
    toast(c.sent(subject), { seconds: until, action: { label: c.unsend, run: () => void takeBack(sending.id) } });
  else toast(c.sent(subject));
}

async function notSent(composer: Composer, at: string | null, confirmed: string[], error: unknown): Promise<void> {
  if (!(error instanceof ApiError)) throw error;
  if (error.unreachable) return wait(composer, at, confirmed);
  if (error.code === "confirm_needed") {
    composer.asking = { warnings: (error.extra.warnings as MailWarning[] | undefined) ?? [], at };
    return;
  }
  toast([error.detail || error.title, ...error.errors.map((one) => one.message)].filter(Boolean).join(" "), {
    tone: "bad",
  });
}

/** Takes a mail back before it leaves: it is a draft again. */
export async function takeBack(sending: string): Promise<void> {
  let draft: MailDraft | undefined;
  const refused = await attempt(
    async () => (draft = await api.post<MailDraft>(`/api/mail/sendings/${sending}/cancel`)),
  );
  if (!refused && draft)
    show(new Composer({ account: draft.account, kind: draft.kind as DraftKind, of: draft.of }, draft));
}
export const sendNow = (sending: string) =>
  attempt(() => api.post(`/api/mail/sendings/${sending}/now`), { said: c.sentNow });

// ---- without a line -----------------------------------------------------------------------------------------------------

interface Waiting {
  key: string;
  id: string | null;
  at: string | null;
  confirmed: string[];
}
let queue = $state.raw<readonly Waiting[]>([]);
let flushing = false;
const shelf = () => `dure.mail.outbox.${session.maybe?.person.id ?? ""}`;

export const outbox = {
  /** Mails that leave when the line is back. */
  get size() {
    return queue.length;
  },
};

function keepQueue(next: readonly Waiting[]): void {
  queue = next;
  try {
    localStorage.setItem(shelf(), JSON.stringify(next));
  } catch {
    // Without storage it waits as long as the page lives.
  }
}

async function wait(composer: Composer, at: string | null, confirmed: string[]): Promise<void> {
  await composer.keepHere();
  keepQueue([...queue, { key: composer.name, id: composer.id, at, confirmed }]);
  windows = windows.filter((one) => one !== composer);
  toast(c.waits(composer.content.subject || c.noSubject), { tone: "plain" });
}

/** Sends what waits, one after the other; what is asked about opens again. */
async function flush(): Promise<void> {
  if (flushing || !queue.length) return;
  flushing = true;
  try {
    for (const one of [...queue]) {
      const copy = await draftCopies().get(one.key);
      keepQueue(queue.filter((other) => other !== one));
      if (!copy) continue;
      const { origin, ...content } = copy.content;
      const composer = await reopened(one, origin, content).catch(() => null);
      if (!composer) {
        keepQueue([...queue, one]);
        return;
      }
      windows = [...windows, composer];
      composer.small = true;
      await send(composer, one.at, one.confirmed.length ? one.confirmed : undefined);
      if (windows.includes(composer)) composer.small = !composer.asking;
      if (queue.some((other) => other.key === composer.name)) return;
    }
  } finally {
    flushing = false;
  }
}

async function reopened(one: Waiting, origin: Origin, content: Content): Promise<Composer> {
  if (!one.id) return new Composer(origin, content);
  const there = await api.get<MailDraft>(`/api/mail/drafts/${one.id}`);
  const composer = new Composer(origin, there);
  composer.replace(content);
  return composer;
}

/** Follows drafts of other windows and the line; while the room is open. */
export function startDesk(): () => void {
  try {
    queue = JSON.parse(localStorage.getItem(shelf()) ?? "[]") as Waiting[];
  } catch {
    queue = [];
  }
  const online = () => void flush();
  addEventListener("online", online);
  const timer = setInterval(() => live.online && void flush(), 5_000);
  void flush();
  const off = onMail({
    desk: (news) => {
      if (news.kind === "draft") void windows.find((one) => one.id === news.id)?.follow(news.version);
    },
  });
  return () => {
    removeEventListener("online", online);
    clearInterval(timer);
    off();
  };
}
