/** How a document stands with its recipients, followed live. */
import { ApiError } from "$lib/api";
import type { SendingView } from "$lib/api/types.gen";
import { live } from "$lib/live.svelte";
import { sendingOf } from "./calls";

export class Sending {
  data = $state.raw<SendingView | null>(null);
  failed = $state.raw<ApiError | null>(null);
  private stop = () => {};
  private ended = false;

  constructor(readonly id: string) {}

  open(): () => void {
    void this.begin();
    return () => {
      this.ended = true;
      this.stop();
    };
  }

  private async begin(): Promise<void> {
    await this.load();
    if (this.ended || !this.data) return;
    this.stop = live.watch(this.data.topic, this.data.place, {
      onnews: () => void this.load(),
      onresync: async () => {
        await this.load();
        return this.data?.place;
      },
    });
  }

  private async load(): Promise<void> {
    try {
      const found = await sendingOf(this.id);
      // A slow answer never takes the place of a newer one.
      if (!this.data || found.place >= this.data.place) this.data = found;
      this.failed = null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.failed = error;
    }
  }

  /** Does a command; what it answers is how things stand now. */
  async take(work: () => Promise<unknown>): Promise<void> {
    const found = (await work()) as SendingView;
    if (!this.data || found.place >= this.data.place) this.data = found;
  }
}
