/** What was read here, kept in this browser for when there is no line: accounts, first pages of lists, opened conversations. */
import { session } from "$lib/session.svelte";

interface Kept {
  key: string;
  at: number;
  value: unknown;
}

const NAME = "dure-mail";
const MOST = 400;
let opened: Promise<IDBDatabase> | null = null;

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });

function database(): Promise<IDBDatabase> {
  opened ??= (() => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore("kept", { keyPath: "key" }).createIndex("at", "at");
    return done(request);
  })();
  return opened;
}

const owner = () => {
  const here = session.maybe;
  return here ? `${here.institution.id}:${here.person.id}:${here.seat.post_id}:` : null;
};

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction("kept", mode).objectStore("kept");
}

/** Keeps something under a name; what was not looked at for longest makes room. */
export async function keep(name: string, value: unknown): Promise<void> {
  const whose = owner();
  if (!whose || typeof indexedDB === "undefined") return;
  try {
    const kept = await store("readwrite");
    await done(kept.put({ key: whose + name, at: Date.now(), value } satisfies Kept));
    const over = (await done(kept.count())) - MOST;
    if (over <= 0) return;
    const oldest = await done(kept.index("at").getAllKeys(null, over));
    for (const key of oldest) await done(kept.delete(key));
  } catch {
    // A browser without storage reads with a line alone.
  }
}

/** What was kept under a name, and when; null where there is nothing. */
export async function kept<T>(name: string): Promise<{ value: T; at: number } | null> {
  const whose = owner();
  if (!whose || typeof indexedDB === "undefined") return null;
  try {
    const found = await done((await store("readonly")).get(whose + name) as IDBRequest<Kept | undefined>);
    return found ? { value: found.value as T, at: found.at } : null;
  } catch {
    return null;
  }
}
