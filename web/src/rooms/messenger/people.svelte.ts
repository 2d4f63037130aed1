/** The org chart for the messenger: units, their people when unfolded, people by search, how each is today. */
import { api } from "$lib/api";
import type {
  Card,
  CardUnit,
  InstitutionView,
  Page_Card,
  Page_PersonRow,
  PersonRow,
  UnitView,
} from "$lib/api/types.gen";
import { format } from "$lib/i18n";
import { session } from "$lib/session.svelte";
import type { PresenceKind } from "$lib/ui";
import { talk } from "./state/talk.svelte";

export interface Person {
  id: string;
  house: number;
  name: string;
  post: string;
  unit: string;
  extension: string;
  /** "반차 ~ 13:00": what the calendar says. */
  status: string;
  absence: string;
}
export interface Node {
  id: string;
  name: string;
  people: number;
  parent: string | null;
  position: number;
  house: number;
  listed: boolean;
}

let units = $state.raw<readonly Node[]>([]);
let houses = $state.raw<readonly InstitutionView[]>([]);
let people = $state.raw<Record<string, readonly Person[]>>({});
let failure = $state.raw<unknown>(null);

export const org = {
  get units() {
    return units;
  },
  get failure() {
    return failure;
  },
  get others() {
    return houses.filter((one) => one.id !== session.value.institution.id);
  },
  of: (unit: string): readonly Person[] | undefined => people[unit],
};

const own = (row: PersonRow): Person => ({
  id: row.id,
  house: session.value.institution.id,
  name: row.name,
  post: row.seats[0]?.title || row.seats[0]?.post_name || "",
  unit: row.seats[0]?.unit_name ?? "",
  extension: row.extension,
  absence: row.absence?.kind ?? "",
  status: row.absence
    ? row.absence.kind + (row.absence.valid_to ? ` ~ ${format.listTime(row.absence.valid_to)}` : "")
    : "",
});
const foreign = (card: Card): Person => ({
  id: card.person_id,
  house: card.institution_id,
  name: card.name,
  post: card.post_name,
  unit: card.unit_name,
  extension: card.phone,
  absence: "",
  status: "",
});

export async function loadOrg(): Promise<void> {
  try {
    const home = session.value.institution.id;
    const [mine, all] = await Promise.all([
      api.get<UnitView[]>("/api/units"),
      api.get<InstitutionView[]>("/api/institutions"),
    ]);
    houses = all;
    units = mine.map((u) => node(u, home));
    failure = null;
  } catch (error) {
    failure = error;
  }
}
const node = (u: UnitView | CardUnit, house: number): Node => ({
  id: u.id,
  name: u.name,
  people: u.people,
  parent: u.parent_id,
  position: u.position,
  house,
  listed: true,
});

/** The tree of another institution, where it shows one. */
export async function loadHouse(house: number): Promise<void> {
  if (units.some((one) => one.house === house)) return;
  const found = await api.get<CardUnit[]>(`/api/institutions/${house}/units`);
  units = [...units, ...found.map((u) => node(u, house))];
}

/** The people of a unit, fetched once it is unfolded. */
export async function loadPeople(unit: Node): Promise<void> {
  if (people[unit.id]) return;
  const rows =
    unit.house === session.value.institution.id
      ? (await api.get<PersonRow[]>(`/api/units/${unit.id}/people`)).map(own)
      : (
          await api.get<Page_Card>("/api/cards", {
            query: { institution_id: unit.house, unit_id: unit.id, limit: 200 },
          })
        ).items.map(foreign);
  people = { ...people, [unit.id]: rows };
}

/** People of all institutions by name, initials, duty or extension. */
export async function findPeople(query: string, signal?: AbortSignal): Promise<Person[]> {
  const home = session.value.institution.id;
  const [mine, others] = await Promise.allSettled([
    api.get<Page_PersonRow>("/api/people", { query: { q: query, limit: 30 }, signal }),
    api.get<Page_Card>("/api/cards", { query: { q: query, limit: 15 }, signal }),
  ]);
  if (mine.status === "rejected") throw mine.reason;
  const cards = others.status === "fulfilled" ? others.value.items.filter((c) => c.institution_id !== home) : [];
  return [...mine.value.items.map(own), ...cards.map(foreign)];
}

const BY_WORD: readonly [RegExp, PresenceKind][] = [
  [/출장|외근/, "trip"],
  [/회의|교육/, "busy"],
  [/./, "leave"],
];

/** How a person is now: what the calendar says beats whether a window is open. */
export function presenceOf(person: Pick<Person, "id" | "absence">): PresenceKind {
  const word = BY_WORD.find(([pattern]) => pattern.test(person.absence));
  if (word) return word[1];
  const state = talk.presence(person.id);
  return state === "on" ? "on" : state === "away" ? "away" : "off";
}
