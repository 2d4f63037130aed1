// @vitest-environment node
import { expect, test } from "vitest";
import { read, suggest, taken, written, type Known } from "./query";

const known: Known = {
  people: [
    { name: "강이든", address: "kang@culture.hanbit.example", hint: "예술진흥본부장" },
    { name: "백다솔", address: "baek@culture.hanbit.example" },
  ],
  boxes: [{ id: "1", name: "보관" }],
  labels: ["예산", "축제"],
  opName: (op) => ({ from: "보낸 사람", to: "받는 사람", is: "상태" })[op as string] ?? op,
  valueName: (_, value) => ({ unread: "안 읽음", file: "첨부 있음" })[value] ?? value,
};

test.each([
  ["from:kang 예산 집행", [{ op: "from", value: "kang", not: false }], "예산 집행"],
  [
    '보낸사람:"강 이든" -상태:안읽음',
    [
      { op: "from", value: "강 이든", not: false },
      { op: "is", value: "unread", not: true },
    ],
    "",
  ],
  ["있음:첨부 x", [{ op: "has", value: "file", not: false }], "x"],
  ["12:30 회의", [], "12:30 회의"],
  ["http://a.example/x from:", [], "http://a.example/x from:"],
])("%s is read as chips and words", (typed, chips, words) => {
  expect(read(typed)).toEqual({ chips, words });
});

test("what is written is read back the same", () => {
  const typed = '-from:"강 이든" is:unread after:2026-11-01 축제 안전';
  expect(written(read(typed))).toBe(typed);
  expect(read(written(read(typed)))).toEqual(read(typed));
});

test("initials and the wrong input mode find people, states and operators", () => {
  expect(suggest("ㄱㅇㄷ", known)[0]).toMatchObject({ op: "from", value: "kang@culture.hanbit.example" });
  expect(suggest("rkddlems", known)[0]).toMatchObject({ op: "from", label: "강이든" });
  expect(suggest("예산 ㅇㅇㅇ", known).map((one) => one.value)).toContain("unread");
  expect(suggest("to:ㅂㄷㅅ", known)).toMatchObject([{ op: "to", label: "백다솔" }]);
  expect(suggest("label:ㅊㅈ", known)).toMatchObject([{ op: "label", value: "축제" }]);
});

test("a suggestion takes the place of the last word alone", () => {
  const [one] = suggest("예산 ㄱㅇㄷ", known);
  expect(taken("예산 ㄱㅇㄷ", one!)).toEqual({
    typed: "예산 ",
    chip: { op: "from", value: "kang@culture.hanbit.example", not: false },
  });
  expect(taken("예산 보", { op: "from", value: "", label: "", hint: "" })).toEqual({ typed: "예산 from:", chip: null });
});
