/** The conversation that is open: its messages, which are unfolded, what of them was asked for; kept for reading without a line. */
/* eslint-disable svelte/prefer-svelte-reactivity -- sets and maps are replaced as a whole, or drawn by nobody */
import { api, ApiError } from "$lib/api";
import { attempt } from "$lib/attempt";
import type { MailMessage, MailReceipts, MailSource, MailTalk, NestedMessage } from "../types";
import { markRead } from "./acts.svelte";
import { mail } from "./home.svelte";
import { keep, kept } from "./shelf";

const REMEMBERED = 40;
const remembered = new Map<string, MailTalk>();
const keyOf = (box: string, conversation: string) => `${box}/${conversation}`;

export const messagePath = (one: Pick<MailMessage, "box" | "uid">): string =>
  `/api/mail/boxes/${one.box}/messages/${one.uid}`;

function remember(key: string, talk: MailTalk): void {
  remembered.delete(key);
  remembered.set(key, talk);
  if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value!);
}

const fetchTalk = (box: string, conversation: string): Promise<MailTalk> =>
  api.get<MailTalk>(`/api/mail/conversations/${conversation}`, { query: { box } });

/** Fetches what will probably be opened next. Reading marks nothing, so this tells nobody anything. */
export function foresee(box: string, conversation: string): void {
  const key = keyOf(box, conversation);
  if (!remembered.has(key))
    void fetchTalk(box, conversation)
      .then((talk) => remember(key, talk))
      .catch(() => undefined);
}

export class Reading {
  talk = $state.raw<MailTalk | null>(null);
  failure = $state.raw<unknown>(null);
  copyOf = $state<number | null>(null);
  /** Which messages are unfolded, by content. */
  open = $state.raw<Readonly<Record<string, boolean>>>({});
  receipts = $state.raw<Readonly<Record<string, MailReceipts>>>({});
  private marking: ReturnType<typeof setTimeout> | undefined;
  private ended = false;

  constructor(
    readonly box: string,
    readonly conversation: string,
    /** One message alone, in a flat list. */
    readonly uid: number | null = null,
  ) {
    const known = remembered.get(keyOf(box, conversation));
    if (known) this.take(known);
    void this.load();
  }

  get messages(): readonly MailMessage[] {
    const all = this.talk?.messages ?? [];
    if (this.uid === null) return all;
    const one = all.filter((each) => each.box === this.box && each.uid === this.uid);
    return one.length ? one : all;
  }
  get last(): MailMessage | undefined {
    return this.messages.findLast((one) => !one.draft) ?? this.messages.at(-1);
  }

  async load(): Promise<void> {
    const name = `talk ${this.conversation}`;
    try {
      const found = await fetchTalk(this.box, this.conversation);
      if (this.ended) return;
      remember(keyOf(this.box, this.conversation), found);
      this.take(found);
      this.copyOf = null;
      void keep(name, found);
    } catch (error) {
      const copy = error instanceof ApiError && error.unreachable ? await kept<MailTalk>(name) : null;
      if (this.ended) return;
      if (copy) {
        this.take(copy.value);
        this.copyOf = copy.at;
      } else if (!this.talk) this.failure = error;
    }
  }

  private take(found: MailTalk): void {
    // A body that was fetched already stays: it cannot have changed.
    const bodies = new Map(this.talk?.messages.map((one) => [one.content, one]));
    const messages = found.messages.map((one) =>
      one.body ? one : { ...one, body: bodies.get(one.content)?.body ?? null },
    );
    this.talk = { ...found, messages };
    this.failure = null;
    const last = this.last;
    const first: Record<string, boolean> = {};
    for (const one of this.messages)
      first[one.content] = this.open[one.content] ?? (one === last || (!one.seen && !one.draft));
    this.open = first;
    for (const one of this.messages) if (first[one.content]) void this.want(one);
    this.markSoon();
  }

  /** Unfolds or folds a message. */
  fold(message: MailMessage, open = !this.open[message.content]): void {
    this.open = { ...this.open, [message.content]: open };
    if (open) {
      void this.want(message);
      this.markSoon();
    }
  }
  unfoldAll(): void {
    for (const one of this.messages) this.fold(one, true);
  }

  private async want(message: MailMessage): Promise<void> {
    if (message.sending && !this.receipts[message.sending]) void this.seeReceipts(message.sending);
    if (!message.body) await this.fetch(message, false);
  }

  private async fetch(message: MailMessage, images: boolean): Promise<void> {
    try {
      const found = await api.get<MailMessage>(messagePath(message), { query: { images } });
      if (!this.ended) this.put(found);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failure ??= this.talk ? null : error;
    }
  }
  private put(message: MailMessage): void {
    if (!this.talk) return;
    const messages = this.talk.messages.map((one) => (one.content === message.content ? message : one));
    this.talk = { ...this.talk, messages };
    remember(keyOf(this.box, this.conversation), this.talk);
  }

  /** Shows the pictures that lie elsewhere. */
  images = (message: MailMessage): Promise<void> => this.fetch(message, true);
  /** Shows them from now on whenever this address writes. */
  async trust(message: MailMessage): Promise<void> {
    const address = message.people[0]?.address;
    if (address) await attempt(() => api.post("/api/mail/trusted", { address, trusted: true }));
    await this.images(message);
  }

  /** What is unfolded and has been looked at counts as read. */
  private markSoon(): void {
    clearTimeout(this.marking);
    this.marking = setTimeout(
      () => {
        if (this.ended || document.visibilityState === "hidden") return;
        const unseen = this.messages.filter((one) => !one.seen && !one.draft && this.open[one.content]);
        if (!unseen.length || !this.talk) return;
        const read = new Set(unseen.map((one) => one.content));
        this.talk = {
          ...this.talk,
          messages: this.talk.messages.map((one) => (read.has(one.content) ? { ...one, seen: true } : one)),
        };
        remember(keyOf(this.box, this.conversation), this.talk);
        this.onread?.(unseen);
        void markRead(unseen);
      },
      Math.max(400, mail.preferences.mark_read_seconds * 1000),
    );
  }
  onread: ((messages: readonly MailMessage[]) => void) | null = null;

  /** Changes one message here, before the server has said so. */
  change(content: string, by: Partial<MailMessage>): void {
    if (this.talk)
      this.talk = {
        ...this.talk,
        messages: this.talk.messages.map((one) => (one.content === content ? { ...one, ...by } : one)),
      };
  }

  async seeReceipts(sending: string): Promise<void> {
    try {
      const found = await api.get<MailReceipts>(`/api/mail/sendings/${sending}/receipts`);
      if (!this.ended) this.receipts = { ...this.receipts, [sending]: found };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
  /** Takes a mail back from those who have not opened it; no numbers: from all of them. */
  async recall(sending: string, numbers: number[], said: (n: number) => string): Promise<void> {
    const before = this.receipts[sending]?.rows.filter((row) => row.state === "recalled").length ?? 0;
    const { toast } = await import("$lib/ui");
    await attempt(async () => {
      const found = await api.post<MailReceipts>(`/api/mail/sendings/${sending}/recall`, { numbers });
      this.receipts = { ...this.receipts, [sending]: found };
      toast(said(found.rows.filter((row) => row.state === "recalled").length - before));
    });
  }

  /** Tells the sender that it was read, or declines. */
  async answerReceipt(message: MailMessage, send: boolean): Promise<void> {
    const refused = await attempt(() => api.post(`${messagePath(message)}/receipt`, { send }));
    if (!refused) this.change(message.content, { receipt_asked: "" });
  }

  /** Takes a conversation of a shared mailbox on, gives it back, or says that it is done. */
  async assign(person: string | null, state: "open" | "done", said: string): Promise<void> {
    if (!this.talk) return;
    const path = `/api/mail/accounts/${this.talk.account}/conversations/${this.conversation}/assignment`;
    await attempt(() => api.put(path, { person, state }), { said });
    await this.load();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.marking);
  }
}

export const nestedMessage = (path: string, number: string): Promise<NestedMessage> =>
  api.get<NestedMessage>(`${path}/parts/${encodeURIComponent(number)}/message`);
export const sourceOf = (path: string): Promise<MailSource> => api.get<MailSource>(`${path}/source`);

/** Makes a draft document of a mail; answers where it is. */
export async function toDocument(message: MailMessage): Promise<string | null> {
  let made: { document: string } | undefined;
  await attempt(
    async () => (made = await api.post<{ document: string }>(`${messagePath(message)}/document`, { files: true })),
  );
  return made ? `/approvals/draft/${made.document}` : null;
}

/** Conversations of the messenger in which a mail can be told. */
export const conversations = async (): Promise<{ id: string; name: string }[]> => {
  const found = await api.get<{ items: { id: string; name: string; others: { name: string }[] }[] }>(
    "/api/messenger/conversations",
    { query: { limit: 30 } },
  );
  return found.items.map((one) => ({ id: one.id, name: one.name || one.others.map((other) => other.name).join(", ") }));
};
export const share = (message: MailMessage, conversation: string, note: string) =>
  api.post<{ conversation: string; seq: number }>(`${messagePath(message)}/share`, { conversation, note });

interface Preview {
  kind: string;
  pages?: number;
  text?: string;
  notes?: string[];
}
/** What can be shown of a file without leaving the page; null where the server shows nothing of it. */
export async function previewOf(path: string, number: string, signal: AbortSignal): Promise<Preview | null> {
  try {
    return await api.get<Preview>(`${path}/parts/${encodeURIComponent(number)}/preview`, { signal });
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}
