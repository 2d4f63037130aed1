/** Changes of a form that is being designed: values in, values out. Every change leaves formulas naming what they named. */
import { CODE, KEYWORDS, tokens } from "../language";
import { fieldsOf, type Column, type Definition, type Field, type FieldKind, type Section } from "../model";
import { d, kinds } from "./words";

/** What is chosen on the canvas: the form as a whole, a section, a field, a column of a table. */
export interface Chosen {
  section?: number;
  field?: string;
  column?: string;
}
export const CALCULATED: ReadonlySet<string> = new Set(["number", "money", "text", "long", "date", "yesno"]);
const WHOLE = new RegExp(`^(?:${CODE})$`);

/** A name for formulas made of a label, unlike those taken. */
export function freshCode(label: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  const bare = label
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^a-z0-9가-힣_]/g, "")
    .slice(0, 40);
  const base = WHOLE.test(bare) && !KEYWORDS.has(bare) ? bare : bare ? `항목${bare}`.slice(0, 40) : "항목";
  let code = base;
  for (let n = 2; used.has(code); n++) code = `${base}${n}`;
  return code;
}

const codes = (form: Definition) => fieldsOf(form).map((field) => field.code);
const sectionsOf = (form: Definition): Section[] => (form.sections?.length ? form.sections : [{ fields: [] }]);
const withSections = (form: Definition, sections: Section[]): Definition => ({ ...form, sections });

/** A field of a kind with a usual label, ready to be renamed. */
export function newField(form: Definition, kind: FieldKind): Field {
  const label = kinds[kind];
  const field: Field = { code: freshCode(label, codes(form)), label, kind };
  if (kind === "choice") field.options = [1, 2].map((n) => ({ value: d.option(n), label: d.option(n) }));
  if (kind === "table")
    field.columns = [
      { code: "품명", label: "품명" },
      { code: "수량", label: "수량", kind: "number" },
      { code: "단가", label: "단가", kind: "money" },
      { code: "금액", label: "금액", kind: "money", formula: "수량 * 단가", sum: true },
    ];
  if (kind === "long") field.max_length = 1000;
  return field;
}

/** Where a field stands. */
export function placeOf(form: Definition, code: string): { section: number; at: number } | null {
  for (const [section, one] of sectionsOf(form).entries()) {
    const at = (one.fields ?? []).findIndex((field) => field.code === code);
    if (at >= 0) return { section, at };
  }
  return null;
}

/** Puts a field after what is chosen: after a field, at the end of a section, at the end of all. */
export function insertField(form: Definition, field: Field, chosen: Chosen): Definition {
  const sections = sectionsOf(form);
  const place = chosen.field ? placeOf(form, chosen.field) : null;
  const section = place?.section ?? Math.min(chosen.section ?? sections.length - 1, sections.length - 1);
  const at = place ? place.at + 1 : (sections[section]!.fields ?? []).length;
  return withSections(
    form,
    sections.map((one, n) => (n === section ? { ...one, fields: (one.fields ?? []).toSpliced(at, 0, field) } : one)),
  );
}

export const patchField = (form: Definition, code: string, patch: Partial<Field>): Definition =>
  withSections(
    form,
    sectionsOf(form).map((section) => ({
      ...section,
      fields: (section.fields ?? []).map((field) => (field.code === code ? tidy({ ...field, ...patch }) : field)),
    })),
  );

export const patchSection = (form: Definition, at: number, patch: Partial<Section>): Definition =>
  withSections(
    form,
    sectionsOf(form).map((section, n) => (n === at ? tidy({ ...section, ...patch }) : section)),
  );

export function patchColumn(form: Definition, table: string, code: string, patch: Partial<Column>): Definition {
  const field = fieldsOf(form).find((one) => one.code === table);
  const columns = (field?.columns ?? []).map((one) => (one.code === code ? tidy({ ...one, ...patch }) : one));
  return patchField(form, table, { columns });
}

/** What is left as usual is left out, so that two forms that say the same are the same. */
function tidy<T extends object>(part: T): T {
  return Object.fromEntries(
    Object.entries(part).filter(
      ([name, value]) => name === "label" || (value !== undefined && value !== "" && value !== false && value !== null),
    ),
  ) as T;
}

/** Takes a field out; what named it as the amount no longer does. */
export function removeField(form: Definition, code: string): Definition {
  const sections = sectionsOf(form).map((section) => ({
    ...section,
    fields: (section.fields ?? []).filter((field) => field.code !== code),
  }));
  return {
    ...withSections(form, sections),
    amount_field: form.amount_field === code ? "" : form.amount_field,
    checks: (form.checks ?? []).filter((check) => check.at !== code),
  };
}

/** One place up or down, over the border of a section into the next. */
export function moveField(form: Definition, code: string, way: 1 | -1): Definition {
  const place = placeOf(form, code);
  if (!place) return form;
  const sections = sectionsOf(form).map((section) => ({ ...section, fields: [...(section.fields ?? [])] }));
  const from = sections[place.section]!.fields;
  const [field] = from.splice(place.at, 1);
  const at = place.at + way;
  if (at >= 0 && at <= from.length) from.splice(at, 0, field!);
  else {
    const next = sections[place.section + way];
    if (!next) return form;
    next.fields.splice(way > 0 ? 0 : next.fields.length, 0, field!);
  }
  return withSections(form, sections);
}

/** Puts a field before another, where it was dropped. */
export function dropField(form: Definition, code: string, before: string): Definition {
  const field = fieldsOf(form).find((one) => one.code === code);
  if (!field || code === before) return form;
  const rest = { ...form, sections: removeField(form, code).sections };
  const place = placeOf(rest, before);
  if (!place) return form;
  return withSections(
    form,
    rest.sections!.map((one, n) =>
      n === place.section ? { ...one, fields: (one.fields ?? []).toSpliced(place.at, 0, field) } : one,
    ),
  );
}

export function moveColumn(form: Definition, table: string, code: string, way: 1 | -1): Definition {
  const columns = [...(fieldsOf(form).find((one) => one.code === table)?.columns ?? [])];
  const at = columns.findIndex((one) => one.code === code);
  if (at < 0 || at + way < 0 || at + way >= columns.length) return form;
  const [column] = columns.splice(at, 1);
  columns.splice(at + way, 0, column!);
  return patchField(form, table, { columns });
}

export function addColumn(form: Definition, table: string): [Definition, string] {
  const columns = fieldsOf(form).find((one) => one.code === table)?.columns ?? [];
  const code = freshCode(
    d.column,
    columns.map((one) => one.code),
  );
  return [patchField(form, table, { columns: [...columns, { code, label: d.column }] }), code];
}

export const removeColumn = (form: Definition, table: string, code: string): Definition =>
  patchField(form, table, {
    columns: (fieldsOf(form).find((one) => one.code === table)?.columns ?? []).filter((one) => one.code !== code),
  });

export const addSection = (form: Definition, after: number): Definition =>
  withSections(form, sectionsOf(form).toSpliced(after + 1, 0, { title: d.section, fields: [] }));

/** Takes a section away; its fields go to the one before it, or after. */
export function removeSection(form: Definition, at: number): Definition {
  const sections = sectionsOf(form);
  if (sections.length < 2) return patchSection(form, at, { title: "", shown_if: "", note: "" });
  const to = at > 0 ? at - 1 : 1;
  const moved = sections[at]!.fields ?? [];
  const joined = sections.map((one, n) =>
    n !== to ? one : { ...one, fields: at > 0 ? [...(one.fields ?? []), ...moved] : [...moved, ...(one.fields ?? [])] },
  );
  return withSections(form, joined.toSpliced(at, 1));
}

export function moveSection(form: Definition, at: number, way: 1 | -1): Definition {
  const sections = [...sectionsOf(form)];
  if (at + way < 0 || at + way >= sections.length) return form;
  const [one] = sections.splice(at, 1);
  sections.splice(at + way, 0, one!);
  return withSections(form, sections);
}

/** Gives a field another label; its name in formulas follows while no published version uses it. */
export function relabel(
  form: Definition,
  code: string,
  label: string,
  fixed: ReadonlySet<string>,
): [Definition, string] {
  const named = patchField(form, code, { label });
  if (fixed.has(code)) return [named, code];
  const next = freshCode(
    label,
    codes(form).filter((one) => one !== code),
  );
  if (next === code || !label.trim()) return [named, code];
  return [
    renamed(
      named,
      (formula, table) => (ownsName(table, code) ? formula : replaced(formula, "", code, next)),
      code,
      next,
    ),
    next,
  ];
}

/** The same for a column of a table. */
export function relabelColumn(
  form: Definition,
  table: string,
  code: string,
  label: string,
  fixed: ReadonlySet<string>,
): [Definition, string] {
  const named = patchColumn(form, table, code, { label });
  if (fixed.has(table)) return [named, code];
  const columns = fieldsOf(form).find((one) => one.code === table)?.columns ?? [];
  const next = freshCode(
    label,
    columns.map((one) => one.code).filter((one) => one !== code),
  );
  if (next === code || !label.trim()) return [named, code];
  const inFormulas = everyFormula(named, (formula, within) =>
    replaced(within?.code === table ? replaced(formula, "", code, next) : formula, table, code, next),
  );
  return [patchColumn(inFormulas, table, code, { code: next }), next];
}

const ownsName = (table: Field | null, code: string) => Boolean(table?.columns?.some((column) => column.code === code));

function renamed(
  form: Definition,
  change: (formula: string, table: Field | null) => string,
  code: string,
  next: string,
): Definition {
  const made = everyFormula(form, change);
  const inWords = (parts: string[] | undefined) => parts?.map((part) => part.replaceAll(`{${code}}`, `{${next}}`));
  const swap = (one: string | undefined) => (one === code ? next : one);
  return {
    ...made,
    amount_field: swap(made.amount_field),
    what: inWords(made.what),
    amount_note: inWords(made.amount_note),
    checks: made.checks?.map((check) => ({ ...check, at: swap(check.at)! })),
    sections: made.sections?.map((section) => ({
      ...section,
      fields: section.fields?.map((field) =>
        tidy({
          ...field,
          code: swap(field.code)!,
          not_before: swap(field.not_before),
          columns: field.columns?.map((column) => tidy({ ...column, sums_to: swap(column.sums_to) })),
        }),
      ),
    })),
  };
}

/** The form with every formula changed; `table` is the table whose row the formula is of. */
function everyFormula(form: Definition, change: (formula: string, table: Field | null) => string): Definition {
  const of = (formula: string | undefined, table: Field | null = null) => (formula ? change(formula, table) : formula);
  return {
    ...form,
    checks: form.checks?.map((check) => ({ ...check, says: of(check.says)! })),
    sections: form.sections?.map((section) =>
      tidy({
        ...section,
        shown_if: of(section.shown_if),
        fields: section.fields?.map((field) =>
          tidy({
            ...field,
            formula: of(field.formula),
            shown_if: of(field.shown_if),
            required_if: of(field.required_if),
            columns: field.columns?.map((column) => tidy({ ...column, formula: of(column.formula, field) })),
          }),
        ),
      }),
    ),
  };
}

/** A formula with one name replaced: `table.code`, or the bare name where `table` is empty. */
function replaced(formula: string, table: string, code: string, next: string): string {
  let words;
  try {
    words = tokens(formula);
  } catch {
    return formula; // still being written: its author sees what is wrong with it
  }
  let made = "";
  let from = 0;
  for (const [at, word] of words.entries()) {
    const [before, after] = [words[at - 1]?.text, words[at + 1]?.text];
    const here = table
      ? before === "." && words[at - 2]?.text === table && word.text === code
      : before !== "." && after !== "(" && word.text === code;
    if (word.sort !== "name" || !here) continue;
    made += formula.slice(from, word.start) + next;
    from = word.end;
  }
  return made + formula.slice(from);
}

/** Options as lines of text, and back: an option keeps what is stored for it while its line stays. */
export const optionLines = (options: readonly { label: string }[] = []): string =>
  options.map((option) => option.label).join("\n");
export function optionsFrom(text: string, before: readonly { value: string; label: string; label_en?: string }[] = []) {
  const lines = text.split("\n");
  return lines.map((line, at) => {
    const label = line.trimStart();
    const same = before.find((option) => option.label === label);
    if (same) return same;
    const place = lines.length === before.length ? before[at] : undefined;
    return place && place.value !== place.label ? { ...place, label } : { value: label.trim(), label };
  });
}
