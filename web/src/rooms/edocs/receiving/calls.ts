/** The calls of receiving. */
import { api, newKey, url } from "$lib/api";
import type {
  Begun,
  Circulate,
  Instruct,
  LetterRow,
  LetterView,
  Transfer,
  TrayCounts,
  LetterUnit,
} from "$lib/api/types.gen";
import type { Disclosure, Page, Paper } from "../types";

export type Letter = Omit<LetterView, "paper" | "disclosure"> & { paper: Paper | null; disclosure: Disclosure };
export type Tray = "registry" | "unit" | "mine" | "reading" | "unregistered";
const PATH = "/api/edocs/letters";
const post = <T>(path: string, body: unknown) => api.post<T>(`${PATH}${path}`, body, { key: newKey() });

export const trayCounts = () => api.get<TrayCounts>(`${PATH}/counts`);
export const tray = (name: Tray, q: string, cursor: string | null, signal: AbortSignal) =>
  api.get<Page<LetterRow>>(url(PATH, { tray: name, q: q || null, cursor }), { signal });
export const letterUnits = () => api.get<LetterUnit[]>(`${PATH}/units`);
export const distribute = (letters: string[], unit_id: string) =>
  post<TrayCounts>("/distribute", { letters, unit_id, words: "" });
export const register = (letters: string[]) => post<LetterRow[]>("/register", { letters, officer_post: null });
export const letter = (id: string) => api.get<Letter>(`${PATH}/${id}`);
export const withReason = (id: string, act: string, reason: string) =>
  post<Letter>(`/${id}/${act.replaceAll("_", "-")}`, { reason });
export const assign = (id: string, officer_post: string) => post<Letter>(`/${id}/assign`, { officer_post, words: "" });
export const instruct = (id: string, given: Instruct) => post<Letter>(`/${id}/instruct`, given);
export const circulate = (id: string, given: Circulate) => post<Letter>(`/${id}/circulate`, given);
export const transfer = (id: string, given: Transfer) => post<Letter>(`/${id}/transfer`, given);
export const begin = (id: string, act: "answer" | "pass-on") => post<Begun>(`/${id}/${act}`, { form_code: "general" });
export const fileIn = (id: string, record_file_id: string) => post<Letter>(`/${id}/file`, { record_file_id });
export const finish = (id: string) => post<Letter>(`/${id}/finish`, {});
export const fileOf = (id: string, place: number) => `${PATH}/${id}/files/${place}`;
export const pictureOf = (id: string, name: string) => `${PATH}/${id}/pictures/${name}`;
export interface ReceivedFilter {
  q: string;
  year: number | null;
  late: boolean;
}
/** Address of the same part of a register as CSV. */
export const receivedCsv = (which: "received" | "distributed", filter: ReceivedFilter) =>
  url(`/api/edocs/registers/${which}.csv`, { ...filter, q: filter.q || null, late: filter.late || null });
export const receivedRegister = (
  which: "received" | "distributed",
  filter: ReceivedFilter,
  cursor: string | null,
  signal: AbortSignal,
) =>
  api.get<Page<LetterRow>>(url(`/api/edocs/registers/${which}`, { ...filter, q: filter.q || null, cursor }), {
    signal,
  });
