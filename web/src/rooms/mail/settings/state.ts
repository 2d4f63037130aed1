/** What the settings of mail ask and say to the server. */
import { api } from "$lib/api";
import type { MailActDone, MailExport, MailFileLink, MailPreferences, MailRows, TrustedSender } from "../types";
import type {
  CheckedView,
  MailRule,
  RulesView,
  ScriptSource,
  ScriptView,
  TriedView,
  VacationInput,
  VacationView,
} from "../types";
import { adopt } from "../state/home.svelte";

export async function savePreferences(preferences: MailPreferences): Promise<void> {
  adopt({ preferences: await api.put<MailPreferences>("/api/mail/preferences", preferences) });
}
export const trusted = () => api.get<TrustedSender[]>("/api/mail/trusted");
export const distrust = (address: string) => api.post("/api/mail/trusted", { address, trusted: false });

export const links = () => api.get<MailFileLink[]>("/api/mail/links");
export const revokeLink = (id: string) => api.post(`/api/mail/links/${id}/revoke`);
export const changeLink = (id: string, change: { days?: number; most?: number }) =>
  api.put(`/api/mail/links/${id}`, change);

export const vault = (account: string) =>
  api.get<MailRows>(`/api/mail/accounts/${account}/vault`, { query: { limit: 50 } });
export const restore = (account: string, contents: string[]) =>
  api.post<MailActDone>(`/api/mail/accounts/${account}/restore`, { contents });

export const exports_ = () => api.get<MailExport[]>("/api/mail/exports");
export const beginExport = (account: string, form: "zip" | "mbox") =>
  api.post<MailExport>("/api/mail/exports", { account, form });

const rulesPath = (account: string) => `/api/mail/accounts/${account}`;
export const rules = (account: string) => api.get<RulesView>(`${rulesPath(account)}/rules`);
export const saveRules = (account: string, list: MailRule[]) =>
  api.put<RulesView>(`${rulesPath(account)}/rules`, { rules: list });
export const tryRules = (account: string, body: { box: string; uid: number; rules?: MailRule[]; script?: string }) =>
  api.post<TriedView>(`${rulesPath(account)}/rules/try`, body);
export const script = (account: string, name: string) =>
  api.get<ScriptSource>(`${rulesPath(account)}/scripts/${encodeURIComponent(name)}`);
export const checkScript = (account: string, source: string) =>
  api.post<CheckedView>(`${rulesPath(account)}/scripts/check`, { source });
export const saveScript = (account: string, name: string, source: string, activate: boolean) =>
  api.put<ScriptView>(`${rulesPath(account)}/scripts/${encodeURIComponent(name)}`, { source, activate });

/** Mails of the inbox on which rules can be tried. */
export const samples = (box: string) =>
  api.get<MailRows>(`/api/mail/boxes/${box}/list`, { query: { flat: true, limit: 25 } });

export const vacation = (account: string) => api.get<VacationView>(`${rulesPath(account)}/vacation`);
export const saveVacation = (account: string, body: VacationInput) =>
  api.put<VacationView>(`${rulesPath(account)}/vacation`, body);
