/** The figures of oneself, a unit or the institution, for a span of days. */
import { api, ApiError } from "$lib/api";
import { url } from "$lib/api/client";
import { format } from "$lib/i18n";
import type { StepKind } from "../types";

export type Scope = "me" | "unit" | "institution";
export interface StepFigures {
  kind: StepKind;
  signed: number;
  returned: number;
  late: number;
  median_hours: number;
  slow_hours: number;
  waiting: number;
}
export interface VolumeFigures {
  since: string;
  established: number;
  returned: number;
  amount: number;
}
export interface UnitFigures {
  unit_id: string;
  unit_name: string;
  signed: number;
  returned: number;
  late: number;
  median_hours: number;
}
export interface StatisticsData {
  scope: Scope;
  name: string;
  since: string;
  until: string;
  steps: StepFigures[];
  volume: VolumeFigures[];
  bucket: "week" | "month";
  units: UnitFigures[];
  scopes: Scope[];
  whole_hours: number;
  remind_hours: number;
}
export type Span = "month" | "quarter" | "year";
const DAYS: Record<Span, number> = { month: 30, quarter: 91, year: 365 };
const DAY_MS = 86_400_000;
const PATH = "/api/edocs/statistics";

export class Statistics {
  data = $state.raw<StatisticsData | null>(null);
  failed = $state.raw<ApiError | null>(null);
  scope = $state<Scope>("me");
  span = $state<Span>("quarter");
  private asked = 0;

  private get query() {
    const now = Date.now();
    return { scope: this.scope, since: format.isoDay(now - DAYS[this.span] * DAY_MS), until: format.isoDay(now) };
  }

  async load(): Promise<void> {
    const mine = ++this.asked;
    try {
      const data = await api.get<StatisticsData>(PATH, { query: this.query });
      if (mine === this.asked) [this.data, this.failed] = [data, null];
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine === this.asked) this.failed = error;
    }
  }

  get csv(): string {
    return url(`${PATH}.csv`, this.query);
  }
}
