/** One socket for all windows of a browser, without framework: the window that leads keeps it, the others speak through it.
 *
 * Invariants: whoever holds the lock leads, and there is one lock; the server is asked for a topic from the earliest place that any
 * window still needs; what comes goes to every window, and each drops what it has; when the leader is gone every wire closes, and
 * each window takes up from its own cursors as after any break. Where no leader answers a window opens a socket of its own. */
import type { Wire } from "./livesocket";

export interface Post {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}
export interface ShareDeps {
  /** A socket to the server. */
  open: () => Wire;
  /** The windows of this browser that sit at the same seat. */
  post: Post;
  /** Calls when this window leads; the answer gives it up, or stops waiting for it. */
  lead: (now: () => void) => () => void;
  me: string;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (id: unknown) => void;
}
/** To the leader: `say` a frame, or come and go. From the leader: `data` for all, `is` the state of the socket. */
interface Note {
  from?: string;
  say?: string;
  come?: boolean;
  go?: boolean;
  to?: string;
  data?: string;
  is?: "open" | "closed";
  code?: number;
}
interface Frame {
  watch?: Record<string, number>;
  unwatch?: string[];
  ping?: number;
  pong?: number;
  topic?: string;
  seq?: number;
  resync?: string[];
  feed?: unknown;
  send?: unknown;
  open?: string[];
  look?: string[];
  here?: "on" | "away";
}

const OPEN = 1;
const CLOSED = 3;
const LOST = 1006;
const ANSWER_MS = 3_000;

/** A wire of this window, whoever holds the socket. */
class SharedWire implements Wire {
  readyState: Wire["readyState"] = 0;
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  onerror: Wire["onerror"] = null;

  constructor(
    readonly send: (data: string) => void,
    private readonly hang: () => void,
  ) {}

  close(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.hang();
  }
  opened(): void {
    if (this.readyState !== 0) return;
    this.readyState = OPEN;
    this.onopen?.call(this as unknown as WebSocket, new Event("open"));
  }
  heard(data: string): void {
    if (this.readyState === OPEN)
      this.onmessage?.call(this as unknown as WebSocket, new MessageEvent("message", { data }));
  }
  lost(code: number): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.onclose?.call(this as unknown as WebSocket, new CloseEvent("close", { code }));
  }
}

/** The socket of the leader, and which window follows which topic through it. A window is let in, and its ping answered, by the
 * server itself: a socket that only looks open lets nobody in. */
class Hub {
  private socket: Wire | null = null;
  private follows = new Map<string, Set<string>>();
  /** How far each topic has come for those who follow it. */
  private place = new Map<string, number>();
  /** Pings on their way: whose, and which of theirs; none for one who wants to come in. */
  private asked = new Map<number, { who: string; ping?: number }>();
  private pings = 0;
  /** What each window shows of conversations and people. */
  private screens = new Map<string, Pick<Frame, "open" | "look" | "here">>();

  constructor(
    private readonly open: () => Wire,
    private readonly tell: (note: Note) => void,
  ) {}

  come(who: string): void {
    this.follows.set(who, new Set());
    if (this.socket?.readyState === OPEN) return this.probe({ who });
    if (this.socket) return;
    const socket = this.open();
    this.socket = socket;
    socket.onopen = () => {
      for (const one of this.follows.keys()) this.tell({ is: "open", to: one });
    };
    socket.onmessage = (event) => this.heard(String(event.data));
    socket.onclose = (event) => this.closed(event.code);
  }

  go(who: string): void {
    const theirs = this.follows.get(who);
    this.follows.delete(who);
    if (theirs) this.leave([...theirs]);
    if (this.screens.delete(who)) this.show();
  }

  /** A frame of one window: what others need as well is asked for from the earlier place, and not let go of. */
  said(who: string, data: string): void {
    const theirs = this.follows.get(who);
    if (!theirs) return;
    const frame = JSON.parse(data) as Frame;
    if (frame.ping !== undefined) this.probe({ who, ping: frame.ping });
    else if (frame.watch) {
      const cursors = Object.entries(frame.watch).map(([topic, cursor]) => {
        const from = this.followed(topic) ? Math.min(cursor, this.place.get(topic) ?? cursor) : cursor;
        theirs.add(topic);
        this.place.set(topic, from);
        return [topic, from] as const;
      });
      this.send({ watch: Object.fromEntries(cursors) });
    } else if (frame.unwatch) {
      for (const topic of frame.unwatch) theirs.delete(topic);
      this.leave(frame.unwatch);
    } else if (frame.feed !== undefined || frame.send !== undefined) this.send(frame);
    else {
      this.screens.set(who, { ...this.screens.get(who), ...frame });
      this.show();
    }
  }

  /** The browser shows what any of its windows shows, and its person is there when one of them is in sight. */
  private show(): void {
    const screens = [...this.screens.values()];
    const all = (lists: (string[] | undefined)[]) => [...new Set(lists.flatMap((list) => list ?? []))];
    const here = screens.some((one) => one.here === "on") ? "on" : "away";
    this.send({
      open: all(screens.map((one) => one.open)).slice(0, 20),
      look: all(screens.map((one) => one.look)).slice(0, 600),
      here,
    });
  }

  /** Lets go of the socket: the line is dead, or this window closes. */
  drop(code = LOST): void {
    const old = this.socket;
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = old.onerror = null;
    old.close();
    this.closed(code);
  }

  private followed = (topic: string) => [...this.follows.values()].some((topics) => topics.has(topic));

  private leave(topics: string[]): void {
    const free = topics.filter((topic) => !this.followed(topic));
    for (const topic of free) this.place.delete(topic);
    if (free.length) this.send({ unwatch: free });
  }

  private send(frame: Frame): void {
    if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify(frame));
  }

  private probe(of: { who: string; ping?: number }): void {
    this.asked.set(++this.pings, of);
    this.send({ ping: this.pings });
  }

  private answered(pong: number): void {
    const of = this.asked.get(pong);
    this.asked.delete(pong);
    if (of?.ping !== undefined) this.tell({ data: JSON.stringify({ pong: of.ping }), to: of.who });
    else if (of) this.tell({ is: "open", to: of.who });
  }

  private heard(data: string): void {
    const frame = JSON.parse(data) as Frame;
    if (frame.pong !== undefined) return this.answered(frame.pong);
    if (frame.topic !== undefined && frame.seq !== undefined) this.place.set(frame.topic, frame.seq);
    // Every window fetches anew and says from where it goes on; the place of before is worth nothing.
    for (const topic of frame.resync ?? []) this.place.delete(topic);
    this.tell({ data });
  }

  private closed(code: number): void {
    this.socket = null;
    this.follows.clear();
    this.screens.clear();
    this.place.clear();
    this.asked.clear();
    this.tell({ is: "closed", code });
  }
}

export class Sharing {
  private hub: Hub | null = null;
  private wire: SharedWire | null = null;
  private late: unknown = null;
  /** Nobody answered: the next socket is this window's own. */
  private solo = false;
  private readonly unlead: () => void;

  constructor(private readonly deps: ShareDeps) {
    deps.post.onmessage = (event) => this.read(event.data as Note);
    this.unlead = deps.lead(() => this.leads());
  }

  /** A wire to the server, through the leader where there is one. */
  open(): Wire {
    const { me } = this.deps;
    if (this.solo) return this.deps.open();
    const wire = new SharedWire(
      (data) => (this.hub ? this.hub.said(me, data) : this.tell({ from: me, say: data })),
      () => this.hang(wire),
    );
    this.wire = wire;
    if (this.hub) this.hub.come(me);
    else {
      this.tell({ from: me, come: true });
      this.deps.clearTimeout(this.late);
      this.late = this.deps.setTimeout(() => this.alone(wire), ANSWER_MS);
    }
    return wire;
  }

  /** The window closes: the leader need not follow anything for it. */
  gone(): void {
    if (!this.hub) this.tell({ from: this.deps.me, go: true });
  }

  stop(): void {
    this.deps.clearTimeout(this.late);
    if (this.hub) this.hub.drop();
    else this.gone();
    this.unlead();
    this.deps.post.close();
  }

  private tell(note: Note): void {
    this.deps.post.postMessage(note);
  }

  private leads(): void {
    const { me } = this.deps;
    this.solo = false;
    this.hub = new Hub(this.deps.open, (note) => {
      if (note.to !== me) this.tell(note);
      if (!note.to || note.to === me) this.take(note);
    });
    // Those who spoke through the leader of before, this window among them, begin again with this one.
    this.tell({ is: "closed", code: LOST });
    this.deps.clearTimeout(this.late);
    if (this.wire?.readyState === 0) this.hub.come(me);
    else this.wire?.lost(LOST);
  }

  private hang(wire: SharedWire): void {
    if (wire !== this.wire) return;
    this.wire = null;
    this.deps.clearTimeout(this.late);
    if (this.hub) this.hub.drop();
    else this.gone();
  }

  /** Nobody leads, or the leader sleeps: better two sockets than none. */
  private alone(wire: SharedWire): void {
    if (wire.readyState !== 0 || wire !== this.wire || this.hub) return;
    this.solo = true;
    wire.lost(LOST);
  }

  private read(note: Note): void {
    if (note.from === undefined) {
      if (!note.to || note.to === this.deps.me) this.take(note);
    } else if (!this.hub) return;
    else if (note.come) this.hub.come(note.from);
    else if (note.go) this.hub.go(note.from);
    else if (note.say !== undefined) this.hub.said(note.from, note.say);
  }

  /** What the leader tells, to this window. */
  private take(note: Note): void {
    if (note.is === "open") {
      this.deps.clearTimeout(this.late);
      this.wire?.opened();
    } else if (note.is === "closed") this.wire?.lost(note.code ?? LOST);
    else if (note.data !== undefined) this.wire?.heard(note.data);
  }
}
