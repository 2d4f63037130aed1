/** The calls of sending. */
import { api, newKey, url } from "$lib/api";
import { upload } from "$lib/api/upload";
import type {
  AddRecipient,
  AddresseeView,
  CheckRow,
  GroupView,
  ManualFact,
  RecipientFinding,
  SealEntryView,
  SealView,
  SendingView,
  SendNow,
  SentRow,
} from "$lib/api/types.gen";
import type { Page } from "../types";
import { bare } from "./bare";

export type Addressee = AddresseeView;
const PATH = "/api/edocs";
const post = <T>(path: string, body: unknown) => api.post<T>(`${PATH}${path}`, body, { key: newKey() });
export { bare } from "./bare";

export const findRecipients = (q: string, within = "all", signal?: AbortSignal) =>
  api.get<Addressee[]>(url(`${PATH}/recipients`, { q, within }), { signal });
export const checkRecipients = (all: readonly Addressee[]) =>
  post<RecipientFinding[]>("/recipients/check", { addressees: bare(all) });
export const groups = () => api.get<GroupView[]>(`${PATH}/recipient-groups`);
export const keepGroup = (name: string, members: readonly Addressee[]) =>
  post<GroupView[]>("/recipient-groups", { name, members: bare(members) });

export const sendingOf = (document: string) => api.get<SendingView>(`${PATH}/documents/${document}/sending`);
export const ask = (document: string, note: string) =>
  post<SendingView>(`/documents/${document}/sending/ask`, { note });
export const refuse = (document: string, reason: string) =>
  post<SendingView>(`/documents/${document}/sending/refuse`, { reason });
export const send = (document: string, given: SendNow) => post<SendingView>(`/documents/${document}/send`, given);
export const addAfter = (document: string, given: AddRecipient) =>
  post<SendingView>(`/documents/${document}/dispatches`, { ...given, addressee: bare([given.addressee])[0] });
export const cancelOne = (id: string, reason: string) => post<SendingView>(`/dispatches/${id}/cancel`, { reason });
export const resend = (id: string, reason: string) => post<SendingView>(`/dispatches/${id}/resend`, { reason });
export const noteFact = (id: string, given: ManualFact) => post<SendingView>(`/dispatches/${id}/facts`, given);
export const looked = (id: string) => post<SendingView>(`/dispatches/${id}/looked`, {});

export const checks = () => api.get<CheckRow[]>(`${PATH}/sending/checks`);
export interface SentFilter {
  q: string;
  trouble: boolean;
}
export const sentRegister = (filter: SentFilter, cursor: string | null, signal: AbortSignal) =>
  api.get<Page<SentRow>>(url(`${PATH}/registers/sent`, { ...filter, q: filter.q || null, cursor }), { signal });
/** Address of the same part of the register as CSV. */
export const sentCsv = (filter: SentFilter) =>
  url(`${PATH}/registers/sent.csv`, { q: filter.q || null, trouble: filter.trouble || null });
/** Registers a seal with its image. */
export const registerSeal = (about: Record<string, string | number | null>, image: File) =>
  upload<SealView[]>(`${PATH}/seals`, image, { query: about, key: newKey() });
export const seals = () => api.get<SealView[]>(`${PATH}/seals`);
export const sealLedger = () => api.get<SealEntryView[]>(`${PATH}/registers/seals`);
export const destroySeal = (id: string, reason: string) => post<SealView[]>(`/seals/${id}/destroy`, { reason });
