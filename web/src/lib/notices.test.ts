import { expect, test } from "vitest";
import { pieces, withNews, type Notice } from "./notices.svelte";

const notice = (id: string, at: string, more: Partial<Notice> = {}): Notice => ({
  id,
  at,
  kind: "edocs.asked",
  group: "approval",
  read: false,
  settled: false,
  waiting: false,
  ko: "",
  en: "",
  note_ko: "",
  note_en: "",
  person_id: null,
  person_name: "",
  tone: "",
  href: "",
  act: "",
  ...more,
});

test("news puts a notice in its place in time, once", () => {
  const list = [notice("b", "2026-11-20T02:00:00Z"), notice("a", "2026-11-20T01:00:00Z")];
  const after = withNews(list, notice("a", "2026-11-20T01:00:00Z", { read: true }));
  expect(after.map((one) => [one.id, one.read])).toEqual([
    ["b", false],
    ["a", true],
  ]);
  expect(withNews(list, notice("c", "2026-11-20T03:00:00Z"))[0]!.id).toBe("c");
});

test("what is kept back is not shown before its moment", () => {
  expect(withNews([], notice("a", "2026-11-20T01:00:00Z", { waiting: true }))).toEqual([]);
});

test("bold parts of a sentence stand between pairs of asterisks", () => {
  expect(pieces("**윤도담** 주임이 **계약(안)**을 올렸습니다.")).toEqual([
    { text: "윤도담", bold: true },
    { text: " 주임이 ", bold: false },
    { text: "계약(안)", bold: true },
    { text: "을 올렸습니다.", bold: false },
  ]);
});
