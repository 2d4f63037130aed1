/** The route as the panel tells it: who, when, and why. Pure. */
import { format } from "$lib/i18n";
import type { StepView } from "$lib/ui";
import { actorOf, basisOf, drawnKind, drawnState, stepWord } from "../present";
import type { MyTurn, Step } from "../types";
import { v } from "../words/viewer";

/** "11. 16. 10:22": the minute of a legal event. */
export const stamp = (at: string): string => format.dateTime(at).replace(/\([^)]*\)/, "");

function rightOf(step: Step, mine: MyTurn | null): string {
  if (step.signature) return stamp(step.signature.at);
  if (mine?.step === step.id) return v.yourTurn;
  if (step.state === "ACTIVE") return step.asked.length ? v.waiting(stepWord(step)) : v.vacant;
  return "";
}

function whyOf(step: Step): string {
  const signed = step.signature;
  return [
    step.state === "HELD" &&
      (step.hold_until ? v.heldUntil(step.hold_reason, format.date(step.hold_until)) : v.heldFor(step.hold_reason)),
    step.state === "SKIPPED" && v.skipped(step.skip_reason),
    signed?.on_behalf_of && v.actedFor(signed.on_behalf_of.post_name, signed.on_behalf_of.name),
    step.kind !== "DRAFT" && step.why.text,
    !signed && step.acting?.text,
    ...step.merged,
  ]
    .filter(Boolean)
    .join(" · ");
}

export function stepViews(steps: readonly Step[], mine: MyTurn | null): StepView[] {
  return steps.map((step) => {
    const actor = actorOf(step);
    const unit = actor && step.kind === "DRAFT" ? actor.unit_name : "";
    return {
      id: String(step.id),
      kind: drawnKind(step.kind),
      state: drawnState({ state: step.state, differing: step.signature?.differing ?? false }),
      word: stepWord(step),
      name: actor?.name || undefined,
      post: [actor?.post_name || step.post_name, unit].filter(Boolean).join(" · "),
      right: rightOf(step, mine),
      why: whyOf(step) || undefined,
      // What was added of one's own accord rests on no article.
      basis: step.kind === "DRAFT" || !step.required ? undefined : basisOf(step.why),
    };
  });
}
