/** What this installation says of itself before anybody is known: institutions, ways in, and (where the operator set them) version, source, support. */
import { api, ApiError } from "$lib/api";

export interface SignInInstitution {
  id: number;
  name: string;
  domain: string;
}
export interface About {
  institutions: SignInInstitution[];
  oidc: boolean;
  demo: boolean;
  version?: string;
  /** Where the source of this very version can be had (AGPL §13). */
  source_url?: string;
  /** Whom to call: "내선 1119". */
  support?: string;
}

let known = $state.raw<About | null>(null);

/** The facts, once `loadAbout` has brought them. */
export const about = (): About | null => known;

/** Fetches them once; a server that does not answer leaves them unknown. */
export async function loadAbout(): Promise<void> {
  if (known) return;
  try {
    known = await api.get<About>("/api/sign-in", { quiet401: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
