/**
 * The language of formulas read into a tree: the same as the server's (`edocs/forms/language.py`), held to the same
 * samples (`tests/edocs/corpus/formulas.json`). Pure and bounded; the server's word counts.
 */

export const PLACES = 10;
/** Numbers are whole multiples of 10^-10: exact, and equal in both implementations. */
export const ONE = 10n ** BigInt(PLACES);
export const MOST = 10n ** 15n * ONE;
export const MOST_LETTERS = 500;
const MOST_DEPTH = 24;
export const CODE = "[a-z가-힣_][a-z0-9가-힣_]*";
const TOKEN =
  /(?<space>[ \t\r\n]+)|(?<number>[0-9]+(?:\.[0-9]+)?)|(?<name>[A-Za-z_가-힣][A-Za-z0-9_가-힣]*)|(?<words>"[^"\n]*"|'[^'\n]*'|“[^”\n]*”)|(?<sign><=|>=|<>|!=|[-+*/×÷&=<>≤≥≠%().,])/y;
const SAME_SIGN: Record<string, string> = { "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>" };
const SAME_WORD: Record<string, string> = { and: "그리고", or: "또는", true: "참", false: "거짓" };
export const KEYWORDS: ReadonlySet<string> = new Set(["그리고", "또는", "참", "거짓", ...Object.keys(SAME_WORD)]);
const COMPARISONS = ["=", "<>", "<", "<=", ">", ">="];

/** What is wrong with a formula, in Korean, and from which character to which. */
export class FormulaError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message);
  }
}

interface Place {
  start: number;
  end: number;
}
export type Node = Place &
  (
    | { is: "number"; value: bigint }
    | { is: "words"; text: string }
    | { is: "truth"; value: boolean }
    | { is: "name"; table: string; code: string }
    | { is: "call"; name: string; args: Node[] }
    | { is: "pair"; sign: string; left: Node; right: Node }
    | { is: "minus"; of: Node }
  );
export interface Token extends Place {
  sort: "number" | "name" | "words" | "sign" | "keyword";
  text: string;
}

/** The words of a formula without blanks. Throws FormulaError at a letter that belongs to none. */
export function tokens(formula: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < formula.length) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(formula)?.groups;
    if (!groups) {
      if (`"'“`.includes(formula[at]!)) throw new FormulaError("quote", "따옴표를 닫으십시오.", at, formula.length);
      throw new FormulaError("letter", `수식에 쓸 수 없는 글자입니다: ‘${formula[at]}’`, at, at + 1);
    }
    const [sort, text] = Object.entries(groups).find(([, one]) => one !== undefined)!;
    const end = at + text.length;
    if (sort === "name" && KEYWORDS.has(text.toLowerCase()))
      found.push({ sort: "keyword", text: SAME_WORD[text.toLowerCase()] ?? text, start: at, end });
    else if (sort !== "space")
      found.push({ sort: sort as Token["sort"], text: SAME_SIGN[text] ?? text, start: at, end });
    at = end;
  }
  return found;
}

/** The tree of a formula. Throws FormulaError. */
export function parse(formula: string): Node {
  if (formula.length > MOST_LETTERS)
    throw new FormulaError("too_long", `수식은 ${MOST_LETTERS}자까지 쓸 수 있습니다.`, MOST_LETTERS, formula.length);
  return new Reader(formula).whole();
}

const misplaced = (here: Token) =>
  new FormulaError("misplaced", `이 자리에 올 수 없습니다: ‘${here.text}’`, here.start, here.end);
const pair = (sign: string, left: Node, right: Node): Node => ({
  is: "pair",
  sign,
  left,
  right,
  start: left.start,
  end: right.end,
});

/** Reads by descent: one method a level of binding. */
class Reader {
  private readonly words: Token[];
  private readonly end: number;
  private at = 0;
  private depth = 0;

  constructor(formula: string) {
    this.words = tokens(formula);
    this.end = formula.length;
  }

  whole(): Node {
    if (!this.words.length) throw new FormulaError("empty", "수식을 쓰십시오.", 0, this.end);
    const made = this.either();
    const rest = this.words[this.at];
    if (rest) throw misplaced(rest);
    return made;
  }

  private take(...texts: string[]): Token | null {
    const here = this.words[this.at];
    if (!here || (here.sort !== "sign" && here.sort !== "keyword") || !texts.includes(here.text)) return null;
    this.at += 1;
    return here;
  }

  private either(): Node {
    this.depth += 1;
    if (this.depth > MOST_DEPTH) {
      const here = this.words[this.at] ?? this.words.at(-1)!;
      throw new FormulaError("deep", "괄호가 너무 깊습니다.", here.start, here.end);
    }
    const made = this.chain(["또는"], () => this.chain(["그리고"], () => this.compared()));
    this.depth -= 1;
    return made;
  }

  /** Parts of one level of binding, from left to right. */
  private chain(signs: string[], next: () => Node): Node {
    let left = next();
    for (let sign = this.take(...signs); sign; sign = this.take(...signs)) left = pair(sign.text, left, next());
    return left;
  }

  private compared(): Node {
    const left = this.joined();
    const sign = this.take(...COMPARISONS);
    return sign ? pair(sign.text, left, this.joined()) : left;
  }

  private joined(): Node {
    return this.chain(["&"], () => this.chain(["+", "-"], () => this.chain(["*", "/"], () => this.signed())));
  }

  private signed(): Node {
    const minus = this.take("-");
    if (!minus) return this.part();
    const of = this.part();
    return { is: "minus", of, start: minus.start, end: of.end };
  }

  private part(): Node {
    const here = this.words[this.at];
    if (!here) throw new FormulaError("end", "수식이 끝나지 않았습니다.", this.end, this.end);
    this.at += 1;
    const { start, end } = here;
    if (here.sort === "number") return this.number(here);
    if (here.sort === "words") return { is: "words", text: here.text.slice(1, -1), start, end };
    if (here.sort === "keyword" && (here.text === "참" || here.text === "거짓"))
      return { is: "truth", value: here.text === "참", start, end };
    if (here.sort === "name") return this.take("(") ? this.call(here) : this.name(here);
    if (here.text === "(") {
      const inside = this.either();
      this.close(here);
      return inside;
    }
    throw misplaced(here);
  }

  private number(here: Token): Node {
    const value = numberOf(here.text);
    if (value === null)
      throw new FormulaError("number", "수가 너무 크거나 소수점 아래가 너무 깁니다.", here.start, here.end);
    const percent = this.take("%");
    if (!percent) return { is: "number", value, start: here.start, end: here.end };
    return { is: "number", value: divided(value, 100n * ONE) ?? 0n, start: here.start, end: percent.end };
  }

  private name(here: Token): Node {
    if (!this.take(".")) return { is: "name", table: "", code: here.text, start: here.start, end: here.end };
    const column = this.words[this.at];
    if (column?.sort !== "name")
      throw new FormulaError("column", "점 뒤에 표의 칸 이름을 쓰십시오.", here.start, here.end);
    this.at += 1;
    return { is: "name", table: here.text, code: column.text, start: here.start, end: column.end };
  }

  private call(here: Token): Node {
    const none = this.take(")");
    if (none) return { is: "call", name: here.text, args: [], start: here.start, end: none.end };
    const args = [this.either()];
    while (this.take(",")) args.push(this.either());
    return { is: "call", name: here.text, args, start: here.start, end: this.close(here).end };
  }

  private close(opened: Token): Token {
    const close = this.take(")");
    if (close) return close;
    const here = this.words[this.at];
    if (here) throw misplaced(here);
    throw new FormulaError("bracket", "괄호를 닫으십시오.", opened.start, this.end);
  }
}

/** The number that plain figures write, in units of 10^-10; null if they write none. */
export function numberOf(text: string): bigint | null {
  const match = /^(-?)([0-9]{1,16})(?:\.([0-9]{1,10}))?$/.exec(text);
  if (!match) return null;
  const value = BigInt(match[2]!) * ONE + BigInt((match[3] ?? "").padEnd(PLACES, "0"));
  return value > MOST ? null : match[1] ? -value : value;
}

const size = (value: bigint) => (value < 0n ? -value : value);

/** The whole quotient, half away from zero. */
export function quotient(top: bigint, bottom: bigint): bigint {
  const found = (2n * size(top) + size(bottom)) / (2n * size(bottom));
  return top < 0n !== bottom < 0n ? -found : found;
}

/** The quotient of two numbers to ten places; null by zero. */
export const divided = (top: bigint, bottom: bigint): bigint | null =>
  bottom === 0n ? null : quotient(top * ONE, bottom);
