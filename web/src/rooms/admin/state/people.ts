/** Units, people, posts, holdings: what the administration asks and commands. */
import { api } from "$lib/api";
import type {
  AbsenceInput,
  AbsenceView,
  ActingOrderInput,
  ActingOrderView,
  AppointmentInput,
  DeputyLine,
  GrantInput,
  GrantView,
  Invitation,
  Page_PersonRow,
  PersonCard,
  PersonChange,
  PersonInput,
  PersonRow,
  PostChange,
  PostInput,
  PostView,
  RoleView,
  StateChange,
  UnitChange,
  UnitInput,
  UnitView,
} from "$lib/api/types.gen";

export const units = () => api.get<UnitView[]>("/api/units");
export const addUnit = (unit: UnitInput) => api.post<UnitView[]>("/api/units", unit);
export const changeUnit = (id: string, change: UnitChange) => api.put<UnitView[]>(`/api/units/${id}`, change);
export const closeUnit = (id: string, effective: string | null) =>
  api.post<UnitView[]>(`/api/units/${id}/close`, { effective });

export const peopleOf = (unit: string) => api.get<PersonRow[]>(`/api/units/${unit}/people`);
export const findPeople = async (q: string, signal?: AbortSignal, state?: "active" | "paused" | "left") =>
  (await api.get<Page_PersonRow>("/api/people", { query: { q, state, limit: 100 }, signal })).items;
export const person = (id: string) => api.get<PersonCard>(`/api/people/${id}`);
export const addPerson = (input: PersonInput) => api.post<PersonCard>("/api/people", input);
export const changePerson = (id: string, change: PersonChange) => api.put<PersonCard>(`/api/people/${id}`, change);
export const setState = (id: string, change: StateChange) => api.put<PersonCard>(`/api/people/${id}/state`, change);
export const invite = (id: string) => api.post<Invitation>(`/api/people/${id}/invitation`);
export const unlock = (id: string) => api.post(`/api/people/${id}/free`);
export const appoint = (input: AppointmentInput) => api.post<PersonRow>("/api/appointments", input);
export const endHolding = (id: string, effective: string | null) =>
  api.post(`/api/appointments/${id}/end`, { effective });

export const posts = (unit?: string) => api.get<PostView[]>("/api/posts", { query: { unit_id: unit } });
export const addPost = (input: PostInput) => api.post<PostView[]>("/api/posts", input);
export const changePost = (id: string, change: PostChange) => api.put<PostView>(`/api/posts/${id}`, change);
export const closePost = (id: string, effective: string | null) => api.post(`/api/posts/${id}/close`, { effective });
export const actingOrders = () => api.get<ActingOrderView[]>("/api/acting-orders");
export const setActingOrder = (post: string, order: ActingOrderInput) =>
  api.put<ActingOrderView>(`/api/posts/${post}/acting-order`, order);

export const absences = (since: string, until: string) =>
  api.get<AbsenceView[]>("/api/absences", { query: { since, until } });
export const previewAbsence = (input: AbsenceInput) => api.post<DeputyLine[]>("/api/absences/preview", input);
export const addAbsence = (input: AbsenceInput) => api.post<AbsenceView>("/api/absences", input);
export const endAbsence = (id: string) => api.delete(`/api/absences/${id}`);

export const roles = () => api.get<RoleView[]>("/api/roles");
export const grants = () => api.get<GrantView[]>("/api/role-grants");
export const grant = (input: GrantInput) => api.post<GrantView[]>("/api/role-grants", input);
export const endGrant = (id: string) => api.post(`/api/role-grants/${id}/end`);
