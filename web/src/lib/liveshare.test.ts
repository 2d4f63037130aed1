// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { Sharing } from "./liveshare";
import { LiveSocket, type Wire } from "./livesocket";

/** A browser: its windows hear each other, one holds the lock, each has its own clock that is wound by hand. */
function browser() {
  const posts = new Set<{ onmessage: ((event: MessageEvent) => void) | null }>();
  const queue: (() => void)[] = [];
  const sockets: FakeSocket[] = [];
  let held = false;

  class FakeSocket {
    readyState = 0;
    sent: Record<string, unknown>[] = [];
    onopen: (() => void) | null = null;
    onmessage: ((e: { data: string }) => void) | null = null;
    onclose: ((e: { code: number }) => void) | null = null;
    onerror = null;
    send(text: string) {
      this.sent.push(JSON.parse(text));
    }
    close() {
      this.readyState = 3;
    }
    open() {
      this.readyState = 1;
      this.onopen?.();
    }
    say(message: unknown) {
      this.onmessage?.({ data: JSON.stringify(message) });
    }
    /** Answers every ping so far, as the server does. */
    pong() {
      for (const { ping } of this.sent) if (ping !== undefined) this.say({ pong: ping });
    }
    watched(topic: string) {
      return this.sent.flatMap((frame) => {
        const watch = frame.watch as Record<string, number> | undefined;
        return watch && topic in watch ? [watch[topic]] : [];
      });
    }
  }
  const open = () => {
    sockets.push(new FakeSocket());
    return sockets.at(-1) as unknown as Wire;
  };
  function window(me: string) {
    const timers = new Map<number, () => void>();
    let last = 0;
    const setTimeout = (run: () => void) => (timers.set(++last, run), last);
    const clearTimeout = (id: unknown) => void timers.delete(id as number);
    const post = {
      onmessage: null as ((event: MessageEvent) => void) | null,
      postMessage: (data: unknown) => {
        for (const one of [...posts]) if (one !== post) one.onmessage?.(new MessageEvent("message", { data }));
      },
      close: () => void posts.delete(post),
    };
    posts.add(post);
    const lead = (now: () => void) => {
      const begin = () => {
        held = true;
        now();
      };
      let mine = false;
      const wait = () => {
        mine = true;
        begin();
      };
      if (held) queue.push(wait);
      else wait();
      return () => {
        if (mine) {
          held = false;
          queue.shift()?.();
        } else queue.splice(queue.indexOf(wait), 1);
      };
    };
    const sharing = new Sharing({ open, post, lead, me, setTimeout, clearTimeout });
    const signedOut = vi.fn();
    const live = new LiveSocket({
      open: () => sharing.open(),
      now: () => 0,
      random: () => 0,
      setTimeout,
      clearTimeout,
      signedOut,
    });
    live.start();
    return {
      live,
      sharing,
      signedOut,
      /** Everything that waits happens. */
      pass: () => {
        for (const [id, run] of [...timers]) if (timers.delete(id)) run();
      },
      close: () => {
        live.stop();
        sharing.stop();
      },
      /** The window is killed: nothing is said, only the lock is free. */
      kill: () => {
        posts.delete(post);
        held = false;
        queue.shift()?.();
      },
    };
  }
  return { window, sockets };
}

test("many windows hold one socket, and each hears what it follows", () => {
  const { window, sockets } = browser();
  const [a, b, c] = [window("a"), window("b"), window("c")];
  sockets[0]!.open();
  expect(sockets).toHaveLength(1);
  expect([a, b, c].map((one) => one.live.state)).toEqual(["online", "online", "online"]);
  const heard = { a: vi.fn(), b: vi.fn() };
  a.live.watch("feed", 5, { onnews: heard.a });
  b.live.watch("feed", 7, { onnews: heard.b });
  expect(sockets[0]!.watched("feed")).toEqual([5, 5]); // a later place of one would cut off the other
  sockets[0]!.say({ topic: "feed", seq: 8, news: [{ seq: 6 }, { seq: 8 }] });
  expect(heard.a).toHaveBeenCalledWith([{ seq: 6 }, { seq: 8 }], 8);
  expect(heard.b).toHaveBeenCalledWith([{ seq: 8 }], 8);
});

test("a topic is let go of when the last window leaves it", () => {
  const { window, sockets } = browser();
  const [a, b] = [window("a"), window("b")];
  sockets[0]!.open();
  const stops = [a.live.watch("x", 1, { onnews: vi.fn() }), b.live.watch("x", 1, { onnews: vi.fn() })];
  stops[0]!();
  expect(sockets[0]!.sent.some((frame) => "unwatch" in frame)).toBe(false);
  b.close();
  expect(sockets[0]!.sent.at(-1)).toEqual({ unwatch: ["x"] });
});

test("when the leading window is killed another takes up, each from its own cursors", () => {
  const { window, sockets } = browser();
  const [a, b, c] = [window("a"), window("b"), window("c")];
  sockets[0]!.open();
  b.live.watch("b", 3, { onnews: vi.fn() });
  c.live.watch("c", 4, { onnews: vi.fn() });
  a.kill();
  expect(b.live.state).toBe("offline");
  for (const one of [b, c]) one.pass();
  expect(sockets).toHaveLength(2);
  sockets[1]!.open();
  expect([b.live.state, c.live.state]).toEqual(["online", "online"]);
  expect([sockets[1]!.watched("b"), sockets[1]!.watched("c")]).toEqual([[3], [4]]);
});

test("who comes later is let in by the server, not by a socket that only looks open", () => {
  const { window, sockets } = browser();
  window("a");
  sockets[0]!.open();
  const late = window("late");
  expect(late.live.state).toBe("connecting");
  sockets[0]!.pong();
  expect(late.live.state).toBe("online");
  const unlucky = window("unlucky");
  unlucky.pass(); // nobody answers: the socket behind the leader is dead
  unlucky.pass();
  expect(sockets).toHaveLength(2);
  sockets[1]!.open();
  expect(unlucky.live.state).toBe("online");
});

test("a session that ends ends for every window", () => {
  const { window, sockets } = browser();
  const windows = [window("a"), window("b")];
  sockets[0]!.open();
  sockets[0]!.say({ signed_out: true });
  for (const one of windows) expect(one.signedOut).toHaveBeenCalledTimes(1);
});

test("a state that is fetched anew is followed from its own place", () => {
  const { window, sockets } = browser();
  const [a] = [window("a")];
  sockets[0]!.open();
  a.live.watch("old", 5, { onnews: vi.fn(), onresync: () => Promise.resolve(90) });
  sockets[0]!.say({ resync: ["old"] });
  return vi.waitFor(() => expect(sockets[0]!.watched("old")).toEqual([5, 90]));
});
