/** Everything the room asks the server, and the organisation that its screens share. */
import { api, ApiError } from "$lib/api";
import type {
  AbsenceView,
  Card,
  CardUnit,
  InstitutionView,
  Page_Card,
  Page_PersonRow,
  PersonCard,
  PersonRow,
  UnitView,
} from "$lib/api/types.gen";
import { live } from "$lib/live.svelte";
import type { SearchItem } from "$lib/room";
import { session } from "$lib/session.svelte";

const REFETCH_MS = 400;

let units = $state.raw<UnitView[]>([]);
let institutions = $state.raw<InstitutionView[]>([]);
let charts = $state.raw<Record<number, CardUnit[]>>({});
let absences = $state.raw<AbsenceView[] | null>(null);
let failure = $state.raw<unknown>(null);
let version = $state(0);

export const org = {
  get units() {
    return units;
  },
  /** The other institutions of the city. */
  get others() {
    return institutions.filter((i) => i.id !== session.value.institution.id);
  },
  chart: (institution: number): CardUnit[] => charts[institution] ?? [],
  /** Who is away now; null while it is on its way. */
  get absences() {
    return absences;
  },
  get failure() {
    return failure;
  },
  /** Grows whenever the organisation changed: whoever shows people fetches again. */
  get version() {
    return version;
  },
};

/** The own tree and the institutions beside it. */
export async function loadOrg(): Promise<void> {
  failure = null;
  try {
    [units, institutions] = await Promise.all([
      api.get<UnitView[]>("/api/units"),
      api.get<InstitutionView[]>("/api/institutions"),
    ]);
  } catch (error) {
    failure = error;
  }
}

/** The chart of another institution, as far as it shows one. */
export async function loadChart(institution: number): Promise<void> {
  if (charts[institution]) return;
  try {
    const found = await api.get<CardUnit[]>(`/api/institutions/${institution}/units`);
    charts = { ...charts, [institution]: found };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    charts = { ...charts, [institution]: [] };
  }
}

/** Who is away at this moment. */
export async function loadAbsences(): Promise<void> {
  absences = await api.get<AbsenceView[]>("/api/absences");
}

/** Keeps the organisation in step with the server while a screen of it is open. */
export function followOrg(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      version += 1;
      void loadOrg();
      if (absences) void loadAbsences().catch(() => {}); // the next news brings it
    }, REFETCH_MS);
  };
  const stop = live.watch(`directory/${session.value.institution.id}/institution/org`, 0, {
    onnews: again,
    onresync: again,
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** A person in the list, from one's own institution or another. */
export interface Line {
  id: string;
  name: string;
  post: string;
  unit: string;
  duties: string;
  extension: string;
  mail: string;
  absence: PersonRow["absence"];
  /** Another institution's person: its whole card is here already. */
  card?: Card;
}

const own = (row: PersonRow): Line => ({
  id: row.id,
  name: row.name,
  post: row.seats[0]?.title || row.seats[0]?.post_name || "",
  unit: row.seats[0]?.unit_name ?? "",
  duties: row.duties,
  extension: row.extension,
  mail: "",
  absence: row.absence,
});

const foreign = (card: Card): Line => ({
  id: card.person_id,
  name: card.name,
  post: card.post_name,
  unit: card.unit_name,
  duties: card.duties,
  extension: card.phone,
  mail: card.mail,
  absence: null,
  card,
});

/** The people of one of our units; `below` with all units under it. */
export const peopleOf = async (unit: string, below: boolean, signal: AbortSignal): Promise<Line[]> =>
  (await api.get<PersonRow[]>(`/api/units/${unit}/people`, { query: { below: below || undefined }, signal })).map(own);

/** The cards of a unit of another institution. */
export const cardsOf = async (institution: number, unit: string | null, signal: AbortSignal): Promise<Line[]> =>
  (
    await api.get<Page_Card>("/api/cards", {
      query: { institution_id: institution, unit_id: unit, limit: 200 },
      signal,
    })
  ).items.map(foreign);

/** People of our institution, then of the others, by name, initials, duty or extension. */
export async function findPeople(query: string, signal: AbortSignal, limit = 50): Promise<Line[]> {
  const [mine, others] = await Promise.allSettled([
    api.get<Page_PersonRow>("/api/people", { query: { q: query, limit }, signal }),
    api.get<Page_Card>("/api/cards", { query: { q: query, limit: Math.min(limit, 20) }, signal }),
  ]);
  if (mine.status === "rejected") throw mine.reason;
  // The cards of the city hold ours too: those are in the first list, with more to tell.
  const cards =
    others.status === "fulfilled"
      ? others.value.items.filter((c) => c.institution_id !== session.value.institution.id)
      : [];
  return [...mine.value.items.map(own), ...cards.map(foreign)];
}

/** A colleague's card. Reading it leaves an access record. */
export const loadCard = (id: string): Promise<PersonCard> => api.get<PersonCard>(`/api/people/${id}`);

/** For the palette: people by what is typed. */
export async function searchPeople(query: string, signal: AbortSignal): Promise<SearchItem[]> {
  const found = await findPeople(query, signal, 8);
  return found.map((p) => ({
    id: `person ${p.id}`,
    title: p.name,
    hint: [[p.unit, p.post].filter(Boolean).join(" "), p.card?.institution_name, p.extension]
      .filter(Boolean)
      .join(" · "),
    person: { id: p.id, name: p.name },
    href: p.card ? `/people?q=${encodeURIComponent(p.name)}&p=${p.id}` : `/people?p=${p.id}`,
  }));
}
