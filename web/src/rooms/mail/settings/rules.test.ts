// @vitest-environment node
import { expect, test } from "vitest";
import { emptyRule, howsOf, sentence, tidy, valuesOf, wanting, withField } from "./rules";

test("another field keeps what fits it and takes back what does not", () => {
  const [one] = emptyRule().conditions;
  expect(withField({ ...one!, how: "begins", values: ["[시민 제안]"] }, "subject")).toMatchObject({
    how: "begins",
    values: ["[시민 제안]"],
  });
  expect(withField(one!, "size")).toEqual({ field: "size", how: "over", values: ["10M"], header: "" });
  expect(withField(one!, "attachment")).toEqual({ field: "attachment", how: "exists", values: [], header: "" });
  expect(howsOf("header")).toContain("missing");
});

test("a rule says what it still wants, and is tidied before it is kept", () => {
  const rule = emptyRule();
  expect(wanting(rule)).not.toBe("");
  const whole = {
    ...rule,
    name: " 축제 ",
    conditions: [{ ...rule.conditions[0]!, values: valuesOf("강이든, , 축제") }],
    actions: [{ act: "move" as const, value: "축제" }],
  };
  expect(wanting(whole)).toBe("");
  expect(tidy(whole)).toMatchObject({ name: "축제", conditions: [{ values: ["강이든", "축제"] }] });
});

test("a rule reads as one sentence", () => {
  const rule = {
    ...emptyRule(),
    name: "x",
    conditions: [{ field: "subject" as const, how: "contains" as const, values: ["견적"], header: "" }],
    actions: [
      { act: "label" as const, value: "$l1" },
      { act: "read" as const, value: "" },
    ],
  };
  const names = { box: (path: string) => path, label: () => "입찰" };
  expect(sentence(rule, names)).toBe("제목 ‘견적’ 들어 있음 → ‘입찰’ 라벨 붙이기, 읽음으로");
  expect(sentence({ ...rule, conditions: [] }, names)).toMatch(/^모든 메일 →/);
});
