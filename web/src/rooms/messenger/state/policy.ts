/** What the institution lays down for its talk, and exports under two persons. */
import { api } from "$lib/api";
import { newKey } from "$lib/api/key";
import type { BotView, ExportView, NewBot, SettingsView } from "$lib/api/types.gen";

const PATH = "/api/messenger/settings";
const EXPORTS = "/api/messenger/exports";

export const loadPolicy = (): Promise<SettingsView> => api.get<SettingsView>(PATH);
export const keepPolicy = (policy: SettingsView): Promise<SettingsView> => api.put<SettingsView>(PATH, policy);

export const loadExports = (): Promise<ExportView[]> => api.get<ExportView[]>(EXPORTS);
export const askExport = (body: {
  reason: string;
  since: string;
  until: string;
  person: string;
}): Promise<ExportView[]> => api.post<ExportView[]>(EXPORTS, body, { key: newKey() });
export const answerExport = (id: string, agreed: boolean): Promise<ExportView[]> =>
  api.post<ExportView[]>(`${EXPORTS}/${id}/answer`, { agreed }, { key: newKey() });
export const exportPath = (id: string): string => `${EXPORTS}/${id}/file`;

const bots = (conversation: string) => `/api/messenger/conversations/${conversation}/bots`;
export const loadBots = (conversation: string): Promise<BotView[]> => api.get<BotView[]>(bots(conversation));
export const makeBot = (conversation: string, name: string): Promise<NewBot> =>
  api.post<NewBot>(bots(conversation), { name });
export const endBot = (conversation: string, id: string): Promise<void> =>
  api.delete(`${bots(conversation)}/${id}`).then(() => undefined);
