/** The form of a document in its own version, and what working its values out needs. */
import { api, ApiError, isAbort } from "$lib/api";
import { matches } from "$lib/i18n";
import { dayOf } from "../forms/days";
import type { Calendar } from "../forms/reckon";
import type { Document, Form } from "../types";

export interface DocumentForm {
  form: Form;
  calendar: Calendar;
  newer: boolean;
}
interface CalendarView {
  days: number[];
  off: string[];
}
const calendarOf = (given: CalendarView): Calendar => ({
  days: new Set(given.days),
  off: new Set(given.off.map((day) => dayOf(day)!)),
});

export async function documentForm(id: string): Promise<DocumentForm> {
  const found = await api.get<{ form: Form; calendar: CalendarView; newer: boolean }>(
    `/api/edocs/documents/${id}/form`,
  );
  return { ...found, calendar: calendarOf(found.calendar) };
}

/** The working days of the institution. */
export const formCalendar = async (): Promise<Calendar> =>
  calendarOf(await api.get<CalendarView>("/api/edocs/form-calendar"));

/** Moves a draft to the version of its form that holds now. */
export const renewForm = (id: string): Promise<Document> =>
  api.post<Document>(`/api/edocs/documents/${id}/form/renew`, {});

export interface UnitName {
  id: string;
  name: string;
}
let units: Promise<UnitName[]> | null = null;

/** Units of the institution by name; none where the server does not answer. */
export async function findUnits(query: string): Promise<UnitName[]> {
  try {
    units ??= api.get<UnitName[]>("/api/units");
    return (await units).filter((unit) => !query || matches(unit.name, query)).slice(0, 50);
  } catch (error) {
    units = null;
    if (isAbort(error) || error instanceof ApiError) return [];
    throw error;
  }
}
