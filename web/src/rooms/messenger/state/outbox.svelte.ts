/** What is on its way: kept in the browser until the server has answered, sent in order, each once whatever is repeated. */
import { api, ApiError } from "$lib/api";
import { newKey } from "$lib/api/key";
import { live } from "$lib/live.svelte";
import { session } from "$lib/session.svelte";
import type { Sending } from "../types";

const AGAIN_MS = 4_000;
let queue = $state.raw<readonly Sending[]>([]);
let busy = false;
let timer: ReturnType<typeof setTimeout> | undefined;

const key = () => `dure.messenger.outbox.${session.value.person.id}`;

function keep(next: readonly Sending[]): void {
  queue = next;
  try {
    localStorage.setItem(key(), JSON.stringify(next));
  } catch {
    // A full or forbidden store: the queue lives as long as the page.
  }
}

export const outbox = {
  /** What waits in a conversation, oldest first. */
  of: (conversation: string): readonly Sending[] => queue.filter((one) => one.conversation === conversation),
  get size() {
    return queue.length;
  },
};

/** Takes up what an earlier page left. */
export function openOutbox(): () => void {
  try {
    queue = JSON.parse(localStorage.getItem(key()) ?? "[]") as Sending[];
  } catch {
    queue = [];
  }
  const online = () => void flush();
  addEventListener("online", online);
  void flush();
  return () => {
    removeEventListener("online", online);
    clearTimeout(timer);
    queue = [];
  };
}

/** Puts a message into the queue and sends what waits. */
export function enqueue(one: Sending): void {
  keep([...queue, one]);
  void flush();
}

/** Takes a message out: it stands in the log, or the person gave it up. */
export function dequeue(cid: string): void {
  if (queue.some((one) => one.cid === cid)) keep(queue.filter((one) => one.cid !== cid));
}

/** Tries a refused message again: as a new one, for the refusal was the answer to the old one. */
export function tryAgain(cid: string): void {
  keep(queue.map((one) => (one.cid === cid ? anew(one) : one)));
  void flush();
}
const anew = (one: Sending): Sending => ({
  ...one,
  cid: newKey(),
  refused: "",
  code: "",
  sure: one.sure || one.code === "personal_data_asks",
});

/** Another institution did not take it: the bell told of it. */
export function refuse(cid: string, why: string): void {
  if (queue.some((one) => one.cid === cid && one.refused === ELSEWHERE))
    keep(queue.map((one) => (one.cid === cid ? { ...one, refused: why } : one)));
}

/** Sends what waits, one after the other. A message that has no answer stays and is sent again with the same id. */
export async function flush(): Promise<void> {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  try {
    for (let next = queue.find((one) => !one.refused); next; next = queue.find((one) => !one.refused)) {
      if (!(await send(next))) break;
    }
  } finally {
    busy = false;
  }
}

async function send(one: Sending): Promise<boolean> {
  try {
    const body = {
      cid: one.cid,
      text: one.text,
      files: one.files.map((file) => file.id),
      mentions: one.mentions,
      reply: one.reply?.seq ?? null,
      ask: one.ask,
      sure: one.sure ?? false,
    };
    const sent = await api.post<{ seq: number }>(`/api/messenger/conversations/${one.conversation}/messages`, body, {
      key: one.cid,
    });
    // The line brings the message itself; without a line the answer must do.
    if (sent.seq > 0 && live.online) setTimeout(() => dequeue(one.cid), 5_000);
    else if (sent.seq > 0) dequeue(one.cid);
    mark(one.cid, sent.seq === 0 ? "" : null);
    return true;
  } catch (error) {
    if (error instanceof ApiError && !error.unreachable) {
      keep(queue.map((each) => (each.cid === one.cid ? { ...each, refused: error.message, code: error.code } : each)));
      return true;
    }
    timer = setTimeout(() => void flush(), AGAIN_MS);
    return false;
  }
}

/** A message that the server has is sent no more; it stays on the screen until the log shows it. */
function mark(cid: string, waits: "" | null): void {
  sent.add(cid);
  keep(queue.map((one) => (one.cid === cid ? { ...one, refused: waits === null ? SENT : ELSEWHERE } : one)));
}

// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody draws it
const sent = new Set<string>();
/** States of a message that are no refusals. */
export const SENT = "\u0000sent";
export const ELSEWHERE = "\u0000elsewhere";
