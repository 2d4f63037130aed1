/** The live line to the server, without framework: watch topics with cursors, resume after a break, notice a sleep.
 *
 * Client → {"watch": {topic: cursor}} · {"unwatch": [topics]} · {"ping": n}
 * Server → {"topic": t, "seq": n, "news": [...]} · {"resync": [topics]} · {"refused": {topic: code}} · {"pong": n} · {"signed_out": true}
 * · {"reconnect": {within}} before a stop; everything else belongs to a feed, see docs/live-protocol.md.
 * Invariants: one socket; after every connect each topic is asked for from its own cursor, so gaps heal; a handler never gets the same
 * news twice; a handler that is told to resync refetches and answers with the cursor of what it fetched. */

export interface Watcher<N = unknown> {
  onnews: (news: N[], seq: number) => void;
  /** The server no longer has what came after the cursor: fetch the state anew and return its cursor, if it has one. */
  onresync?: () => void | Promise<number | void>;
  /** The server does not let this seat hear the topic. */
  onrefused?: (code: string) => void;
}
interface Entry {
  watcher: Watcher;
  cursor: number;
}
/** What a room hears on the line besides topics: a feed that is resumed from a place, see docs/live-protocol.md. */
export interface Feed {
  /** From where to go on after a connect. */
  place: () => { epoch: string; pos: number };
  /** Everything that is not about topics. */
  hear: (message: Record<string, unknown>) => void;
  /** What to say again after a connect: what is on the screen. */
  again: () => Record<string, unknown>;
}
export type LineState = "idle" | "connecting" | "online" | "offline";

const SIGNED_OUT = 4401;

/** What the line asks of its socket: one of its own, or one that the windows of a browser share (lib/liveshare). */
export type Wire = Pick<WebSocket, "readyState" | "onopen" | "onmessage" | "onclose" | "onerror" | "send" | "close">;

export interface LiveDeps {
  open: () => Wire;
  now: () => number;
  random: () => number;
  /** The window is out of sight: its timers run late without anybody having slept. */
  hidden?: () => boolean;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (id: unknown) => void;
  /** The session behind the line has ended; no reconnect follows. */
  signedOut: () => void;
  /** With what the next connect needs no look-up of the session; see docs/live-protocol.md. */
  ticket?: (ticket: string) => void;
}

const FOR_TOPICS = ["topic", "resync", "refused", "pong", "signed_out", "reconnect"];
const FIRST_MS = 400;
const LONGEST_MS = 20_000;
const TICK_MS = 5_000;
const SLEPT_MS = 15_000;
const PING_MS = 25_000;
const PONG_MS = 10_000;

/** Full jitter: somewhere between nothing and the doubled limit, so that a thousand windows do not knock at once. */
export const backoff = (attempt: number, random: () => number): number =>
  Math.round(random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)) + 50;

interface Said {
  topic?: string;
  seq?: number;
  news?: unknown[];
  resync?: string[];
  refused?: Record<string, string>;
  pong?: number;
  signed_out?: boolean;
  reconnect?: { within: number };
  ticket?: string;
  [other: string]: unknown;
}

export class LiveSocket {
  private socket: Wire | null = null;
  private topics = new Map<string, Set<Entry>>();
  private attempt = 0;
  private retry: unknown = null;
  private tick: unknown = null;
  private lastTick = 0;
  private pingSent = 0;
  private pingNumber = 0;
  private ponged = 0;
  private running = false;
  private feeds = new Set<Feed>();
  /** The server said goodbye: come back at a moment of one's own within so many ms. */
  private farewell = 0;
  state: LineState = "idle";

  constructor(
    private readonly deps: LiveDeps,
    private readonly onstate: (state: LineState) => void = () => {},
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.lastTick = this.deps.now();
    this.connect();
    this.beat();
  }

  /** Closes the line and forgets the topics: signing out. */
  stop(): void {
    this.running = false;
    this.topics.clear();
    this.feeds.clear();
    this.deps.clearTimeout(this.retry);
    this.deps.clearTimeout(this.tick);
    this.drop();
    this.set("idle");
  }

  /** Follows a topic from a cursor. Returns the end of it. */
  watch<N>(topic: string, cursor: number, watcher: Watcher<N>): () => void {
    const entry: Entry = { watcher: watcher as Watcher, cursor };
    const entries = this.topics.get(topic) ?? new Set();
    entries.add(entry);
    this.topics.set(topic, entries);
    this.send({ watch: { [topic]: this.cursorOf(entries) } });
    return () => {
      entries.delete(entry);
      if (entries.size || this.topics.get(topic) !== entries) return;
      this.topics.delete(topic);
      this.send({ unwatch: [topic] });
    };
  }

  /** Hears what is not about topics. Returns the end of it. */
  follow(feed: Feed): () => void {
    this.feeds.add(feed);
    this.ask(feed);
    return () => void this.feeds.delete(feed);
  }

  /** Says something to the server now; nothing is kept for later. False while there is no line. */
  say(message: Record<string, unknown>): boolean {
    this.send(message);
    return this.socket?.readyState === 1;
  }

  private ask(feed: Feed): void {
    this.send({ feed: feed.place() });
    this.send(feed.again());
  }

  /** The line is surely dead (a sleep, the network came back): connect at once. */
  wake(): void {
    if (!this.running) return;
    this.attempt = 0;
    this.deps.clearTimeout(this.retry);
    this.drop();
    this.connect();
  }

  private set(state: LineState): void {
    if (state === this.state) return;
    this.state = state;
    this.onstate(state);
  }

  private cursorOf(entries: Set<Entry>): number {
    return Math.min(...[...entries].map((e) => e.cursor));
  }

  private send(message: unknown): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  private drop(): void {
    const old = this.socket;
    this.socket = null;
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = old.onerror = null;
    old.close();
  }

  private connect(): void {
    this.set(this.state === "offline" ? "offline" : "connecting");
    const socket = this.deps.open();
    this.socket = socket;
    socket.onopen = () => {
      this.attempt = 0;
      this.pingSent = this.deps.now();
      this.ponged = this.pingNumber;
      this.set("online");
      const cursors = Object.fromEntries([...this.topics].map(([topic, entries]) => [topic, this.cursorOf(entries)]));
      if (this.topics.size) this.send({ watch: cursors });
      for (const feed of this.feeds) this.ask(feed);
    };
    socket.onmessage = (event: MessageEvent) => this.receive(String(event.data));
    socket.onclose = (event: CloseEvent) => (event.code === SIGNED_OUT ? this.signedOut() : this.lost());
  }

  private signedOut(): void {
    if (!this.running) return;
    this.stop();
    this.deps.signedOut();
  }

  private lost(): void {
    if (!this.running) return;
    this.drop();
    this.set("offline");
    this.deps.clearTimeout(this.retry);
    const wait = this.farewell ? this.deps.random() * this.farewell : backoff(this.attempt++, this.deps.random);
    this.farewell = 0;
    this.retry = this.deps.setTimeout(() => this.connect(), wait);
  }

  private receive(data: string): void {
    const message = JSON.parse(data) as Said;
    if (message.pong !== undefined) this.ponged = message.pong;
    if (message.topic !== undefined) this.deliver(message.topic, message.seq ?? 0, message.news ?? []);
    for (const topic of message.resync ?? []) void this.resync(topic);
    for (const [topic, code] of Object.entries(message.refused ?? {}))
      for (const entry of this.topics.get(topic) ?? []) entry.watcher.onrefused?.(code);
    if (message.ticket) this.deps.ticket?.(message.ticket);
    if (message.signed_out) this.signedOut();
    if (message.reconnect) this.farewell = message.reconnect.within * 1000;
    if (FOR_TOPICS.some((name) => message[name] !== undefined)) return;
    for (const feed of this.feeds) feed.hear(message);
    if (message["stale"]) for (const feed of this.feeds) this.ask(feed);
  }

  private deliver(topic: string, seq: number, news: unknown[]): void {
    for (const entry of [...(this.topics.get(topic) ?? [])]) {
      if (seq <= entry.cursor) continue;
      const fresh = news.filter((n) => !(n && typeof n === "object" && "seq" in n) || Number(n.seq) > entry.cursor);
      entry.cursor = seq;
      entry.watcher.onnews(fresh, seq);
    }
  }

  private async resync(topic: string): Promise<void> {
    const entries = this.topics.get(topic);
    if (!entries) return;
    const found = await Promise.all([...entries].map((entry) => entry.watcher.onresync?.()));
    const fresh = found.filter((cursor) => typeof cursor === "number");
    // The server has moved on by itself; only a state with a cursor of its own is asked for again from there.
    if (!fresh.length || this.topics.get(topic) !== entries) return;
    for (const entry of entries) entry.cursor = Math.max(entry.cursor, ...fresh);
    this.send({ watch: { [topic]: this.cursorOf(entries) } });
  }

  /** Every few seconds: a jump of the clock is a sleep; a ping without its pong is a dead line. */
  private beat(): void {
    const now = this.deps.now();
    const slept = now - this.lastTick > SLEPT_MS;
    this.lastTick = now;
    if (slept && !this.deps.hidden?.()) this.wake();
    else if (this.state === "online") this.pulse(now);
    this.tick = this.deps.setTimeout(() => this.beat(), TICK_MS);
  }

  private pulse(now: number): void {
    const waiting = this.ponged < this.pingNumber;
    if (waiting && now - this.pingSent > PONG_MS) return this.wake();
    if (waiting || now - this.pingSent < PING_MS) return;
    this.pingSent = now;
    this.send({ ping: ++this.pingNumber });
  }
}
