/** Plans for the units: the calls, and the sentence of a step. */
import { api } from "$lib/api";
import type {
  PlanInput,
  PlanPreview,
  PlanView,
  PostView,
  ReorganisationEffects,
  StepInput,
  UnitView,
} from "$lib/api/types.gen";
import { t } from "./words";

const PATH = "/api/reorganisations";

export const plans = () => api.get<PlanView[]>(PATH);
export const keepPlan = (id: string | null, plan: PlanInput) =>
  id ? api.put<PlanView>(`${PATH}/${id}`, plan) : api.post<PlanView>(PATH, plan);
export const removePlan = (id: string) => api.delete<void>(`${PATH}/${id}`);
export const previewOf = (id: string) => api.get<PlanPreview>(`${PATH}/${id}/preview`);
export const effectsOf = (id: string) => api.get<ReorganisationEffects>(`/api/edocs${PATH.slice(4)}/${id}/effects`);
export const applyPlan = (id: string) => api.post<PlanView>(`${PATH}/${id}/apply`);
export const undoPlan = (id: string) => api.post<PlanView>(`${PATH}/${id}/undo`);

export type Step = StepInput;
export type Kind = Step["kind"];
export const KINDS: readonly Kind[] = ["join", "split", "create", "rename", "move", "rename_post"];

/** The units there are at this place of the plan: those of today and those that earlier steps make. */
export function unitsAt(units: readonly UnitView[], steps: readonly Step[]): { id: string; name: string }[] {
  const found = new Map(units.map((unit) => [unit.id, unit.name]));
  for (const step of steps) {
    if (step.kind === "create" && step.unit) found.set(step.unit, `${step.name ?? ""} ${t.newMark}`);
    if (step.kind === "rename" && step.unit) found.set(step.unit, step.name ?? "");
    if (step.kind === "join") for (const id of step.units ?? []) found.delete(id);
  }
  return [...found].map(([id, name]) => ({ id, name }));
}

/** What a step says, in a sentence. */
export function sentence(
  step: Step,
  place: number,
  steps: readonly Step[],
  units: readonly UnitView[],
  posts: readonly PostView[],
): string {
  const names = new Map(unitsAt(units, steps.slice(0, place)).map((one) => [one.id, one.name]));
  const name = (id: string | null | undefined) => (id && names.get(id)) || "?";
  const post = (id: string | null | undefined) => posts.find((one) => one.id === id)?.name ?? "?";
  const given = step.name ?? "";
  switch (step.kind) {
    case "create":
      return t.sCreate(name(step.parent), given);
    case "rename":
      return t.sRename(name(step.unit), given);
    case "move":
      return t.sMove(name(step.unit), name(step.parent));
    case "join":
      return t.sJoin((step.units ?? []).map(name).join(", "), name(step.into));
    case "split":
      return t.sSplit(name(step.unit), (step.posts ?? []).map(post).join(", "), name(step.into));
    case "rename_post":
      return t.sPost(post(step.post), given);
  }
}
