/** Whom a mail could be for: suggestions of the server, and the org chart to choose from. */
import { api, ApiError, isAbort } from "$lib/api";
import type { Card, CardUnit, InstitutionView, Page_Card, PersonRow, UnitView } from "$lib/api/types.gen";
import { session } from "$lib/session.svelte";
import type { MailSuggestion } from "../types";

/** Suggestions for what was typed; with nothing typed, whom one wrote to last. */
export async function suggestions(q: string, account: string, signal?: AbortSignal): Promise<MailSuggestion[]> {
  try {
    return await api.get<MailSuggestion[]>("/api/mail/suggest", { query: { q, account, limit: 10 }, signal });
  } catch (error) {
    if (isAbort(error) || error instanceof ApiError) return [];
    throw error;
  }
}

/** People for the search field. */
export async function suggestPeople(
  q: string,
  signal: AbortSignal,
): Promise<{ name: string; address: string; hint?: string }[]> {
  try {
    const found = await api.get<MailSuggestion[]>("/api/mail/suggest", { query: { q, limit: 8 }, signal });
    return found
      .filter((one) => one.kind === "person" || one.kind === "history")
      .map((one) => ({ name: one.name, address: one.address, hint: one.detail || undefined }));
  } catch (error) {
    if (isAbort(error) || error instanceof ApiError) return [];
    throw error;
  }
}

export interface Unit {
  id: string;
  name: string;
  parent: string | null;
  position: number;
  people: number;
  house: number;
}
export interface Somebody {
  id: string;
  name: string;
  post: string;
  unit: string;
  house: number;
}

let units = $state.raw<readonly Unit[]>([]);
let houses = $state.raw<readonly InstitutionView[]>([]);
let people = $state.raw<Readonly<Record<string, readonly Somebody[]>>>({});

export const org = {
  get units() {
    return units;
  },
  get houses() {
    return houses.filter((one) => one.id !== session.value.institution.id);
  },
  of: (unit: string): readonly Somebody[] | undefined => people[unit],
};

const unitOf = (unit: UnitView | CardUnit, house: number): Unit => ({
  id: unit.id,
  name: unit.name,
  parent: unit.parent_id,
  position: unit.position,
  people: unit.people,
  house,
});
const mine = (row: PersonRow): Somebody => ({
  id: row.id,
  name: row.name,
  post: row.seats[0]?.title || row.seats[0]?.post_name || "",
  unit: row.seats[0]?.unit_name ?? "",
  house: session.value.institution.id,
});
const theirs = (card: Card): Somebody => ({
  id: card.person_id,
  name: card.name,
  post: card.post_name,
  unit: card.unit_name,
  house: card.institution_id,
});

export async function loadOrg(): Promise<void> {
  if (units.length) return;
  const house = session.value.institution.id;
  const [own, all] = await Promise.all([
    api.get<UnitView[]>("/api/units"),
    api.get<InstitutionView[]>("/api/institutions"),
  ]);
  houses = all;
  units = own.map((unit) => unitOf(unit, house));
}
export async function loadHouse(house: number): Promise<void> {
  if (units.some((one) => one.house === house)) return;
  const found = await api.get<CardUnit[]>(`/api/institutions/${house}/units`);
  units = [...units, ...found.map((unit) => unitOf(unit, house))];
}
export async function loadPeople(unit: Unit): Promise<void> {
  if (people[unit.id]) return;
  const here = unit.house === session.value.institution.id;
  const found = here
    ? (await api.get<PersonRow[]>(`/api/units/${unit.id}/people`)).map(mine)
    : (
        await api.get<Page_Card>("/api/cards", {
          query: { institution_id: unit.house, unit_id: unit.id, limit: 200 },
        })
      ).items.map(theirs);
  people = { ...people, [unit.id]: found };
}

/** The mail address of somebody of the chart, or of a unit. */
export async function addressOf(name: string, id: string, account: string): Promise<MailSuggestion | null> {
  const found = await api.get<MailSuggestion[]>("/api/mail/suggest", { query: { q: name, account, limit: 30 } });
  return found.find((one) => one.id === id) ?? null;
}
