/** Whether a formula makes sense in a form, before any value is there. The same as `edocs/forms/kinds.py`. */
import { FUNCTIONS, functionOf, KIND_WORDS, similar, type FormulaFunction, type Kind } from "./functions";
import { FormulaError, type Node } from "./language";

/** What a name stands for: its kind, whether it is a whole column, and the labels of a choice. */
export interface Sort {
  kind: Kind;
  many?: boolean;
  labels?: readonly string[];
}
/** What the names of a formula stand for: `code`, or `table.column`; a table alone is `table.`. */
export type Scope = ReadonlyMap<string, Sort>;
type Named = Extract<Node, { is: "name" }>;
type Called = Extract<Node, { is: "call" }>;
type Paired = Extract<Node, { is: "pair" }>;

/** What a formula gives. Throws FormulaError. Without `calendar` it may not ask for working days. */
export function sortOf(node: Node, scope: Scope, calendar = true): Sort {
  switch (node.is) {
    case "number":
      return { kind: "number" };
    case "words":
      return { kind: "text" };
    case "truth":
      return { kind: "yesno" };
    case "name":
      return named(node, scope);
    case "minus":
      expect(node.of, sortOf(node.of, scope, calendar), "number");
      return { kind: "number" };
    case "call":
      return called(node, scope, calendar);
    case "pair":
      return paired(node, scope, calendar);
  }
}

/** Every name that a formula uses; with `butBlank` those that only 빈칸 asks about are left out. */
export function namesIn(node: Node, butBlank = false): Named[] {
  if (node.is === "name") return [node];
  if (node.is === "minus") return namesIn(node.of, butBlank);
  if (node.is === "pair") return [...namesIn(node.left, butBlank), ...namesIn(node.right, butBlank)];
  if (node.is !== "call" || (butBlank && functionOf(node.name)?.name === "빈칸")) return [];
  return node.args.flatMap((arg) => namesIn(arg, butBlank));
}

function named(node: Named, scope: Scope): Sort {
  const wanted = node.table ? `${node.table}.${node.code}` : node.code;
  const found = scope.get(wanted);
  if (found) return found;
  const names = [...scope.keys()];
  const whole = `${node.code}.`;
  if (!node.table && scope.has(whole)) {
    const column = names.find((name) => name.startsWith(whole) && name !== whole) ?? "";
    throw new FormulaError("table", `표는 칸까지 씁니다. 보기: ${column}`, node.start, node.end);
  }
  const near = similar(
    wanted,
    names.filter((name) => !name.endsWith(".")),
  );
  const more = near ? ` 비슷한 항목: ‘${near}’` : "";
  throw new FormulaError("unknown_name", `없는 항목입니다: ‘${wanted}’.${more}`, node.start, node.end);
}

function expect(node: Node, found: Sort, kind: Kind, column = false): void {
  if (found.many && !column)
    throw new FormulaError("column_alone", "표의 칸은 합계·개수·평균·최소·최대 안에 씁니다.", node.start, node.end);
  if (kind !== "any" && kind !== found.kind)
    throw new FormulaError(
      "kind",
      `${KIND_WORDS[kind]} 자리에 ${KIND_WORDS[found.kind]} 값이 있습니다.`,
      node.start,
      node.end,
    );
}

const usage = (node: Called, one: FormulaFunction) =>
  new FormulaError("usage", `쓰는 법: ${one.usage}`, node.start, node.end);

function called(node: Called, scope: Scope, calendar: boolean): Sort {
  const one = functionOf(node.name);
  if (!one) {
    const near = similar(
      node.name,
      FUNCTIONS.map((each) => each.name),
    );
    const more = near ? ` 비슷한 함수: ‘${near}’` : "";
    throw new FormulaError("unknown_function", `없는 함수입니다: ‘${node.name}’.${more}`, node.start, node.end);
  }
  if (one.calendar && !calendar)
    throw new FormulaError("calendar", `‘${one.name}’ 함수는 계산 항목에서만 쓸 수 있습니다.`, node.start, node.end);
  const found = node.args.map((arg) => sortOf(arg, scope, calendar));
  if (one.takes.join() === "date,date") return days(node, one, found);
  const most = one.repeats ? 20 : one.takes.length;
  if (found.length < one.least || found.length > most) throw usage(node, one);
  node.args.forEach((arg, at) => expect(arg, found[at]!, one.takes[Math.min(at, one.takes.length - 1)]!, one.column));
  if (one.name === "만약") return chosen(node, found);
  if (one.name === "글자" && ["period", "other"].includes(found[0]!.kind)) throw usage(node, one);
  return { kind: one.gives };
}

/** Two days, or one period. */
function days(node: Called, one: FormulaFunction, found: Sort[]): Sort {
  const period = found.length === 1 && found[0]!.kind === "period";
  if (!period && found.length !== 2) throw usage(node, one);
  node.args.forEach((arg, at) => expect(arg, found[at]!, period ? "period" : "date"));
  return { kind: "number" };
}

/** Both ways give the same kind. */
function chosen(node: Called, found: Sort[]): Sort {
  const [yes, no] = [found[1]!.kind, found[2]!.kind];
  if (yes !== no)
    throw new FormulaError(
      "kind",
      `두 값의 종류가 다릅니다: ${KIND_WORDS[yes]}, ${KIND_WORDS[no]}`,
      node.args[1]!.start,
      node.args[2]!.end,
    );
  return { kind: yes };
}

function paired(node: Paired, scope: Scope, calendar: boolean): Sort {
  const left = sortOf(node.left, scope, calendar);
  const right = sortOf(node.right, scope, calendar);
  const both = (kind: Kind): Sort => {
    expect(node.left, left, kind);
    expect(node.right, right, kind);
    return { kind };
  };
  if (node.sign === "그리고" || node.sign === "또는") return both("yesno");
  if (node.sign === "&") return both("text");
  if ("+-*/".includes(node.sign)) {
    if (left.kind !== "date" || left.many || !"+-".includes(node.sign)) return both("number");
    if (node.sign === "-" && right.kind === "date" && !right.many) return { kind: "number" };
    expect(node.right, right, "number");
    return { kind: "date" };
  }
  return compared(node, left, right);
}

function compared(node: Paired, left: Sort, right: Sort): Sort {
  expect(node.left, left, "any");
  expect(node.right, right, "any");
  if (left.kind !== right.kind)
    throw new FormulaError(
      "kind",
      `종류가 달라 견줄 수 없습니다: ${KIND_WORDS[left.kind]}, ${KIND_WORDS[right.kind]}`,
      node.start,
      node.end,
    );
  const equal = node.sign === "=" || node.sign === "<>";
  if (!(equal ? ["number", "date", "text", "yesno"] : ["number", "date"]).includes(left.kind))
    throw new FormulaError("kind", `${KIND_WORDS[left.kind]} 값은 이렇게 견줄 수 없습니다.`, node.start, node.end);
  for (const [choice, said] of [
    [left, node.right],
    [right, node.left],
  ] as const)
    if (choice.labels?.length && said.is === "words" && !choice.labels.includes(said.text))
      throw new FormulaError(
        "option",
        `선택지에 없는 말입니다: ‘${said.text}’. 선택지: ${choice.labels.join(", ")}`,
        said.start,
        said.end,
      );
  return { kind: "yesno" };
}
