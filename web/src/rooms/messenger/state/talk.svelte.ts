/** All conversations of this seat: the list, what is unread, who is here; fed by the one live line, the same in every tab. */
import { api, ApiError } from "$lib/api";
import { newKey } from "$lib/api/key";
import type { FoundMessages } from "$lib/api/types.gen";
import { live } from "$lib/live.svelte";
import { bell, sentence } from "$lib/notices.svelte";
import { session } from "$lib/session.svelte";
import type { Conversation, List, LogEvent } from "../types";
import { t } from "../words";
import { dequeue, openOutbox, refuse } from "./outbox.svelte";
import { Room } from "./room.svelte";

const PATH = "/api/messenger/conversations";
let list = $state.raw<readonly Conversation[]>([]);
let loaded = $state(false);
let failure = $state.raw<unknown>(null);
let more = $state<string | null>(null);
let present = $state.raw<Record<string, string>>({});
let current = $state.raw<Room | null>(null);
/** Who is writing in the conversation that is open, for a moment. */
let writing = $state.raw<readonly string[]>([]);
const WRITING_MS = 4_000;
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody draws it
const stops = new Map<string, ReturnType<typeof setTimeout>>();
function writes(person: string): void {
  clearTimeout(stops.get(person));
  stops.set(
    person,
    setTimeout(() => stopped(person), WRITING_MS),
  );
  if (!writing.includes(person)) writing = [...writing, person];
}
function stopped(person: string): void {
  writing = writing.filter((one) => one !== person);
}
let epoch = "";
let pos = 0;
let frames = 0;
let looked: string[] = [];
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody draws it
const refreshing = new Set<string>();

const order = (one: Conversation, two: Conversation) =>
  Number(two.pinned) - Number(one.pinned) || two.last_at.localeCompare(one.last_at) || one.id.localeCompare(two.id);

export const talk = {
  get list() {
    return list;
  },
  get loaded() {
    return loaded;
  },
  get failure() {
    return failure;
  },
  get more() {
    return more !== null;
  },
  /** What is unread in conversations that may disturb. */
  get unread() {
    return list.reduce(
      (sum, one) => sum + (one.alert === "none" ? 0 : one.alert === "all" ? one.unread : one.mentions),
      0,
    );
  },
  get current() {
    return current;
  },
  get writing() {
    return writing;
  },
  /** "on", "away" or "" of a person on the screen. */
  presence: (person: string): string => present[person] ?? "",
  of: (id: string): Conversation | undefined => list.find((one) => one.id === id),
};

export const me = () => session.value.person.id;

/** How a conversation is called: its name, or whom it is with. */
export function titleOf(one: Conversation, alone: string): string {
  if (one.kind === "desk") return t.desk;
  if (one.name) return one.name;
  if (!one.others.length) return alone;
  const names = one.others.slice(0, 4).map((other) => other.name);
  return (
    names.join(", ") +
    (one.people > names.length + 1 && one.kind !== "direct" ? ` 외 ${one.people - names.length - 1}` : "")
  );
}

function put(one: Conversation): void {
  list = [...list.filter((other) => other.id !== one.id), one].sort(order);
}
export const change = (id: string, values: Partial<Conversation>): void => {
  const one = talk.of(id);
  if (one) put({ ...one, ...values });
};

function adopt(found: List): void {
  list = [...found.items].sort(order);
  more = found.next;
  epoch = found.epoch;
  pos = found.pos;
  frames = 0;
  loaded = true;
  failure = null;
}

/** Fetches what comes after the last of the list. */
export async function loadMore(): Promise<void> {
  if (!more) return;
  const page = await api.get<List>(PATH, { query: { cursor: more } });
  more = page.next;
  list = [...list, ...page.items.filter((one) => !talk.of(one.id))].sort(order);
}

/** Fetches one conversation again; several wishes at once are one. */
export async function refresh(id: string): Promise<void> {
  if (refreshing.has(id)) return;
  refreshing.add(id);
  try {
    put((await api.get<{ conversation: Conversation }>(`${PATH}/${id}`)).conversation);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) list = list.filter((one) => one.id !== id);
  } finally {
    refreshing.delete(id);
  }
}

/** Opens a conversation on this screen, or none. */
export function show(id: string | null): void {
  if (current?.id === id) return;
  current?.close();
  current = id ? new Room(id) : null;
  writing = [];
  live.say({ open: id ? [id] : [] });
}

let typed = 0;
/** Says that one is writing, where the institution shows it; the server tells those who have the conversation open. */
export function sayTyping(id: string): void {
  if (Date.now() - typed < 2_500) return;
  typed = Date.now();
  live.say({ typing: id });
}

/** What the screen shows of people: only these are watched. */
export function look(people: readonly string[]): void {
  const sorted = [...people].sort();
  const wanted = sorted.filter((one, at) => one !== sorted[at - 1]).slice(0, 600);
  if (wanted.join() === looked.join()) return;
  looked = wanted;
  live.say({ look: wanted });
}

/** Begins a conversation, or finds the 1:1. */
export async function begin(body: {
  people: { id: string; house: number }[];
  kind: "direct" | "group" | "channel";
  name?: string;
}): Promise<string> {
  const made = await api.post<Conversation>(PATH, { cid: newKey(), ...body });
  put(made);
  return made.id;
}

/** The channel of one's own unit. */
export async function beginUnit(unit: string): Promise<string> {
  const made = await api.post<Conversation>(`/api/messenger/units/${unit}/conversation`);
  put(made);
  return made.id;
}

function heard(event: LogEvent): void {
  frames += 1;
  if (event.kind === "message") stopped(event.sender);
  if (event.message?.cid) dequeue(event.message.cid);
  const row = talk.of(event.c);
  if (event.kind === "leave" && mine(event)) {
    list = list.filter((one) => one.id !== event.c);
  } else if (
    !row ||
    event.s > row.last_seq + 1 ||
    ["join", "leave", "change", "close", "recall", "delete"].includes(event.kind)
  ) {
    void refresh(event.c);
  } else if (event.s > row.last_seq) {
    change(event.c, after(row, event));
  }
  if (current?.id === event.c) void current.hear(event);
  if (event.kind === "message" && event.sender !== me() && row) announce(row, event);
}

const mine = (event: LogEvent): boolean =>
  ((event.body["people"] as { id: string }[] | undefined) ?? []).some((one) => one.id === me());

/** The row of the list after an event. */
function after(row: Conversation, event: LogEvent): Partial<Conversation> {
  const said = event.message;
  if (event.kind !== "message" || !said || said.kind === "system") {
    const last = row.last as { seq?: number };
    const shown = event.kind === "edit" && said && last.seq === said.seq;
    return { last_seq: event.s, ...(shown ? { last: { ...row.last, text: said.text } } : {}) };
  }
  const text =
    said.text.trim() || said.files.map((file) => file.name).join(", ") || said.poll?.question || said.card?.title || "";
  const own = event.sender === me();
  return {
    last_seq: event.s,
    last_at: event.at,
    last: { seq: said.seq, sender: said.sender, name: said.author.name, text: text.split("\n")[0] },
    unread: own ? row.unread : row.unread + 1,
    mentions: !own && said.mentions.includes(me()) ? row.mentions + 1 : row.mentions,
  };
}

function read(id: string, seq: number): void {
  const row = talk.of(id);
  if (!row || seq <= row.read_seq) return;
  if (seq >= row.last_seq) change(id, { read_seq: seq, unread: 0, mentions: 0 });
  else void refresh(id);
}

function hear(message: Record<string, unknown>): void {
  if ("s" in message) heard(message as unknown as LogEvent);
  else if ("r" in message) read(message["r"] as string, message["read"] as number);
  else if ("reads" in message)
    current?.cursorsMoved(message["c"] as string, message["reads"] as Record<string, number>);
  else if ("histogram" in message) current?.counted(message["c"] as string, message["histogram"] as [number, number][]);
  else if ("typing" in message) {
    if (current?.id === message["c"]) writes(message["typing"] as string);
  } else if ("p" in message) present = { ...present, ...(message["p"] as Record<string, string>) };
  else if ("fresh" in message) {
    adopt(message["fresh"] as List);
    void current?.reload();
  } else if ("resumed" in message) {
    ({ epoch, pos } = message["resumed"] as { epoch: string; pos: number });
    frames = 0;
    void current?.reload();
  } else if ("ping" in message) beat(message["ping"] as { pos?: number; n?: number });
}

/** The server's ping says how far the line was told: a place to come back to, and whether a frame is missing. */
function beat(ping: { pos?: number; n?: number }): void {
  if (ping.pos === undefined) return;
  if (ping.n !== undefined && ping.n < frames) frames = ping.n;
  pos = ping.pos;
}

let announced: (row: Conversation, event: LogEvent) => void = () => {};
/** Who is told of a message that came: the desktop notice. */
export const onMessage = (listener: typeof announced): void => void (announced = listener);
const announce = (row: Conversation, event: LogEvent) => announced(row, event);

const here = () => (document.visibilityState === "visible" ? "on" : "away");

/** Follows the conversations of this seat; the room's `start`. */
export function startTalk(): () => void {
  list = [];
  loaded = false;
  [epoch, pos, frames, looked] = ["", 0, 0, []];
  const closeOutbox = openOutbox();
  const seen = () => live.say({ here: here() });
  document.addEventListener("visibilitychange", seen);
  const stop = live.follow({
    place: () => ({ epoch, pos }),
    hear,
    again: () => ({ here: here(), look: looked, open: current ? [current.id] : [] }),
  });
  api
    .get<List>(PATH, { query: { limit: 50 } })
    .then((found) => loaded || adopt(found))
    .catch((error: unknown) => (failure = error));
  const offBell = $effect.root(() => {
    $effect(() => {
      for (const one of bell.all)
        if (one.kind === "messenger.refused") refuse(one.id.replace("refused:", ""), sentence(one));
    });
  });
  return () => {
    stop();
    offBell();
    closeOutbox();
    document.removeEventListener("visibilitychange", seen);
    show(null);
    list = [];
  };
}

/** Messages that answer a query, in one conversation or in all. */
export const findMessages = (q: string, conversation: string | undefined, signal: AbortSignal) =>
  api.get<FoundMessages>("/api/messenger/search", { query: { q, conversation }, signal });
