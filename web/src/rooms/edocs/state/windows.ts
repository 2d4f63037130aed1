/** The windows of this browser that have the same working copy open: they know of each other and pass their saves on. */
import type { DraftChange } from "../types";

type Message =
  | { kind: "hello" | "here" | "bye"; client: string }
  | { kind: "saved"; client: string; save: number; content: DraftChange };

export interface Heard {
  met: () => void;
  alone: () => void;
  saved: (save: number, content: DraftChange) => void;
}

export class Windows {
  private readonly channel: BroadcastChannel | null;
  private readonly others = new Set<string>();

  constructor(
    document: string,
    private readonly client: string,
    private readonly heard: Heard,
  ) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`dure-draft-${document}`);
    if (this.channel) this.channel.onmessage = (event: MessageEvent<Message>) => this.receive(event.data);
    this.say({ kind: "hello", client });
  }

  saved(save: number, content: DraftChange): void {
    this.say({ kind: "saved", client: this.client, save, content });
  }

  close(): void {
    this.say({ kind: "bye", client: this.client });
    this.channel?.close();
  }

  private say(message: Message): void {
    // Reactive values cannot be cloned for another window; plain JSON can.
    this.channel?.postMessage(JSON.parse(JSON.stringify(message)));
  }

  private receive(message: Message): void {
    if (message.client === this.client) return;
    if (message.kind === "bye") this.others.delete(message.client);
    else this.others.add(message.client);
    if (message.kind === "hello") this.say({ kind: "here", client: this.client });
    if (message.kind === "saved") this.heard.saved(message.save, message.content);
    if (this.others.size) this.heard.met();
    else this.heard.alone();
  }
}
