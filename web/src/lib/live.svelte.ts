/** The live line of this window, with its state for the chip in the top bar. The windows of a browser share one socket. */
import { newKey } from "./api";
import { loadSession, session } from "./session.svelte";
import { Sharing } from "./liveshare";
import { LiveSocket, type Feed, type LineState, type Watcher, type Wire } from "./livesocket";

let line = $state<LineState>("idle");
let since = $state<number | null>(null);

let sharing: Sharing | null = null;
let ticket = "";
const direct = (): Wire => {
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`;
  return new WebSocket(ticket ? `${address}?ticket=${ticket}` : address);
};

const socket = new LiveSocket(
  {
    open: () => sharing?.open() ?? direct(),
    hidden: () => document.visibilityState === "hidden",
    now: () => Date.now(),
    random: Math.random,
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
    signedOut: () => void loadSession(),
    ticket: (next) => void (ticket = next),
  },
  (next) => {
    line = next;
    if (next === "online") since = null;
    else since ??= Date.now();
  },
);

export const live = {
  /** "offline" once a connection failed or broke; legal acts wait then. */
  get state() {
    return line;
  },
  get online() {
    return line === "online";
  },
  /** When the line broke, in ms, or null. */
  get since() {
    return since;
  },
  /** Follows a topic: news after `cursor` come to `onnews`; call the result to stop. */
  watch: <N>(topic: string, cursor: number, watcher: Watcher<N>) => socket.watch(topic, cursor, watcher),
  /** Hears what is not about topics, from a place on. */
  follow: (feed: Feed) => socket.follow(feed),
  /** Says something now; false while there is no line. */
  say: (message: Record<string, unknown>) => socket.say(message),
  /** Tries to connect now. */
  retry: () => socket.wake(),
};

/** Who sits at the same seat shares a socket: another seat hears other things. */
function share(): Sharing | null {
  if (typeof BroadcastChannel === "undefined" || !navigator.locks) return null;
  const { institution, seat, person } = session.value;
  const name = `dure-live ${institution.id} ${seat.post_id} ${person.id}`;
  return new Sharing({
    open: direct,
    post: new BroadcastChannel(name),
    lead: (now) => {
      const waiting = new AbortController();
      let giveUp = () => {};
      const held = new Promise<void>((resolve) => (giveUp = resolve));
      const holding = () => {
        now();
        return held;
      };
      navigator.locks.request(name, { signal: waiting.signal }, holding).catch(() => {}); // given up before it was ours
      return () => {
        giveUp();
        waiting.abort();
      };
    },
    me: newKey(),
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
  });
}

/** Opens the line for a signed-in window; the shell calls it. */
export function startLive(): () => void {
  const wake = () => document.visibilityState === "visible" && line !== "online" && socket.wake();
  ticket = ""; // it speaks for the seat that it was given to
  sharing = share();
  const gone = () => sharing?.gone();
  socket.start();
  addEventListener("pagehide", gone);
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    removeEventListener("pagehide", gone);
    removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
    socket.stop();
    sharing?.stop();
    sharing = null;
  };
}
