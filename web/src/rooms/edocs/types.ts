/** What the server says and hears: the shapes of edocs/views and edocs/paper. */
import type { Body } from "./body/model";
import type { JointCopyView, PartnerView } from "$lib/api/types.gen";
import type { LinkMark } from "./state/links.svelte";
import type { Draft, Override } from "./types.writing";

export type * from "./types.writing";

export type Box =
  | "to_approve"
  | "to_consent"
  | "department"
  | "held"
  | "circulated"
  | "post_report"
  | "drafting"
  | "in_progress"
  | "returned"
  | "done";
export type DocumentState = "DRAFTING" | "IN_PROGRESS" | "RETURNED" | "ESTABLISHED" | "ABANDONED";
export type StepKind = "DRAFT" | "REVIEW" | "INNER" | "CONSENT" | "AUDIT" | "CONFIRM" | "DECIDE";
export type StepState = "WAIT" | "ACTIVE" | "HELD" | "SIGNED" | "SKIPPED";
export type TaskKind = "REFER" | "CIRCULATE" | "POST_REPORT";
export type Mode = "HEAD" | "DELEGATED" | "ACTING" | "DELEGATED_ACTING";

export interface Disclosure {
  kind: "open" | "partial" | "closed";
  items: number[];
  ends_on: string | null;
}
export interface Who {
  person_id: string | null;
  post_id: string | null;
  name: string;
  post_name: string;
  unit_name: string;
}
export interface Why {
  text: string;
  rule_id: string;
  version: string;
  article: string;
}
export interface Signature {
  by: Who;
  on_behalf_of: Who | null;
  at: string;
  revision: number;
  opinion: string;
  differing: boolean;
  mode: Mode | null;
  /** The signer amended the content with this signature. */
  amended?: boolean;
  /** It names an earlier revision than the current one. */
  earlier?: boolean;
}
export interface Step {
  id: number;
  stage: number;
  kind: StepKind;
  state: StepState;
  post_id: string;
  post_name: string;
  unit_name: string;
  why: Why;
  delegated: boolean;
  required: boolean;
  asked: Who[];
  acting: Why | null;
  signature: Signature | null;
  hold_reason: string;
  hold_until: string | null;
  skip_reason: string;
  merged: string[];
  /** The unit whose consent this is (부서 협조). */
  department?: string | null;
  inner?: Inner[];
  due_at?: string | null;
  /** What the actor may do at this step. */
  may?: string[];
}
/** One of a department's own people who looks at it before its head consents. */
export interface Inner {
  id: number;
  state: StepState;
  post_id: string;
  post_name: string;
  asked: Who[];
  signature: Signature | null;
  may: string[];
}
export interface SideTask {
  id: number;
  kind: TaskKind;
  post_name: string;
  unit_name: string;
  why: Why;
  acknowledged_by: Who | null;
  acknowledged_at: string | null;
}
export interface Opinion {
  by: Who;
  at: string;
  text: string;
  differing: boolean;
  round: number;
  revision: number | null;
  step: number | null;
}
export interface Glyph {
  kind: StepKind;
  state: StepState;
  post_name: string;
  differing: boolean;
}
export interface MyTurn {
  step: number;
  kind: StepKind;
  state: StepState;
  acting_for: Who | null;
  delegated: boolean;
  label: string;
}
export interface Brief {
  id: string;
  title: string;
  form_code: string;
  form_name: string;
  state: DocumentState;
  boxes: Box[];
  what: string;
  amount: number | null;
  amount_note: string;
  opinions: number;
  differing: string;
  drafter: Who;
  unit_name: string;
  number: string;
  submitted_at: string | null;
  changed_at: string;
  due_at: string | null;
  urgent: boolean;
  attachments: number;
  unread: boolean;
  route: Glyph[];
  mine: MyTurn | null;
  /** The first of several documents that are decided together. */
  batch: boolean;
}
export interface BoxCounts {
  counts: Record<string, number>;
  unread: Record<string, number>;
  topic: string;
  seq: number;
}
export interface BoxPage {
  items: Brief[];
  next: string | null;
  total: number;
  amount: number;
  topic: string;
  seq: number;
}
export interface BoxNews {
  document_id: string;
  boxes: Box[];
  brief: Brief | null;
  happened: string;
  by: string;
  at: string;
}
export interface Attachment {
  id: string;
  name: string;
  size: number;
  media_type: string;
  kind: "attachment" | "image";
  sha256: string;
  pages: number | null;
  uploaded_at: string;
  has_text: boolean;
  /** What the scanner said; empty where files are not scanned. */
  scan?: "" | "pending" | "clean" | "infected" | "unscanned";
}
export interface Document {
  id: string;
  seq: number;
  state: DocumentState;
  form_code: string;
  form_version: number;
  form_name: string;
  title: string;
  drafter: Who;
  unit_name: string;
  round: number;
  revision: number | null;
  revision_hash: string;
  revisions: number;
  amount: number | null;
  what: string;
  amount_note: string;
  summary: string;
  keywords: string[];
  fields: Record<string, unknown>;
  disclosure: Disclosure;
  retention: string;
  unit_task: string;
  record_file: string;
  recipients: string[];
  number: string;
  established_at: string | null;
  mode: Mode | null;
  submitted_at: string | null;
  changed_at: string;
  due_at: string | null;
  urgent: boolean;
  steps: Step[];
  tasks: SideTask[];
  opinions: Opinion[];
  attachments: Attachment[];
  boxes: Box[];
  mine: MyTurn | null;
  may: string[];
  draft: Draft | null;
  closing: string;
  /** My own decision, while it waits for second thoughts. */
  deciding?: { step: number; pressed_at: string; until: string } | null;
  topic: string;
  /** From where to listen to the topic. */
  place: number;
  has_pdf: boolean;
  /** The first document of the batch (일괄기안) that it belongs to. */
  batch: string | null;
  override?: Override | null;
  /** The other institutions of a joint draft (공동기안). */
  partners?: PartnerView[];
  /** Whose joint draft this is a copy of. */
  joint?: JointCopyView | null;
}
export interface DocumentNews {
  document_id: string;
  seq: number;
  happened: string;
  by: string;
  at: string;
}
export interface TimelineEntry {
  seq: number;
  type: string;
  at: string;
  by: Who;
  on_behalf_of: string;
  text: string;
  detail: string;
  revision: number | null;
  round: number;
}
export interface Revision {
  number: number;
  hash: string;
  made_at: string;
  by: Who;
  title: string;
  body: Body;
  fields: Record<string, unknown>;
  summary: string;
  keywords: string[];
  attachments: Attachment[];
}
export interface RegisterRow {
  document_id: string;
  number: string;
  serial: number;
  established_at: string;
  title: string;
  drafter: string;
  decider: string;
  unit_name: string;
  recipients: string[];
  disclosure: Disclosure;
  retention: string;
  record_file: string;
  attachments: number;
  links: LinkMark[];
}
export interface Page<T> {
  items: T[];
  /** Absent on the last page. */
  next?: string | null;
}
export interface RecordFile {
  id: string;
  name: string;
  year: number;
  retention: string;
  closed: boolean;
}
/** A matter of the delegation table, such as 나-4 용역 계약. */
export interface Matter {
  id: string;
  name: string;
  group: string;
}

export interface UnitTask {
  id: string;
  code: string;
  name: string;
  unit_name: string;
  retention: string;
  files: RecordFile[];
}

// The sheet of paper: edocs/paper/__init__.py, edocs/paper/boxes.py.

export interface PaperBox {
  kind: "draft" | "review" | "consent" | "decide";
  mark_star: string;
  post_name: string;
  differing_opinion: boolean;
  delegated_mark: string;
  acting_mark: string;
  date: string;
  person_name: string;
  signature_image: string | null;
  skip_reason: string;
  /** "(부서 검토 …)": the department's own people who looked at it before its head consented. */
  inner_line?: string;
  mine: boolean;
}
export interface Paper {
  head: { institution_name: string; slogan: string; recipients_line: string; via: string; title: string };
  body: Body;
  labels: string[];
  blocks_shown: number;
  attachments: { number: string; text: string }[];
  end: { place: "text" | "attachment" | "below" | "blank" | "none"; block: number | null; row: number | null };
  sender_name: string;
  recipients: string[];
  boxes: {
    line: PaperBox[];
    consents: PaperBox[];
    own_name?: string;
    joint?: { institution: string; line: PaperBox[]; consents: PaperBox[]; leads: boolean }[];
  };
  joint_senders?: string[];
  /** At the sender's name: the image of a seal, or what is left out. */
  seal?: { mode: string; image: string; width_mm: number } | null;
  foot: {
    registration: string;
    receipt: string;
    postcode: string;
    address: string;
    homepage: string;
    phone: string;
    fax: string;
    mail: string;
    disclosure: string;
  };
  decided_at: string | null;
}
