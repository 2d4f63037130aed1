// @vitest-environment node
import { expect, test, vi } from "vitest";
import { LiveSocket, backoff, type LineState } from "./livesocket";

class FakeSocket {
  readyState = 0;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((e: { data: string }) => void) | null = null;
  onclose: ((e: { code: number }) => void) | null = null;
  onerror = null;
  closed = false;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
    this.readyState = 3;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  say(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  drop(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

function line() {
  const sockets: FakeSocket[] = [];
  const timers: { run: () => void; at: number; id: number }[] = [];
  const states: LineState[] = [];
  const world = { now: 0, signedOut: vi.fn() };
  let id = 0;
  const live = new LiveSocket(
    {
      open: () => {
        sockets.push(new FakeSocket());
        return sockets.at(-1) as unknown as WebSocket;
      },
      now: () => world.now,
      random: () => 0.5,
      setTimeout: (run, ms) => {
        timers.push({ run, at: world.now + ms, id: ++id });
        return id;
      },
      clearTimeout: (which) => {
        const at = timers.findIndex((t) => t.id === which);
        if (at >= 0) timers.splice(at, 1);
      },
      signedOut: world.signedOut,
    },
    (state) => states.push(state),
  );
  /** Lets time pass, running what falls due in its order. */
  const pass = (ms: number) => {
    const end = world.now + ms;
    for (;;) {
      timers.sort((a, b) => a.at - b.at);
      const next = timers[0];
      if (!next || next.at > end) break;
      timers.shift();
      world.now = next.at;
      next.run();
    }
    world.now = end;
  };
  return { live, sockets, states, world, pass, last: () => sockets.at(-1)! };
}

test("after a break every topic is asked for from its own cursor", () => {
  const { live, last, pass, sockets } = line();
  const news = vi.fn();
  live.start();
  last().open();
  live.watch("a", 5, { onnews: news });
  expect(last().sent).toEqual([{ watch: { a: 5 } }]);
  last().say({ topic: "a", seq: 7, news: ["x", "y"] });
  expect(news).toHaveBeenCalledWith(["x", "y"], 7);
  last().drop();
  pass(20_000);
  expect(sockets).toHaveLength(2);
  last().open();
  expect(last().sent).toEqual([{ watch: { a: 7 } }]);
});

test("the same news twice reaches a handler once", () => {
  const { live, last } = line();
  const news = vi.fn();
  live.start();
  last().open();
  live.watch("a", 0, { onnews: news });
  last().say({ topic: "a", seq: 2, news: [{ seq: 1 }, { seq: 2 }] });
  last().say({ topic: "a", seq: 2, news: [{ seq: 1 }, { seq: 2 }] });
  last().say({ topic: "a", seq: 3, news: [{ seq: 2 }, { seq: 3 }] });
  expect(news.mock.calls).toEqual([
    [[{ seq: 1 }, { seq: 2 }], 2],
    [[{ seq: 3 }], 3],
  ]);
});

test("a late second watcher gets the gap, the first hears nothing twice", () => {
  const { live, last } = line();
  const first = vi.fn();
  const second = vi.fn();
  live.start();
  last().open();
  live.watch("a", 10, { onnews: first });
  live.watch("a", 4, { onnews: second });
  expect(last().sent.at(-1)).toEqual({ watch: { a: 4 } });
  last().say({ topic: "a", seq: 10, news: [1] });
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledTimes(1);
});

test("a topic nobody watches any more is unwatched, once", () => {
  const { live, last } = line();
  live.start();
  last().open();
  const one = live.watch("a", 0, { onnews: vi.fn() });
  const two = live.watch("a", 0, { onnews: vi.fn() });
  one();
  expect(last().sent.filter((m) => m.unwatch)).toEqual([]);
  two();
  two();
  expect(last().sent.filter((m) => m.unwatch)).toEqual([{ unwatch: ["a"] }]);
});

test("resync refetches and goes on from the cursor of what was fetched", async () => {
  const { live, last } = line();
  live.start();
  last().open();
  live.watch("a", 1, { onnews: vi.fn(), onresync: async () => 40 });
  last().say({ resync: ["a"] });
  await vi.waitFor(() => expect(last().sent.at(-1)).toEqual({ watch: { a: 40 } }));
});

test("a resync without a cursor is not asked for again: the server has moved on", async () => {
  const { live, last } = line();
  const again = vi.fn();
  live.start();
  last().open();
  live.watch("a", 1, { onnews: vi.fn(), onresync: again });
  const before = last().sent.length;
  last().say({ resync: ["a"] });
  await vi.waitFor(() => expect(again).toHaveBeenCalledTimes(1));
  await Promise.resolve();
  expect(last().sent).toHaveLength(before);
});

test("a jump of the clock is a sleep: the line is made anew at once", () => {
  const { live, last, pass, world, sockets } = line();
  live.start();
  last().open();
  live.watch("a", 3, { onnews: vi.fn() });
  pass(5_000);
  world.now += 3_600_000; // the lid was closed: no timer ran
  pass(5_000);
  expect(sockets).toHaveLength(2);
  expect(sockets[0]!.closed).toBe(true);
});

test("a line that answers no ping is dead", () => {
  const { live, last, pass, sockets } = line();
  live.start();
  last().open();
  pass(30_000);
  expect(last().sent).toContainEqual({ ping: 1 });
  pass(15_000);
  expect(sockets.length).toBe(2);
});

test("a line that answers its pings stays", () => {
  const { live, last, pass, sockets } = line();
  live.start();
  last().open();
  for (let n = 0; n < 40; n++) {
    pass(5_000);
    const ping = last().sent.at(-1)?.ping;
    if (ping) last().say({ pong: ping });
  }
  expect(sockets).toHaveLength(1);
});

test("when the session has ended there is no reconnect", () => {
  const { live, last, pass, sockets, world, states } = line();
  live.start();
  last().open();
  last().drop(4401);
  pass(60_000);
  expect(world.signedOut).toHaveBeenCalledTimes(1);
  expect(sockets).toHaveLength(1);
  expect(states.at(-1)).toBe("idle");
});

test("the state says online, offline, online", () => {
  const { live, last, pass, states } = line();
  live.start();
  last().open();
  last().drop();
  pass(20_000);
  last().open();
  expect(states).toEqual(["connecting", "online", "offline", "online"]);
});

test("waiting grows with every failure and never passes its limit", () => {
  expect(backoff(0, () => 1)).toBeLessThan(backoff(3, () => 1));
  expect(backoff(50, () => 1)).toBeLessThanOrEqual(20_050);
  expect(backoff(5, () => 0)).toBeGreaterThan(0);
});
