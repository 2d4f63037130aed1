/** How much a finding weighs. Pure. */
import type { Finding } from "../types";

export const WEIGHTS = ["block", "reason", "ask", "note"] as const;
export type Weight = (typeof WEIGHTS)[number];

/** Whether it stands in the way of submitting. */
export const stops = (finding: Pick<Finding, "severity">): boolean =>
  finding.severity === "block" || finding.severity === "reason";

/** Findings by weight, each with its number in the whole list; weights without any are left out. */
export function byWeight(
  findings: readonly Finding[],
): { weight: Weight; items: { finding: Finding; at: number }[] }[] {
  const numbered = findings.map((finding, at) => ({ finding, at }));
  return WEIGHTS.map((weight) => ({
    weight,
    items: numbered.filter(({ finding }) => finding.severity === weight),
  })).filter((group) => group.items.length > 0);
}
