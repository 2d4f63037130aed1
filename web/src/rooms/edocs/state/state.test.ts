import { describe, expect, it, vi } from "vitest";
import { paragraph, text, type Body } from "../body/model";
import type { BoxNews, Brief, DraftChange, Saved } from "../types";
import { Autosave, type Deps, type Failure, type SaveState } from "./autosave";
import type { LocalCopy } from "./local";
import { mergeBodies, mergeDrafts } from "./merge";
import { addPage, applyNews, emptyList, letIn, sumOf, takeOut } from "./news";

const body = (...lines: string[]): Body => ({ type: "doc", content: lines.map((line) => paragraph([text(line)])) });
const lines = (merged: Body) =>
  merged.content.map((block) => (block.type === "paragraph" ? (block.content[0] as { text: string }).text : ""));

const brief = (id: string, more: Partial<Brief> = {}): Brief =>
  ({
    id,
    title: id,
    boxes: ["to_approve"],
    amount: null,
    due_at: null,
    submitted_at: `2026-11-0${id.length}T00:00:00Z`,
    changed_at: "2026-11-01T00:00:00Z",
    differing: "",
    mine: null,
    ...more,
  }) as Brief;
const news = (id: string, boxes: BoxNews["boxes"], row: Brief | null): BoxNews => ({
  document_id: id,
  boxes,
  brief: row,
  happened: "signed",
  by: "",
  at: "",
});

describe("a box", () => {
  const list = { ...emptyList(), items: [brief("a", { amount: 100 }), brief("bb")], total: 2, amount: 100 };

  it("holds what arrives behind a button while it is read", () => {
    const next = applyNews(list, "to_approve", news("ccc", ["to_approve"], brief("ccc", { amount: 5 })));
    expect([next.items.length, next.waiting.length, next.total, next.amount]).toEqual([2, 1, 3, 105]);
    expect(letIn(next, "new").items.map((b) => b.id)).toEqual(["ccc", "bb", "a"]);
    expect(letIn(next, "amount").items.map((b) => b.id)).toEqual(["a", "ccc", "bb"]);
  });

  it("loses what lies elsewhere now, and changes what stays in its place", () => {
    const gone = applyNews(list, "to_approve", news("a", ["in_progress"], brief("a")));
    expect([gone.items.map((b) => b.id), gone.total, gone.amount]).toEqual([["bb"], 1, 0]);
    const kept = applyNews(list, "to_approve", news("a", ["to_approve"], brief("a", { title: "new", amount: 7 })));
    expect([kept.items[0]!.title, kept.total, kept.amount]).toEqual(["new", 2, 7]);
  });

  it("comes to the same whether the one who acted took the row out first or not", () => {
    const told = news("a", [], null);
    expect(applyNews(takeOut(list, "a"), "to_approve", told)).toEqual(applyNews(list, "to_approve", told));
  });

  it("takes the same news twice as once", () => {
    const told = news("ccc", ["to_approve"], brief("ccc"));
    const once = applyNews(list, "to_approve", told);
    expect(applyNews(once, "to_approve", told)).toEqual(once);
  });

  it("does not double a row that news brought before its page came", () => {
    const next = addPage(
      applyNews(list, "to_approve", news("c", ["to_approve"], brief("c"))),
      [brief("c"), brief("d")],
      4,
      100,
    );
    expect([...next.items, ...next.waiting].map((b) => b.id).sort()).toEqual(["a", "bb", "c", "d"]);
  });

  it("sums a selection and counts what speaks against signing it in one go", () => {
    const acting = brief("x", { amount: 3_214_800, mine: { acting_for: { name: "오하린" } } as Brief["mine"] });
    expect(sumOf([acting, brief("y", { amount: 1_200_000, differing: "재무" }), brief("z")])).toEqual({
      count: 3,
      amount: 4_414_800,
      differing: 1,
      acting: 1,
    });
  });
});

describe("two versions of a text", () => {
  const base = body("가", "나", "다");

  it("come together when they changed different places", () => {
    const merged = mergeBodies(base, body("가1", "나", "다"), body("가", "나", "다", "라"));
    expect([lines(merged.body), merged.both]).toEqual([["가1", "나", "다", "라"], 0]);
  });

  it("both stand where both changed the same place", () => {
    const merged = mergeBodies(base, body("가", "나-나", "다"), body("가", "나-너", "다"));
    expect([lines(merged.body), merged.both]).toEqual([["가", "나-나", "나-너", "다"], 1]);
  });

  it("let a deletion stand that the other did not touch", () => {
    expect(lines(mergeBodies(base, body("가", "다"), body("가", "나", "다", "라")).body)).toEqual(["가", "다", "라"]);
  });

  it("give each member to the side that changed it", () => {
    const was: DraftChange = { title: "제목", summary: "", fields: { amount: 1 }, body: base };
    const merged = mergeDrafts(was, { ...was, title: "새 제목" }, { ...was, summary: "요약", fields: { amount: 2 } });
    expect(merged).toEqual({ content: { ...was, title: "새 제목", summary: "요약", fields: { amount: 2 } }, both: 0 });
  });
});

class Bench {
  states: SaveState[] = [];
  kept: LocalCopy[] = [];
  last: LocalCopy[] = [];
  puts: [number, DraftChange][] = [];
  answer: (base: number, change: DraftChange) => Promise<Saved> = async (base) => ({
    save: base + 1,
    saved_at: "2026-11-18T05:32:08Z",
    topic: "",
  });
  failure: Failure = { kind: "unreachable" };
  keepFails = false;
  content: DraftChange = {};
  readonly autosave: Autosave;

  constructor() {
    const deps: Deps = {
      keep: async (copy) => {
        if (this.keepFails) throw new Error("no storage");
        this.kept.push(structuredClone(copy));
      },
      keepNow: (copy) => void this.last.push(structuredClone(copy)),
      put: (base, change) => {
        this.puts.push([base, change]);
        return this.answer(base, change);
      },
      read: () => this.failure,
      onstate: (state) => this.states.push(state),
      now: () => Date.now(),
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
    };
    this.autosave = new Autosave(deps, { key: "k", document: "d", client: "me" }, 3, () => this.content);
  }
  write(change: DraftChange) {
    this.content = { ...this.content, ...change };
    this.autosave.change(change);
  }
}

describe("killed at any moment while one writes", () => {
  /** Numbers that look random and are the same every time. */
  const dice = (seed: number) => () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };

  it("loses at most two seconds, whether the browser, the server or both die", async () => {
    vi.useFakeTimers();
    let worst = 0;
    for (let run = 1; run <= 300; run++) {
      const random = dice(run);
      const bench = new Bench();
      const taken: string[] = [];
      let server: "up" | "down" | "mute" = "up";
      bench.answer = async (base, change) => {
        if (server === "mute") return new Promise(() => undefined);
        if (server === "down") throw new Error("no answer");
        taken.push(change.title ?? "");
        if (random() < 0.1) throw new Error("the answer was lost");
        return { save: base + 1, saved_at: "2026-11-18T05:32:08Z", topic: "" };
      };
      bench.keepFails = run % 10 === 0; // a browser that keeps nothing: then the server has to be there
      const written: number[] = [];
      for (const end = Date.now() + 500 + random() * 15_000; Date.now() < end;) {
        if (!bench.keepFails && random() < 0.03) server = (["up", "down", "mute"] as const)[Math.floor(random() * 3)]!;
        bench.write({ title: String(written.push(Date.now())) });
        await vi.advanceTimersByTimeAsync(random() < 0.9 ? 20 + random() * 300 : random() * 2_500);
      }
      const copies = [...bench.kept.map((one) => one.content.title), ...(bench.keepFails ? taken : [])];
      const safe = Math.max(0, ...copies.map(Number));
      const lost = written[safe];
      worst = Math.max(worst, lost === undefined ? 0 : Date.now() - lost);
      bench.autosave.stop();
    }
    vi.useRealTimers();
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(2_000);
  });
});

describe("saving while one writes", () => {
  it("keeps every change within a second, however fast one writes, and sends them together", async () => {
    vi.useFakeTimers();
    const bench = new Bench();
    for (let i = 0; i < 9; i++) {
      bench.write({ title: `제목 ${i}` });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(bench.kept.length).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(bench.kept.at(-1)).toMatchObject({ base: 5, synced: true, content: { title: "제목 8" } });
    expect(bench.puts.map(([base]) => base)).toEqual([3, 4]);
    expect(bench.states.at(-1)).toMatchObject({ kind: "saved" });
    vi.useRealTimers();
  });

  it("waits for the save that is on its way, so that what is submitted names it", async () => {
    const bench = new Bench();
    let answer: (saved: Saved) => void = () => undefined;
    bench.answer = () => new Promise((resolve) => (answer = resolve));
    bench.write({ title: "올리기 바로 전" });
    const typed = bench.autosave.flush();
    await vi.waitFor(() => expect(bench.puts).toHaveLength(1));
    const submitted = bench.autosave.flush().then(() => bench.autosave.base);
    answer({ save: 4, saved_at: "2026-11-18T05:32:08Z", topic: "" });
    expect(await submitted).toBe(4);
    await typed;
  });

  it("keeps and sends what was typed at the moment when the page goes away, waiting for nothing", () => {
    vi.useFakeTimers();
    const bench = new Bench();
    bench.write({ title: "닫기 바로 전" });
    bench.autosave.farewell();
    expect(bench.last.at(-1)).toMatchObject({ synced: false, content: { title: "닫기 바로 전" } });
    expect(bench.puts).toEqual([[3, { title: "닫기 바로 전" }]]);
    vi.useRealTimers();
  });

  it("keeps what the server could not take, tries again, and says where it lies", async () => {
    vi.useFakeTimers();
    const bench = new Bench();
    const works = bench.answer;
    bench.answer = async () => Promise.reject(new Error("down"));
    bench.write({ title: "가" });
    await vi.advanceTimersByTimeAsync(700);
    expect(bench.states.at(-1)).toMatchObject({ kind: "local" });
    expect(bench.kept.at(-1)).toMatchObject({ synced: false, content: { title: "가" } });
    bench.write({ summary: "나" });
    bench.answer = works;
    await vi.advanceTimersByTimeAsync(2100);
    expect(bench.states.at(-1)).toMatchObject({ kind: "saved" });
    expect(bench.puts.at(-1)![1]).toEqual({ title: "가", summary: "나" });
    vi.useRealTimers();
  });

  it("says so when not even this browser keeps it", async () => {
    const bench = new Bench();
    bench.keepFails = true;
    bench.answer = async () => Promise.reject(new Error("down"));
    bench.write({ title: "가" });
    await bench.autosave.flush();
    expect(bench.states.at(-1)).toEqual({ kind: "unsafe" });
    bench.autosave.stop();
  });

  it("goes on by itself when the save between was its own, whose answer was lost", async () => {
    const bench = new Bench();
    const works = bench.answer;
    bench.failure = { kind: "moved", save: 7, at: "", client: "me" };
    let first = true;
    bench.answer = (base, change) =>
      first ? ((first = false), Promise.reject(new Error("409"))) : works(base, change);
    bench.write({ title: "가" });
    await bench.autosave.flush();
    expect(bench.puts.map(([base]) => base)).toEqual([3, 7]);
    expect(bench.states.at(-1)).toMatchObject({ kind: "saved" });
  });

  it("stops and asks when another window saved between, and loses nothing meanwhile", async () => {
    const bench = new Bench();
    bench.failure = { kind: "moved", save: 7, at: "2026-11-18T05:00:00Z", client: "other" };
    const works = bench.answer;
    bench.answer = async () => Promise.reject(new Error("409"));
    bench.write({ title: "가" });
    await bench.autosave.flush();
    expect(bench.states.at(-1)).toMatchObject({ kind: "moved", client: "other" });
    bench.write({ summary: "나" });
    await bench.autosave.flush();
    expect(bench.puts).toHaveLength(1);
    expect(bench.kept.at(-1)!.content).toEqual({ title: "가", summary: "나" });
    bench.answer = works;
    await bench.autosave.resume(7, bench.content);
    expect(bench.puts.at(-1)).toEqual([7, { title: "가", summary: "나" }]);
  });
});
