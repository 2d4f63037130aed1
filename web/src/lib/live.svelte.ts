/** The one live line of this window, with its state for the chip in the top bar. */
import { loadSession } from "./session.svelte";
import { LiveSocket, type LineState, type Watcher } from "./livesocket";

let line = $state<LineState>("idle");
let since = $state<number | null>(null);

const socket = new LiveSocket(
  {
    open: () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`),
    now: () => Date.now(),
    random: Math.random,
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
    signedOut: () => void loadSession(),
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
  /** Tries to connect now. */
  retry: () => socket.wake(),
};

/** Opens the line for a signed-in window; the shell calls it. */
export function startLive(): () => void {
  const wake = () => document.visibilityState === "visible" && line !== "online" && socket.wake();
  socket.start();
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
    socket.stop();
  };
}
