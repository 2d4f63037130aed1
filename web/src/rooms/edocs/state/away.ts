/** Being away: what it would do to the papers that wait for me, and recording it. */
import { api } from "$lib/api";
import { format } from "$lib/i18n";
import type { MyTurn } from "../types";

export interface MovedPaper {
  document_id: string;
  title: string;
  mine: MyTurn;
  due_at: string | null;
  goes_to: string;
  reason: string;
}
export interface AwayPreview {
  papers: MovedPaper[];
  moved: number;
  waiting: number;
}
export interface DeputyLine {
  post_name: string;
  deputy: { id: string; name: string } | null;
  deputy_post_name: string | null;
  basis: string;
}
export interface OwnAbsence {
  id: string;
  kind: string;
  valid_from: string;
  valid_to: string | null;
  own: boolean;
  deputies: DeputyLine[];
}
export type Span = "today" | "tomorrow" | "week" | "chosen";
export interface Planned {
  kind: string;
  valid_from: string;
  valid_to: string | null;
  deputy_post_id: string | null;
}

/** Kinds of absence as the directory records them. */
export const KINDS: readonly string[] = ["출장", "연가", "병가", "교육", "외출"];
const END_OF_DAY = "T18:00:00+09:00";
const START_OF_DAY = "T00:00:00+09:00";
const DAY_MS = 86_400_000;

/** The day in Seoul so many days from an instant, as YYYY-MM-DD. */
export const dayAfter = (now: number, days: number): string => format.isoDay(now + days * DAY_MS);

/** Whether the working day is over at this instant: an absence of today would have ended already. */
export const dayIsOver = (now: number): boolean => now >= Date.parse(dayAfter(now, 0) + END_OF_DAY);

/** From when to when an absence lasts that is named by one word; days are of Seoul. */
export function spanOf(span: Span, now: number, first = "", last = ""): { from: string; to: string | null } {
  const soon = new Date(now).toISOString();
  if (span === "today") return { from: soon, to: dayAfter(now, 0) + END_OF_DAY };
  if (span === "tomorrow") return { from: dayAfter(now, 1) + START_OF_DAY, to: dayAfter(now, 1) + END_OF_DAY };
  if (span === "week") return { from: soon, to: dayAfter(now, 7) + END_OF_DAY };
  const from = first && first > dayAfter(now, 0) ? first + START_OF_DAY : soon;
  return { from, to: last ? last + END_OF_DAY : null };
}

export const previewAway = (planned: Planned, signal?: AbortSignal): Promise<AwayPreview> =>
  api.get<AwayPreview>("/api/edocs/away", { query: { ...planned }, signal });
export const previewDeputies = (planned: Planned): Promise<DeputyLine[]> =>
  api.post<DeputyLine[]>("/api/absences/preview", planned);
export const recordAbsence = (planned: Planned): Promise<OwnAbsence> => api.post<OwnAbsence>("/api/absences", planned);
export const endAbsence = (id: string): Promise<void> => api.delete(`/api/absences/${id}`);

/** My absences from now on, the one that runs first. */
export async function ownAbsences(person_id: string): Promise<OwnAbsence[]> {
  const until = new Date(Date.now() + 365 * DAY_MS).toISOString();
  return api.get<OwnAbsence[]>("/api/absences", { query: { person_id, until } });
}
