/** The institution's own settings, imports, records, roll-ups. */
import { api, upload } from "$lib/api";
import type {
  AccessRecordView,
  CardPolicyInput,
  CardPolicyView,
  ImportApply,
  ImportView,
  InstitutionView,
  Page_AccessRecordView,
  ProfileInput,
  ProfileView,
  Reassign,
  RollupView,
  StuckView,
} from "$lib/api/types.gen";

export const profile = () => api.get<ProfileView>("/api/institution/profile");
export const saveProfile = (input: ProfileInput) => api.put<ProfileView>("/api/institution/profile", input);
export const institutions = () => api.get<InstitutionView[]>("/api/institutions");
export const cardPolicies = () => api.get<CardPolicyView[]>("/api/institution/cards");
export const setCardPolicy = (input: CardPolicyInput) => api.put<CardPolicyView[]>("/api/institution/cards", input);

export const imports = () => api.get<ImportView[]>("/api/imports");
export const importOf = (id: string) => api.get<ImportView>(`/api/imports/${id}`);
export const applyImport = (id: string, input: ImportApply) => api.post<ImportView>(`/api/imports/${id}/apply`, input);

/** Uploads a file for checking; nothing of it holds before it is applied. */
export const checkFile = (file: File, onprogress: (share: number) => void) =>
  upload<ImportView>("/api/imports", file, {
    query: { name: file.name },
    onprogress,
    headers: { "Content-Type": file.type || "text/csv" },
  });

export const records = (cursor: string): Promise<{ items: AccessRecordView[]; next?: string }> =>
  api.get<Page_AccessRecordView>("/api/access-records", { query: { cursor: cursor || undefined, limit: 100 } });
export const rollups = () => api.get<RollupView[]>("/api/oversight");
export const stuckSteps = () => api.get<StuckView[]>("/api/edocs/stuck");
export const reassign = (document: string, input: Reassign) =>
  api.post<void>(`/api/edocs/documents/${document}/reassign`, input);
