/** Finding colleagues and their posts, and the offices one writes to. */
import { api, ApiError, isAbort } from "$lib/api";
import type { Page_PersonRow } from "$lib/api/types.gen";

export interface PostHolder {
  person_id: string;
  name: string;
  post_id: string;
  post_name: string;
  unit_name: string;
  /** Until when the person is away; empty when here or when nobody knows. */
  away_until: string;
}

/** People of one's institution with each of their posts; nobody where the server does not answer. */
export async function findPosts(q: string, signal?: AbortSignal): Promise<PostHolder[]> {
  try {
    const found = await api.get<Page_PersonRow>("/api/people", { query: { q, limit: 20 }, signal });
    return found.items.flatMap((person) =>
      person.seats.map((seat) => ({
        person_id: person.id,
        name: person.name,
        post_id: seat.post_id,
        post_name: seat.post_name,
        unit_name: seat.unit_name,
        away_until: person.absence?.valid_to ?? "",
      })),
    );
  } catch (error) {
    if (isAbort(error) || error instanceof ApiError) return [];
    throw error;
  }
}
