/** Retention periods as the record rules name them. LAW rec-dec §26 */
import { v } from "../words/viewer";

const NAMES: Record<string, string> = {
  permanent: "영구",
  "quasi-permanent": "준영구",
  quasi_permanent: "준영구",
  semi_permanent: "준영구",
};

/** "5년" from 5, "5", "5y" or the name itself. */
export function retentionText(value: string): string {
  const years = /^(\d+)\s*(?:y|years?|년)?$/i.exec(value.trim());
  if (years) return v.keep(Number(years[1]));
  return value === "permanent" ? v.permanent : (NAMES[value] ?? value);
}
