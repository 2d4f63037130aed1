/** The shapes of rules, scripts and the answer while somebody is away. */
export type RuleField =
  "from" | "to" | "cc" | "recipient" | "subject" | "body" | "header" | "size" | "list" | "attachment" | "spam";
export type RuleHow =
  | "contains"
  | "not_contains"
  | "is"
  | "is_not"
  | "begins"
  | "ends"
  | "matches"
  | "over"
  | "under"
  | "exists"
  | "missing";
export type RuleAct = "move" | "copy" | "label" | "flag" | "read" | "forward" | "delete" | "reject" | "keep";
export interface RuleCondition {
  field: RuleField;
  how: RuleHow;
  values: string[];
  header: string;
}
export interface RuleAction {
  act: RuleAct;
  value: string;
}
export interface MailRule {
  name: string;
  enabled: boolean;
  any: boolean;
  conditions: RuleCondition[];
  actions: RuleAction[];
  stop: boolean;
}
export interface FaultLine {
  line: number;
  column: number;
  ko: string;
  en: string;
}
export interface ScriptView {
  name: string;
  active: boolean;
  size: number;
  changed: string;
  made_of_rules: boolean;
  fault?: FaultLine;
  fault_at?: string;
}
export interface RulesView {
  rules: MailRule[];
  scripts: ScriptView[];
  own_script?: string;
}
export interface ScriptSource {
  name: string;
  source: string;
  active: boolean;
}
export interface CheckedView {
  faults: FaultLine[];
}
export interface TriedView {
  actions: { act: string; value: string; flags: string[]; ko: string; en: string }[];
  fault?: FaultLine;
}
export interface VacationInput {
  enabled: boolean;
  with_absence: boolean;
  starts: string | null;
  ends: string | null;
  subject: string;
  text: string;
  text_outside: string;
  days: number;
  audience: "all" | "city";
}
export interface VacationView extends VacationInput {
  answering: boolean;
  answered: number;
  absence?: { kind: string; since: string; until?: string };
}
