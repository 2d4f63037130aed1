/** The boxes in the order of the side list. */
import type { IconName } from "$lib/ui";
import type { Box } from "../types";

export interface Folder {
  box: Box;
  icon: IconName;
  /** Something is asked of me there: its number is indigo. */
  hot?: boolean;
  /** Its number is not shown: it only grows. */
  quiet?: boolean;
}

export const RECEIVED: readonly Folder[] = [
  { box: "to_approve", icon: "inbox", hot: true },
  { box: "to_consent", icon: "opinion", hot: true },
  { box: "department", icon: "users" },
  { box: "held", icon: "hold" },
  { box: "circulated", icon: "eye" },
  { box: "post_report", icon: "history" },
];
export const SENT: readonly Folder[] = [
  { box: "drafting", icon: "draft" },
  { box: "in_progress", icon: "route" },
  { box: "returned", icon: "back" },
  { box: "done", icon: "okc", quiet: true },
];
/** What the unit keeps, and what one may ask or hand over: each at /approvals/<name>. */
export const UNIT = [
  { name: "register", icon: "book" },
  { name: "filing", icon: "folder" },
  { name: "records", icon: "archive" },
  { name: "disclosure", icon: "eye" },
  { name: "issues", icon: "shield" },
  { name: "search", icon: "search" },
  { name: "statistics", icon: "scale" },
  { name: "simulate", icon: "spark" },
  { name: "handover", icon: "forward" },
  { name: "joint", icon: "users" },
  { name: "rejected", icon: "back" },
] as const satisfies readonly { name: string; icon: IconName }[];
/** What comes in and goes out, and its registers: each at /approvals/<name>. */
export const LETTERS = [
  { name: "letters", icon: "mail" },
  { name: "received-register", icon: "book", path: "registers/received" },
  { name: "distributed-register", icon: "book", path: "registers/distributed" },
  { name: "sent", icon: "send" },
  { name: "seals", icon: "stamp" },
  { name: "exchange", icon: "external" },
] as const satisfies readonly { name: string; icon: IconName; path?: string }[];
const BOXES = new Set<string>([...RECEIVED, ...SENT].map((folder) => folder.box));

/** The box that an address names; the first one where it names none. */
export const boxNamed = (name: string | undefined): Box => (name && BOXES.has(name) ? (name as Box) : "to_approve");
export const boxPath = (box: Box): string => (box === "to_approve" ? "/approvals" : `/approvals/${box}`);
