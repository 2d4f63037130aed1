/** Joint drafts (공동기안): the calls. */
import { api } from "$lib/api";
import type { JointRequestRow, JointRequestView, PartnerCandidate, RejectedRow } from "$lib/api/types.gen";
import type { Document, Paper } from "../types";

const PATH = "/api/edocs/joint";

export const partners = () => api.get<PartnerCandidate[]>("/api/edocs/partners");
export const choosePartners = (id: string, institution_ids: number[]) =>
  api.put<Document>(`/api/edocs/documents/${id}/partners`, { institution_ids });
export const jointRequests = () => api.get<JointRequestRow[]>(PATH);
export const jointRequest = (id: string) => api.get<JointRequestView>(`${PATH}/${id}`);
export const jointPaper = (id: string) => api.get<Paper>(`${PATH}/${id}/paper`);
export const jointImage = (id: string) => (image: string) => `${PATH}/${id}/images/${image}`;
export const jointFile = (id: string, place: number) => `${PATH}/${id}/files/${place}`;
export const distribute = (id: string, unit_id: string) =>
  api.post<JointRequestView>(`${PATH}/${id}/distribute`, { unit_id });
export const take = (id: string) => api.post<Document>(`${PATH}/${id}/take`);
export const refuse = (id: string, reason: string) => api.post<JointRequestView>(`${PATH}/${id}/refuse`, { reason });
export const units = () => api.get<{ id: string; name: string }[]>("/api/units");
export const rejectedOriginals = () => api.get<RejectedRow[]>("/api/edocs/register/rejected");
