/** What is asked of the simulator, and its answer: the line of now beside the supposed one. */
import { api, ApiError } from "$lib/api";
import type { SimulationChoices, SimulationView } from "$lib/api/types.gen";

const WAIT_MS = 200;

export class Simulation {
  choices = $state.raw<SimulationChoices | null>(null);
  failure = $state.raw<unknown>(null);
  answer = $state.raw<SimulationView | null>(null);
  /** The facts. */
  matter = $state("");
  amount = $state(0);
  external = $state(false);
  drafter = $state("");
  document = $state("");
  /** What is supposed; empty is not supposed. */
  otherAmount = $state("");
  day = $state("");
  version = $state("");
  otherDrafter = $state("");
  away = $state.raw<{ post_id: string; label: string }[]>([]);
  busy = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  async load(query: URLSearchParams): Promise<void> {
    try {
      this.choices = await api.get<SimulationChoices>("/api/edocs/simulation/choices");
      this.document = query.get("document") ?? "";
      this.matter = query.get("matter") || (this.document ? "" : (this.choices.matters[0]?.id ?? ""));
      this.amount = Number(query.get("amount") ?? "") || 0;
      await this.ask();
    } catch (error) {
      this.failure = error;
    }
  }

  /** Something changed: asks again soon. */
  touch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), WAIT_MS);
  }

  get supposing(): boolean {
    return Boolean(this.otherAmount || this.day || this.version || this.otherDrafter || this.away.length);
  }

  clear(): void {
    this.otherAmount = this.day = this.version = this.otherDrafter = "";
    this.away = [];
    this.touch();
  }

  async ask(): Promise<void> {
    const mine = ++this.asked;
    this.busy = true;
    try {
      const query = {
        document_id: this.document || undefined,
        matter_id: this.matter || undefined,
        amount: this.document && !this.amount ? undefined : this.amount,
        external: this.external || undefined,
        post_id: this.drafter || undefined,
        suppose_amount: this.otherAmount === "" ? undefined : Number(this.otherAmount),
        suppose_at: this.day ? `${this.day}T12:00:00+09:00` : undefined,
        suppose_away: this.away.map((one) => one.post_id),
        suppose_post: this.otherDrafter || undefined,
        version: this.version || undefined,
      };
      const answer = await api.get<SimulationView>("/api/edocs/simulation", { query });
      if (mine !== this.asked) return;
      this.answer = answer;
      this.failure = null;
      if (!this.matter) this.matter = answer.present.matter_id;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine === this.asked) this.failure = error;
    }
    if (mine === this.asked) this.busy = false;
  }
}
