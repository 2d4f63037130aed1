/** Changes of a form keep its formulas naming what they named. */
import { expect, test } from "vitest";
import { fieldsOf, type Definition } from "../model";
import { isSound } from "../values";
import { freshCode, insertField, moveField, newField, optionsFrom, relabel, relabelColumn, removeField } from "./edit";

const blank: Definition = { code: "x", version: 1, title: "x", kind: "own", template: {}, sections: [{ fields: [] }] };
function sample(): Definition {
  const table = insertField(blank, newField(blank, "table"), {});
  const money = { ...newField(table, "money"), formula: "합계(표.금액) + 만약(빈칸(표.수량), 0, 0)", shown_if: "" };
  return {
    ...insertField(table, { ...money, formula: "합계(표.금액)" }, { field: "표" }),
    amount_field: "금액",
    what: ["{금액}원"],
  };
}
const none = new Set<string>();

test("names are made of labels, unlike those taken and never a word of the language", () => {
  expect([
    freshCode("단가 (원)", []),
    freshCode("단가", ["단가"]),
    freshCode("3월", []),
    freshCode("그리고", []),
    freshCode("!", []),
  ]).toEqual(["단가원", "단가2", "항목3월", "항목그리고", "항목"]);
});

test("a renamed field, table or column is renamed in every formula, in the amount and in the list", () => {
  const [first] = relabel(sample(), "표", "내역", none);
  expect(fieldsOf(first)[1]!.formula).toBe("합계(내역.금액)");
  const [second] = relabelColumn(first, "내역", "금액", "총액", none);
  expect([fieldsOf(second)[1]!.formula, fieldsOf(second)[0]!.columns!.at(-1)!.code]).toEqual([
    "합계(내역.총액)",
    "총액",
  ]);
  const [third, code] = relabel(second, "금액", "지급액", none);
  expect([code, third.amount_field, third.what]).toEqual(["지급액", "지급액", ["{지급액}원"]]);
  const [fourth] = relabelColumn(third, "내역", "수량", "개수", none);
  expect(fieldsOf(fourth)[0]!.columns!.at(-1)!.formula).toBe("개수 * 단가");
  expect(isSound(fourth)).toBe(true);
  const [kept, same] = relabel(fourth, "지급액", "다른 이름", new Set(["지급액"]));
  expect([same, fieldsOf(kept)[1]!.label]).toEqual(["지급액", "다른 이름"]);
});

test("fields move over the border of a section, and go with what named them as the amount", () => {
  const two: Definition = { ...sample(), sections: [...sample().sections!, { title: "둘", fields: [] }] };
  const moved = moveField(two, "금액", 1);
  expect(moved.sections!.map((one) => one.fields!.map((field) => field.code))).toEqual([["표"], ["금액"]]);
  expect(moveField(moved, "금액", 1)).toBe(moved);
  expect(removeField(moved, "금액").amount_field).toBe("");
});

test("a choice keeps what is stored for it while its line stays", () => {
  const before = [
    { value: "card", label: "법인카드" },
    { value: "cash", label: "현금" },
  ];
  expect(optionsFrom("법인카드\n현금 지급", before)).toEqual([before[0], { value: "cash", label: "현금 지급" }]);
  expect(optionsFrom("현금\n계약\n법인카드", before)).toEqual([before[1], { value: "계약", label: "계약" }, before[0]]);
});
