/** Copies of working copies in this browser: what was written survives a crash of the browser, the line and the server. */
import type { DraftChange } from "../types";

/** A copy of one working copy, complete. */
export interface LocalCopy {
  /** Person and document: two people at one computer do not read each other's copies. */
  key: string;
  document: string;
  client: string;
  /** The save of the server it was written over. */
  base: number;
  at: number;
  /** True once the server has the same. */
  synced: boolean;
  content: DraftChange;
}

export interface Store {
  get(key: string): Promise<LocalCopy | undefined>;
  put(copy: LocalCopy): Promise<void>;
  /** The same without waiting: a page that goes away cannot. The next `put` takes its place. */
  putNow(copy: LocalCopy): void;
  delete(key: string): Promise<void>;
  /** Copies put aside when another version was chosen; newest first. */
  aside(document: string): Promise<LocalCopy[]>;
  putAside(copy: LocalCopy): Promise<void>;
}

const NAME = "dure-drafts";
const KEEP_ASIDE = 20;
const LAST = "dure-draft:";

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("copies", { keyPath: "key" });
    request.result
      .createObjectStore("aside", { keyPath: "id", autoIncrement: true })
      .createIndex("document", "document");
  };
  return done(request);
}

class Database implements Store {
  private opened: Promise<IDBDatabase> | null = null;

  private async store(name: "copies" | "aside", mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.opened ??= openDatabase();
    // Durable at once: a browser that crashes right after has written it.
    return (await this.opened)
      .transaction(name, mode, { durability: mode === "readwrite" ? "strict" : "default" })
      .objectStore(name);
  }
  async get(key: string): Promise<LocalCopy | undefined> {
    const copy = await done((await this.store("copies", "readonly")).get(key) as IDBRequest<LocalCopy | undefined>);
    const last = this.last(key);
    return last && last.at >= (copy?.at ?? 0) ? last : copy;
  }
  private last(key: string): LocalCopy | undefined {
    const text = localStorage.getItem(LAST + key);
    return text === null ? undefined : (JSON.parse(text) as LocalCopy);
  }
  async put(copy: LocalCopy): Promise<void> {
    await done((await this.store("copies", "readwrite")).put(copy));
    if ((this.last(copy.key)?.at ?? 0) <= copy.at) localStorage.removeItem(LAST + copy.key);
  }
  putNow(copy: LocalCopy): void {
    try {
      localStorage.setItem(LAST + copy.key, JSON.stringify(copy));
    } catch {
      // Too long for this store: the copy of a moment ago lies in the other one.
    }
  }
  async delete(key: string): Promise<void> {
    await done((await this.store("copies", "readwrite")).delete(key));
    localStorage.removeItem(LAST + key);
  }
  async aside(document: string): Promise<LocalCopy[]> {
    const index = (await this.store("aside", "readonly")).index("document");
    return (await done(index.getAll(document) as IDBRequest<LocalCopy[]>)).reverse().slice(0, KEEP_ASIDE);
  }
  async putAside(copy: LocalCopy): Promise<void> {
    const { ...row } = copy;
    await done((await this.store("aside", "readwrite")).put(row));
  }
}

/** For browsers that give no storage: lasts as long as the page. */
export class Memory implements Store {
  private readonly copies = new Map<string, LocalCopy>();
  private readonly kept: LocalCopy[] = [];
  get = async (key: string) => this.copies.get(key);
  put = async (copy: LocalCopy) => void this.copies.set(copy.key, copy);
  putNow = (copy: LocalCopy) => void this.copies.set(copy.key, copy);
  delete = async (key: string) => void this.copies.delete(key);
  aside = async (document: string) => this.kept.filter((copy) => copy.document === document).reverse();
  putAside = async (copy: LocalCopy) => void this.kept.push(copy);
}

let shared: Store | null = null;

/** The store of this browser. */
export const localStore = (): Store => (shared ??= typeof indexedDB === "undefined" ? new Memory() : new Database());
