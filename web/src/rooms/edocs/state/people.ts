/** Finding colleagues and their posts, and the offices one writes to. */
import { api } from "$lib/api";

export interface PostHolder {
  person_id: string;
  name: string;
  post_id: string;
  post_name: string;
  unit_name: string;
  away: string;
}
interface PersonRow {
  id: string;
  name: string;
  seats: { post_id: string; post_name: string; title: string; unit_name: string }[];
  absence: { reason?: string; kind?: string } | null;
}

/** People of one's institution with each of their posts. */
export async function findPosts(q: string, signal?: AbortSignal): Promise<PostHolder[]> {
  const found = await api.get<{ items: PersonRow[] }>("/api/directory/people", { query: { q, limit: 20 }, signal });
  return found.items.flatMap((person) =>
    person.seats.map((seat) => ({
      person_id: person.id,
      name: person.name,
      post_id: seat.post_id,
      post_name: seat.post_name,
      unit_name: seat.unit_name,
      away: person.absence?.reason ?? person.absence?.kind ?? "",
    })),
  );
}

/** Names of the institutions of the city, to write to. */
export async function institutions(): Promise<string[]> {
  const found = await api.get<{ name: string }[]>("/api/directory/institutions").catch(() => []);
  return found.map((one) => one.name);
}
