/** Files on their way into a working copy: several at once, large ones in parts that go on where they stopped. */
import { ApiError, api, upload } from "$lib/api";
import { LARGE, finish, markOf, sendInParts } from "../files/parts";
import type { Attachment, FileUpload } from "../types";
import type { DraftView } from "./draft.svelte";

export interface Upload {
  id: number;
  name: string;
  file: File;
  kind: "attachment" | "image";
  share: number;
  /** What it waits for. */
  state: "waiting" | "sending" | "line" | "joining";
  failed: string;
}

const AT_ONCE = 3;

export class Uploads {
  running = $state<Upload[]>([]);
  /** Begun before the page was closed: they need the same file again. */
  stopped = $state<FileUpload[]>([]);
  private next = 1;
  private sending = 0;
  private readonly aborts: Record<number, AbortController> = {};

  constructor(
    private readonly draft: DraftView,
    /** A picture has arrived and goes where the caret is. */
    private readonly onimage: (file: Attachment) => void,
  ) {}

  add(files: Iterable<File>, kind: "attachment" | "image"): void {
    for (const file of files) {
      const id = this.next++;
      const name = file.name || "image.png";
      this.stopped = this.stopped.filter((one) => one.mark !== markOf(file));
      this.running.push({ id, name, file, kind, share: 0, state: "waiting", failed: "" });
    }
    this.pump();
  }

  /** Asks what was begun before; what only has to be put together is put together. */
  async recall(): Promise<void> {
    const found = await api.get<FileUpload[]>(this.draft.path("/uploads")).catch(() => []);
    const here = this.running.map((one) => markOf(one.file));
    this.stopped = found.filter((one) => one.state === "receiving" && !here.includes(one.mark));
    const silent = { share: () => {}, state: () => {} };
    for (const one of found.filter((each) => each.state !== "receiving" && !here.includes(each.mark)))
      void finish(this.draft.path(), one, silent, new AbortController().signal)
        .then((file) => this.arrived(file))
        .catch((error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
        });
  }

  private pump(): void {
    for (const one of this.running) {
      if (this.sending >= AT_ONCE) return;
      if (one.state === "waiting" && !one.failed) void this.send(one.id);
    }
  }

  /** Sends one file, or sends it again; a large one goes on where it stopped. */
  async send(id: number): Promise<void> {
    const one = this.running.find((each) => each.id === id);
    if (!one) return;
    const abort = new AbortController();
    this.aborts[id] = abort;
    one.failed = "";
    one.state = "sending";
    this.sending += 1;
    try {
      const file = one.file.size > LARGE ? await this.inParts(one, abort.signal) : await this.atOnce(one, abort.signal);
      this.running = this.running.filter((each) => each.id !== id);
      this.arrived(file);
    } catch (error) {
      if (error instanceof DOMException) return;
      one.failed = error instanceof ApiError ? error.detail || "—" : "—";
      if (!(error instanceof ApiError)) throw error;
    } finally {
      this.sending -= 1;
      delete this.aborts[id];
      this.pump();
    }
  }

  private inParts(one: Upload, signal: AbortSignal): Promise<Attachment> {
    const progress = {
      share: (share: number) => (one.share = share),
      state: (state: Upload["state"]) => (one.state = state),
    };
    return sendInParts(this.draft.path(), one.file, one.kind, progress, signal);
  }

  private atOnce(one: Upload, signal: AbortSignal): Promise<Attachment> {
    return upload<Attachment>(this.draft.path("/attachments"), one.file, {
      query: { name: one.name, kind: one.kind },
      headers: { "Content-Type": one.file.type || "application/octet-stream" },
      onprogress: (share) => (one.share = share),
      signal,
    });
  }

  private arrived(file: Attachment): void {
    this.draft.attached(file);
    if (file.kind === "image") this.onimage(file);
  }

  /** Stops a file and forgets it, here and at the server. */
  async cancel(id: number): Promise<void> {
    const one = this.running.find((each) => each.id === id);
    this.aborts[id]?.abort();
    this.running = this.running.filter((each) => each.id !== id);
    if (!one || one.file.size <= LARGE) return;
    const found = await api.get<FileUpload[]>(this.draft.path("/uploads")).catch(() => []);
    const there = found.find((each) => each.mark === markOf(one.file));
    if (there) await this.drop(there);
  }

  /** Forgets a file that was begun before the page was closed. */
  async drop(one: FileUpload): Promise<void> {
    this.stopped = this.stopped.filter((each) => each.id !== one.id);
    await api.delete(this.draft.path(`/uploads/${one.id}`)).catch(() => undefined);
  }
}
