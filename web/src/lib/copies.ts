/** Copies of working copies in this browser: what was written survives a crash of the browser, the line and the server. */

/** A copy of one working copy, complete. */
export interface LocalCopy<C> {
  /** Person and document: two people at one computer do not read each other's copies. */
  key: string;
  document: string;
  client: string;
  /** The save of the server it was written over. */
  base: number;
  at: number;
  /** True once the server has the same. */
  synced: boolean;
  content: C;
}

export interface Store<C> {
  get(key: string): Promise<LocalCopy<C> | undefined>;
  put(copy: LocalCopy<C>): Promise<void>;
  /** The same without waiting: a page that goes away cannot. The next `put` takes its place. */
  putNow(copy: LocalCopy<C>): void;
  delete(key: string): Promise<void>;
  /** Copies put aside when another version was chosen; newest first. */
  aside(document: string): Promise<LocalCopy<C>[]>;
  putAside(copy: LocalCopy<C>): Promise<void>;
}

const KEEP_ASIDE = 20;

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });

function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("copies", { keyPath: "key" });
    request.result
      .createObjectStore("aside", { keyPath: "id", autoIncrement: true })
      .createIndex("document", "document");
  };
  return done(request);
}

class Database<C> implements Store<C> {
  private opened: Promise<IDBDatabase> | null = null;

  constructor(private readonly name: string) {}

  private async store(name: "copies" | "aside", mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.opened ??= openDatabase(this.name);
    // Durable at once: a browser that crashes right after has written it.
    return (await this.opened)
      .transaction(name, mode, { durability: mode === "readwrite" ? "strict" : "default" })
      .objectStore(name);
  }
  async get(key: string): Promise<LocalCopy<C> | undefined> {
    const copy = await done((await this.store("copies", "readonly")).get(key) as IDBRequest<LocalCopy<C> | undefined>);
    const last = this.last(key);
    return last && last.at >= (copy?.at ?? 0) ? last : copy;
  }
  private last(key: string): LocalCopy<C> | undefined {
    const text = localStorage.getItem(`${this.name}:${key}`);
    return text === null ? undefined : (JSON.parse(text) as LocalCopy<C>);
  }
  async put(copy: LocalCopy<C>): Promise<void> {
    await done((await this.store("copies", "readwrite")).put(copy));
    if ((this.last(copy.key)?.at ?? 0) <= copy.at) localStorage.removeItem(`${this.name}:${copy.key}`);
  }
  putNow(copy: LocalCopy<C>): void {
    try {
      localStorage.setItem(`${this.name}:${copy.key}`, JSON.stringify(copy));
    } catch {
      // Too long for this store: the copy of a moment ago lies in the other one.
    }
  }
  async delete(key: string): Promise<void> {
    await done((await this.store("copies", "readwrite")).delete(key));
    localStorage.removeItem(`${this.name}:${key}`);
  }
  async aside(document: string): Promise<LocalCopy<C>[]> {
    const index = (await this.store("aside", "readonly")).index("document");
    return (await done(index.getAll(document) as IDBRequest<LocalCopy<C>[]>)).reverse().slice(0, KEEP_ASIDE);
  }
  async putAside(copy: LocalCopy<C>): Promise<void> {
    const { ...row } = copy;
    await done((await this.store("aside", "readwrite")).put(row));
  }
}

/** For browsers that give no storage: lasts as long as the page. */
export class Memory<C> implements Store<C> {
  private readonly copies = new Map<string, LocalCopy<C>>();
  private readonly kept: LocalCopy<C>[] = [];
  get = async (key: string) => this.copies.get(key);
  put = async (copy: LocalCopy<C>) => void this.copies.set(copy.key, copy);
  putNow = (copy: LocalCopy<C>) => void this.copies.set(copy.key, copy);
  delete = async (key: string) => void this.copies.delete(key);
  aside = async (document: string) => this.kept.filter((copy) => copy.document === document).reverse();
  putAside = async (copy: LocalCopy<C>) => void this.kept.push(copy);
}

const shared = new Map<string, unknown>();

/** The copies that this browser keeps under a name. */
export function copiesIn<C>(name: string): Store<C> {
  if (!shared.has(name)) shared.set(name, typeof indexedDB === "undefined" ? new Memory<C>() : new Database<C>(name));
  return shared.get(name) as Store<C>;
}
