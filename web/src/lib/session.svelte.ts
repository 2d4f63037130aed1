/** Who sits here: the session, its seat, permissions and preferences. One state for shell and rooms. */
import { api, ApiError, whenSignedOut } from "./api";
import { adopt, type Preferences } from "./look.svelte";

export interface ActingFor {
  post_id: string;
  post_name: string;
  unit_name: string;
  /** Null where the post is vacant. */
  person_name: string | null;
  reason: string;
  since: string | null;
  until: string | null;
}
export interface Seat {
  institution_id: number;
  institution_name: string;
  post_id: string;
  post_name: string;
  unit_id: string;
  unit_name: string;
  /** "겸직" for a concurrent post, else empty. */
  kind: string;
  acting_for: ActingFor[];
}
export interface Session {
  account: { login: string };
  person: { id: string; name: string };
  institution: { id: number; code: string; name: string };
  seat: { post_id: string; post_name: string; unit_id: string; unit_name: string };
  seats: Seat[];
  permissions: string[];
  preferences: Partial<Preferences>;
  features: Record<string, boolean>;
}

type Status = "loading" | "out" | "in" | "unreachable";

let status = $state<Status>("loading");
let current = $state.raw<Session | null>(null);
let lapsed = $state(false);

export const session = {
  get status() {
    return status;
  },
  /** The session; only read it where the shell shows a signed-in screen. */
  get value(): Session {
    if (!current) throw new Error("no session");
    return current;
  },
  get maybe() {
    return current;
  },
  /** The server forgot us while a page was open; the sign-in screen says so. */
  get lapsed() {
    return lapsed;
  },
  /** The seat with its acting orders, as the list of seats has it. */
  get seat(): Seat | undefined {
    const seat = current?.seat;
    return current?.seats.find((s) => s.post_id === seat?.post_id && s.institution_id === current?.institution.id);
  },
};

/** Whether the seat holds a permission: "people.manage". */
export function may(permission: string): boolean {
  return current?.permissions.includes(permission) ?? false;
}

function enter(next: Session): void {
  current = next;
  status = "in";
  lapsed = false;
  adopt(next.preferences ?? {});
}

function leave(gone: boolean): void {
  lapsed = gone;
  current = null;
  status = "out";
}

whenSignedOut(() => status === "in" && leave(true));

/** Asks the server who we are; the first call of the client. */
export async function loadSession(): Promise<void> {
  try {
    enter(await api.get<Session>("/api/session", { quiet401: true }));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401 || error.status === 403) leave(status === "in");
    else if (status !== "in") status = "unreachable";
  }
}

export interface Credentials {
  login: string;
  password: string;
  totp?: string;
  /** A computer that several people use: the session ends with the browser. */
  shared?: boolean;
}

/** Signs in with a password. Throws ApiError: second_factor, sign_in_failed, locked (extra.retry_after seconds). */
export const signIn = async (credentials: Credentials): Promise<void> =>
  enter(await api.post<Session>("/api/session", credentials, { quiet401: true }));

/** Takes over a session that another door opened (a passkey). */
export const signedIn = (next: Session): void => enter(next);

/** Ends this session on the server and here; here even when the server cannot be reached. */
export async function signOut(): Promise<void> {
  try {
    await api.delete("/api/session", { quiet401: true });
  } finally {
    leave(false);
  }
}

/** Acts from another post from now on; rooms start anew. */
export async function chooseSeat(seat: { institution_id: number; post_id: string }): Promise<void> {
  const next = await api.put<Session | undefined>("/api/session/seat", {
    institution_id: seat.institution_id,
    post_id: seat.post_id,
  });
  enter(next ?? (await api.get<Session>("/api/session")));
}

/** Keeps preferences on the server; the look here has changed already. */
export async function savePreferences(change: Partial<Preferences>): Promise<void> {
  if (!current) return;
  current = { ...current, preferences: { ...current.preferences, ...change } };
  await api.put("/api/account/preferences", change);
}
