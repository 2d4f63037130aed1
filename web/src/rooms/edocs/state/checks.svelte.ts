/** What hides in a document, for whoever reads it: asked for when it is shown, the whole text only when it is opened. */
import { api } from "$lib/api";
import type { Checks, MachineText } from "../types";

export class ChecksView {
  checks = $state.raw<Checks | null>(null);
  failed = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ended = false;

  constructor(readonly id: string) {}

  /** Loads, and again while files are being looked into; returns the end of it. */
  open(): () => void {
    void this.load();
    return () => {
      this.ended = true;
      clearTimeout(this.timer);
    };
  }

  private async load(): Promise<void> {
    const found = await api.get<Checks>(`/api/edocs/documents/${this.id}/checks`).catch(() => null);
    if (this.ended) return;
    this.failed = found === null;
    if (found) this.checks = found;
    if (found?.waiting) this.timer = setTimeout(() => void this.load(), 3_000);
  }

  /** The text as a machine reads it: of a file, or of the document itself. */
  machine(attachment: string | null): Promise<MachineText> {
    const query = attachment ? `?attachment=${attachment}` : "";
    return api.get<MachineText>(`/api/edocs/documents/${this.id}/machine${query}`);
  }
}
