/** One mail that is being written: its working copy in this browser and at the server, its files, what is to be thought of before sending. */
import { api, ApiError, newKey } from "$lib/api";
import { Autosave, type Failure, type SaveState } from "$lib/autosave";
import { copiesIn, Memory, type LocalCopy, type Store } from "$lib/copies";
import { session } from "$lib/session.svelte";
import type {
  DraftChange,
  DraftCheck,
  DraftFile,
  DraftKind,
  DraftPerson,
  MailDraft,
  MailSending,
  MailWarning,
  MessageRef,
} from "../types";
import { bring } from "./files";
import { part, whole } from "./text/html";
import { remindersOf } from "./reminders";

const FORGOTTEN = "no_attachment";

/** What one writes: a draft without its version. */
export type Content = Omit<Required<DraftChange>, "version" | "to" | "cc" | "bcc"> &
  Record<"to" | "cc" | "bcc", DraftPerson[]>;
export interface Coming {
  id: number;
  name: string;
  share: number;
  failed: string;
  inline: boolean;
}
/** How a draft began, for one that the server does not know yet. */
export interface Origin {
  account: string;
  kind: DraftKind;
  of: MessageRef | null;
}

const person = (one: { address: string; name: string; kind?: string; id?: string | null }): DraftPerson => ({
  address: one.address,
  name: one.name,
  kind: (one.kind ?? "") as DraftPerson["kind"],
  id: one.id ?? null,
});

export const contentOf = (draft: MailDraft): Content => ({
  sender: draft.sender,
  to: draft.to.map(person),
  cc: draft.cc.map(person),
  bcc: draft.bcc.map(person),
  subject: draft.subject,
  html: draft.html,
  individual: draft.individual,
  receipt: draft.receipt,
  priority: draft.priority as Content["priority"],
});
const same = (one: Content, two: Content): boolean => JSON.stringify(one) === JSON.stringify(two);

export const draftCopies = (): Store<Content & { origin: Origin }> => copiesIn("dure-mail-drafts");

export class Composer {
  /** The draft at the server; null until there is one. */
  id = $state<string | null>(null);
  content = $state.raw<Content>(null as unknown as Content);
  files = $state.raw<readonly DraftFile[]>([]);
  coming = $state<Coming[]>([]);
  save = $state.raw<SaveState>({ kind: "clean" });
  check = $state.raw<DraftCheck | null>(null);
  conflict = $state.raw<MailDraft | null>(null);
  /** What stands in the way of sending, while it is asked about. */
  asking = $state.raw<{ warnings: MailWarning[]; at: string | null } | null>(null);
  busy = $state(false);
  full = $state(false);
  small = $state(false);
  scheduling = $state(false);
  /** Grows when the text was replaced from outside the editor. */
  version = $state(0);
  readonly key = newKey();
  readonly client = newKey();
  private text = "";
  private autosave: Autosave<Content & { origin: Origin }, { save: number; saved_at: string }> | null = null;
  private store = draftCopies();
  private aborts: Record<number, AbortController> = {};
  private next = 1;
  private sent: Content | null = null;
  private quiet: string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waking: () => void = () => {};
  oninline: ((file: DraftFile) => void) | null = null;

  constructor(
    readonly origin: Origin,
    start: MailDraft | Content,
  ) {
    if ("id" in start) {
      this.id = start.id;
      this.files = start.files;
      this.content = contentOf(start);
      this.begin(start.version, Date.parse(start.saved_at));
    } else {
      this.content = start;
      this.begin(0, Date.now());
      this.save = { kind: "local", at: Date.now() };
    }
    this.listen();
  }

  /** The copy in this browser lies under this name. */
  get name(): string {
    return `${session.maybe?.person.id ?? ""}:${this.id ?? this.key}`;
  }
  get people(): DraftPerson[] {
    return [...this.content.to, ...this.content.cc, ...this.content.bcc];
  }
  /** What one writes, apart from what is quoted. */
  get own(): string {
    return part(this.content.html).own;
  }
  get quote(): string {
    return part(this.content.html).quote;
  }
  get attached(): DraftFile[] {
    return this.files.filter((file) => !file.inline);
  }
  get empty(): boolean {
    const words =
      this.text || this.own.replace(/<div class="dure-signature">[\s\S]*$/, "").replace(/<[^>]*>|&nbsp;/g, "");
    return !this.content.subject && !words.trim() && !this.attached.length;
  }

  private begin(base: number, at: number): void {
    this.autosave = new Autosave(
      {
        keep: (copy) => this.store.put(copy),
        keepNow: (copy) => this.store.putNow(copy),
        put: (over, _change, last) => this.put(over, last),
        read: readFailure,
        onstate: (state) => this.settle(state),
        now: () => Date.now(),
        setTimeout: (run, ms) => setTimeout(run, ms),
        clearTimeout: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
      },
      { key: this.name, document: this.id ?? this.key, client: this.client },
      base,
      () => ({ ...this.content, origin: this.origin }),
    );
    if (this.id) this.save = { kind: "saved", at };
  }

  private listen(): void {
    const away = () => document.visibilityState === "hidden" && void this.autosave?.flush();
    const gone = () => this.autosave?.farewell();
    const online = () => this.autosave?.wake();
    document.addEventListener("visibilitychange", away);
    addEventListener("pagehide", gone);
    addEventListener("online", online);
    this.waking = () => {
      document.removeEventListener("visibilitychange", away);
      removeEventListener("pagehide", gone);
      removeEventListener("online", online);
    };
  }

  /** The whole goes each time: what is kept at the server is what stood on the screen. */
  private async put(base: number, last: boolean): Promise<{ save: number; saved_at: string }> {
    if (!this.id) return this.found();
    const content = this.content;
    try {
      const saved = await api.put<{ version: number; saved_at: string }>(
        `/api/mail/drafts/${this.id}`,
        { version: base, ...content },
        { keepalive: last && JSON.stringify(content).length < 60_000 },
      );
      this.sent = content;
      return { save: saved.version, saved_at: saved.saved_at };
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "draft_changed") throw error;
      // A save whose answer was lost is no other window's.
      const there = await api.get<MailDraft>(`/api/mail/drafts/${this.id}`);
      if (same(contentOf(there), content) || (this.sent && same(contentOf(there), this.sent)))
        return this.over(there.version, content, last);
      this.conflict = there;
      throw error;
    }
  }
  private async over(version: number, content: Content, last: boolean): Promise<{ save: number; saved_at: string }> {
    const saved = await api.put<{ version: number; saved_at: string }>(
      `/api/mail/drafts/${this.id}`,
      { version, ...content },
      { keepalive: last },
    );
    this.sent = content;
    return { save: saved.version, saved_at: saved.saved_at };
  }

  /** A draft that began without a line comes to be at the server. */
  private async found(): Promise<{ save: number; saved_at: string }> {
    const made = await api.post<MailDraft>("/api/mail/drafts", { ...this.origin }, { key: this.key });
    const before = this.name;
    this.id = made.id;
    await this.store.delete(before).catch(() => undefined);
    return this.over(made.version, this.content, false);
  }

  private settle(state: SaveState): void {
    this.save = state;
    if (state.kind === "saved") this.look();
  }

  /** Changes members of the working copy; they are kept at once and saved soon. */
  set(change: Partial<Content>): void {
    this.content = { ...this.content, ...change };
    this.autosave?.change(change);
  }
  write(own: string, text: string): void {
    this.text = text;
    this.set({ html: whole(own, this.quote) });
  }
  dropQuote(): void {
    this.set({ html: this.own });
  }
  /** Takes a text from elsewhere (a template): the editor shows it. */
  replace(change: Partial<Content>): void {
    this.set(change);
    this.version += 1;
  }

  /** Where the recipients are, as the server knows it; asked when they change. */
  look(wait = 500): void {
    clearTimeout(this.timer);
    if (!this.id || !this.people.length) return;
    this.timer = setTimeout(() => {
      void api
        .post<DraftCheck>(`/api/mail/drafts/${this.id}/check`)
        .then((found) => (this.check = found))
        .catch(() => undefined);
    }, wait);
  }

  add(files: Iterable<File>, inline = false): void {
    for (const file of files) {
      const picture = inline && /^image\/(png|jpeg|gif|webp)$/.test(file.type);
      const one = { id: this.next++, name: file.name || "image.png", share: 0, failed: "", inline: picture };
      this.coming.push(one);
      void this.bring(one.id, file, picture);
    }
  }
  private async bring(id: number, file: File, inline: boolean): Promise<void> {
    const one = this.coming.find((each) => each.id === id)!;
    const abort = (this.aborts[id] = new AbortController());
    try {
      if (!this.id) await this.autosave?.flush();
      if (!this.id) throw new ApiError(0, "unreachable", "", "");
      const made = await bring(this.id, file, inline, (share) => (one.share = share), abort.signal);
      this.files = [...this.files, made];
      this.coming = this.coming.filter((each) => each.id !== id);
      if (inline) this.oninline?.(made);
      this.look();
    } catch (error) {
      if (error instanceof DOMException) return;
      one.failed = error instanceof ApiError ? error.detail || error.code : String(error);
    } finally {
      delete this.aborts[id];
    }
  }
  stop(id: number): void {
    this.aborts[id]?.abort();
    this.coming = this.coming.filter((one) => one.id !== id);
  }
  async remove(file: DraftFile): Promise<void> {
    this.files = this.files.filter((one) => one.id !== file.id);
    await api.delete(`/api/mail/drafts/${this.id}/files/${file.id}`).catch(() => undefined);
    this.look();
  }
  async asLink(file: DraftFile, large: boolean): Promise<void> {
    const made = await api.post<DraftFile>(`/api/mail/drafts/${this.id}/files/${file.id}/large`, { large });
    this.files = this.files.map((one) => (one.id === file.id ? made : one));
  }
  /** Puts a mail, or one of its files, among the files. */
  async attach(message: MessageRef, number = ""): Promise<void> {
    const made = await api.post<DraftFile>(`/api/mail/drafts/${this.id}/attach`, { ...message, part: number });
    this.files = [...this.files, made];
  }
  address(file: Pick<DraftFile, "id">): string {
    return `/api/mail/drafts/${this.id}/files/${file.id}`;
  }
  pictureOf = (cid: string): string => {
    const file = this.files.find((one) => one.cid === cid);
    return file ? `${this.address(file)}?inline=true` : "";
  };

  /** Whom it is for is settled with the other window's text, or with this one's. */
  async resolve(mine: boolean): Promise<void> {
    const there = this.conflict;
    if (!there || !this.autosave) return;
    this.conflict = null;
    if (!mine) {
      this.content = contentOf(there);
      this.files = there.files;
      this.version += 1;
    }
    await this.autosave.resume(there.version, mine ? this.content : {});
  }
  /** Another window saved while nothing of ours was unsaved: its text is shown. */
  async follow(version: number): Promise<void> {
    if (!this.autosave || !this.id || this.autosave.dirty || version <= this.autosave.base) return;
    const there = await api.get<MailDraft>(`/api/mail/drafts/${this.id}`).catch(() => null);
    if (!there || this.autosave.dirty || there.version <= this.autosave.base) return;
    if (!same(contentOf(there), this.content)) {
      this.content = contentOf(there);
      this.version += 1;
    }
    this.files = there.files;
    this.autosave.base = there.version;
  }

  /** What is asked before it leaves: what the server finds, and what only the writer can know. */
  async warnings(): Promise<MailWarning[]> {
    await this.autosave?.flush();
    if (!this.id || this.autosave?.dirty) throw new ApiError(0, "unreachable", "", "");
    this.check = await api.post<DraftCheck>(`/api/mail/drafts/${this.id}/check`);
    const own = remindersOf(this.text || this.own.replace(/<[^>]*>/g, " "), this.content, this.attached.length);
    // What the mail below speaks of is not what one forgot oneself.
    this.quiet = this.quote && !own.some((one) => one.code === FORGOTTEN) ? [FORGOTTEN] : [];
    const found = this.check.warnings.filter((one) => !this.quiet.includes(one.code));
    return [...found, ...own.filter((one) => !found.some((other) => other.code === one.code))];
  }

  /** Sends exactly what was saved last. Throws ApiError. */
  async send(at: string | null, confirmed: string[]): Promise<MailSending> {
    await this.autosave?.flush();
    if (!this.id || !this.autosave || this.autosave.dirty) throw new ApiError(0, "unreachable", "", "");
    return api.post<MailSending>(
      `/api/mail/drafts/${this.id}/send`,
      { version: this.autosave.base, at, confirmed: [...confirmed, ...this.quiet] },
      { key: `${this.key}-${this.autosave.base}-${at ?? ""}-${confirmed.length}`.slice(0, 64) },
    );
  }

  /** The copy of this browser, for a draft that waits for the line. */
  copy(): Promise<LocalCopy<Content & { origin: Origin }> | undefined> {
    return this.store.get(this.name).catch(() => undefined);
  }
  keepHere(): Promise<void> {
    const copy = {
      key: this.name,
      document: this.id ?? this.key,
      client: this.client,
      base: this.autosave?.base ?? 0,
      at: Date.now(),
      synced: false,
      content: { ...this.content, origin: this.origin },
    };
    return this.store.put(copy).catch(() => void (this.store = new Memory()));
  }
  flush = (): Promise<void> => this.autosave?.flush() ?? Promise.resolve();

  /** The window closes: the draft stays in the drafts, or goes when nothing was written. */
  async close(keep: boolean): Promise<void> {
    this.waking();
    clearTimeout(this.timer);
    for (const abort of Object.values(this.aborts)) abort.abort();
    if (keep) await this.autosave?.flush();
    this.autosave?.stop();
    if (!this.id) return;
    try {
      if (keep) await api.post(`/api/mail/drafts/${this.id}/close`);
      else await api.delete(`/api/mail/drafts/${this.id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.unreachable) return;
    }
    await this.store.delete(this.name).catch(() => undefined);
  }
  /** It was sent: nothing is kept here any more. */
  async gone(): Promise<void> {
    this.waking();
    clearTimeout(this.timer);
    this.autosave?.stop();
    await this.store.delete(this.name).catch(() => undefined);
  }
}

function readFailure(error: unknown): Failure {
  if (!(error instanceof ApiError)) throw error;
  if (error.unreachable || error.status === 401 || error.status === 429) return { kind: "unreachable" };
  if (error.code === "draft_changed") return { kind: "moved", save: Number(error.extra.version), at: "", client: "" };
  return { kind: "refused", text: [error.detail, ...error.errors.map((one) => one.message)].filter(Boolean).join(" ") };
}
