/** Everything the doors ask the server. */
import { api } from "$lib/api";
import { usePasskey } from "$lib/passkey";
import { signedIn, type Session } from "$lib/session.svelte";

const STORE = "dure.domain";

/** Whether the server says that it is well, and when it was asked. */
export async function loadHealth(): Promise<{ ok: boolean; at: number }> {
  try {
    const response = await fetch("/healthz", { cache: "no-store" });
    return { ok: response.ok, at: Date.now() };
  } catch {
    return { ok: false, at: Date.now() };
  }
}

/** The domain that completed the last sign-in on this computer. */
export const rememberedDomain = (): string => {
  try {
    return localStorage.getItem(STORE) ?? "";
  } catch {
    return "";
  }
};

export function rememberDomain(login: string): void {
  const domain = login.split("@")[1];
  if (!domain) return;
  try {
    localStorage.setItem(STORE, domain);
  } catch {
    // No storage: the domain is typed each time.
  }
}

/** Signs in with a passkey; false when the person or the browser declines. */
export async function signInWithPasskey(): Promise<boolean> {
  const begin = await api.post<{ ticket: string; options: Record<string, unknown> }>(
    "/api/session/passkey/begin",
    {},
    { quiet401: true },
  );
  let credential: Record<string, unknown> | null;
  try {
    credential = await usePasskey(begin.options);
  } catch (error) {
    if (error instanceof DOMException) return false; // declined, timed out, or none there
    throw error;
  }
  if (!credential) return false;
  const done = await api.post<Session>(
    "/api/session/passkey/finish",
    { ticket: begin.ticket, credential },
    { quiet401: true },
  );
  signedIn(done);
  return true;
}

export interface Invitation {
  login: string;
  name: string;
  institution_name: string;
  expires: string;
}

/** Whom the invitation is for. */
export const lookInvitation = (token: string) =>
  api.post<Invitation>("/api/session/invitation/look", { token }, { quiet401: true });

/** Sets the password and signs in. */
export const acceptInvitation = async (token: string, password: string): Promise<void> =>
  signedIn(await api.post<Session>("/api/session/invitation", { token, password }, { quiet401: true }));
