/** Files on their way into a working copy, with their progress; a failed one can be sent again. */
import { ApiError, upload } from "$lib/api";
import type { Attachment } from "../types";
import type { DraftView } from "./draft.svelte";

export interface Upload {
  id: number;
  name: string;
  file: File;
  kind: "attachment" | "image";
  share: number;
  failed: string;
}

export class Uploads {
  running = $state<Upload[]>([]);
  private next = 1;

  constructor(
    private readonly draft: DraftView,
    /** A picture has arrived and goes where the caret is. */
    private readonly onimage: (file: Attachment) => void,
  ) {}

  add(files: Iterable<File>, kind: "attachment" | "image"): void {
    for (const file of files) {
      const one: Upload = { id: this.next++, name: file.name || "image.png", file, kind, share: 0, failed: "" };
      this.running.push(one);
      void this.send(one.id);
    }
  }

  /** Sends one file, or sends it again. */
  async send(id: number): Promise<void> {
    const one = this.running.find((upload) => upload.id === id);
    if (!one) return;
    one.failed = "";
    try {
      const query = { name: one.name, kind: one.kind };
      const headers = { "Content-Type": one.file.type || "application/octet-stream" };
      const made = await upload<Attachment>(this.draft.path("/attachments"), one.file, {
        query,
        headers,
        onprogress: (share) => (one.share = share),
      });
      this.running = this.running.filter((upload) => upload.id !== id);
      this.draft.attached(made);
      if (one.kind === "image") this.onimage(made);
    } catch (error) {
      one.failed = error instanceof ApiError ? error.detail || "—" : "—";
      if (!(error instanceof ApiError)) throw error;
    }
  }

  forget(id: number): void {
    this.running = this.running.filter((upload) => upload.id !== id);
  }
}
