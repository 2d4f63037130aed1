/** The working copy on the screen: loading, saving, other windows, findings, route, submission. */
import { api, ApiError, newKey } from "$lib/api";
import { session } from "$lib/session.svelte";
import type {
  Attachment,
  Document,
  Draft,
  DraftChange,
  Finding,
  Form,
  Matter,
  Paper,
  Route,
  Save,
  Saved,
  UnitTask,
} from "../types";
import { WEEKDAYS, type Calendar } from "../forms/reckon";
import { Autosave, type Failure, type SaveState } from "./autosave";
import { contentOf, sameContent } from "./content";
import { localStore, Memory, type LocalCopy, type Store } from "./local";
import { mergeDrafts } from "./merge";
import { matters } from "./drafts";
import { documentForm, renewForm } from "./forms";
import { Windows } from "./windows";

/** Two versions between which a person chooses. */
export interface Conflict {
  theirs: Draft;
  at: string;
}

export class DraftView {
  document = $state.raw<Document | null>(null);
  content = $state.raw<DraftChange>({});
  form = $state.raw<Form | null>(null);
  calendar = $state.raw<Calendar>(WEEKDAYS);
  /** A later version of the form holds now. */
  newerForm = $state(false);
  failed = $state.raw<ApiError | null>(null);
  save = $state.raw<SaveState>({ kind: "clean" });
  findings = $state.raw<Finding[]>([]);
  checked = $state(false);
  route = $state.raw<Route | null>(null);
  tasks = $state.raw<UnitTask[] | null>(null);
  matters = $state.raw<Matter[]>([]);
  /** A copy of this browser that the server does not have. */
  offer = $state.raw<LocalCopy | null>(null);
  conflict = $state.raw<Conflict | null>(null);
  otherWindow = $state(false);
  /** Grows when the text was replaced from outside the editor: the sheet loads it anew. */
  version = $state(0);
  readonly client = newKey();
  private autosave: Autosave | null = null;
  private store: Store = localStore();
  private base: DraftChange = {};
  private windows: Windows | null = null;
  private recheck: ReturnType<typeof setTimeout> | undefined;
  private ended = false;

  constructor(readonly id: string) {}

  open(): () => void {
    void this.load();
    const away = () => document.visibilityState === "hidden" && void this.autosave?.flush();
    const gone = () => this.autosave?.farewell();
    const online = () => this.autosave?.wake();
    document.addEventListener("visibilitychange", away);
    addEventListener("pagehide", gone);
    addEventListener("online", online);
    return () => {
      this.ended = true;
      void this.autosave?.flush();
      this.autosave?.stop();
      this.windows?.close();
      clearTimeout(this.recheck);
      document.removeEventListener("visibilitychange", away);
      removeEventListener("pagehide", gone);
      removeEventListener("online", online);
    };
  }

  /** The line is back. */
  wake(): void {
    this.autosave?.wake();
  }

  private async load(): Promise<void> {
    try {
      const document = await api.get<Document>(this.path());
      if (this.ended) return;
      this.document = document;
      if (!document.draft) return;
      const { form, calendar, newer } = await documentForm(this.id);
      [this.form, this.calendar, this.newerForm] = [form, calendar, newer];
      await this.begin(document.draft);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
  }

  private async begin(draft: Draft): Promise<void> {
    this.content = this.base = contentOf(draft);
    const head = { key: `${session.maybe?.person.id ?? ""}:${this.id}`, document: this.id, client: this.client };
    const copy = await this.localCopy(head.key);
    this.autosave = new Autosave(
      {
        keep: (kept) => this.store.put(kept),
        keepNow: (kept) => this.store.putNow(kept),
        put: (base, change, last) =>
          api.put<Saved>(this.path("/draft"), { base, client: this.client, ...change }, { keepalive: last }),
        read: readFailure,
        onstate: (state) => void this.settle(state),
        onsaved: (saved) => {
          this.base = this.content;
          this.windows?.saved(saved.save, this.content);
        },
        now: () => Date.now(),
        setTimeout: (run, ms) => setTimeout(run, ms),
        clearTimeout: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
      },
      head,
      draft.save,
      () => this.content,
    );
    this.save = { kind: "saved", at: Date.parse(draft.saved_at) };
    this.windows = new Windows(this.id, this.client, {
      met: () => (this.otherWindow = true),
      alone: () => (this.otherWindow = false),
      saved: (save, content) => this.adopt(save, content),
    });
    if (copy && !copy.synced && !sameContent(copy.content, this.content)) this.offer = copy;
    this.version += 1;
    this.look(0);
    [this.tasks, this.matters] = await Promise.all([
      api.get<UnitTask[]>("/api/edocs/unit-tasks").catch(() => null),
      matters().catch(() => []),
    ]);
  }

  private async localCopy(key: string): Promise<LocalCopy | undefined> {
    try {
      return await this.store.get(key);
    } catch {
      // A private window gives no storage: the copy lives as long as the page.
      this.store = new Memory();
      return undefined;
    }
  }

  /** Changes members of the working copy; they are kept at once and saved soon. */
  set(change: DraftChange): void {
    this.content = { ...this.content, ...change };
    this.autosave?.change(change);
  }

  /** A file has arrived; the server has put it into the working copy already. */
  attached(file: Attachment): void {
    if (!this.document) return;
    this.document = { ...this.document, attachments: [...this.document.attachments, file] };
    this.content = { ...this.content, attachments: [...(this.content.attachments ?? []), file.id] };
    this.base = { ...this.base, attachments: this.content.attachments };
    this.look();
  }

  /** The files that go with the document, in their order. */
  get files(): Attachment[] {
    const known = this.document?.attachments.filter((file) => file.kind === "attachment") ?? [];
    return (this.content.attachments ?? []).flatMap((id) => known.find((file) => file.id === id) ?? []);
  }

  /** Takes another window's save over when nothing of ours would be lost. */
  private adopt(save: number, content: DraftChange): void {
    if (!this.autosave || this.autosave.dirty || this.conflict || save <= this.autosave.base) return;
    this.content = this.base = content;
    this.autosave.base = save;
    this.version += 1;
    this.look();
  }

  private async settle(state: SaveState): Promise<void> {
    this.save = state;
    if (state.kind === "saved") this.look();
    if (state.kind === "moved") {
      const document = await api.get<Document>(this.path()).catch(() => null);
      if (document?.draft) this.conflict = { theirs: document.draft, at: state.at || document.draft.saved_at };
    }
  }

  /** Answers the conflict; whatever is not chosen stays in the history of saves or in this browser. */
  async resolve(choice: "mine" | "theirs" | "merge"): Promise<number> {
    const conflict = this.conflict;
    if (!conflict || !this.autosave) return 0;
    const theirs = contentOf(conflict.theirs);
    await this.aside();
    this.conflict = null;
    let both = 0;
    let change: DraftChange = this.content;
    if (choice === "theirs") {
      this.content = theirs;
      change = {};
    } else if (choice === "merge") {
      const merged = mergeDrafts(this.base, this.content, theirs);
      both = merged.both;
      this.content = change = merged.content;
    }
    this.base = theirs;
    if (choice !== "mine") this.version += 1;
    await this.autosave.resume(conflict.theirs.save, change);
    return both;
  }

  /** Answers the offer of a newer copy of this browser. */
  async takeOffer(here: boolean): Promise<void> {
    const offer = this.offer;
    if (!offer) return;
    await this.store.putAside({ ...offer, key: `${offer.key}:${offer.at}` }).catch(() => undefined);
    this.offer = null;
    if (!here || !this.autosave) return;
    this.content = { ...this.content, ...offer.content };
    this.version += 1;
    await this.autosave.resume(this.autosave.base, this.content);
  }

  /** Moves the draft to the version of its form that holds now. Throws ApiError. */
  async renew(): Promise<void> {
    await this.autosave?.flush();
    const document = await renewForm(this.id);
    const { form, calendar, newer } = await documentForm(this.id);
    [this.form, this.calendar, this.newerForm] = [form, calendar, newer];
    if (!document.draft || !this.autosave) return;
    this.document = document;
    this.content = this.base = contentOf(document.draft);
    this.autosave.base = document.draft.save;
    this.version += 1;
    this.look();
  }

  /** Puts the present text aside in this browser before another takes its place. */
  private aside(): Promise<void> {
    const copy: LocalCopy = {
      key: `${this.id}:${Date.now()}`,
      document: this.id,
      client: this.client,
      base: this.autosave?.base ?? 0,
      at: Date.now(),
      synced: false,
      content: this.content,
    };
    return this.store.putAside(copy).catch(() => undefined);
  }

  keptAside(): Promise<LocalCopy[]> {
    return this.store.aside(this.id).catch(() => []);
  }

  saves(): Promise<Save[]> {
    return api.get<Save[]>(this.path("/saves"));
  }

  /** Brings an earlier text back as the newest; what is there now stays in the history. */
  async restore(from: number | LocalCopy): Promise<void> {
    await this.autosave?.flush();
    const earlier =
      typeof from === "number" ? contentOf(await api.get<Draft>(this.path(`/saves/${from}`))) : from.content;
    const { attachments: _kept, ...rest } = earlier;
    this.set(rest);
    this.version += 1;
  }

  /** Asks for findings and route of what the server has. */
  private look(wait = 250): void {
    clearTimeout(this.recheck);
    this.recheck = setTimeout(() => void this.examine(), wait);
  }

  async examine(): Promise<void> {
    const [findings, route] = await Promise.all([
      api.get<Finding[]>(this.path("/findings")).catch(() => null),
      api.get<Route>(this.path("/route")).catch(() => null),
    ]);
    if (this.ended) return;
    if (findings) this.findings = findings;
    if (route) this.route = route;
    this.checked = findings !== null;
    // Files are looked into in the background: ask again until that is done.
    if (findings?.some((one) => one.code === "file_waiting")) this.look(2_000);
  }

  /** Says why personal data of a kind stands in the document, where the institution asks for it. */
  async giveReason(code: string, reason: string): Promise<void> {
    await api.put(this.path("/check-reasons"), { code, reason });
    await this.examine();
  }

  /** Saves everything and submits exactly that. Throws ApiError when the server refuses. */
  async submit(key: string): Promise<Document> {
    await this.autosave?.flush();
    if (!this.autosave || this.autosave.dirty) throw new ApiError(0, "unreachable", "", "");
    const done = await api.post<Document>(this.path("/submit"), { save: this.autosave.base }, { key });
    await this.store.delete(`${session.maybe?.person.id ?? ""}:${this.id}`).catch(() => undefined);
    return done;
  }

  /** Saves what is unsaved, before another document is shown. */
  async flush(): Promise<void> {
    await this.autosave?.flush();
  }

  /** The sheet of the working copy as saved. */
  async paper(): Promise<Paper> {
    await this.autosave?.flush();
    return api.get<Paper>(this.path("/paper"));
  }

  path(tail = ""): string {
    return `/api/edocs/documents/${this.id}${tail}`;
  }
}

function readFailure(error: unknown): Failure {
  if (!(error instanceof ApiError)) throw error;
  if (error.unreachable || error.status === 401 || error.status === 429) return { kind: "unreachable" };
  if (error.code === "draft_moved")
    return {
      kind: "moved",
      save: Number(error.extra.save),
      at: String(error.extra.saved_at ?? ""),
      client: String(error.extra.client ?? ""),
    };
  return { kind: "refused", text: [error.detail, ...error.errors.map((one) => one.message)].filter(Boolean).join(" ") };
}
