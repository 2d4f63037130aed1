import { expect, test } from "vitest";
import { has, without, withPiece } from "./query";

test("a piece goes out of the query, and a join that it leaves alone goes with it", () => {
  expect(without("축제 기안자:윤도담 안전", "기안자:윤도담")).toBe("축제 안전");
  expect(without("예산 OR 결산", "결산")).toBe("예산");
  expect(without("예산 OR 결산", "예산")).toBe("결산");
  expect(without("축제", "없는말")).toBe("축제");
});

test("a piece comes in once", () => {
  expect(withPiece("축제", "상태:진행")).toBe("축제 상태:진행");
  expect(withPiece("축제 상태:진행", "상태:진행")).toBe("축제 상태:진행");
  expect(has("상태:진행중", "상태:진행")).toBe(false);
});
