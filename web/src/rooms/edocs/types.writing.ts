/** What a draft says and hears: its working copy, its files, its checks, its line, its form. */
import type { Body } from "./body/model";
import type { Field, Shape } from "./forms/model";
import type { Attachment, Disclosure, Mode, SideTask, Step } from "./types";

/** A large file on its way, in parts. */
export interface FileUpload {
  id: string;
  name: string;
  kind: "attachment" | "image";
  size: number;
  received: number;
  part: number;
  state: "receiving" | "joining" | "whole" | "taken";
  mark: string;
  sha256: string;
  begun_at: string;
  attachment: Attachment | null;
}
/** What a file shows without being saved. */
export interface FilePreview {
  kind: "pages" | "image" | "body" | "text" | "none";
  pages: number;
  body: Body | null;
  pictures: Record<string, { media_type: string; data: string }>;
  text: string;
  notes: string[];
}
/** A file read as a body. */
export interface ImportedFile {
  body: Body;
  title: string;
  notes: string[];
  attachments: Attachment[];
}
export interface ExtraStep {
  kind: "REVIEW" | "CONSENT" | "REFER" | "CIRCULATE";
  post_id: string;
}
export interface Draft {
  save: number;
  saved_at: string;
  saved_by_client: string;
  title: string;
  body: Body;
  fields: Record<string, unknown>;
  summary: string;
  keywords: string[];
  recipients: string[];
  /** Recipients with where they are. */
  addressees?: Addressee[];
  via: string;
  internal: boolean;
  disclosure: Disclosure;
  disclosure_reason?: string;
  files_disclosed?: FileDisclosed[];
  matter_id: string;
  unit_task_id: string | null;
  record_file_id: string | null;
  retention: string;
  urgent: boolean;
  due_at: string | null;
  attachments: string[];
  extra_steps: ExtraStep[];
  deviation?: Deviation | null;
}
/** An attachment with a class of its own. */
export interface FileDisclosed {
  enclosure_id: string;
  disclosure: Disclosure;
}
/** A recipient as it is kept. */
export interface Addressee {
  kind: "unit" | "institution" | "agency" | "manual";
  name: string;
  institution_id: number | null;
  unit_id: string | null;
  code: string;
}
/** What a save carries; members left out stay as they are on the server. */
export interface DraftChange {
  title?: string;
  body?: Body;
  fields?: Record<string, unknown>;
  summary?: string;
  keywords?: string[];
  recipients?: string[];
  addressees?: Addressee[];
  via?: string;
  disclosure?: Disclosure;
  disclosure_reason?: string;
  files_disclosed?: FileDisclosed[];
  matter_id?: string;
  unit_task_id?: string | null;
  record_file_id?: string | null;
  urgent?: boolean;
  due_at?: string | null;
  attachments?: string[];
  extra_steps?: ExtraStep[];
  deviation?: Deviation | null;
}
export interface Saved {
  save: number;
  saved_at: string;
  topic: string;
}
export interface Save {
  save: number;
  saved_at: string;
  client: string;
  title: string;
  characters: number;
}
/** One small change at a place; `path` says where, as the server's checks do. */
export interface Edit {
  path: string;
  op: "text" | "level" | "drop";
  before: string;
  after: string;
  start: number;
}
export interface Finding {
  code: string;
  severity: "block" | "reason" | "ask" | "note";
  message: string;
  path: string;
  before: string;
  after: string;
  /** Where `before` begins in the text at `path`, in characters. */
  start: number;
  citation: string;
  /** What one press changes; empty where a person must decide. */
  repair: Edit[];
}
export interface FileCheck {
  attachment_id: string;
  name: string;
  state: "checked" | "waiting" | "unreadable";
  note: string;
  findings: Finding[];
}
/** What hides in a document and its files, and its personal data, masked. */
export interface Checks {
  findings: Finding[];
  files: FileCheck[];
  reasons: { code: string; name: string; reason: string; by: string; at: string }[];
  waiting: number;
}
/** The text as a machine reads it. */
export interface MachineText {
  name: string;
  pieces: { text: string; where: string; hidden: string[] }[];
  note: string;
  metadata: string[];
}
export interface Route {
  steps: Step[];
  tasks: SideTask[];
  table_version: string;
  table_name: string;
  matter_id: string;
  matter_name: string;
  mode: Mode | null;
  findings: Finding[];
  override?: Override | null;
  /** Who may decide instead where the institution allows it. */
  levels?: Level[];
  /** Posts whose step may be left out with a reason. */
  omittable?: string[];
}
/** A line that differs from the delegation table, at the drafter's request. */
export interface Override {
  text: string;
  reason: string;
  direction: string;
  table_decider: string;
  decider: string;
  omitted: string[];
}
export interface Level {
  post_id: string;
  post_name: string;
  unit_name: string;
  holder: string;
  direction: string;
}
/** What a drafter asks for instead of what the rules give. */
export interface Deviation {
  decider: string | null;
  omitted: string[];
  reason: string;
}
export interface Form extends Shape {
  code: string;
  version: number;
  name: string;
  name_en?: string;
  kind: string;
  description: string;
  fields: Field[];
  template: unknown;
  internal: boolean;
  /** Whose form it is: empty for the house's, own, or the rule pack that it came in. */
  source?: string;
  amount_field?: string;
}
export type { Field } from "./forms/model";
