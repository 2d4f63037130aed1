/** The calls of the exchange's console. */
import { api, newKey, url } from "$lib/api";
import type {
  AgencyView,
  DirectoryState,
  ExchangeCounts,
  ExchangeSettings,
  ExchangeSettingsView,
  InView,
  OutView,
} from "$lib/api/types.gen";
import type { Page } from "../types";

const PATH = "/api/edocs/exchange";
const post = <T>(path: string, body: unknown) => api.post<T>(`${PATH}${path}`, body, { key: newKey() });

export const counts = () => api.get<ExchangeCounts>(`${PATH}/counts`);
export const incoming = (state: string, q: string, cursor: string | null, signal: AbortSignal) =>
  api.get<Page<InView>>(url(`${PATH}/in`, { state: state || null, q: q || null, cursor }), { signal });
export const outgoing = (state: string, q: string, cursor: string | null, signal: AbortSignal) =>
  api.get<Page<OutView>>(url(`${PATH}/out`, { state: state || null, q: q || null, cursor }), { signal });
export const rawIn = (id: string) => `${PATH}/in/${id}/raw`;
export const rawOut = (id: string) => `${PATH}/out/${id}/raw`;
export const again = (id: string) => post<void>(`/in/${id}/again`, {});
export const refuse = (id: string, reason: string) => post<void>(`/in/${id}/refuse`, { reason });
export const dismiss = (id: string, reason: string) => post<void>(`/in/${id}/dismiss`, { reason });
export const directory = () => api.get<DirectoryState>(`${PATH}/directory`);
export const agencies = (q: string, signal?: AbortSignal) =>
  api.get<AgencyView[]>(url(`${PATH}/agencies`, { q, all: true }), { signal });
export const settings = () => api.get<ExchangeSettingsView>(`${PATH}/settings`);
export const setSettings = (given: ExchangeSettings) =>
  api.put<ExchangeSettingsView>(`${PATH}/settings`, given, { key: newKey() });
