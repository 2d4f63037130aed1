/** Memos: what came, what was sent, how each stands with each recipient; live. */
import { api } from "$lib/api";
import { newKey } from "$lib/api/key";
import { live } from "$lib/live.svelte";
import type { Memo } from "../types";

const PATH = "/api/messenger/memos";
interface Page {
  items: Memo[];
  next: string | null;
  unopened: number;
  topic: string;
  seq: number;
}
let boxes = $state.raw<{ in: readonly Memo[]; out: readonly Memo[] }>({ in: [], out: [] });
let unopened = $state(0);
let loaded = $state(false);
let failure = $state.raw<unknown>(null);

export const memos = {
  get in() {
    return boxes.in;
  },
  get out() {
    return boxes.out;
  },
  get unopened() {
    return unopened;
  },
  get loaded() {
    return loaded;
  },
  get failure() {
    return failure;
  },
  find: (id: string): Memo | undefined => [...boxes.in, ...boxes.out].find((one) => one.id === id),
};

const newest = (one: Memo, two: Memo) => two.sent_at.localeCompare(one.sent_at);
function put(one: Memo): void {
  const side = one.mine ? "out" : "in";
  boxes = { ...boxes, [side]: [one, ...boxes[side].filter((other) => other.id !== one.id)].sort(newest) };
}

async function fetchAll(): Promise<Page> {
  const [came, sent] = await Promise.all([
    api.get<Page>(PATH, { query: { box: "in" } }),
    api.get<Page>(PATH, { query: { box: "out" } }),
  ]);
  boxes = { in: came.items, out: sent.items };
  unopened = came.unopened;
  loaded = true;
  failure = null;
  return came;
}

/** Follows one's memos; the room's `start`. */
export function startMemos(): () => void {
  let stop = () => {};
  let ended = false;
  fetchAll()
    .then((first) => {
      if (ended) return;
      stop = live.watch<{ memo: Memo; unopened: number }>(first.topic, first.seq, {
        onnews: (news) => {
          for (const one of news) put(one.memo);
          unopened = news.at(-1)?.unopened ?? unopened;
        },
        onresync: async () => (await fetchAll()).seq,
      });
    })
    .catch((error: unknown) => (failure = error));
  return () => {
    ended = true;
    stop();
    boxes = { in: [], out: [] };
    unopened = 0;
    loaded = false;
  };
}

export async function sendMemo(
  people: { id: string; house: number }[],
  text: string,
  ask: boolean,
  files: string[],
  cid = newKey(),
): Promise<Memo> {
  const made = await api.post<Memo>(PATH, { cid, people, text, ask, files }, { key: cid });
  put(made);
  return made;
}

/** Opens, confirms or recalls; the memo as it is then. */
export async function actOn(id: string, what: "open" | "confirm" | "recall"): Promise<Memo> {
  const before = memos.find(id);
  const after = await api.post<Memo>(`${PATH}/${id}/${what}`);
  put(after);
  if (what === "open" && before && !before.mine && !before.opened_at) unopened = Math.max(0, unopened - 1);
  return after;
}
