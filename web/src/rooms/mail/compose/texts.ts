/** Signatures and texts to begin with. */
import { api } from "$lib/api";
import type { MailSignature, MailTemplate } from "../types";

export const signatures = () => api.get<MailSignature[]>("/api/mail/signatures");
export const templates = () => api.get<MailTemplate[]>("/api/mail/templates");
export const saveSignature = (id: string | null, body: Omit<MailSignature, "id">) =>
  id
    ? api.put<MailSignature>(`/api/mail/signatures/${id}`, body)
    : api.post<MailSignature>("/api/mail/signatures", body);
export const dropSignature = (id: string) => api.delete(`/api/mail/signatures/${id}`);
export const saveTemplate = (
  id: string | null,
  body: { name: string; subject: string; html: string; unit: string | null },
) =>
  id ? api.put<MailTemplate>(`/api/mail/templates/${id}`, body) : api.post<MailTemplate>("/api/mail/templates", body);
export const dropTemplate = (id: string) => api.delete(`/api/mail/templates/${id}`);
