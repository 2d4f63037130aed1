/** The kinds of fields in the order in which they are offered. */
import type { IconName } from "$lib/ui";
import type { FieldKind } from "../model";

export const PALETTE: { kind: FieldKind; icon: IconName }[] = [
  { kind: "text", icon: "under" },
  { kind: "long", icon: "list" },
  { kind: "number", icon: "numlist" },
  { kind: "money", icon: "won" },
  { kind: "date", icon: "cal" },
  { kind: "period", icon: "trip" },
  { kind: "choice", icon: "filter" },
  { kind: "yesno", icon: "check" },
  { kind: "person", icon: "user" },
  { kind: "unit", icon: "building" },
  { kind: "table", icon: "table" },
];
