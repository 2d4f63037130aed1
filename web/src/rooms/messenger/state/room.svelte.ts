/** One conversation on the screen: a window onto its history, its members and cursors, kept in step by its log. */
import { api } from "$lib/api";
import { newKey } from "$lib/api/key";
import type { Readers } from "$lib/api/types.gen";
import { session } from "$lib/session.svelte";
import { moved, numberOf, type Cursors } from "../counting";
import type { ConversationDetail, LogEvent, Message, Stretch } from "../types";
import { change } from "./talk.svelte";

const PAGE = 60;
/** Messages that are drawn at most: beyond, the far end is let go and fetched again when one comes back. */
const MOST = 240;

export class Room {
  readonly path: string;
  detail = $state.raw<ConversationDetail | null>(null);
  messages = $state.raw<readonly Message[]>([]);
  older = $state(false);
  newer = $state(false);
  failure = $state.raw<unknown>(null);
  cursors = $state.raw<Cursors>({ named: null, histogram: [], late: {} });
  /** After which message the line "unread from here" stands; fixed when the room is opened. */
  mark = $state<number | null>(null);
  private last = 0;
  private reading = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: LogEvent[] = [];
  private filling = false;

  constructor(readonly id: string) {
    this.path = `/api/messenger/conversations/${id}`;
    void this.load();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  /** Members, cursors and the latest messages. */
  async load(around?: number): Promise<void> {
    try {
      const [detail, page] = await Promise.all([
        api.get<ConversationDetail>(this.path),
        api.get<Stretch>(`${this.path}/messages`, { query: { limit: PAGE, around } }),
      ]);
      this.adopt(detail);
      this.take(page);
      if (this.mark === null && detail.conversation.unread) this.mark = detail.conversation.read_seq;
    } catch (error) {
      this.failure = error;
    }
  }

  /** After a break: what changed of what is shown, and what came. */
  async reload(): Promise<void> {
    if (this.detail) await this.load(this.newer ? this.messages[0]?.seq : undefined);
  }

  private adopt(detail: ConversationDetail): void {
    this.detail = detail;
    this.failure = null;
    const named = detail.members.every((one) => one.read_seq !== undefined)
      ? Object.fromEntries(detail.members.map((one) => [one.person.id, one.read_seq!]))
      : null;
    this.cursors = { named, histogram: detail.histogram as [number, number][], late: detail.late };
    change(this.id, detail.conversation);
  }

  private take(page: Stretch): void {
    this.messages = page.items;
    this.older = page.before;
    this.newer = page.after;
    this.last = page.last_seq;
  }

  /** What stands above; the far end below is let go. */
  async before(): Promise<void> {
    const first = this.messages[0];
    if (!first || !this.older || this.filling) return;
    this.filling = true;
    try {
      const query = { before: first.seq, limit: PAGE };
      const page = await api.get<Stretch>(`${this.path}/messages`, { query });
      const all = [...page.items, ...this.messages];
      this.newer = this.newer || all.length > MOST;
      this.messages = all.slice(0, MOST);
      this.older = page.before;
    } finally {
      this.filling = false;
    }
  }

  /** What stands below, where the window is not at the end. */
  async after(): Promise<void> {
    const end = this.messages.at(-1);
    if (!end || !this.newer || this.filling) return;
    this.filling = true;
    try {
      const page = await api.get<Stretch>(`${this.path}/messages`, { query: { after: end.seq, limit: PAGE } });
      const all = [...this.messages, ...page.items];
      this.older = this.older || all.length > MOST;
      this.messages = all.slice(-MOST);
      this.newer = page.after;
      this.last = Math.max(this.last, page.last_seq);
    } finally {
      this.filling = false;
    }
  }

  /** Jumps to a message, wherever it stands. */
  async jump(seq: number): Promise<void> {
    if (!this.messages.some((one) => one.seq === seq))
      this.take(await api.get<Stretch>(`${this.path}/messages`, { query: { around: seq, limit: PAGE } }));
  }

  /** Back to the end. */
  async latest(): Promise<void> {
    if (this.newer) this.take(await api.get<Stretch>(`${this.path}/messages`, { query: { limit: PAGE } }));
  }

  /** An event of the log: in order it is applied, a gap is filled first, what is known is dropped. */
  async hear(event: LogEvent): Promise<void> {
    if (!this.detail || event.s <= this.last) return;
    if (event.s === this.last + 1) return this.apply(event);
    this.waiting.push(event);
    if (this.waiting.length > 1) return;
    try {
      let more = true;
      while (more) {
        const page = await api.get<{ items: LogEvent[]; more: boolean }>(`${this.path}/events`, {
          query: { after: this.last },
        });
        for (const one of page.items) if (one.s > this.last) this.apply(one);
        more = page.more && page.items.length > 0;
      }
    } catch {
      void this.reload();
    } finally {
      const rest = this.waiting.sort((one, two) => one.s - two.s);
      this.waiting = [];
      for (const one of rest) if (one.s === this.last + 1) this.apply(one);
    }
  }

  private apply(event: LogEvent): void {
    this.last = event.s;
    const said = event.message;
    if (said) this.place(said);
    if (["join", "leave", "change", "close", "pin", "notice"].includes(event.kind)) void this.again();
    else if (event.kind === "message") this.wrote(event);
  }

  private place(said: Message): void {
    const at = this.messages.findIndex((one) => one.seq === said.seq);
    if (at >= 0) this.messages = this.messages.with(at, said);
    else if (!this.newer && said.seq > (this.messages.at(-1)?.seq ?? 0)) {
      this.messages = [...this.messages, said].slice(-MOST);
      this.older = this.older || this.messages.length === MOST;
    }
    if (said.thread && event_is_new(this.messages, said)) {
      const root = this.messages.find((one) => one.seq === said.thread);
      if (root) this.messages = this.messages.map((one) => (one === root ? { ...one, replies: one.replies + 1 } : one));
    }
  }

  /** An author never counts for an own message; where only counts are known that must be noted. */
  private wrote(event: LogEvent): void {
    if (this.cursors.named || event.sender in this.cursors.late) return;
    void this.again();
  }

  private async again(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      try {
        this.adopt(await api.get<ConversationDetail>(this.path));
      } catch (error) {
        this.failure = error;
      }
    }, 150);
  }

  cursorsMoved(id: string, reads: Record<string, number>): void {
    if (id === this.id) this.cursors = moved(this.cursors, reads);
  }

  counted(id: string, histogram: [number, number][]): void {
    if (id === this.id) this.cursors = { ...this.cursors, named: null, histogram };
  }

  number = (message: Message): number => numberOf(this.cursors, message.seq, message.sender);

  /** The person has seen the end of what is shown. */
  async read(): Promise<void> {
    const end = this.messages.at(-1)?.seq ?? 0;
    const person = session.value.person.id;
    const known = Math.max(this.reading, this.detail?.conversation.read_seq ?? 0);
    if (!this.detail || this.newer || end <= known) return;
    this.reading = end;
    change(this.id, { read_seq: end, unread: 0, mentions: 0 });
    this.cursorsMoved(this.id, { [person]: end });
    try {
      await api.post(`${this.path}/read`, { seq: Math.max(end, this.last) });
    } catch {
      this.reading = known;
    }
  }

  /** An act on a message: the log brings what came of it. */
  act = (seq: number, what: string, body: Record<string, unknown> = {}): Promise<unknown> =>
    api.post(`${this.path}/messages/${seq}/${what}`, { cid: newKey(), ...body });

  edit = (seq: number, text: string, mentions: readonly string[]): Promise<unknown> =>
    api.put(`${this.path}/messages/${seq}`, { cid: newKey(), text, mentions });

  /** Who has read a message and who has not, as far as the conversation tells. */
  readersOf = (seq: number): Promise<Readers> => api.get<Readers>(`${this.path}/messages/${seq}/readers`);

  invite = (people: { id: string; house: number }[]): Promise<unknown> =>
    api.post(`${this.path}/members`, { cid: newKey(), people });

  leave = (): Promise<unknown> => api.post(`${this.path}/leave`, { cid: newKey() });

  mine = (values: { alert?: string; pinned?: boolean }): Promise<void> =>
    api.put<Parameters<typeof change>[1]>(`${this.path}/mine`, values).then((row) => change(this.id, row));
}

const event_is_new = (messages: readonly Message[], said: Message): boolean => messages.at(-1)?.seq === said.seq;
