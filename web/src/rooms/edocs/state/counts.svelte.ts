/** How many documents lie in each box, and the one ear for a person's news; small, because the rail needs it at once. */
import { api } from "$lib/api";
import { live } from "$lib/live.svelte";
import type { Box, BoxCounts, BoxNews } from "../types";

type Listener = (news: BoxNews) => void;

let current = $state.raw<BoxCounts | null>(null);
let listeners: readonly Listener[] = [];
let resyncs: readonly (() => void)[] = [];
let refetch: ReturnType<typeof setTimeout> | undefined;
const TOGETHER_MS = 120;

export const counts = {
  /** How many lie in a box; undefined before the first answer. */
  of: (box: Box): number | undefined => current?.counts[box],
  unread: (box: Box): number => current?.unread[box] ?? 0,
  /** What waits for a decision of mine: the number on the rail. */
  get asked(): number {
    return (current?.counts.to_approve ?? 0) + (current?.counts.to_consent ?? 0);
  },
};

/** Hears every piece of news of this person until the result is called; `resync` when the line lost some. */
export function onNews(listener: Listener, resync: () => void): () => void {
  listeners = [...listeners, listener];
  resyncs = [...resyncs, resync];
  return () => {
    listeners = listeners.filter((one) => one !== listener);
    resyncs = resyncs.filter((one) => one !== resync);
  };
}

/** Fetches the counts anew, once for a burst of news. */
export function recount(): void {
  clearTimeout(refetch);
  refetch = setTimeout(() => void fetchCounts().catch(() => undefined), TOGETHER_MS);
}

async function fetchCounts(): Promise<BoxCounts> {
  current = await api.get<BoxCounts>("/api/edocs/boxes");
  return current;
}

/** Begins to count and to listen for the seat; the shell calls it after sign-in and after each change of seat. */
export function startCounts(): () => void {
  let stop = () => {};
  let ended = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const begin = async () => {
    try {
      const first = await fetchCounts();
      if (!ended) stop = live.watch<BoxNews>(first.topic, first.seq, { onnews: heard, onresync: lost });
    } catch {
      if (!ended) retry = setTimeout(begin, 5_000);
    }
  };
  void begin();
  return () => {
    ended = true;
    clearTimeout(retry);
    clearTimeout(refetch);
    stop();
    current = null;
  };
}

function heard(news: BoxNews[]): void {
  for (const one of news) for (const listener of listeners) listener(one);
  recount();
}

async function lost(): Promise<number> {
  const fresh = await fetchCounts();
  for (const resync of resyncs) resync();
  return fresh.seq;
}
