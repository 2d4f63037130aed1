/** What the messenger's screens work with: the contract of the server, with everything that is always sent. */
import type {
  ConversationDetail,
  ConversationList,
  ConversationView,
  FileView,
  History,
  MemberCard,
  MemoView,
  MessageView,
} from "$lib/api/types.gen";
import type { PaperCard } from "$lib/cards";

export type { ConversationDetail, FileView, MemberCard };
export type Conversation = ConversationView;
export type List = ConversationList;
export type Author = { id?: string; name?: string; post?: string; unit?: string; house?: string };
export interface Poll {
  question: string;
  options: string[];
  many: boolean;
}
export interface What {
  kind: string;
  names: string[];
  people: number;
  how: string;
  name?: string;
}
export type Message = Omit<Required<MessageView>, "author" | "poll" | "card" | "what"> & {
  author: Author;
  poll: Poll | null;
  card: PaperCard | null;
  what: What | null;
};
export type Stretch = Omit<History, "items"> & { items: Message[] };
export type Memo = Omit<MemoView, "author"> & { author: Author };
export interface LogEvent {
  c: string;
  s: number;
  kind: string;
  at: string;
  sender: string;
  vseq: number;
  target: number | null;
  message: Message | null;
  body: Record<string, unknown>;
}
/** A message that is on its way from here: kept until the server has answered. */
export interface Sending {
  cid: string;
  conversation: string;
  text: string;
  files: FileView[];
  mentions: string[];
  reply: { seq: number; name: string; text: string } | null;
  ask: boolean;
  at: string;
  /** Why it was refused; empty while it waits. */
  refused: string;
  /** The code of the refusal: after some one looks again, and sends it all the same. */
  code?: string;
  /** The sender has looked again at a text with personal data. */
  sure?: boolean;
}
