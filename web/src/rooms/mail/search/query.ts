/** What one searches mail for: words and operators, as typed, as chips, and as the server reads them. Pure. */
import { fromQwerty, matches } from "$lib/i18n";

/** Operators of the server with the words a person may type for them. */
export const OPERATORS = {
  from: ["from", "보낸사람", "보낸이"],
  to: ["to", "받는사람", "받은이"],
  cc: ["cc", "참조"],
  subject: ["subject", "제목"],
  body: ["body", "본문"],
  filename: ["filename", "첨부이름", "파일"],
  has: ["has", "있음"],
  is: ["is", "상태"],
  in: ["in", "편지함"],
  label: ["label", "라벨"],
  before: ["before", "이전"],
  after: ["after", "이후"],
  larger: ["larger", "크기이상"],
  smaller: ["smaller", "크기이하"],
} as const;
export type Operator = keyof typeof OPERATORS;

/** Values that stand for a state, with the words a person may type for them. */
export const VALUES: Readonly<Partial<Record<Operator, Readonly<Record<string, readonly string[]>>>>> = {
  has: { file: ["file", "attachment", "첨부", "파일"] },
  is: {
    unread: ["unread", "안읽음"],
    read: ["read", "읽음"],
    flagged: ["flagged", "starred", "별표"],
    answered: ["answered", "답장함"],
    draft: ["draft", "임시보관"],
  },
};

export interface Chip {
  op: Operator;
  value: string;
  not: boolean;
}
export interface Asked {
  chips: Chip[];
  words: string;
}

const BY_WORD = new Map<string, Operator>(
  (Object.entries(OPERATORS) as [Operator, readonly string[]][]).flatMap(([op, words]) =>
    words.map((word): [string, Operator] => [word, op]),
  ),
);

const valueOf = (op: Operator, typed: string): string => {
  const known = VALUES[op];
  const bare = typed.replace(/\s/g, "").toLowerCase();
  const hit = known && Object.entries(known).find(([, words]) => words.includes(bare));
  return hit ? hit[0] : typed;
};

const TOKEN = /(-?)([a-z가-힣]+):(?:"([^"]*)"|(\S+))(?=\s|$)/giu;

/** Reads what was typed: operators with a value become chips, the rest stays words. */
export function read(typed: string): Asked {
  const chips: Chip[] = [];
  const words = typed.replace(TOKEN, (whole, not: string, word: string, quoted?: string, bare?: string) => {
    const op = BY_WORD.get(word.toLowerCase());
    const value = (quoted ?? bare ?? "").trim();
    if (!op || !value) return whole;
    chips.push({ op, value: valueOf(op, value), not: not === "-" });
    return " ";
  });
  return { chips, words: words.replace(/\s+/g, " ").trim() };
}

const quoted = (value: string): string => (/[\s"]/.test(value) ? `"${value.replace(/"/g, "")}"` : value);

/** The same in the server's spelling. */
export const written = (asked: Asked): string =>
  [...asked.chips.map((chip) => `${chip.not ? "-" : ""}${chip.op}:${quoted(chip.value)}`), asked.words.trim()]
    .filter(Boolean)
    .join(" ");

/** What could be meant by the word that is being typed. */
export interface Suggestion {
  /** The operator alone: its value is still to be typed. */
  op: Operator;
  value: string;
  label: string;
  hint: string;
}

export interface Known {
  people: readonly { name: string; address: string; hint?: string }[];
  boxes: readonly { id: string; name: string }[];
  labels: readonly string[];
  /** Names of operators and of their fixed values, in the language of the screen. */
  opName: (op: Operator) => string;
  valueName: (op: Operator, value: string) => string;
}

const MOST = 8;
const hit = (text: string, typed: string): boolean =>
  !typed || matches(text, typed) || matches(text.replace(/\s/g, ""), typed);

/** Suggestions for the last word, found by initials and with the input mode off, too. */
export function suggest(typed: string, known: Known): Suggestion[] {
  const last = /(\S*)$/.exec(typed)![1]!;
  const split = /^-?([a-z가-힣]+):(.*)$/iu.exec(last);
  const op = split ? BY_WORD.get(split[1]!.toLowerCase()) : undefined;
  if (op) return valuesFor(op, split![2]!, known).slice(0, MOST);
  if (!last) return stock(known);
  const states = (["is", "has"] as const).flatMap((one) => valuesFor(one, last, known));
  const people = valuesFor("from", last, known).slice(0, 4);
  const operators = (Object.keys(OPERATORS) as Operator[])
    .filter((one) => hit(known.opName(one), last) || OPERATORS[one].some((word) => word.startsWith(last.toLowerCase())))
    .map((one) => ({ op: one, value: "", label: known.opName(one), hint: `${one}:` }));
  return [...people, ...states, ...operators, ...valuesFor("label", last, known)].slice(0, MOST);
}

const stock = (known: Known): Suggestion[] => [
  ...valuesFor("is", "", known).slice(0, 3),
  ...valuesFor("has", "", known).slice(0, 1),
  ...(["from", "to", "subject", "after"] as const).map((op) => ({
    op,
    value: "",
    label: known.opName(op),
    hint: `${op}:`,
  })),
];

function valuesFor(op: Operator, typed: string, known: Known): Suggestion[] {
  const fixed = VALUES[op];
  if (fixed)
    return Object.keys(fixed)
      .map((value) => ({ op, value, label: known.valueName(op, value), hint: known.opName(op) }))
      .filter((one) => hit(one.label, typed) || one.value.startsWith(typed.toLowerCase()));
  if (op === "from" || op === "to" || op === "cc")
    return known.people
      .filter((one) => hit(`${one.name} ${one.address}`, typed))
      .map((one) => ({ op, value: one.address, label: one.name || one.address, hint: one.hint ?? one.address }));
  if (op === "in")
    return known.boxes
      .filter((one) => hit(one.name, typed))
      .map((one) => ({ op, value: one.name, label: one.name, hint: known.opName(op) }));
  if (op === "label")
    return known.labels
      .filter((one) => hit(one, typed))
      .map((one) => ({ op, value: one, label: one, hint: known.opName(op) }));
  return [];
}

/** What stands in the field when a suggestion was taken for the last word. */
export function taken(typed: string, one: Suggestion): { typed: string; chip: Chip | null } {
  const before = typed.replace(/\S*$/, "");
  if (!one.value) return { typed: `${before}${one.op}:`, chip: null };
  return { typed: before, chip: { op: one.op, value: one.value, not: typed.startsWith("-", before.length) } };
}

/** Words to mark in what was found: also what was meant with the input mode off. */
export const marks = (asked: Asked): string[] => {
  const words = asked.words.split(" ").filter((word) => word.length > 1 || /[가-힣]/.test(word));
  return [...words, ...words.map(fromQwerty)].filter((word, i, all) => word && all.indexOf(word) === i);
};
