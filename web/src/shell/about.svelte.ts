/** What this installation says of itself before and after sign-in: version, where its source is, whom to call. */
import { api, ApiError } from "$lib/api";

export interface About {
  version?: string;
  source_url?: string;
  support?: string;
}

let known = $state.raw<About | null>(null);

/** The facts, once `loadAbout` has brought them. */
export const about = (): About | null => known;

/** Fetches them once; a server that tells nothing leaves the defaults. */
export async function loadAbout(): Promise<void> {
  if (known) return;
  try {
    known = await api.get<About>("/api/about", { quiet401: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
