/** One's own account: what the server knows and what may be changed. Sensitive acts may first ask who you are. */
import { api, ApiError } from "$lib/api";
import { makePasskey } from "$lib/passkey";

export interface AccountView {
  login: string;
  password_changed: string | null;
  totp: boolean;
  passkeys: number;
}
export interface Passkey {
  id: string;
  name: string;
  created: string;
  last_used: string | null;
}
export interface SessionItem {
  id: string;
  current: boolean;
  created: string;
  last_seen: string;
  expires: string;
  client: string;
  user_agent: string;
  methods: string[];
  institution_name: string;
}
export interface TotpSetup {
  secret: string;
  uri: string;
  qr: string;
}

let asking = $state<{ resolve: (done: boolean) => void } | null>(null);

/** Whether the dialog that asks for the password is open. */
export const confirming = (): boolean => asking !== null;

/** Answers the open question: sends the password; throws ApiError when it is wrong. */
export async function confirmWith(password: string): Promise<void> {
  await api.post("/api/account/confirm", { password });
  asking?.resolve(true);
  asking = null;
}

/** The person declines to say who they are. */
export function declineConfirm(): void {
  asking?.resolve(false);
  asking = null;
}

/** Does a sensitive act; where the server wants the password again, asks and repeats. Undefined when the person declines. */
async function sensitive<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "confirm_needed") throw error;
  }
  const done = await new Promise<boolean>((resolve) => (asking = { resolve }));
  return done ? act() : undefined;
}

export const loadAccount = () => api.get<AccountView>("/api/account");
export const loadPasskeys = () => api.get<Passkey[]>("/api/account/passkeys");
export const loadSessions = () => api.get<SessionItem[]>("/api/sessions");
export const endSession = (id: string) => api.delete(`/api/sessions/${id}`);
/** Ends every other session of the account. */
export const endOthers = () => api.delete("/api/sessions");
export const changePassword = (current: string, next: string) =>
  api.put("/api/account/password", { current, new: next });
export const beginTotp = () => sensitive(() => api.post<TotpSetup>("/api/account/totp", {}));
export const confirmTotp = (code: string) => api.post("/api/account/totp/confirm", { code });
/** True when it was done. */
export const removeTotp = () => sensitive(async () => (await api.delete("/api/account/totp"), true));
export const removePasskey = (id: string) =>
  sensitive(async () => (await api.delete(`/api/account/passkeys/${id}`), true));

/** Adds a passkey; false when the person or the browser declines. */
export async function addPasskey(name: string): Promise<boolean> {
  const begin = await sensitive(() =>
    api.post<{ ticket: string; options: Record<string, unknown> }>("/api/account/passkeys/begin", {}),
  );
  if (!begin) return false;
  let credential: Record<string, unknown> | null;
  try {
    credential = await makePasskey(begin.options);
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
  if (!credential) return false;
  await api.post("/api/account/passkeys/finish", { ticket: begin.ticket, credential, name });
  return true;
}
