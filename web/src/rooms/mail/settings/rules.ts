/** Rules as rows: which ways of comparing fit a field, and a rule as one sentence. Pure, but for the words. */
import type { MailRule, RuleAct, RuleCondition, RuleField, RuleHow } from "../types";
import { s } from "./words";

export const FIELDS: RuleField[] = [
  "from",
  "to",
  "cc",
  "recipient",
  "subject",
  "body",
  "header",
  "size",
  "list",
  "attachment",
  "spam",
];
export const ACTS: RuleAct[] = ["move", "copy", "label", "flag", "read", "forward", "delete", "reject", "keep"];
const TEXT: RuleHow[] = ["contains", "not_contains", "is", "is_not", "begins", "ends"];

/** What can be asked of a field. */
export function howsOf(field: RuleField): RuleHow[] {
  if (field === "size") return ["over", "under"];
  if (field === "list" || field === "attachment" || field === "spam") return ["exists", "missing"];
  return field === "header" ? [...TEXT, "exists", "missing"] : TEXT;
}
export const wantsValue = (one: RuleCondition): boolean => one.how !== "exists" && one.how !== "missing";
export const actWants = (act: RuleAct): boolean => ["move", "copy", "label", "forward", "reject"].includes(act);

/** Another field: what does not fit it is taken back to what does. */
export function withField(one: RuleCondition, field: RuleField): RuleCondition {
  const hows = howsOf(field);
  const how = hows.includes(one.how) ? one.how : hows[0]!;
  const values = how === "exists" || how === "missing" ? [] : one.values.length ? one.values : [""];
  return {
    field,
    how,
    values: field === "size" && one.field !== "size" ? ["10M"] : values,
    header: field === "header" ? one.header : "",
  };
}

export const emptyRule = (): MailRule => ({
  name: "",
  enabled: true,
  any: false,
  conditions: [{ field: "from", how: "contains", values: [""], header: "" }],
  actions: [{ act: "move", value: "" }],
  stop: true,
});

/** "a, b": several values as one types them. */
export const valuesOf = (typed: string): string[] => typed.split(",").map((one) => one.trim());
export const typedOf = (values: readonly string[]): string => values.join(", ");

/** Why a rule cannot be kept yet; empty when it can. */
export function wanting(rule: MailRule): string {
  if (!rule.name.trim()) return s.wantName;
  if (!rule.actions.length) return s.wantAct;
  if (rule.conditions.some((one) => wantsValue(one) && !one.values.some((value) => value.trim()))) return s.wantValue;
  if (rule.actions.some((one) => actWants(one.act) && !one.value.trim())) return s.wantActValue;
  return "";
}

/** The rule without what was left empty. */
export const tidy = (rule: MailRule): MailRule => ({
  ...rule,
  name: rule.name.trim(),
  conditions: rule.conditions.map((one) => ({
    ...one,
    values: wantsValue(one) ? one.values.filter((value) => value.trim()) : [],
  })),
});

/** What a rule does, in one line. */
export function sentence(
  rule: MailRule,
  names: { box: (path: string) => string; label: (keyword: string) => string },
): string {
  const asked = rule.conditions.map((one) =>
    [s[`f_${one.field}`], wantsValue(one) ? `‘${typedOf(one.values)}’` : "", s[`h_${one.how}`]]
      .filter(Boolean)
      .join(" "),
  );
  const done = rule.actions.map((one) => {
    const value =
      one.act === "label"
        ? names.label(one.value)
        : ["move", "copy"].includes(one.act)
          ? names.box(one.value)
          : one.value;
    return [actWants(one.act) && value ? `‘${value}’` : "", s[`d_${one.act}`]].filter(Boolean).join(" ");
  });
  return `${asked.length ? asked.join(rule.any ? s.or : s.and) : s.everyMail} → ${done.join(", ")}`;
}
