/** Made by tools/types.mjs from the server's OpenAPI description. Do not edit. */

/** That somebody is away, until when, and who stands in; never why. */
export interface AbsenceBrief {
  kind: string;
  valid_from: string;
  valid_to: string | null;
  deputy_name: string | null;
  deputy_post_name: string | null;
}

/** An absence of one's own, or with the permission to manage people of anyone. */
export interface AbsenceInput {
  kind: string;
  valid_from: string;
  person_id?: string | null;
  valid_to?: string | null;
  reason?: string;
  deputy_post_id?: string | null;
}

/** An absence that the directory knows of. */
export interface AbsenceLine {
  kind: string;
  since: string;
  until?: string;
}

/** Who is away between two instants; absent: now. */
export interface AbsenceQuery {
  since?: string | null;
  until?: string | null;
  person_id?: string | null;
}

/** Somebody's absence. `reason` is empty for everyone but the person and who manages people. */
export interface AbsenceView {
  id: string;
  person: PersonRef;
  post_name: string;
  unit_name: string;
  kind: string;
  valid_from: string;
  valid_to: string | null;
  reason: string;
  deputies: DeputyLine[];
  own: boolean;
}

/** Which access records. */
export interface AccessQuery {
  cursor?: string;
  limit?: number;
  action?: string;
  person_id?: string | null;
  whose?: string | null;
  since?: string | null;
  until?: string | null;
}

/** Who, when, from where, what, whose data. LAW rec-dec §28(3) */
export interface AccessRecordView {
  id: string;
  at: string;
  person: PersonRef | null;
  post_name: string | null;
  client: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  whose: PersonRef | null;
}

/** The account of a session. */
export interface AccountBrief {
  login: string;
}

/** What an account may hold. */
export interface AccountChange {
  quota: number;
}

/** Somebody who may open a shared account. */
export interface AccountMember {
  person: string;
  name: string;
  unit: string;
  rights: string;
}

/** One's own account. */
export interface AccountView {
  login: string;
  password_changed: string | null;
  totp: boolean;
  passkeys: number;
}

/** Note a side task as read. */
export interface Acknowledge {
  task: number;
}

/** Sign, consent or decide: on this step, having seen this revision. */
export interface Act {
  step: number;
  revision_hash: string;
  opinion?: string;
  differing?: boolean;
  undo_seconds?: number;
  despite?: string;
}

/** An act on a message that needs no more. */
export interface ActInput {
  cid: string;
}

/** Messages of one mailbox: by UID, or all of these conversations that lie there. */
export interface ActItems {
  box: string;
  uids?: number[];
  conversations?: string[];
}

/** A post whose holder is away (or that is vacant) and for which this person is the first present deputy. */
export interface ActingFor {
  post_id: string;
  post_name: string;
  unit_name: string;
  person_name: string | null;
  reason: string;
  since: string | null;
  until: string | null;
}

/** The whole order of a post; an empty list ends it. */
export interface ActingOrderInput {
  deputies: string[];
  basis?: string;
  allow_drafter?: boolean;
  allow_junior?: boolean;
  effective?: string | null;
}

/** Who stands in for a post when its holder is away or it is vacant, first present one first. */
export interface ActingOrderView {
  post_id: string;
  post_name: string;
  unit_name: string;
  basis: string;
  allow_drafter: boolean;
  allow_junior: boolean;
  deputies: DeputyView[];
}

/** Which script is to run; empty: none. */
export interface ActivateInput {
  name?: string;
}

/** Add a document to the batch of a draft. */
export interface AddPart {
  form_code: string;
  title?: string;
}

/** One more recipient after sending, with the lawful ground. LAW adm-doc §15(4) */
export interface AddRecipient {
  addressee: AddresseeInput;
  ground: "mistake" | "order" | "renamed" | "request";
  note?: string;
}

/** A further address of an account, or of a unit, whose members all get it. */
export interface AddressInput {
  address: string;
  account?: string | null;
  unit?: string | null;
  may_send?: boolean;
}

/** An address of the institution. */
export interface AddressLine {
  address: string;
  account: string | null;
  unit: string | null;
  may_send: boolean;
}

/** A recipient as the drafter chose it; `name` is printed. */
export interface AddresseeInput {
  kind: "agency" | "institution" | "manual" | "unit";
  name: string;
  institution_id?: number | null;
  unit_id?: string | null;
  code?: string;
}

/** A recipient that can be chosen, or was; `note` says where it is. */
export interface AddresseeView {
  kind: "agency" | "institution" | "manual" | "unit";
  name: string;
  institution_id?: number | null;
  unit_id?: string | null;
  code?: string;
  note?: string;
}

/** A document that a version would give another line. Drafts of others come without their title. */
export interface AffectedView {
  document_id: string | null;
  title: string;
  state: string;
  unit_name: string;
  drafter: string;
  matter: string;
  amount: number | null;
  before: string;
  after: string;
  direction: string;
}

/** After which number. */
export interface AfterQuery {
  after?: number;
  limit?: number;
}

/** Recipients to be checked. */
export interface AgencyAsk {
  recipients: AgencyNamed[];
}

/** Whether a recipient can be sent to. */
export interface AgencyFinding {
  state: "cannot_receive" | "dead" | "no_exact_match" | "ok" | "renamed" | "unknown";
  reason: string;
  agency: AgencyView | null;
  successor: AgencyView | null;
}

/** A copy of the directory that was read. */
export interface AgencyImportView {
  at: string;
  source: string;
  outcome: string;
  added: number;
  changed: number;
  ended: number;
  skipped: number;
  detail: string;
}

/** A code and the name that was written beside it; either may be empty. */
export interface AgencyNamed {
  code?: string;
  name?: string;
}

/** Words to look for; all of them must fit. */
export interface AgencyQuery {
  q: string;
  all?: boolean;
}

/** One agency of the directory. */
export interface AgencyView {
  code: string;
  name: string;
  full_name: string;
  printed: string;
  receives: boolean;
  valid_from: string;
  valid_to: string | null;
}

/** Something to look at. */
export interface AlarmView {
  kind: string;
  subject: string;
  raised_at: string;
  detail: string;
}

/** Change the content under review and sign it (검토자 수정). What is left out stays as it is. */
export interface Amend {
  step: number;
  revision_hash: string;
  opinion?: string;
  editorial?: boolean;
  title?: string;
  body?: unknown;
  fields?: Record<string, unknown>;
  summary?: string;
  keywords?: string[];
  recipients?: string[];
  addressees?: AddresseeInput[];
  via?: string;
  disclosure?: DisclosureInput;
  disclosure_reason?: string;
  files_disclosed?: FileDisclosedInput[];
  attachments?: string[];
}

/** What an amendment would set off. */
export interface AmendPreview {
  changed: string[];
  findings: FindingView[];
  asked_again: string[];
  signed_earlier: string[];
  line: StepView[];
  decider_before: string;
  decider_after: string;
}

/** On which form the answer is begun. */
export interface Answer {
  form_code?: string;
}

/** The draft or document that answers it. */
export interface AnswerView {
  id: string;
  title: string;
  state: string;
  number: string;
}

/** A password is wanted for a program. */
export interface AppPasswordInput {
  name: string;
}

/** A new app password; it is shown only now. */
export interface AppPasswordMade {
  id: string;
  name: string;
  password: string;
}

/** An app password, without the password. */
export interface AppPasswordView {
  id: string;
  name: string;
  created: string;
  last_used: string | null;
}

/** Apply to these institutions of one's subtree; null: to all of the city, those to come too. */
export interface ApplyPack {
  institutions: number[] | null;
  reason?: string;
}

/** A person takes a post from a day on. `moves` ends the person's main post at the same instant, `relieves` the holding of who has the post. */
export interface AppointmentInput {
  person_id: string;
  post_id: string;
  concurrent?: boolean;
  moves?: boolean;
  relieves?: boolean;
  clearance?: number;
  effective?: string | null;
  until?: string | null;
}

/** Name who looks at it inside the department, one after the other, before its head consents (부서 검토자 지정). */
export interface Arrange {
  step: number;
  post_ids: string[];
}

/** Ask for the check before sealing (발송 의뢰). */
export interface AskSending {
  note?: string;
}

/** A query that was asked. */
export interface Asked {
  q: string;
}

/** Something beside the text that changed. */
export interface AspectView {
  name: string;
  label: string;
  kind: string;
  before: string;
  after: string;
  spans?: SpanView[];
  columns?: string[];
  rows?: RowView[];
  revision?: number;
}

/** Who handles it. */
export interface Assign {
  officer_post: string;
  words?: string;
}

/** Whose a conversation shall be, and whether it is done. */
export interface AssignInput {
  person?: string | null;
  state?: "done" | "open";
}

/** As of when; absent: now. */
export interface AtQuery {
  at?: string | null;
}

/** A document of the suite: a copy of its file, or a pointer for whoever may read it. */
export interface AttachDocument {
  document: string;
  how?: "copy" | "reference";
}

/** A message, or one of its files, to be sent on. */
export interface AttachMail {
  box: string;
  uid: number;
  part?: string;
}

/** What the file is to the document. */
export interface AttachQuery {
  kind?: string;
}

/** One line of 붙임: its number (empty if it is the only one) and its words. */
export interface AttachmentLine {
  number: string;
  text: string;
}

/** A file that belongs to a document. */
export interface AttachmentView {
  id: string;
  name: string;
  size: number;
  media_type: string;
  kind: string;
  sha256: string;
  pages: number | null;
  uploaded_at: string;
  has_text: boolean;
  scan?: string;
}

/** What an absence would do to the papers that wait for me now. */
export interface AwayPreview {
  papers: MovedPaper[];
  moved: number;
  waiting: number;
}

/** An absence that is thought of: from when to when, and who shall stand in, if not the usual deputy. */
export interface AwayQuery {
  valid_from: string;
  valid_to?: string | null;
  deputy_post_id?: string | null;
  kind?: string;
}

/** A line of the file that cannot be taken over, and why. */
export interface BadRow {
  line: number;
  column: string;
  reason: string;
}

/** Begin a draft as a copy of a document. */
export interface BeginCopy {
  files?: boolean;
}

/** A large file that is about to come in parts. */
export interface BeginFile {
  draft: string;
  name: string;
  size: number;
  media_type?: string;
  mark?: string;
}

/** Begin a draft that redrafts, corrects or cancels. */
export interface BeginFollowing {
  relation: string;
}

/** A large file that comes in parts; `mark` is how the browser knows it again. */
export interface BeginInput {
  name: string;
  size: number;
  media_type?: string;
  mark?: string;
  conversation?: string | null;
}

/** Announce a file that will come in parts; the same `mark` finds one that was begun before. */
export interface BeginUpload {
  name: string;
  size: number;
  media_type?: string;
  mark?: string;
  kind?: string;
}

/** The draft that was begun. */
export interface Begun {
  document_id: string;
}

/** Whether the units below count too. */
export interface BelowQuery {
  below?: boolean;
}

/** A member of the evaluation board. */
export interface BoardMember {
  name: string;
  title?: string;
  outside?: boolean;
}

/** A member of the evaluation board. */
export interface BoardMemberView {
  name: string;
  title: string;
  outside: boolean;
}

/** The whole body; never without a block. */
export interface Body {
  type: "doc";
  content?: (Paragraph | Table | Image)[];
}

/** A program that is to write into a conversation. */
export interface BotInput {
  name: string;
}

/** A program as the members of its conversation know it. */
export interface BotView {
  id: string;
  name: string;
  created_at: string;
  ended: boolean;
}

/** How many lie in each box, and where to listen for changes. */
export interface BoxCounts {
  counts: Record<string, number>;
  unread: Record<string, number>;
  topic: string;
  seq: number;
}

/** One page of a box. */
export interface BoxPage {
  items: Brief[];
  next: string | null;
  total: number;
  /** Korean won */
  amount: number;
  topic: string;
  seq: number;
}

/** How a box is asked for. */
export interface BoxQuery {
  cursor?: string;
  limit?: number;
  sort?: string;
  q?: string;
}

/** Another name for a mailbox. */
export interface BoxRename {
  name: string;
}

/** The boxes of the line in order, and those of the 협조자 line. On a joint paper every institution's boxes stand under its name: ``own_name`` is this one's, ``joint`` the others. */
export interface Boxes {
  line?: edocs_paper_boxes_Box[];
  consents?: edocs_paper_boxes_Box[];
  own_name?: string;
  joint?: JointBoxes[];
}

/** One row of a box: three lines (무엇, 금액, 의견), the route in glyphs, what is asked of me. */
export interface Brief {
  id: string;
  title: string;
  form_code: string;
  form_name: string;
  state: DocumentState;
  boxes: edocs_views_boxes_Box[];
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
  mine?: MyTurn | null;
  batch?: boolean;
}

/** What a verifier carries along: the root's key, the signed lists, the catalogues. */
export interface BundleView {
  root: string;
  trust: string;
  revoked: string[];
  catalogues: CatalogueView[];
}

/** The working days of the institution: days of the week (Monday is 1) and days off. */
export interface CalendarView {
  days: number[];
  off: string[];
}

/** An established document that the actor may see. */
export interface Candidate {
  document_id: string;
  number: string;
  dated: string;
  title: string;
  drafter: string;
  unit_name: string;
}

/** Which documents may be named: part of a number or a title; empty for the latest. */
export interface CandidateQuery {
  q?: string;
}

/** A file whose period is over, and why it may not be proposed where it may not. */
export interface CandidateView {
  file: RecordFileRow;
  refused: string;
}

/** What another institution shows of a person; a field it does not show is empty. */
export interface Card {
  institution_id: number;
  institution_name: string;
  person_id: string;
  name: string;
  post_name: string;
  unit_id: string | null;
  unit_name: string;
  phone: string;
  mail: string;
  duties: string;
}

/** A paper of another room that is to be shown: `<room>/<kind>/<id>`. */
export interface CardInput {
  cid: string;
  subject: string;
}

/** Sets what one other institution, or all others, may see. */
export interface CardPolicyInput {
  level: "none" | "search" | "tree";
  viewer_id?: number | null;
}

/** What one other institution (null: every one without a line of its own) may see of our cards. */
export interface CardPolicyView {
  viewer_id: number | null;
  level: "none" | "search" | "tree";
}

/** Search of the cards of other institutions. */
export interface CardQuery {
  cursor?: string;
  limit?: number;
  q?: string;
  institution_id?: number | null;
  unit_id?: string | null;
}

/** A unit of another institution. */
export interface CardUnit {
  id: string;
  name: string;
  parent_id: string | null;
  position: number;
  people: number;
}

/** A field catalogue, for a verifier. */
export interface CatalogueView {
  kind: string;
  version: number;
  title: string;
  title_en: string;
  lookup_hint: string;
  lookup_hint_en: string;
  fields: ShownField[];
}

/** How far a cell reaches and how its text stands. */
export interface CellAttrs {
  colspan?: number;
  rowspan?: number;
  align?: "center" | "left" | "right";
  valign?: "bottom" | "middle" | "top";
}

/** What is to change about a conversation. */
export interface ChangeInput {
  cid: string;
  name?: string;
  purpose?: string;
  reads?: "all" | "author" | "count";
  post?: "all" | "owners";
  retention_days?: number;
}

/** Change the steps that nobody has been asked at yet (결재 경로 변경): what is added to what the rules demand. */
export interface ChangeLine {
  reason: string;
  extra_steps?: ExtraStep[];
  newer_table?: boolean;
}

/** From which modseq on. */
export interface ChangesQuery {
  since: number;
}

/** A script to be checked. */
export interface CheckInput {
  source: string;
}

/** Why personal data of a kind may stand in the document. */
export interface CheckReasonView {
  code: string;
  name: string;
  reason: string;
  by: string;
  at: string;
}

/** Recipients to be checked while drafting. */
export interface CheckRecipients {
  addressees: AddresseeInput[];
}

/** 심사함: a document that waits to be sealed. */
export interface CheckRow {
  document_id: string;
  number: string;
  title: string;
  unit_name: string;
  asked_name: string;
  asked_at: string;
  note: string;
  recipients: string[];
}

/** Where a recipient is, and what stands in the way. */
export interface CheckedRecipient {
  address: string;
  name: string;
  role: "bcc" | "cc" | "to";
  place: "city" | "outside" | "own";
  people: number;
  problem?: string;
  ko?: string;
  en?: string;
}

/** What a check found. */
export interface CheckedView {
  faults: FaultLine[];
}

/** What hides in a document and its files, and its personal data, masked. */
export interface ChecksView {
  findings: FindingView[];
  files: FileCheckView[];
  reasons: CheckReasonView[];
  waiting: number;
}

/** One thing that was understood; `raw` is the piece of the query that says it. */
export interface ChipView {
  field: string;
  label: string;
  value: string;
  negative: boolean;
  raw: string;
}

/** The other institutions whose heads decide the draft as well, in the order in which they stand on the paper. */
export interface ChoosePartners {
  institution_ids: number[];
}

/** 공람: who is to read it. */
export interface Circulate {
  posts: string[];
  words?: string;
}

/** What is decided about one document: its class stays, or becomes this one. */
export interface ClassVerdict {
  document_id: string;
  seq: number;
  disclosure?: DisclosureInput | null;
}

/** What became of one of them. */
export interface ClassVerdictResult {
  document_id: string;
  done: boolean;
  message?: string;
}

/** A decision about several documents; each stands or falls alone. */
export interface ClassVerdicts {
  items: ClassVerdict[];
  reason: string;
}

/** What can be done with a unit's year. */
export type ClosingAct = "confirm" | "return" | "settle" | "take_back";

/** One act on a unit's year; `keep_open` are files of tasks that go on. */
export interface ClosingCommand {
  act: ClosingAct;
  note?: string;
  keep_open?: string[];
}

/** A file of the year, and whether it will be closed. */
export interface ClosingFile {
  id: string;
  number: string;
  name: string;
  retention: string;
  state: string;
  documents: number;
}

/** One thing that was found, with where to see it. */
export interface ClosingFinding {
  code: string;
  weight: string;
  count: number;
  text: string;
  href?: string;
}

/** Which year; without one the year that is to be settled now. */
export interface ClosingQuery {
  year?: number | null;
}

/** How far a unit's year has come. LAW rec-dec §24 */
export interface ClosingRow {
  unit_id: string;
  unit_name: string;
  year: number;
  state: string;
  confirm_by: string;
  settled_at: string | null;
  settled_by: string;
  confirmed_at: string | null;
  confirmed_by: string;
  note: string;
  findings: ClosingFinding[];
  may: ClosingAct[];
}

/** The preview of a unit's year. */
export interface ClosingView {
  row: ClosingRow;
  files: ClosingFile[];
  wrong: RecordItem[];
}

/** Two revisions beside each other. `body` is edocs.body.diff; `brought` the revision of each of its changes. */
export interface ComparisonView {
  before: RevisionMark;
  after: RevisionMark;
  body: unknown;
  brought: number[];
  beside: AspectView[];
  count: number;
}

/** Say again who you are: needed for sensitive acts when the sign-in is older than ten minutes. */
export interface Confirm {
  password?: string;
  totp?: string;
}

/** What the next decision asks of this session. */
export interface ConfirmView {
  minutes: number;
  needed: boolean;
  until: string | null;
  passkey: boolean;
}

/** A conversation that is open: its members, cursors, pins. */
export interface ConversationDetail {
  conversation: ConversationView;
  members: MemberView[];
  histogram: [number, number][];
  late: Record<string, number>;
  policy: PolicyView;
  role: string;
  pins: MessageView[];
  notice: MessageView | null;
  draft?: string;
}

/** The actor's conversations, newest first, and the place from which the live line goes on. */
export interface ConversationList {
  items: ConversationView[];
  next: string | null;
  unread: number;
  mentions: number;
  epoch: string;
  pos: number;
}

/** A conversation in the list. */
export interface ConversationView {
  id: string;
  kind: string;
  name: string;
  purpose: string;
  unit_id: string | null;
  shared: boolean;
  people: number;
  others: MemberCard[];
  last_seq: number;
  last_at: string;
  last: Record<string, unknown>;
  read_seq: number;
  unread: number;
  mentions: number;
  alert: "all" | "mention" | "none";
  pinned: boolean;
  joined_seq: number;
  closed: boolean;
}

/** A correction of registration data. */
export interface CorrectRecord {
  kind: "document" | "file" | "letter" | "task";
  id: string;
  field: string;
  value: string;
  reason: string;
}

/** A decision that was pressed and has not yet taken effect. */
export interface DecidingView {
  step: number;
  pressed_at: string;
  until: string;
}

/** Replace the draft of the next version. */
export interface DelegationDraft {
  base: string;
  name: string;
  table: unknown;
  reason?: string;
}

/** Put the checked draft into force from a day, with the reason that is kept. */
export interface DelegationSchedule {
  valid_from: string;
  reason?: string;
}

/** 위임전결 규정: one version of the table with what its checks found. */
export interface DelegationView {
  version: string;
  name: string;
  state: string;
  valid_from: string | null;
  valid_to: string | null;
  table: unknown;
  findings: FindingView[];
  reason: string;
  edited_at: string;
  edited_by: string;
}

/** Who stands in for one of a person's posts. */
export interface DeputyLine {
  post_name: string;
  deputy: PersonRef | null;
  deputy_post_name: string | null;
  extension: string;
  basis: string;
}

/** One deputy of a post in its acting order. */
export interface DeputyView {
  post_id: string;
  post_name: string;
  unit_name: string;
  rank: number;
  holder: PersonRef | null;
  absent: boolean;
}

/** Another decider than the rules give, or steps of theirs left out; only with a reason. LAW adm-doc §67:2 */
export interface Deviation {
  decider?: string | null;
  omitted?: string[];
  reason?: string;
}

/** One thing in which the supposed line differs from the line of now. */
export interface DifferenceView {
  code: string;
  text: string;
  before: string;
  after: string;
}

/** The directory as it stands, and its last copies. */
export interface DirectoryState {
  agencies: number;
  receiving: number;
  imports: AgencyImportView[];
}

/** 공개 구분 with the items of the disclosure act that justify it. LAW rec-dec §27 */
export interface Disclosure {
  kind: string;
  items?: number[];
  ends_on?: string | null;
}

/** One thing that was done. */
export interface DisclosureFact {
  seq: number;
  kind: string;
  at: string;
  name: string;
  text: string;
  reason: string;
}

/** 공개 구분 as the drafter sets it. */
export interface DisclosureInput {
  kind: string;
  items?: number[];
  ends_on?: string | null;
}

/** Where a document stands towards the public. */
export interface DisclosureView {
  document_id: string;
  seq: number;
  disclosure: Disclosure;
  reason: string;
  phase: "apart" | "closed" | "gone" | "held" | "published" | "unredacted" | "waiting" | "withdrawn";
  out: boolean;
  due_on: string | null;
  ends_on: string | null;
  review_on: string | null;
  flagged: number;
  by_hand: boolean;
  listed: boolean;
  href: string;
  files: PublicFileView[];
  copies: PublicCopyView[];
  facts: DisclosureFact[];
  may: string[];
  why_not: string;
}

/** Put a quarantined file away without an answer. */
export interface DismissInput {
  reason: string;
}

/** One recipient: how far it has come. */
export interface DispatchView {
  id: string;
  place: number;
  kind: "agency" | "institution" | "manual" | "unit";
  name: string;
  state: string;
  label: string;
  attempt: number;
  attention: boolean;
  reason: string;
  added_for: string;
  changed_at: string;
  facts: FactView[];
  may: string[];
}

/** What can be done with a disposal; OPINE and REVIEW are about one of its files. */
export type DisposalAct = "ask" | "convene" | "decide" | "execute" | "finish" | "opine" | "review" | "submit" | "withdraw";

/** One act on a disposal; the board's names, day and minutes come with the decision. */
export interface DisposalCommand {
  act: DisposalAct;
  reason?: string;
  board?: BoardMember[];
  held_on?: string | null;
  minutes?: string;
}

/** A file in a disposal with what was said of it. */
export interface DisposalItemView {
  id: string;
  file: RecordFileRow;
  opinion: string;
  opinion_text: string;
  opinion_by: string;
  review: string;
  review_text: string;
  review_by: string;
  decision: string;
  decision_text: string;
  extend_to: string;
  outcome: string;
  may_opine: boolean;
}

/** A disposal and how far it has come. */
export interface DisposalRow {
  id: string;
  title: string;
  state: string;
  made_at: string;
  made_by: string;
  files: number;
  documents: number;
  frozen: number;
  may: DisposalAct[];
}

/** What is said of one file: the unit's opinion, the officer's review, or the board's decision, as the state is. */
export interface DisposalSay {
  verdict: Verdict;
  text?: string;
  extend_to?: string;
}

/** A disposal with its files, its board, its history. */
export interface DisposalView {
  row: DisposalRow;
  items: DisposalItemView[];
  board: BoardMemberView[];
  held_on: string | null;
  minutes: string;
  lacks: string;
  board_most: number;
  board_outside: number;
  history: RecordEventView[];
}

/** A record that the DNS ought to hold, and what it holds. */
export interface DnsLine {
  name: string;
  kind: string;
  wanted: string;
  found: string[];
  state: "missing" | "ok" | "other" | "unknown";
}

/** The form of a document in its own version, and what is needed to work its values out while one writes. */
export interface DocumentFormView {
  form: FormView;
  calendar: CalendarView;
  newer: boolean;
}

/** Where the whole document stands. */
export type DocumentState = "ABANDONED" | "DRAFTING" | "ESTABLISHED" | "IN_PROGRESS" | "RETURNED";

/** A document as one actor may see it. */
export interface DocumentView {
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
  steps: StepView[];
  tasks: SideTaskView[];
  opinions: OpinionView[];
  attachments: AttachmentView[];
  boxes: edocs_views_boxes_Box[];
  mine: MyTurn | null;
  may: string[];
  draft: DraftView | null;
  closing: string;
  topic: string;
  place: number;
  has_pdf: boolean;
  deciding?: DecidingView | null;
  batch?: string | null;
  override?: OverrideView | null;
  partners?: PartnerView[];
  joint?: JointCopyView | null;
}

/** A further domain of the institution. */
export interface DomainInput {
  name: string;
}

/** A draft as it stands on the screen; `version` is the one it was made from. */
export interface DraftChange {
  version: number;
  sender: string;
  to?: DraftPerson[];
  cc?: DraftPerson[];
  bcc?: DraftPerson[];
  subject?: string;
  html?: string;
  individual?: boolean;
  receipt?: boolean;
  priority?: "high" | "normal";
}

/** What the server says of a draft. */
export interface DraftCheck {
  recipients: CheckedRecipient[];
  warnings: MailWarning[];
  size: number;
  large_bytes: number;
}

/** A file of a draft. `large` goes as a link; `document` names a document of the suite. */
export interface DraftFile {
  id: string;
  name: string;
  media_type: string;
  size: number;
  inline: boolean;
  cid: string;
  large: boolean;
  scan?: string;
  document?: string | null;
  how?: string;
}

/** A draft in a list. */
export interface DraftLine {
  id: string;
  account: string;
  subject: string;
  to: string;
  saved_at: string;
  version: number;
}

/** The message that a draft answers or forwards. */
export interface DraftOf {
  box: string;
  uid: number;
  conversation: string;
}

/** Somebody a draft is for: an address, or something of the directory that stands for several. */
export interface DraftPerson {
  address: string;
  name?: string;
  kind?: "" | "group" | "person" | "post" | "unit";
  id?: string | null;
}

/** Somebody a draft is for. */
export interface DraftRecipient {
  address: string;
  name: string;
  kind?: string;
  id?: string | null;
}

/** Kept. */
export interface DraftSaved {
  version: number;
  saved_at: string;
}

/** The working copy: what the editor loads and saves. */
export interface DraftView {
  save: number;
  saved_at: string;
  saved_by_client: string;
  title: string;
  body: unknown;
  fields: Record<string, unknown>;
  summary: string;
  keywords: string[];
  recipients: string[];
  addressees: AddresseeView[];
  via: string;
  internal: boolean;
  disclosure: Disclosure;
  disclosure_reason: string;
  files_disclosed: FileDisclosedView[];
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

/** Whose drafts. */
export interface DraftsQuery {
  account?: string | null;
}

/** What a version would do to the documents there are. */
export interface DryRunView {
  drafts: number;
  running: number;
  higher: number;
  items: AffectedView[];
}

/** One small change at a place: the smallest thing that a repair is made of. ``text``: the characters ``before``, from ``start`` on in the text at ``path``, become ``after``. ``level``: the item level of the paragraph at ``path`` goes from ``before`` to ``after``. ``drop``: what stands at ``path`` goes, if its text still is ``before``. A place is ``$.title``, ``$.summary``, ``$.keywords[1]``, ``$.recipients[0]``, a block ``$.body.content[3]``, a row ``$.body.content[3].content[5]``, a paragraph in a cell ``$.body.content[3].content[0].content[1].content[0]``. */
export interface Edit {
  path: string;
  op: "drop" | "level" | "text";
  before: string;
  after?: string;
  start?: number;
}

/** A new text for a message. */
export interface EditInput {
  cid: string;
  text: string;
  mentions?: string[];
}

/** From which day; absent: now. */
export interface Effective {
  effective?: string | null;
}

/** Where the text is declared finished. ``text``: after the last character of block ``block``; ``attachment``: after the last line of 붙임; ``below``: on a line of its own, one space in; ``blank``: ``이하 빈칸`` in the first cell of row ``row`` of the table ``block``; ``none``: nowhere. */
export interface EndMark {
  place: "attachment" | "below" | "blank" | "none" | "text";
  block?: number | null;
  row?: number | null;
}

/** A unit that ends, and who follows it. */
export interface EndedView {
  id: string;
  name: string;
  heir_id: string | null;
  heir_name: string;
}

/** What happened after a number, in order; `more` says that the page is full. */
export interface EventPage {
  items: EventView[];
  more: boolean;
}

/** One event of a conversation's log: what the live line sends, and what fills a gap. */
export interface EventView {
  c: string;
  s: number;
  kind: string;
  at: string;
  sender: string;
  vseq: number;
  target?: number | null;
  message?: MessageView | null;
  body?: Record<string, unknown>;
}

/** Who opened it or did something with it, and where that stands in the ledger. */
export interface EvidenceAct {
  record: string;
  at: string;
  action: string;
  person: string;
  client: string;
  opened: boolean;
  leaf: string;
  position: number | null;
  path: string[];
}

/** One file of the exchange, exactly as it left or came; its octets can be fetched at `raw`. */
export interface EvidenceArtifact {
  id: string;
  way: string;
  kind: string;
  name: string;
  state: string;
  sha256: string;
  size: number;
  at: string;
  handed_at: string | null;
  sent_at: string | null;
  raw: string;
}

/** One recipient: its facts in the order in which they became known. */
export interface EvidenceDispatch {
  name: string;
  code: string;
  state: string;
  arrived_at: string | null;
  facts: EvidenceFact[];
}

/** What became known of a dispatch: the moment that counts, and the moment we learnt of it. LAW adm-doc §6(2) */
export interface EvidenceFact {
  attempt: number;
  fact: string;
  effect: string;
  at: string;
  noted_at: string;
  detail: string;
  by_unit: string;
  by_person: string;
}

/** Octets that went out or came in, by their hash. */
export interface EvidenceFile {
  kind: string;
  name: string;
  sha256: string;
  size: number;
}

/** The answer for one document, whole. */
export interface EvidenceView {
  kind: string;
  id: string;
  title: string;
  number: string;
  arrived_at: string | null;
  dispatches: EvidenceDispatch[];
  files: EvidenceFile[];
  artifacts: EvidenceArtifact[];
  acts: EvidenceAct[];
  checkpoint: string;
}

/** The console's head: how many are where. */
export interface ExchangeCounts {
  waiting: number;
  handed_off: number;
  errors: number;
  quarantined: number;
  taken_today: number;
  sent_today: number;
  alarms: AlarmView[];
}

/** How this institution takes part in the exchange. Minutes and days are those of the alarms, never of states. */
export interface ExchangeSettings {
  enabled?: boolean;
  transport?: "folder" | "http";
  sendtemp?: string;
  send?: string;
  senderr?: string;
  receivetemp?: string;
  receive?: string;
  receiveerr?: string;
  poll_seconds?: number;
  stable_polls?: number;
  linkage?: boolean;
  exreceivetemp?: string;
  exsendtemp?: string;
  acks_per_minute?: number;
  protection?: "enveloped" | "none" | "signed";
  send_as_institution?: boolean;
  gw_name?: string;
  alarm_sent_minutes?: number;
  alarm_arrived_minutes?: number;
  alarm_received_minutes?: number;
  alarm_accepted_days?: number;
  max_recipients?: number;
  max_part_mb?: number;
  max_pack_mb?: number;
}

/** The settings, and whether the transport is well. */
export interface ExchangeSettingsView {
  settings: ExchangeSettings;
  place: string;
  well: boolean;
  faults: string[];
  codes: OwnCode[];
}

/** The second person's word. */
export interface ExportAnswer {
  agreed: boolean;
}

/** What is to be exported: one conversation, or all that one person took part in; between two instants; and why. */
export interface ExportInput {
  reason: string;
  since: string;
  until: string;
  conversation?: string | null;
  person?: string | null;
}

/** An export: who wants it and why, who agreed, and whether it lies there. */
export interface ExportView {
  id: string;
  conversation: string | null;
  person: string | null;
  since: string;
  until: string;
  reason: string;
  asked_by: string;
  asked_name: string;
  asked_at: string;
  answered_name: string;
  answered_at: string | null;
  agreed: boolean;
  ready: boolean;
  events: number;
  size: number;
  sha256: string;
  mine: boolean;
}

/** A step or side task that the drafter adds to the computed line. DEPARTMENT asks the whole unit whose head's post is named: its people look first, its head consents. */
export interface ExtraStep {
  kind: string;
  post_id: string;
}

/** The values of one operator. */
export interface Facet {
  field: string;
  label: string;
  values: FacetValue[];
}

/** One value that documents among those found have, how many, and the piece of query that asks for it. */
export interface FacetValue {
  label: string;
  count: number;
  raw: string;
}

/** What could be asked next, counted over the newest of what was found. */
export interface Facets {
  counted: number;
  more: boolean;
  facets: Facet[];
}

/** For which query the values are counted. */
export interface FacetsQuery {
  q: string;
}

/** What became known of a dispatch; `at` is the moment that counts. */
export interface FactView {
  fact: string;
  at: string;
  noted_at: string;
  attempt: number;
  effect: string;
  detail: string;
  by: string;
}

/** What is wrong with a script, and where. */
export interface FaultLine {
  line: number;
  column: number;
  ko: string;
  en: string;
}

/** One field, masked as the catalogue says. */
export interface FieldView {
  label: string;
  label_en: string;
  text: string;
}

/** What can be done with a record file. */
export type FileAct = "close" | "confirm" | "dispose" | "reopen" | "split";

/** One attachment and what was found in it. */
export interface FileCheckView {
  attachment_id: string;
  name: string;
  state: string;
  note: string;
  findings: FindingView[];
}

/** The class of one attachment; null: as its document. */
export interface FileClassInput {
  id: string;
  disclosure?: DisclosureInput | null;
}

/** What is done with a file. */
export interface FileCommand {
  act: FileAct;
  reason?: string;
}

/** 공개 구분 of one attachment. */
export interface FileDisclosedInput {
  enclosure_id: string;
  disclosure: DisclosureInput;
}

/** The same as it is kept. */
export interface FileDisclosedView {
  enclosure_id: string;
  disclosure: Disclosure;
}

/** Into which record file. */
export interface FileLetter {
  record_file_id: string;
}

/** Where a part begins, and what the sender hashed. */
export interface FilePartQuery {
  offset?: number;
  sha256?: string;
}

/** For which draft a file comes; `inline` for an image in the text. */
export interface FileQuery {
  draft: string;
  inline?: boolean;
}

/** How far a file has come. */
export interface FileUpload {
  id: string;
  name: string;
  size: number;
  received: number;
  part: number;
  state: string;
  file?: FileView | null;
}

/** A file of a message or memo. */
export interface FileView {
  id: string;
  name: string;
  media_type: string;
  size: number;
}

/** 기록물철 with the number of its documents that one may see. LAW rec-dec §23 */
export interface FilingFile {
  id: string;
  name: string;
  year: number;
  closed: boolean;
  documents: number;
}

/** Whose filing; without a unit one's own. */
export interface FilingQuery {
  unit_id?: string | null;
}

/** 단위과제 with its record files, the newest year first. LAW rec-dec §23 */
export interface FilingTask {
  id: string;
  code: string;
  name: string;
  retention: string;
  files: FilingFile[];
}

/** A unit that has unit tasks. */
export interface FilingUnit {
  id: string;
  name: string;
  mine: boolean;
}

/** The filing of a unit. */
export interface FilingView {
  unit_id: string;
  unit_name: string;
  units: FilingUnit[];
  years: number[];
  tasks: FilingTask[];
  unfiled: number;
}

/** Words, and where to look. */
export interface FindQuery {
  q: string;
  conversation?: string | null;
  cursor?: string;
  limit?: number;
}

/** What the check of a draft found: a block stops submission, a reason until one is written, asks are shown. */
export interface FindingView {
  code: string;
  severity: string;
  message: string;
  path: string;
  before: string;
  after: string;
  start?: number;
  citation?: string;
  repair?: Edit[];
}

/** The last lines of 결문, as ``registered`` and ``disclosure_text`` write them; what is empty is not shown. */
export interface Foot {
  registration?: string;
  receipt?: string;
  postcode?: string;
  address?: string;
  homepage?: string;
  phone?: string;
  fax?: string;
  mail?: string;
  disclosure?: string;
}

/** One thing in which two versions of a form differ. */
export interface FormChangeView {
  op: string;
  what: string;
  before?: string;
  after?: string;
}

/** A form in the list of those who keep the forms. */
export interface FormDesignRow {
  code: string;
  title: string;
  source: string;
  version: number;
  valid_from: string | null;
  state: string;
  coming: string | null;
  draft: boolean;
  fields: number;
  edited_at: string | null;
}

/** Everything about one form: its draft, its versions, what others have of it. */
export interface FormDesignView {
  code: string;
  draft: FormDraftView | null;
  versions: FormVersionView[];
  sources: FormSourceView[];
  holds: unknown;
  fixed: string[];
  kind: string;
}

/** Replace the draft of a form. */
export interface FormDraftInput {
  base: string;
  form: unknown;
}

/** The form that is being designed. */
export interface FormDraftView {
  form: unknown;
  edited_at: string;
  edited_by: string;
  faults: edocs_views_forms_FaultView[];
}

/** What publishing the draft would change. */
export interface FormEffects {
  changes: FormChangeView[];
  drafts: number;
  running: number;
  templates: number;
  lost: string[];
  faults: edocs_views_forms_FaultView[];
}

/** Put the draft into force from a day, as it was last edited at `base`. */
export interface FormPublish {
  base: string;
  valid_from: string;
  reason?: string;
}

/** Let nothing be begun on a form from a day on. */
export interface FormRetire {
  valid_from: string;
  reason?: string;
}

/** The form as the house or a rule pack has it. */
export interface FormSourceView {
  source: string;
  version: number;
  valid_from: string | null;
  form: unknown;
  holds: boolean;
}

/** A published version; it never changes. */
export interface FormVersionView {
  version: number;
  state: string;
  valid_from: string;
  form: unknown;
  reason: string;
  published_at: string;
  published_by: string;
  changes: FormChangeView[];
}

/** A form: its fields as data. */
export interface FormView {
  code: string;
  version: number;
  name: string;
  kind: string;
  description: string;
  fields: Record<string, unknown>[];
  template: unknown;
  internal: boolean;
  name_en?: string;
  source?: string;
  sections?: Record<string, unknown>[];
  checks?: Record<string, unknown>[];
  amount_field?: string;
}

/** A message that an investigation found. */
export interface FoundMail {
  content: string;
  at: string;
  sender: string;
  to: string;
  subject: string;
  gone: boolean;
}

/** What an investigation found. */
export interface FoundMails {
  items: FoundMail[];
  more: boolean;
}

/** A message that was found. */
export interface FoundMessage {
  conversation: string;
  name: string;
  seq: number;
  at: string;
  author: Record<string, unknown>;
  snippet: string;
}

/** What was found, newest first within a rank. */
export interface FoundMessages {
  items: FoundMessage[];
  next: string | null;
}

/** One page of what was found. */
export interface FoundPage {
  items: Hit[];
  next: string | null;
  chips: ChipView[];
  problems: string[];
  letters?: LetterRow[];
}

/** What is to be frozen. */
export interface FreezeScopeInput {
  kind: "all" | "document" | "file" | "task";
  subject_id?: string | null;
}

/** What a freeze covers. */
export interface FreezeScopeView {
  kind: string;
  subject_id: string | null;
  name: string;
}

/** 폐기 금지, 처분 보류. LAW rec-act §27-3 */
export interface FreezeView {
  id: string;
  kind: string;
  basis: string;
  reason: string;
  placed_at: string;
  placed_by: string;
  review_on: string | null;
  lifted_at: string | null;
  lifted_by: string;
  lifted_reason: string;
  scopes: FreezeScopeView[];
}

/** Why personal data of this kind stands in the document. */
export interface GiveReason {
  code: string;
  reason: string;
}

/** Why. */
export interface GivenReason {
  reason: string;
}

/** One mark of the route strip. */
export interface Glyph {
  kind: StepKind;
  state: StepState;
  post_name: string;
  differing?: boolean;
}

/** Messages that went from a mailbox. */
export interface GoneMessages {
  box: string;
  uids: number[];
}

/** Give a role to a person or to a post (exactly one of them). */
export interface GrantInput {
  role_id: string;
  person_id?: string | null;
  post_id?: string | null;
  unit_id?: string | null;
  effective?: string | null;
  until?: string | null;
}

/** Who has a role: a person, or whoever holds a post; within one unit and below, or everywhere. */
export interface GrantView {
  id: string;
  role_id: string;
  role_name: string;
  person: PersonRef | null;
  post_id: string | null;
  post_name: string | null;
  unit_id: string | null;
  unit_name: string | null;
  valid_from: string;
  valid_to: string | null;
}

/** 수신 그룹. */
export interface GroupView {
  id: string;
  name: string;
  mine: boolean;
  members: AddresseeView[];
}

/** Begin to hand over: one's own seat, or for who manages people that of somebody. */
export interface HandoverBegin {
  post_id?: string | null;
  leaver_id?: string | null;
}

/** One thing that goes over with the post. */
export interface HandoverItem {
  kind: string;
  text: string;
  note: string;
  document_id?: string | null;
  may_take?: boolean;
}

/** What the leaver writes for the successor. */
export interface HandoverNotes {
  notes: string;
}

/** 업무 인계서: what goes over with a post, the leaver's notes, and how far it has come. */
export interface HandoverView {
  id: string;
  post_id: string;
  post_name: string;
  unit_name: string;
  leaver: string;
  successor: string;
  state: string;
  notes: string;
  begun_at: string;
  given_at: string | null;
  accepted_at: string | null;
  items: HandoverItem[];
  may: string[];
}

/** A line break inside a paragraph. */
export interface HardBreak {
  type: "hardBreak";
}

/** 두문: who writes, to whom, through whom; and the title. */
export interface Head {
  institution_name: string;
  slogan?: string;
  recipients_line: string;
  via?: string;
  title: string;
}

/** Messages of one stretch, in order. */
export interface History {
  items: MessageView[];
  before: boolean;
  after: boolean;
  last_seq: number;
}

/** A search result. */
export interface Hit {
  brief: Brief;
  at: string;
  place: string;
  title_marks: [number, number][];
  snippet: string;
  marks: [number, number][];
  links?: LinkMark[];
}

/** Hold one's own step (보류). */
export interface Hold {
  step: number;
  reason: string;
  until?: string | null;
}

/** What a program says. The same `key` again gives the same message. */
export interface HookInput {
  text: string;
  key?: string;
}

/** How a kind of notice reaches a person. */
export type How = "digest" | "none" | "now";

/** A picture on lines of its own; its bytes are an attachment. */
export interface Image {
  type: "image";
  attrs: ImageAttrs;
}

/** Which attachment is shown, what it shows in words, how wide it is (none: as wide as fits). */
export interface ImageAttrs {
  attachment_id: string;
  alt?: string;
  width_mm?: number | null;
}

/** Apply what was shown: refused when the organisation has changed since. */
export interface ImportApply {
  plan_hash: string;
  leave_missing?: boolean;
  effective?: string | null;
}

/** A file that was checked, and perhaps applied. Nothing of it holds before `applied`. */
export interface ImportView {
  id: string;
  file_name: string;
  state: "applied" | "checked" | "refused";
  created: string;
  created_by: string;
  applied: string | null;
  plan_hash: string;
  lines: number;
  unchanged: number;
  counts: Record<string, number>;
  bad_rows: BadRow[];
  changes: PlannedChange[];
}

/** A file's text as a body for the editor; its pictures are attachments of the draft now. */
export interface ImportedView {
  body: unknown;
  title: string;
  notes: string[];
  attachments: AttachmentView[];
}

/** Which of what came in. */
export interface InQuery {
  cursor?: string;
  limit?: number;
  state?: string;
  q?: string;
}

/** A file that came in. */
export interface InView {
  id: string;
  file_name: string;
  state: string;
  came_at: string;
  doc_type: string;
  sender: string;
  sender_name: string;
  ours: string;
  title: string;
  doc_id: string;
  reason: string;
  meaning: string;
  detail: string;
  notes: string[];
  answer: string;
  seen: number;
  size: number;
  sha256: string;
  received_id: string | null;
  handled: string;
  may: string[];
}

/** Ask further posts to read: REFER (참조) while it runs, CIRCULATE (공람) once it is established. */
export interface Inform {
  kind: string;
  post_ids: string[];
}

/** One of a department's own people who looks at it before its head consents. */
export interface InnerView {
  id: number;
  state: StepState;
  post_id: string;
  post_name: string;
  asked?: Who[];
  signature?: SignatureView | null;
  may?: string[];
}

/** The institution of the session's seat. */
export interface InstitutionBrief {
  id: number;
  code: string;
  name: string;
}

/** An institution that a pack can be applied to. */
export interface InstitutionChoice {
  id: number;
  name: string;
}

/** What a pack would change in one institution, in numbers only. */
export interface InstitutionPreview {
  institution_id: number;
  name: string;
  held: boolean;
  from_version: string;
  figures: Record<string, number>;
}

/** An institution of the city as everyone may see it. `people` is null where its cards may not be listed. */
export interface InstitutionView {
  id: number;
  code: string;
  name: string;
  parent_id: number | null;
  kind: string;
  state: string;
  domain: string;
  cards: "none" | "search" | "tree";
  people: number | null;
}

/** What its reader settles: by when, how, who. LAW adm-doc §18(5) */
export interface Instruct {
  due_at?: string | null;
  method?: string;
  officer_post?: string | null;
}

/** A search in somebody's mail: asked for by one, released by another. */
export interface Investigation {
  id: string;
  account: string;
  account_name: string;
  reason: string;
  q: string;
  since: string;
  until: string;
  asked_by: string;
  asked_by_name: string;
  at: string;
  state: "asked" | "lapsed" | "refused" | "released";
  decided_by_name: string;
  decided_at: string | null;
  lapses: string | null;
}

/** Release a search, or refuse it. */
export interface InvestigationDecision {
  release: boolean;
  reason?: string;
}

/** A one-time link by which a person sets a password. Shown once. */
export interface Invitation {
  login: string;
  link: string;
  expires: string;
}

/** Set the first (or a new) password and sign in. */
export interface InvitationAccept {
  token: string;
  password: string;
}

/** The token of an invitation. */
export interface InvitationLook {
  token: string;
}

/** Whom an invitation is for. */
export interface InvitationView {
  login: string;
  name: string;
  institution_name: string;
  expires: string;
}

/** Which part of the register. */
export interface IssueQuery {
  cursor?: string;
  limit?: number;
}

/** One issued copy as the institution's own people see it. */
export interface IssueView {
  id: string;
  document_id: string;
  number: string;
  title: string;
  document_number: string;
  purpose: string;
  state: "expired" | "revoked" | "valid";
  issued_at: string;
  issued_by: string;
  expires_at: string | null;
  sealed: boolean;
  may_revoke: boolean;
  revoked_at?: string | null;
  reason?: string;
}

/** A document or letter. */
export interface ItemRef {
  kind: "document" | "letter";
  id: string;
}

/** The boxes of another institution of a joint draft, under its name; ``leads`` where it is the leading one. */
export interface JointBoxes {
  institution: string;
  line?: edocs_paper_boxes_Box[];
  consents?: edocs_paper_boxes_Box[];
  leads?: boolean;
}

/** This document is a copy of another institution's joint draft: only what is one's own can be changed. */
export interface JointCopyView {
  request_id: string;
  institution: string;
}

/** A file of the text that came. */
export interface JointFileView {
  place: number;
  name: string;
  size: number;
  kind: string;
}

/** One joint draft of another institution, in the list. */
export interface JointRequestRow {
  id: string;
  state: string;
  institution: string;
  title: string;
  unit_id: string | null;
  unit_name: string;
  document_id: string | null;
  arrived_at: string;
  due_at: string | null;
  late: boolean;
  answered_at: string | null;
  reason: string;
  lead_number: string;
}

/** One joint draft of another institution, with what may be done about it. */
export interface JointRequestView {
  id: string;
  state: string;
  institution: string;
  title: string;
  unit_id: string | null;
  unit_name: string;
  document_id: string | null;
  arrived_at: string;
  due_at: string | null;
  late: boolean;
  answered_at: string | null;
  reason: string;
  lead_number: string;
  drafter: string;
  summary: string;
  others: string[];
  signed: string[];
  text_hash: string;
  files: JointFileView[];
  may: string[];
}

/** Keep recipients under a name, for one's own unit. */
export interface KeepGroup {
  name: string;
  members: AddresseeInput[];
}

/** Keep a document that one may see as a template of one's own unit. */
export interface KeepTemplate {
  name: string;
  note?: string;
}

/** A label; without a keyword it is a new one. */
export interface LabelInput {
  name: string;
  colour?: number;
  keyword?: string;
}

/** All labels of an account, in order. */
export interface LabelsInput {
  labels: LabelInput[];
}

/** Whether a file goes as a link. */
export interface LargeInput {
  large: boolean;
}

/** Who goes: oneself when nobody is named. */
export interface LeaveInput {
  cid: string;
  person?: string | null;
}

/** A hidden word that can still be read. */
export interface LeftOver {
  word: string;
  places: string[];
}

/** One act of its course. */
export interface LetterEvent {
  seq: number;
  kind: string;
  at: string;
  by: string;
  text: string;
  words: string;
}

/** A file that came with it. */
export interface LetterFileView {
  place: number;
  kind: string;
  name: string;
  media_type: string;
  size: number;
}

/** A post of a unit, with who holds it. */
export interface LetterPerson {
  post_id: string;
  post_name: string;
  person_name: string;
}

/** A received document in a list. */
export interface LetterRow {
  id: string;
  title: string;
  sender: string;
  number: string;
  dated: string | null;
  source: string;
  state: string;
  label: string;
  arrived_at: string;
  addressed: string;
  suggested_unit: string | null;
  unit_id: string | null;
  unit_name: string;
  receipt: string;
  registered_at: string | null;
  distributed_at: string | null;
  officer: string;
  due_at: string | null;
  late: boolean;
  files: number;
  again: boolean;
}

/** A unit to which letters are distributed, with its key in the list. */
export interface LetterUnit {
  id: string;
  name: string;
  path: string;
  waiting: number;
  people: LetterPerson[];
}

/** A received document as one reader sees it. */
export interface LetterView {
  row: LetterRow;
  paper: unknown;
  files: LetterFileView[];
  disclosure: Disclosure;
  method: string;
  note: string;
  officer_post: string | null;
  record_file_id: string | null;
  record_file: string;
  answer: AnswerView | null;
  readers: ReaderView[];
  course: LetterEvent[];
  may: string[];
  replaces: string | null;
  place: number;
}

/** A post that could decide, and how it stands to the one that the rules give. */
export interface LevelView {
  post_id: string;
  post_name: string;
  unit_name: string;
  holder: string;
  direction: string;
}

/** A published pack and where it holds. */
export interface LibraryPack {
  kind: string;
  version: number;
  title: string;
  valid_from: string;
  signer: string;
  unverified: number;
  everywhere: boolean;
  institutions: number[];
}

/** Everything that the overseer may apply, where it holds, and what was done. */
export interface LibraryView {
  packs: LibraryPack[];
  institutions: InstitutionChoice[];
  acts: PackAct[];
  all_of_city: boolean;
}

/** Why a freeze ends. */
export interface LiftFreeze {
  reason: string;
}

/** Where a link leads: an https, http or mailto address. */
export interface LinkAttrs {
  href: string;
}

/** How long a link still holds, and for how many downloads. */
export interface LinkChange {
  days?: number | null;
  most?: number | null;
}

/** The short word of a list row: 정정됨: 축제기획팀-5. */
export interface LinkMark {
  relation: string;
  earlier: boolean;
  number: string;
  text: string;
  document_id: string | null;
}

/** One download. */
export interface LinkUse {
  at: string;
  client: string;
}

/** One other document. Its title, and its id to open it, are there for those who may see it. */
export interface LinkedView {
  relation: string;
  document_id: string | null;
  number: string;
  dated: string | null;
  title: string;
  state: DocumentState | null;
  drafter?: string;
}

/** Everything that belongs to a document, and what the actor may begin from it. */
export interface LinksView {
  earlier: LinkedView[];
  later: LinkedView[];
  refers_to: LinkedView[];
  referred_by: LinkedView[];
  parts: PartView[];
  offers: string[];
}

/** How the list of conversations is asked for. */
export interface ListQuery {
  cursor?: string;
  limit?: number;
  tail?: number;
}

/** What somebody with the paper in hand types: its number, and the field that its kind asks for. */
export interface Lookup {
  number: string;
  field: string;
}

/** What the institution says of a paper to whoever holds it. */
export interface LookupView {
  state: "expired" | "revoked" | "valid";
  title: string;
  issuer: string;
  issued_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  fields?: FieldView[];
}

/** Some text as a machine reads it; `hidden` says why nobody sees it. */
export interface MachinePieceView {
  text: string;
  where?: string;
  hidden?: string[];
}

/** Of an attachment; without one of the document itself. */
export interface MachineQuery {
  attachment?: string | null;
}

/** The text as a machine reads it, with what is hidden marked. */
export interface MachineView {
  name: string;
  pieces: MachinePieceView[];
  note?: string;
  metadata?: string[];
}

/** The document that a mail became. */
export interface MadeDocument {
  document: string;
}

/** An account that I may open. */
export interface MailAccount {
  id: string;
  name: string;
  label: string;
  own: boolean;
  rights: string;
  seq: number;
  topic: string;
  desk_topic: string;
  desk_seq: number;
  quota: number;
  used: number;
  senders: MailSender[];
  boxes: MailBoxView[];
  labels: MailLabel[];
  flagged: number;
  later: number;
  scheduled: number;
  drafts: number;
}

/** An account in the list of the administrator. */
export interface MailAccountLine {
  id: string;
  name: string;
  kind: string;
  person: string | null;
  owner: string;
  quota: number;
  used: number;
  messages: number;
  addresses: string[];
  members: number;
}

/** Which accounts. */
export interface MailAccountQuery {
  cursor?: string;
  limit?: number;
  q?: string;
  kind?: "" | "person" | "shared";
}

/** Part of the accounts. */
export interface MailAccounts {
  items: MailAccountLine[];
  next: string;
}

/** What an act did; `moved` is what an undo needs. */
export interface MailActDone {
  changed: number;
  seq: number;
  moved?: MovedMessages[];
}

/** One act on many messages. */
export interface MailActInput {
  act: "archive" | "delete" | "flag" | "junk" | "label" | "later" | "move" | "not_junk" | "read" | "trash" | "unflag" | "unlabel" | "unlater" | "unread";
  items: ActItems[];
  to?: string | null;
  label?: string;
  until?: string | null;
}

/** Whose a conversation of a shared account is. */
export interface MailAssignment {
  person: PersonTaken | null;
  state: "done" | "open";
  at: string;
}

/** What a message says. `html` is clean and still belongs in a sandbox; remote images carry `data-remote`. */
export interface MailBody {
  html: string;
  text: string;
  origin: "html" | "text";
  remote_images: number;
  images_shown: boolean;
  quote_from: number;
  links: MailLink[];
}

/** A mailbox with its figures; `name` is the path, of which the last part is shown. */
export interface MailBoxView {
  id: string;
  account: string;
  name: string;
  role: "" | "all" | "archive" | "drafts" | "flagged" | "important" | "inbox" | "junk" | "later" | "sent" | "trash";
  total: number;
  unseen: number;
  seq: number;
  size: number;
  rights: string;
}

/** What changed in an account since then; `resync`: too much to tell, read anew. */
export interface MailChanges {
  seq: number;
  resync: boolean;
  boxes?: MailBoxView[];
  gone_boxes?: string[];
  rows?: MailRow[];
  gone?: GoneMessages[];
}

/** A domain whose mail lives here. */
export interface MailDomain {
  name: string;
  own: boolean;
}

/** A draft as it is kept. */
export interface MailDraft {
  id: string;
  account: string;
  version: number;
  kind: string;
  of: DraftOf | null;
  sender: string;
  to: DraftRecipient[];
  cc: DraftRecipient[];
  bcc: DraftRecipient[];
  subject: string;
  html: string;
  individual: boolean;
  receipt: boolean;
  priority: string;
  files: DraftFile[];
  saved_at: string;
  began_at: string;
}

/** A file of mail that is made, or ready. */
export interface MailExport {
  id: string;
  state: "failed" | "ready" | "waiting";
  form: string;
  name: string;
  messages: number;
  size: number;
  at: string;
}

/** Something that the reader ought to know before trusting a message. */
export interface MailFact {
  kind: string;
  level: "danger" | "info" | "warn";
  ko: string;
  en: string;
  detail?: string;
}

/** A large file that went as a link. */
export interface MailFileLink {
  id: string;
  name: string;
  size: number;
  subject: string;
  at: string;
  expires: string;
  most: number;
  count: number;
  state: "expired" | "infected" | "ready" | "revoked" | "used_up" | "waiting";
}

/** A list of people under one address. */
export interface MailGroupInput {
  address: string;
  name: string;
  who?: "inside" | "members" | "owners";
  people?: string[];
  units?: string[];
  owners?: string[];
}

/** A list of people under one address; `who` may write to it. */
export interface MailGroupView {
  id: string;
  address: string;
  name: string;
  who: "inside" | "members" | "owners";
  people: string[];
  units: string[];
  owners: string[];
  count: number;
}

/** All that the room begins with. */
export interface MailHome {
  accounts: MailAccount[];
  may_begin: boolean;
  preferences: MailPreferences;
  policy: MailPolicyView;
}

/** An appointment that came with a message. */
export interface MailInvitation {
  method: string;
  uid: string;
  summary: string;
  place: string;
  description: string;
  starts: string;
  ends: string;
  all_day: boolean;
  zone: string;
  cancelled: boolean;
  organizer: MailPerson | null;
  attendees: MailPerson[];
  repeats: boolean;
}

/** A label: a keyword of IMAP with a name and a colour. */
export interface MailLabel {
  keyword: string;
  name: string;
  colour: number;
}

/** A link whose words and address do not fit, or which leads somewhere odd. */
export interface MailLink {
  text: string;
  href: string;
  why: string;
}

/** Which part of a list is wanted: from a cursor on, or a window from a position (`start`). */
export interface MailListQuery {
  cursor?: string;
  limit?: number;
  start?: number | null;
  flat?: boolean;
  filter?: "" | "files" | "flagged" | "unanswered" | "unread";
  label?: string;
  assigned?: "" | "done" | "me" | "none" | "open";
}

/** A message; `body` is there when it was asked for. */
export interface MailMessage {
  box: string;
  uid: number;
  box_name: string;
  role: "" | "all" | "archive" | "drafts" | "flagged" | "important" | "inbox" | "junk" | "later" | "sent" | "trash";
  content: string;
  conversation: string;
  at: string;
  sent_at: string | null;
  people: MailPerson[];
  sender: MailPerson | null;
  reply_to: MailPerson[];
  to: MailPerson[];
  cc: MailPerson[];
  bcc: MailPerson[];
  subject: string;
  seen: boolean;
  flagged: boolean;
  answered: boolean;
  forwarded: boolean;
  draft: boolean;
  labels: string[];
  size: number;
  preview: string;
  message_id: string;
  files: MailPart[];
  body?: MailBody | null;
  facts?: MailFact[];
  trust?: MailTrust | null;
  sending?: string | null;
  receipt_asked?: string;
  invitations?: MailInvitation[];
  unsubscribe?: string;
  trusted?: boolean;
}

/** The institution's mail in figures. */
export interface MailOverview {
  accounts: number;
  shared: number;
  messages: number;
  octets: number;
  waiting: number;
  held: number;
  failed_today: number;
  sent_today: number;
  outside_today: number;
  received_today: number;
}

/** A file of a message; `nested` is a mail of its own. */
export interface MailPart {
  number: string;
  name: string;
  media_type: string;
  size: number;
  inline: boolean;
  nested: boolean;
  cid?: string;
}

/** Somebody in a header. */
export interface MailPerson {
  name: string;
  address: string;
  me?: boolean;
  person?: string | null;
}

/** Lay down what holds for the institution's mail. */
export interface MailPolicyInput {
  recall: boolean;
  recall_hours: number;
  recall_notice: boolean;
  receipts: boolean;
  disclose_opening: boolean;
  undo_most: number;
  images: "ask" | "never";
  large_from: number;
  link_days: number;
  link_downloads: number;
  most_recipients: number;
  hourly_recipients: number;
  outside_confirm: boolean;
  personal_outside: "confirm" | "note" | "stop";
}

/** What the institution lays down for its mail. */
export interface MailPolicyView {
  recall?: boolean;
  recall_hours?: number;
  recall_notice?: boolean;
  receipts?: boolean;
  undo_most?: number;
  images?: "ask" | "never";
  large_from?: number;
  link_days?: number;
  link_downloads?: number;
  most_recipients?: number;
  hourly_recipients?: number;
  outside_confirm?: boolean;
  personal_outside?: "confirm" | "note" | "stop";
  disclose_opening?: boolean;
}

/** How mail is for me. */
export interface MailPreferences {
  conversations?: boolean;
  undo_seconds?: number;
  images?: "ask" | "never" | "trusted";
  reply_all?: boolean;
  signature_on_reply?: boolean;
  mark_read_seconds?: number;
}

/** Set all of it. */
export interface MailPreferencesInput {
  conversations?: boolean;
  undo_seconds?: number;
  images?: "ask" | "never" | "trusted";
  reply_all?: boolean;
  signature_on_reply?: boolean;
  mark_read_seconds?: number;
}

/** From whom a mail is taken back: these, or everybody who has not opened it. */
export interface MailRecall {
  numbers?: number[];
}

/** What became of a mail for one recipient. */
export interface MailReceipt {
  number: number;
  name: string;
  address: string;
  role: string;
  state: "cancelled" | "delivered" | "failed" | "opened" | "recalled" | "relayed" | "waiting";
  person: string | null;
  detail: string;
  at: string | null;
  opened_at: string | null;
  via: string;
  host: string;
  reply: string;
  outside: boolean;
  can_recall: boolean;
}

/** What became of a mail. */
export interface MailReceipts {
  sending: string;
  subject: string;
  at: string;
  total: number;
  opened: number;
  may_recall: boolean;
  rows: MailReceipt[];
}

/** A line of a list: a conversation by its newest message there, or one message. */
export interface MailRow {
  box: string;
  uid: number;
  conversation: string;
  content: string;
  count: number;
  unseen: number;
  flagged: boolean;
  answered: boolean;
  forwarded: boolean;
  draft: boolean;
  files: number;
  labels: string[];
  people: MailPerson[];
  subject: string;
  preview: string;
  at: string;
  size: number;
  outside?: boolean;
  role?: "" | "all" | "archive" | "drafts" | "flagged" | "important" | "inbox" | "junk" | "later" | "sent" | "trash";
  assigned?: MailAssignment | null;
  snippet?: string;
  until?: string | null;
  sending?: string | null;
  opened?: number;
  recipients?: number;
}

/** Part of a list. `total` counts all lines where a window was asked for. */
export interface MailRows {
  items: MailRow[];
  seq: number;
  next?: string;
  total?: number;
}

/** What is to be done with mails of a kind; without conditions, with all. `any`: one condition is enough. */
export interface MailRule {
  name: string;
  enabled?: boolean;
  any?: boolean;
  conditions?: RuleCondition[];
  actions?: RuleAction[];
  stop?: boolean;
}

/** A question to the search of mail. */
export interface MailSearchQuery {
  cursor?: string;
  limit?: number;
  q?: string;
  account?: string | null;
  box?: string | null;
}

/** An address that mail may be sent from. */
export interface MailSender {
  address: string;
  name: string;
  kind: "alias" | "own" | "shared";
  account: string;
}

/** A mail that was handed in to be sent. */
export interface MailSending {
  id: string;
  account: string;
  draft: string | null;
  state: "cancelled" | "scheduled" | "sent" | "waiting";
  due: string;
  undo_until: string | null;
  at: string;
  subject: string;
  to: string;
  recipients: number;
  opened: number;
  individual: boolean;
}

/** A signature, mine, perhaps for one post. */
export interface MailSignature {
  id: string;
  name: string;
  html: string;
  post: string | null;
  first: boolean;
}

/** The octets of a message as text. */
export interface MailSource {
  text: string;
  size: number;
  cut: boolean;
}

/** Somebody that it could be for. */
export interface MailSuggestion {
  kind: "group" | "history" | "person" | "post" | "unit";
  name: string;
  address: string;
  detail: string;
  id?: string | null;
  count?: number;
  absent?: string;
}

/** A conversation of an account, the oldest message first, wherever its messages lie. */
export interface MailTalk {
  id: string;
  account: string;
  subject: string;
  messages: MailMessage[];
  assigned?: MailAssignment | null;
}

/** A text to begin with; of a unit when `unit` is there. */
export interface MailTemplate {
  id: string;
  name: string;
  subject: string;
  html: string;
  unit: string | null;
  mine: boolean;
}

/** A text to begin with, for me, or for my unit. */
export interface MailTemplateInput {
  name: string;
  subject?: string;
  html?: string;
  unit?: string | null;
}

/** What the checks of the sender said, by the server that took the mail in. */
export interface MailTrust {
  spf: string;
  dkim: string;
  dmarc: string;
  signed_by: string[];
  server: string;
}

/** How far a file has come. */
export interface MailUpload {
  id: string;
  name: string;
  size: number;
  received: number;
  state: string;
  part: number;
}

/** Which part of a list across mailboxes is wanted. */
export interface MailViewQuery {
  cursor?: string;
  limit?: number;
}

/** Something to think of before sending; `confirm` has to be confirmed, `stop` cannot be. */
export interface MailWarning {
  code: string;
  level: "confirm" | "note" | "stop";
  ko: string;
  en: string;
  spots?: string[];
}

/** How it went by another way: post, fax, by hand; with the proof. */
export interface ManualFact {
  fact: "ACCEPTED" | "ARRIVED" | "FAILED" | "SENT";
  at: string;
  proof: string;
}

/** One mark on a text; only a link has attributes. */
export interface Mark {
  type: "bold" | "italic" | "link" | "subscript" | "superscript" | "underline";
  attrs?: LinkAttrs;
}

/** A hidden place of the sheet; see `edocs.disclosure.marks`. */
export interface MarkInput {
  path: string;
  item: number;
  start?: number;
  end?: number | null;
}

/** The same as it is kept, or as it is suggested; `what` says why. */
export interface MarkView {
  path: string;
  start: number;
  end: number | null;
  item: number;
  what?: string;
}

/** A matter that gets another decider or other consents. */
export interface MatterChangeView {
  matter: string;
  name: string;
  direction: string;
  consents: string[];
  stretches: StretchView[];
}

/** A matter that can be asked about. */
export interface MatterChoice {
  id: string;
  group: string;
  name: string;
}

/** A person as the others in a conversation see them. */
export interface MemberCard {
  id: string;
  house: number;
  house_name: string;
  name: string;
  post: string;
  unit: string;
}

/** What somebody may do in a shared account: reads, works in it, sends as it; nothing: no longer a member. */
export interface MemberRights {
  rights: "" | "read" | "send" | "work";
}

/** A member, with the read cursor where its policy lets it be known. */
export interface MemberView {
  person: MemberCard;
  role: string;
  joined_seq: number;
  read_seq?: number;
}

/** A memo to be sent. */
export interface MemoInput {
  cid: string;
  people: WhoInput[];
  text: string;
  files?: string[];
  ask?: boolean;
}

/** Memos, newest first. */
export interface MemoPage {
  items: MemoView[];
  next: string | null;
  unopened: number;
  topic: string;
  seq: number;
}

/** Which memos. */
export interface MemoQuery {
  box?: "in" | "out";
  before?: string | null;
  limit?: number;
}

/** How a memo stands with one recipient. */
export interface MemoRecipient {
  person: MemberCard;
  delivered_at: string | null;
  opened_at: string | null;
  confirmed_at: string | null;
  recalled_at: string | null;
}

/** A memo as its sender or one recipient has it. The text is empty until it is opened, and after a recall. */
export interface MemoView {
  id: string;
  mine: boolean;
  author: Record<string, unknown>;
  sender: string;
  text: string;
  files: FileView[];
  ask: boolean;
  sent_at: string;
  opened_at: string | null;
  confirmed_at: string | null;
  recalled_at: string | null;
  recipients: MemoRecipient[];
  people: number;
  opened: number;
  confirmed: number;
  seq: number;
}

/** One who has read a message, or has not. */
export interface MessageReader {
  person: MemberCard;
  read: boolean;
  at?: string | null;
  confirmed?: string | null;
  gone?: boolean;
}

/** A message by its mailbox and UID. */
export interface MessageRef {
  box: string;
  uid: number;
}

/** A message as it stands now. */
export interface MessageView {
  seq: number;
  vseq: number;
  id: string;
  kind: string;
  at: string;
  sender: string;
  author: Record<string, unknown>;
  text: string;
  state: string;
  changed: number;
  files?: FileView[];
  mentions?: string[];
  reply?: ReplyView | null;
  thread?: number | null;
  replies?: number;
  edited_at?: string | null;
  reactions?: Record<string, string[]>;
  ask?: boolean;
  acks?: Record<string, string>;
  card?: Record<string, unknown> | null;
  poll?: Record<string, unknown> | null;
  votes?: Record<string, number[]>;
  what?: Record<string, unknown> | null;
  cid?: string | null;
}

/** How the conversation is to be for the actor alone. */
export interface MineInput {
  alert?: "all" | "mention" | "none";
  pinned?: boolean;
}

/** How a decision was made; computed, never chosen. LAW adm-doc §10 */
export type Mode = "ACTING" | "DELEGATED" | "DELEGATED_ACTING" | "HEAD";

/** Documents and letters that go to another file. */
export interface MoveRecords {
  items: ItemRef[];
  file_id: string;
  reason: string;
}

/** What became of messages that moved: pairs of UIDs. */
export interface MovedMessages {
  source: string;
  target: string;
  pairs: [number, number][];
}

/** A document that waits for me, and who would decide about it instead. */
export interface MovedPaper {
  document_id: string;
  title: string;
  mine: MyTurn;
  due_at: string | null;
  goes_to: string;
  reason: string;
}

/** What is asked of the actor on this document now. */
export interface MyTurn {
  step: number;
  kind: StepKind;
  state: StepState;
  acting_for: Who | null;
  delegated: boolean;
  label: string;
}

/** A row of the delegation table that names a post which is renamed. */
export interface NamedInTable {
  rule: string;
  post: string;
  renamed: string;
}

/** A message inside a message. */
export interface NestedMessage {
  people: MailPerson[];
  to: MailPerson[];
  cc: MailPerson[];
  subject: string;
  sent_at: string | null;
  files: MailPart[];
  body: MailBody;
}

/** A program with its token, shown once; `address` is where it posts to, with the token as Bearer. */
export interface NewBot {
  bot: BotView;
  token: string;
  address: string;
}

/** A mailbox to be made. */
export interface NewBox {
  account: string;
  name: string;
}

/** Keep a redacted copy. */
export interface NewCopy {
  seq: number;
  marks?: MarkInput[];
}

/** A disposal that is proposed. */
export interface NewDisposal {
  title: string;
  files: string[];
}

/** Begin a draft. */
export interface NewDocument {
  form_code: string;
  title?: string;
  copy_of?: string | null;
}

/** How a draft begins. */
export interface NewDraft {
  account: string;
  kind?: "again" | "edit" | "forward" | "new" | "reply" | "reply_all";
  of?: MessageRef | null;
  template?: string | null;
  to?: DraftPerson[];
  subject?: string;
  html?: string;
}

/** An account, or one of its mailboxes, as a file. */
export interface NewExport {
  account: string;
  box?: string | null;
  form?: "mbox" | "zip";
}

/** A new record file of a unit task; without a class it takes the task's. */
export interface NewFile {
  unit_task_id: string;
  name: string;
  year: number;
  retention?: string;
}

/** A freeze that is placed. */
export interface NewFreeze {
  kind: "hold" | "order";
  basis: string;
  reason: string;
  scopes: FreezeScopeInput[];
  review_on?: string | null;
}

/** Whose mail is to be searched, for what, and why. */
export interface NewInvestigation {
  account: string;
  reason: string;
  since: string;
  until: string;
  q?: string;
}

/** What a copy is issued for. */
export interface NewIssue {
  purpose?: string;
}

/** How many documents of a kept search are newer than one's last look at it. */
export interface NewResults {
  id: string;
  count: number;
  more: boolean;
}

/** A search to keep. */
export interface NewSearch {
  name: string;
  q: string;
  shared?: boolean;
}

/** A new unit task of a unit. */
export interface NewTask {
  unit_id: string;
  code: string;
  name: string;
  retention: string;
  reason?: string;
}

/** A list that is begun. */
export interface NewTransfer {
  title: string;
  files: string[];
}

/** Which topic, and the cursor after which news is wanted. */
export interface NewsQuery {
  topic: string;
  since?: number;
}

/** What came after the cursor. Ask next time from `seq`; after `resync` fetch the state again first. */
export interface NewsView {
  topic: string;
  seq: number;
  news: unknown[];
  resync?: boolean;
}

/** A kind of notice and how it reaches me. */
export interface NoticeKindView {
  name: string;
  group: string;
  ko: string;
  en: string;
  how: How;
  fixed: boolean;
}

/** One page of a person's notices, newest first, and where to listen for more. */
export interface NoticePage {
  items: NoticeView[];
  next: string | null;
  unread: number;
  waiting: number;
  waiting_until: string | null;
  topic: string;
  seq: number;
}

/** Which page. */
export interface NoticeQuery {
  before?: string | null;
  limit?: number;
}

/** One notice; parts of a sentence between `**` are bold. */
export interface NoticeView {
  id: string;
  kind: string;
  group: string;
  at: string;
  read: boolean;
  settled: boolean;
  waiting: boolean;
  ko: string;
  en: string;
  note_ko: string;
  note_en: string;
  person_id: string | null;
  person_name: string;
  tone: string;
  href: string;
  act: string;
}

/** How I am told: by kind, and when not to be disturbed. */
export interface NoticeWishes {
  kinds: NoticeKindView[];
  quiet: boolean;
  quiet_from: string;
  quiet_to: string;
  digest_at: string;
}

/** What changes of it; absent fields stay. */
export interface NoticeWishesInput {
  how?: Record<string, How>;
  quiet?: boolean;
  quiet_from?: string;
  quiet_to?: string;
  digest_at?: string;
}

/** Which notices were read; without ids every one that is shown. */
export interface NoticesRead {
  ids?: string[];
}

/** What the identity provider sends back with the browser. */
export interface OidcReturn {
  code?: string;
  state?: string;
  error?: string;
  error_description?: string;
  iss?: string;
  session_state?: string;
}

/** A command on a step that needs nothing more: release. */
export interface OnStep {
  step: number;
}

/** A conversation to be begun, or found: with one other person it is their 1:1. */
export interface OpenInput {
  cid: string;
  people?: WhoInput[];
  kind?: "channel" | "direct" | "group";
  name?: string;
  purpose?: string;
}

/** An opinion; kept for ever. */
export interface OpinionView {
  by: Who;
  at: string;
  text: string;
  differing: boolean;
  round: number;
  revision: number | null;
  step: number | null;
}

/** Which of what goes out. */
export interface OutQuery {
  cursor?: string;
  limit?: number;
  state?: string;
  kind?: "" | "document" | "receipt";
  q?: string;
}

/** A file that goes out. */
export interface OutView {
  id: string;
  kind: string;
  doc_type: string;
  sender: string;
  recipient: string;
  recipient_name: string;
  title: string;
  doc_id: string;
  attempt: number;
  file_name: string;
  state: string;
  size: number;
  sha256: string;
  tries: number;
  made_at: string;
  handed_at: string | null;
  sent_at: string | null;
  last_error: string;
}

/** A line that differed from the delegation table, as it is kept for the audit. LAW adm-doc §67:2 */
export interface OverrideRow {
  document_id: string;
  title: string;
  number: string;
  state: string;
  round: number;
  at: string;
  by: Who;
  text: string;
  reason: string;
  direction: string;
  table_name: string;
  table_version: string;
  rule_id: string;
}

/** A line that differs from the delegation table: how, and why. LAW adm-doc §67:2 */
export interface OverrideView {
  text: string;
  reason: string;
  direction: string;
  table_decider: string;
  decider: string;
  omitted: string[];
}

/** A code of ours; without a unit it is the institution's. */
export interface OwnCode {
  code: string;
  unit_id: string | null;
  unit_name: string;
  valid_from: string;
  valid_to: string | null;
}

/** Give a unit its code. */
export interface OwnCodeInput {
  code: string;
  unit_id?: string | null;
}

/** The institution's own value where the rule leaves a choice. */
export interface OwnValue {
  kind: string;
  name: string;
  valid_from: string;
  value: unknown;
  basis: string;
}

/** Something that was done with a pack. */
export interface PackAct {
  id: string;
  at: string;
  verb: string;
  kind: string;
  version: number;
  everywhere: boolean;
  institutions: string[];
  by: string;
  reason: string;
  undone: boolean;
  undoes: string | null;
  may_undo: boolean;
}

/** A value before and after; `affects` counts the institutions for which it differs. */
export interface PackChange {
  name: string;
  before: unknown;
  after: unknown;
  basis: string;
  verified: boolean;
  institutions: number;
}

/** A signed pack, as its file reads. */
export interface PackFile {
  note: string;
}

/** What a pack would change: its values, and institution by institution how many things. */
export interface PackPreview {
  kind: string;
  version: number;
  title: string;
  valid_from: string;
  changes: PackChange[];
  institutions: InstitutionPreview[];
}

/** A pack that holds for the institution: now, or from a day to come. */
export interface PackView {
  kind: string;
  version: number;
  title: string;
  valid_from: string;
  state: string;
  values: RuleView[];
}

/** A package of a record file. */
export interface PackageView {
  id: string;
  file_id: string;
  file_name: string;
  state: string;
  size: number | null;
  sha256: string;
  documents: number;
  made_by: string;
  asked_at: string;
  forget_at: string | null;
  ready: boolean;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_AccessRecordView {
  items: AccessRecordView[];
  next?: string;
  total?: number;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_Card {
  items: Card[];
  next?: string;
  total?: number;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_InView {
  items: InView[];
  next?: string;
  total?: number;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_IssueView {
  items: IssueView[];
  next?: string;
  total?: number;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_LetterRow {
  items: LetterRow[];
  next?: string;
  total?: number;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_OutView {
  items: OutView[];
  next?: string;
  total?: number;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_PersonRow {
  items: PersonRow[];
  next?: string;
  total?: number;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_RegisterRow {
  items: RegisterRow[];
  next?: string;
  total?: number;
}

/** One page of a list; `next` is the cursor of the following page, absent on the last. */
export interface Page_SentRow {
  items: SentRow[];
  next?: string;
  total?: number;
}

/** Everything the sheet shows. ``labels`` holds the item number of each block of ``body``, ``levels`` the item level whose column it keeps to. ``blocks_shown`` says how many blocks are shown: empty paragraphs at the end are not. ``recipients`` is the list under the sender's name, empty unless the head says 수신자 참조. ``joint_senders`` are the further names under which a joint draft is sent, below the leading one's. */
export interface Paper {
  head: Head;
  body: Body;
  labels: string[];
  levels: number[];
  blocks_shown: number;
  attachments: AttachmentLine[];
  end: EndMark;
  sender_name: string;
  recipients: string[];
  boxes: Boxes;
  foot: Foot;
  decided_at?: string | null;
  seal?: Seal | null;
  joint_senders?: string[];
}

/** Which content: a revision, or the current one (the working copy while drafting). */
export interface PaperQuery {
  revision?: number | null;
}

/** A paragraph or, with a level, an item. */
export interface Paragraph {
  type: "paragraph";
  attrs?: ParagraphAttrs;
  content?: (Text | HardBreak)[];
}

/** Item level (0 is plain text, 1 is ``1.``, 8 is ``㉮``) and alignment. */
export interface ParagraphAttrs {
  level?: number;
  align?: "center" | "justify" | "left" | "right";
}

/** Whether a part is to be shown rather than saved. */
export interface PartDownload {
  inline?: boolean;
}

/** Which part of the file the body is. */
export interface PartQuery {
  offset: number;
  sha256?: string;
}

/** One document of a batch (일괄기안), in its order. */
export interface PartView {
  document_id: string;
  title: string;
  number: string;
  state: DocumentState;
}

/** An institution that may be asked to decide with this one. */
export interface PartnerCandidate {
  institution_id: number;
  name: string;
}

/** Another institution of a joint draft, as the leading one sees it. */
export interface PartnerView {
  institution_id: number;
  name: string;
  state: string;
  asked_at?: string | null;
  decided_at?: string | null;
  number?: string;
  decided_by?: string;
}

/** Options for the browser (`navigator.credentials`), and the ticket to send back with its answer. */
export interface PasskeyBegin {
  ticket: string;
  options: Record<string, unknown>;
}

/** The browser's answer, as `PublicKeyCredential.toJSON()` writes it. */
export interface PasskeyFinish {
  ticket: string;
  credential: Record<string, unknown>;
}

/** The browser's answer to a registration, and what to call the passkey. */
export interface PasskeyRegister {
  ticket: string;
  credential: Record<string, unknown>;
  name?: string;
}

/** A passkey of the account. */
export interface PasskeyView {
  id: string;
  name: string;
  created: string;
  last_used: string | null;
}

/** A new password; ends every other session of the account. */
export interface PasswordChange {
  current: string;
  new: string;
}

/** People to be taken in. */
export interface PeopleInput {
  cid: string;
  people: WhoInput[];
}

/** Search of people: name, initial consonants (ㅇㄷㄷ), duty, extension, unit. */
export interface PeopleQuery {
  cursor?: string;
  limit?: number;
  q?: string;
  unit_id?: string | null;
  state?: "active" | "left" | "paused";
}

/** The person who signed in. */
export interface PersonBrief {
  id: string;
  name: string;
}

/** Everything that colleagues may see of a person. Reading it leaves one access record. */
export interface PersonCard {
  id: string;
  name: string;
  state: "active" | "left" | "paused";
  mail: string;
  phone: string;
  extension: string;
  mobile: string;
  place: string;
  duties: string;
  seats: SeatView[];
  coming: SeatView[];
  past: SeatView[];
  absence: AbsenceBrief | null;
  deputies: DeputyLine[];
  has_account: boolean;
  login: string;
}

/** What changes of a person. Without the permission to manage people: only one's own place and duties. */
export interface PersonChange {
  name?: string | null;
  mail?: string | null;
  phone?: string | null;
  extension?: string | null;
  mobile?: string | null;
  place?: string | null;
  duties?: string | null;
}

/** A new person; a post is given by an appointment. */
export interface PersonInput {
  name: string;
  login?: string;
  number?: string;
  mail?: string;
  phone?: string;
  extension?: string;
  mobile?: string;
  place?: string;
  duties?: string;
}

/** A person in a few words. */
export interface PersonRef {
  id: string;
  name: string;
}

/** A person in a list of one's own institution. */
export interface PersonRow {
  id: string;
  name: string;
  state: "active" | "left" | "paused";
  seats: SeatView[];
  duties: string;
  extension: string;
  absence: AbsenceBrief | null;
}

/** Who has taken a conversation on. */
export interface PersonTaken {
  id: string;
  name: string;
}

/** My quick phrases in their order; the ones to begin with while I have none of my own. */
export interface Phrases {
  items: string[];
  own: boolean;
}

/** All my quick phrases, in order. */
export interface PhrasesInput {
  items: string[];
}

/** Where in the file a part begins, and what the sender hashed. */
export interface PiecePlace {
  offset?: number;
  sha256?: string;
}

/** A plan as it is written: its name, its day, its steps in their order. */
export interface PlanInput {
  name: string;
  day: string;
  steps: StepInput[];
}

/** What a plan makes of the organisation. */
export interface PlanPreview {
  units: UnitAfter[];
  posts: PostAfter[];
  ended: EndedView[];
  headless: string[];
  faults: directory_views_reorganisation_FaultView[];
}

/** A plan in the list, and whole. */
export interface PlanView {
  id: string;
  name: string;
  state: string;
  day: string;
  in_effect: boolean;
  steps: StepInput[];
  made_at: string;
  applied_at: string | null;
  undone_at: string | null;
  may: string[];
}

/** One thing that the import would do. */
export interface PlannedChange {
  line: number | null;
  kind: "add" | "leave" | "missing" | "move" | "post" | "rename" | "unit" | "update";
  name: string;
  text: string;
}

/** What holds in a conversation. */
export interface PolicyView {
  reads: "all" | "author" | "count";
  history: "all" | "joined";
  post: "all" | "owners";
  retention_days: number;
  typing?: boolean;
  watermark?: boolean;
}

/** A question with options. */
export interface PollInput {
  question: string;
  options: string[];
  many?: boolean;
}

/** A post that changes, with who sits in it. */
export interface PostAfter {
  id: string;
  name: string;
  was: string;
  unit_name: string;
  unit_was: string;
  holder: string;
  loses_head: boolean;
}

/** What changes of a post from a day on. */
export interface PostChange {
  unit_id?: string | null;
  title?: string | null;
  name?: string | null;
  rank?: string | null;
  grade?: number | null;
  is_unit_head?: boolean | null;
  position?: number | null;
  effective?: string | null;
}

/** A post that can be asked about. */
export interface PostChoice {
  post_id: string;
  post_name: string;
  unit_name: string;
  holder: string;
}

/** A new post. */
export interface PostInput {
  unit_id: string;
  title: string;
  name?: string;
  rank?: string;
  grade?: number | null;
  is_unit_head?: boolean;
  is_institution_head?: boolean;
  position?: number;
  effective?: string | null;
}

/** A post (seat) of a unit and who holds it. */
export interface PostView {
  id: string;
  unit_id: string;
  unit_name: string;
  name: string;
  title: string;
  rank: string;
  grade: number;
  is_unit_head: boolean;
  is_institution_head: boolean;
  position: number;
  holder: PersonRef | null;
  concurrent: boolean;
  absence: AbsenceBrief | null;
  next_holder: PersonRef | null;
  next_from: string | null;
}

/** Of which unit; absent: of all. */
export interface PostsQuery {
  unit_id?: string | null;
}

/** What changes of the preferences; absent fields stay. */
export interface PreferencesInput {
  theme?: "dark" | "light" | "system" | null;
  density?: "compact" | "normal" | "roomy" | null;
  text?: "large" | "larger" | "normal" | null;
  language?: "en" | "ko" | null;
  single_keys?: boolean | null;
  keys?: Record<string, string> | null;
  panes?: Record<string, number> | null;
}

/** My preferences, and what the institution allows. */
export interface PreferencesView {
  undo_seconds: number;
  longest_undo: number;
}

/** A preset of one's own, or of one's unit where one leads it. */
export interface PresetInput {
  name: string;
  steps: ExtraStep[];
  owner?: string;
}

/** One step or reader of a preset, with who sits there now. */
export interface PresetStep {
  kind: string;
  post_id: string;
  post_name: string;
  unit_name: string;
  holder: string;
  gone: boolean;
}

/** 자주 쓰는 경로: steps and readers that are added again and again. */
export interface PresetView {
  id: string;
  name: string;
  owner: string;
  unit_name: string;
  steps: PresetStep[];
  mine: boolean;
  changed_at: string;
}

/** A picture out of a file, small enough to be sent along: its type and its bytes in base64. */
export interface PreviewPicture {
  media_type: string;
  data: string;
}

/** What a file shows. `kind`: pages (pictures of pages, asked for one by one), image, body, text, none. */
export interface PreviewView {
  kind: string;
  pages?: number;
  body?: unknown;
  pictures?: Record<string, PreviewPicture>;
  text?: string;
  notes?: string[];
}

/** What every refusal looks like on the wire. Further members help to mend it; which ones depends on the code. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: Wrong[];
  retry_after?: number;
}

/** Fields of the profile; what is left out keeps its value. */
export interface ProfileInput {
  slogan?: string;
  postal_code?: string;
  address?: string;
  phone?: string;
  fax?: string;
  homepage?: string;
  mail?: string;
  admin_second_factor?: boolean;
  confirm_minutes?: number;
  card_fields?: ("duties" | "mail" | "phone" | "post" | "unit")[];
}

/** What the institution prints at the foot of its documents, and its own settings. */
export interface ProfileView {
  slogan: string;
  postal_code: string;
  address: string;
  phone: string;
  fax: string;
  homepage: string;
  mail: string;
  admin_second_factor: boolean;
  card_fields: string[];
  confirm_minutes: number;
}

/** A derived copy (공개본, 부분공개본), bound to its original. */
export interface PublicCopyView {
  version: number;
  kind: "open" | "partial";
  sha256: string;
  size: number;
  made_at: string;
  maker: string;
  revision_hash: string;
  record_sha256: string;
  hidden: number;
  current: boolean;
  out: boolean;
}

/** An attachment and what becomes of it. */
export interface PublicFileView {
  id: string;
  name: string;
  size: number;
  kind: "closed" | "open" | "partial";
  own: Disclosure | null;
  goes_out: boolean;
  findings?: string[];
}

/** What the public would see: the very page and the hash of the very PDF. */
export interface PublicPreview {
  page: string;
  sha256: string;
  size: number;
  title: string;
  hidden: number;
  left_over: LeftOver[];
  personal: string[];
}

/** One page of the queue, and how many stand in each part. */
export interface PublicationPage {
  items: PublicationRow[];
  counts: Record<string, number>;
  next?: string;
}

/** Which part of the publication queue. */
export interface PublicationQuery {
  cursor?: string;
  limit?: number;
  part?: "held" | "published" | "unredacted" | "waiting" | "withdrawn";
  q?: string;
}

/** A document of the queue. */
export interface PublicationRow {
  document_id: string;
  seq: number;
  number: string;
  title: string;
  unit_name: string;
  drafter: string;
  disclosure: Disclosure;
  phase: "apart" | "closed" | "gone" | "held" | "published" | "unredacted" | "waiting" | "withdrawn";
  due_on: string | null;
  decided_on: string;
  flagged: number;
  copy_sha256: string;
  may_publish: boolean;
}

/** Let out the copy that was shown. */
export interface PublishCopy {
  seq: number;
  sha256: string;
}

/** How many recipients an act on the queue was for. */
export interface QueueDone {
  changed: number;
}

/** A mail on its way to one recipient. */
export interface QueueLine {
  outgoing: string;
  number: number;
  sender: string;
  address: string;
  state: string;
  due: string;
  attempts: number;
  host: string;
  reply: string;
  created: string;
  size: number;
}

/** Part of the queue. */
export interface QueuePage {
  items: QueueLine[];
  more: boolean;
}

/** Which part of the queue. */
export interface QueueQuery {
  cursor?: string;
  limit?: number;
  state?: "cancelled" | "delivered" | "failed" | "held" | "relayed" | "waiting";
}

/** A reaction put or taken. */
export interface ReactInput {
  cid: string;
  emoji: string;
  on?: boolean;
}

/** Up to where the actor has read. */
export interface ReadInput {
  seq: number;
}

/** Whether remote images are wanted. */
export interface ReadQuery {
  images?: boolean;
}

/** Where the actor's cursor stands, and what is left. */
export interface ReadView {
  read_seq: number;
  unread: number;
}

/** 공람: one reader; `read_at` was noted by the system when the document was opened. */
export interface ReaderView {
  post_id: string;
  post_name: string;
  person_name: string;
  asked_at: string;
  read_at: string | null;
  read_name: string;
}

/** Who has read a message; names only where the policy shows them. */
export interface Readers {
  seq: number;
  read: number;
  unread: number;
  people: MessageReader[];
}

/** An act that needs nothing but a reason; `seq` is the state that was seen. */
export interface Reasoned {
  seq: number;
  reason: string;
}

/** Name who acts for a vacant post. */
export interface Reassign {
  step: number;
  post_id: string;
  reason: string;
}

/** Whether the sender is told that I have read it. */
export interface ReceiptAnswer {
  send: boolean;
}

/** Which part of the register of what was received, or of what was distributed. */
export interface ReceivedQuery {
  cursor?: string;
  limit?: number;
  q?: string;
  year?: number | null;
  unit_id?: string | null;
  late?: boolean;
}

/** What stands against a recipient; `state` is ok, dead, renamed, cannot_receive, unknown or no_exact_match. */
export interface RecipientFinding {
  index: number;
  state: string;
  reason: string;
  successor?: AddresseeView | null;
}

/** Which recipients: by words, or all of one's own institution or of the city (`within`). */
export interface RecipientQuery {
  q?: string;
  within?: "agency" | "all" | "city" | "own";
}

/** Another class after the decision. What is out under the old one is taken back in the same act. */
export interface Reclassify {
  seq: number;
  disclosure: DisclosureInput;
  reason: string;
  files?: FileClassInput[];
}

/** What was done, by whom, when, why. LAW rec-rule §8(2) */
export interface RecordEventView {
  kind: string;
  act: string;
  field: string;
  before: string;
  after: string;
  reason: string;
  at: string;
  person_name: string;
  audit_id: string;
}

/** A file with what lies in it and its history. */
export interface RecordFileDetail {
  file: RecordFileRow;
  items: RecordItem[];
  history: RecordEventView[];
  packages: PackageView[];
}

/** 기록물철, one volume. LAW rec-dec §23 */
export interface RecordFileRow {
  id: string;
  number: string;
  task_id: string;
  task_name: string;
  unit_id: string;
  unit_name: string;
  name: string;
  year: number;
  volume: number;
  retention: string;
  own_retention: boolean;
  state: string;
  custody: string;
  ended_year: number | null;
  kept_until: string | null;
  documents: number;
  letters: number;
  frozen: boolean;
  may: FileAct[];
}

/** 기록물철. */
export interface RecordFileView {
  id: string;
  name: string;
  year: number;
  retention: string;
  closed: boolean;
}

/** Which files: of a unit (one's own without one), of a year, in a state, by words. */
export interface RecordFilesQuery {
  unit_id?: string | null;
  year?: number | null;
  state?: "" | "CLOSED" | "CONFIRMED" | "DISPOSED" | "OPEN";
  q?: string;
}

/** The tasks and files of a unit. */
export interface RecordFilesView {
  unit_id: string;
  unit_name: string;
  may_add: boolean;
  tasks: RecordTask[];
  files: RecordFileRow[];
  unfiled: number;
}

/** A document or letter that lies in a file. */
export interface RecordItem {
  kind: "document" | "letter";
  id: string;
  number: string;
  title: string;
  at: string;
  person_name: string;
  retention: string;
  visible: boolean;
  disposed: boolean;
}

/** 단위과제. */
export interface RecordTask {
  id: string;
  code: string;
  name: string;
  unit_id: string;
  retention: string;
  files: number;
}

/** Who asks, and what waits for them. */
export interface RecordsOverview {
  officer: boolean;
  unit_id: string;
  units: RecordsUnit[];
  classes: string[];
  years: number[];
  closing_waiting: number;
  opinions_waiting: number;
  freezes: number;
}

/** A unit with unit tasks; `mine` where the asker is its clerk, `head` where they speak for it. */
export interface RecordsUnit {
  id: string;
  name: string;
  mine: boolean;
  head: boolean;
}

/** What a redacted copy hides. */
export interface Redaction {
  marks?: MarkInput[];
}

/** Name a document as related (관련 문서). */
export interface Refer {
  document_id: string;
}

/** Send a refusal: why, and which. */
export interface RefuseInput {
  reason: string;
  type?: "fail" | "req-resend";
}

/** Do not agree (부동의): the leading institution gets the text back with the reason. */
export interface RefuseJoint {
  reason: string;
}

/** Register letters in one's unit; each gets its receipt number, in the order given. */
export interface Register {
  letters: string[];
  officer_post?: string | null;
}

/** Which part of the register. */
export interface RegisterQuery {
  cursor?: string;
  limit?: number;
  year?: number | null;
  unit_id?: string | null;
  record_file_id?: string | null;
  unfiled?: boolean;
  q?: string;
}

/** 기록물등록대장: one produced document. LAW adm-doc-rule §11 */
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
  links?: LinkMark[];
}

/** One original that was given back, with the document of which it is a part. LAW rec-dec §21(1):2 */
export interface RejectedRow {
  document_id: string;
  round: number;
  revision: number;
  number: string;
  title: string;
  unit_name: string;
  drafter: string;
  returned_by: string;
  returned_at: string;
  reason: string;
  final_number: string;
}

/** The part of a plan's preview that is the documents'. */
export interface ReorganisationEffects {
  units: UnitEffects[];
  delegation: NamedInTable[];
  renamed: string[];
}

/** What a message answers to, as it stood then. */
export interface ReplyView {
  seq: number;
  name: string;
  text: string;
}

/** Messages out of the vault. */
export interface RestoreInput {
  contents: string[];
  to?: string | null;
}

/** Return to the drafter (반려). The reason is required. */
export interface ReturnBack {
  step: number;
  revision_hash: string;
  reason: string;
}

/** One page of the list, what waits longest first. */
export interface ReviewPage {
  items: ReviewRow[];
  counts: Record<string, number>;
  next?: string;
}

/** Which classes to look at again. */
export interface ReviewQuery {
  cursor?: string;
  limit?: number;
  cause?: "" | "ended" | "old" | "review" | "soon" | "year";
  unit_id?: string | null;
  year?: number | null;
}

/** A document whose class is to be looked at. */
export interface ReviewRow {
  document_id: string;
  seq: number;
  number: string;
  title: string;
  unit_name: string;
  drafter: string;
  disclosure: Disclosure;
  reason: string;
  decided_on: string;
  causes: string[];
  due_on: string;
  may_keep: boolean;
  may_change: boolean;
}

/** A revision with who made it, and at which step of the line. */
export interface RevisionMark {
  number: number;
  at: string;
  by: string;
  step: string;
  mine?: string;
}

/** An immutable content that was submitted. */
export interface RevisionView {
  number: number;
  hash: string;
  made_at: string;
  by: Who;
  title: string;
  body: unknown;
  fields: Record<string, unknown>;
  summary: string;
  keywords: string[];
  attachments: AttachmentView[];
}

/** Why a copy counts no more. */
export interface Revoke {
  reason: string;
}

/** A role as it shall be. */
export interface RoleInput {
  code: string;
  name: string;
  permissions: string[];
}

/** A named set of permissions. */
export interface RoleView {
  id: string;
  code: string;
  name: string;
  permissions: string[];
  grants: number;
}

/** The figures of one institution that its overseer may see. */
export interface RollupView {
  institution_id: number;
  name: string;
  state: string;
  people: number;
  units: number;
  posts: number;
  vacant_heads: number;
  accounts: number;
  updated: string;
}

/** What if: another amount, another moment. */
export interface RouteQuery {
  amount?: number | null;
  at?: string | null;
}

/** The line as it would be now, every step with its reason. */
export interface RouteView {
  steps: StepView[];
  tasks: SideTaskView[];
  table_version: string;
  table_name: string;
  matter_id: string;
  matter_name: string;
  mode: Mode | null;
  findings: FindingView[];
  override?: OverrideView | null;
  levels?: LevelView[];
  omittable?: string[];
}

/** A row that one version has and the other has not so. */
export interface RowChangeView {
  row: string;
  matter: string;
  kind: string;
  before: string;
  after: string;
  what: string[];
}

/** A member of a changed list, as text: cells of a row, or one. */
export interface RowView {
  op: string;
  before: string[];
  after: string[];
}

/** One thing to do. */
export interface RuleAction {
  act: "copy" | "delete" | "flag" | "forward" | "keep" | "label" | "move" | "read" | "reject";
  value?: string;
}

/** One thing to look at. */
export interface RuleCondition {
  field: "attachment" | "body" | "cc" | "from" | "header" | "list" | "recipient" | "size" | "spam" | "subject" | "to";
  how: "begins" | "contains" | "ends" | "exists" | "is" | "is_not" | "matches" | "missing" | "not_contains" | "over" | "under";
  values?: string[];
  header?: string;
}

/** One value of a pack, or of the institution's own. */
export interface RuleView {
  name: string;
  value: unknown;
  basis: string;
  note: string;
  own: boolean;
  verified: boolean;
  chosen: unknown;
  chosen_from: string | null;
  chosen_basis: string;
}

/** All rules of an account, in order. */
export interface RulesInput {
  rules: MailRule[];
}

/** The rules of an account; `own_script` names a script that somebody wrote by hand and that runs in their place. */
export interface RulesView {
  rules: MailRule[];
  scripts: ScriptView[];
  own_script?: string;
}

/** Save the working copy; fields left out stay. Refused (409 draft_moved) when `base` is not the last save. */
export interface SaveDraft {
  base: number;
  client: string;
  title?: string;
  body?: unknown;
  fields?: Record<string, unknown>;
  summary?: string;
  keywords?: string[];
  recipients?: string[];
  addressees?: AddresseeInput[];
  via?: string;
  disclosure?: DisclosureInput;
  disclosure_reason?: string;
  files_disclosed?: FileDisclosedInput[];
  matter_id?: string;
  unit_task_id?: string | null;
  record_file_id?: string | null;
  urgent?: boolean;
  due_at?: string | null;
  attachments?: string[];
  extra_steps?: ExtraStep[];
  deviation?: Deviation | null;
}

/** One earlier save of the working copy. */
export interface SaveView {
  save: number;
  saved_at: string;
  client: string;
  title: string;
  characters: number;
}

/** The working copy is safe. */
export interface Saved {
  save: number;
  saved_at: string;
  topic: string;
}

/** A search that was kept. */
export interface SavedSearch {
  id: string;
  name: string;
  q: string;
  shared: boolean;
  mine: boolean;
  by: string;
}

/** Give an opinion without signing. */
export interface Say {
  text: string;
  differing?: boolean;
}

/** A script to be kept. */
export interface ScriptInput {
  source: string;
  activate?: boolean;
}

/** A script as it is written. */
export interface ScriptSource {
  name: string;
  source: string;
  active: boolean;
}

/** A script without its source. `fault`: why it could not be run lately; the mail was kept in the inbox. */
export interface ScriptView {
  name: string;
  active: boolean;
  size: number;
  changed: string;
  made_of_rules: boolean;
  fault?: FaultLine;
  fault_at?: string;
}

/** What stands at the sender's name: the image of a seal (a key among the pictures), or the words in its place. */
export interface Seal {
  mode: string;
  image?: string;
  width_mm?: number;
}

/** A seal that may be used. */
export interface SealChoice {
  id: string;
  name: string;
  kind: string;
}

/** A line of 관인대장. */
export interface SealEntryView {
  id: string;
  seal_id: string;
  seal_name: string;
  kind: string;
  at: string;
  person_name: string;
  document_id: string | null;
  number: string;
  title: string;
  recipients: string;
  reason: string;
}

/** What the seal to be registered is; its image is the body. */
export interface SealQuery {
  name: string;
  keeper: string;
  reason: string;
  kind?: "직인" | "청인" | "특수관인";
  width_mm?: number;
  replaces?: string | null;
}

/** 전자이미지관인. */
export interface SealView {
  id: string;
  kind: string;
  name: string;
  keeper: string;
  state: string;
  fingerprint: string;
  width_mm: number;
  registered_at: string;
  ended_at: string | null;
  has_image: boolean;
}

/** What to look for, in the query language (`edocs.seeking`), and in which order. */
export interface SearchQuery {
  cursor?: string;
  limit?: number;
  q: string;
  sort?: string;
}

/** What one may ask again: kept searches and those asked lately, the last first. */
export interface Searches {
  saved: SavedSearch[];
  recent: string[];
}

/** The post that the session acts from. */
export interface SeatBrief {
  post_id: string;
  post_name: string;
  unit_id: string;
  unit_name: string;
}

/** A seat that may be chosen; a person may have seats in several institutions. */
export interface SeatChoice {
  institution_id: number;
  institution_name: string;
  person_id: string;
  post_id: string;
  post_name: string;
  unit_id: string;
  unit_name: string;
  kind: string;
  acting_for: ActingFor[];
}

/** Act from another of one's seats. */
export interface SeatInput {
  institution_id: number;
  post_id: string;
}

/** A post that a person holds. */
export interface SeatView {
  holding_id: string;
  post_id: string;
  post_name: string;
  title: string;
  rank: string;
  unit_id: string;
  unit_name: string;
  concurrent: boolean;
  valid_from: string;
  valid_to: string | null;
}

/** Send back to an earlier stage of the same round (되돌려 보내기). */
export interface SendBack {
  step: number;
  revision_hash: string;
  to_stage: number;
  reason: string;
}

/** Send it, now or at a time; `confirmed` are codes of warnings. */
export interface SendDraft {
  version: number;
  at?: string | null;
  confirmed?: string[];
}

/** A message. The same `cid` again, at any time, gives the same answer and no second message. */
export interface SendInput {
  cid: string;
  text?: string;
  files?: string[];
  mentions?: string[];
  reply?: number | null;
  thread?: number | null;
  ask?: boolean;
  poll?: PollInput | null;
  sure?: boolean;
}

/** Seal and send; without a seal's id the only one in use. */
export interface SendNow {
  mode: "omit_seal" | "omit_signature" | "seal" | "signature";
  seal_id?: string | null;
  note?: string;
}

/** When it shall leave. */
export interface SendingTime {
  at: string;
}

/** How a document stands with its recipients. */
export interface SendingView {
  document_id: string;
  state: string;
  stage: string;
  text: string;
  mode: string;
  note: string;
  asked_name: string;
  asked_at: string | null;
  checked_name: string;
  checked_at: string | null;
  sent_at: string | null;
  has_sheet: boolean;
  dispatches: DispatchView[];
  recipients: AddresseeView[];
  modes: ("omit_seal" | "omit_signature" | "seal" | "signature")[];
  seals: SealChoice[];
  findings: RecipientFinding[];
  may: string[];
  topic: string;
  place: number;
}

/** Which mails that were handed in. */
export interface SendingsQuery {
  account: string;
  state?: "cancelled" | "scheduled" | "sent" | "waiting";
}

/** The answer to a command: where it stands in the log. `seq` is 0 while another institution's number is awaited. */
export interface Sent {
  cid: string;
  conversation: string;
  seq: number;
  at: string;
}

/** Which part of the register of what was sent. */
export interface SentQuery {
  cursor?: string;
  limit?: number;
  q?: string;
  year?: number | null;
  trouble?: boolean;
  document_id?: string | null;
}

/** 발송대장: one document to one recipient. */
export interface SentRow {
  id: string;
  document_id: string;
  number: string;
  title: string;
  recipient: string;
  kind: string;
  state: string;
  label: string;
  attempt: number;
  sent_at: string;
  arrived_at: string | null;
  accepted_at: string | null;
  sender: string;
  attention: boolean;
}

/** Who is signed in, from which seat, and what they may do. */
export interface Session {
  account: AccountBrief;
  person: PersonBrief;
  institution: InstitutionBrief;
  seat: SeatBrief;
  seats: SeatChoice[];
  permissions: string[];
  preferences: directory_views_session_Preferences;
  features: Record<string, boolean>;
}

/** One open session of the account. */
export interface SessionItem {
  id: string;
  current: boolean;
  created: string;
  last_seen: string;
  expires: string;
  client: string;
  user_agent: string;
  methods: string[];
  institution_name: string;
}

/** What is to change of it. */
export interface SettingsInput {
  partners?: "all" | "none";
  recall_minutes?: number;
  delete_minutes?: number;
  edit_minutes?: number;
  retention_days?: number;
  blocked?: string[];
  typing?: boolean;
  watermark?: boolean;
  personal?: "ask" | "block" | "off";
  hold?: boolean;
}

/** What the institution lays down for its talk. */
export interface SettingsView {
  partners: "all" | "none";
  recall_minutes: number;
  delete_minutes: number;
  edit_minutes: number;
  retention_days: number;
  blocked: string[];
  typing: boolean;
  watermark: boolean;
  personal: "ask" | "block" | "off";
  hold: boolean;
}

/** A mail that is told in a conversation of the messenger. */
export interface ShareMail {
  conversation: string;
  note?: string;
}

/** A shared account's main address. */
export interface SharedAccountInput {
  address: string;
}

/** A large file as its recipient sees it, who need not be known here. */
export interface SharedFile {
  name: string;
  size: number;
  expires: string;
  left: number;
  sender: string;
  state: string;
}

/** Where it was told. */
export interface SharedMail {
  conversation: string;
  seq: number;
}

/** The sheet before redaction, and where to begin. */
export interface SheetToRedact {
  paper: unknown;
  marks: MarkView[];
  suggestions: MarkView[];
  body_sha256: string;
}

/** A field of a catalogue, for a verifier. */
export interface ShownField {
  code: string;
  label: string;
  label_en: string;
  kind: string;
}

/** Something to read beside the line. */
export interface SideTaskView {
  id: number;
  kind: TaskKind;
  post_name: string;
  unit_name: string;
  why: WhyView;
  acknowledged_by?: Who | null;
  acknowledged_at?: string | null;
}

/** A password, and the code of the second factor once it was asked for (401 `second_factor`). */
export interface SignIn {
  login: string;
  password: string;
  totp?: string;
  shared?: boolean;
}

/** An institution that the sign-in screen offers; `domain` completes a short login. */
export interface SignInInstitution {
  id: number;
  name: string;
  domain: string;
}

/** What the sign-in screen may show before anybody is known. */
export interface SignInOptions {
  institutions: SignInInstitution[];
  oidc: boolean;
  demo: boolean;
  source_url: string;
  support: string;
}

/** A signature; `first` is the one that a draft begins with. */
export interface SignatureInput {
  name: string;
  html: string;
  post?: string | null;
  first?: boolean;
}

/** A signature as given. */
export interface SignatureView {
  by: Who;
  on_behalf_of: Who | null;
  at: string;
  revision: number;
  opinion: string;
  differing: boolean;
  mode?: Mode | null;
  amended?: boolean;
  earlier?: boolean;
}

/** A whole line with the table that it came from, or what stands in its way. */
export interface SimulatedLine {
  drafter: Who;
  steps: SimulatedStep[];
  matter_id: string;
  matter_name: string;
  amount: number;
  at: string;
  table_name: string;
  table_version: string;
  table_from: string | null;
  row: string;
  basis: string;
  decider: string;
  mode: Mode | null;
  findings: FindingView[];
}

/** A step of a line that is only asked about: who would act, and who if they were away. */
export interface SimulatedStep {
  step: StepView;
  deputy: Who | null;
  deputy_why: WhyView | null;
}

/** What the page offers: matters, drafters' posts one may ask about, days on which another version begins. */
export interface SimulationChoices {
  matters: MatterChoice[];
  drafters: PostChoice[];
  versions: VersionChoice[];
}

/** Whose document, about what, and what is supposed. Without a document the facts are those given. */
export interface SimulationQuery {
  document_id?: string | null;
  matter_id?: string;
  form_code?: string;
  amount?: number | null;
  external?: boolean;
  post_id?: string | null;
  suppose_amount?: number | null;
  suppose_at?: string | null;
  suppose_away?: string[];
  suppose_post?: string | null;
  version?: string;
}

/** The line of now, the supposed one where anything is supposed, and what differs. */
export interface SimulationView {
  present: SimulatedLine;
  supposed: SimulatedLine | null;
  differences: DifferenceView[];
  same: boolean;
}

/** Pass over a reviewer who is away (검토 생략); the reason stands in the signature box. */
export interface Skip {
  step: number;
  reason: string;
}

/** A stretch of a changed text. */
export interface SpanView {
  op: string;
  text: string;
}

/** Pause (휴직), return, or leave (퇴직). Leaving ends every holding at that instant; nobody is deleted. */
export interface StateChange {
  state: "active" | "left" | "paused";
  effective?: string | null;
}

/** Whose statistics, and from which day to which (both included). */
export interface StatisticsQuery {
  scope?: string;
  since: string;
  until: string;
  unit_id?: string | null;
}

/** Lead times, returns, delays and volume; of people only as numbers, never by name. */
export interface StatisticsView {
  scope: string;
  name: string;
  since: string;
  until: string;
  steps: StepFigures[];
  volume: VolumeFigures[];
  bucket: string;
  units?: UnitFigures[];
  scopes?: string[];
  whole_hours?: number;
  remind_hours?: number;
}

/** How steps of one kind were dealt with. Hours are working hours. */
export interface StepFigures {
  kind: StepKind;
  signed: number;
  returned: number;
  late: number;
  median_hours: number;
  slow_hours: number;
  waiting: number;
}

/** One thing that happens to units or posts; see `directory.reorganising.Step`. */
export interface StepInput {
  kind: "create" | "join" | "move" | "rename" | "rename_post" | "split";
  unit?: string | null;
  name?: string;
  parent?: string | null;
  units?: string[];
  posts?: string[];
  post?: string | null;
  into?: string | null;
}

/** What a step of the line asks of its post. LAW adm-doc §9, LAW adm-doc §10 INNER stands in the inner line of a department that is asked for its consent; the head's consent follows it. */
export type StepKind = "AUDIT" | "CONFIRM" | "CONSENT" | "DECIDE" | "DRAFT" | "INNER" | "REVIEW";

/** Where one step stands; ACTIVE and HELD are *open*. */
export type StepState = "ACTIVE" | "HELD" | "SIGNED" | "SKIPPED" | "WAIT";

/** One step of the line, with who is asked and why. */
export interface StepView {
  id: number;
  stage: number;
  kind: StepKind;
  state: StepState;
  post_id: string;
  post_name: string;
  unit_name: string;
  why: WhyView;
  delegated?: boolean;
  required?: boolean;
  asked?: Who[];
  acting?: WhyView | null;
  signature?: SignatureView | null;
  hold_reason?: string;
  hold_until?: string | null;
  skip_reason?: string;
  merged?: string[];
  department?: string | null;
  inner?: InnerView[];
  due_at?: string | null;
  may?: string[];
}

/** Amounts of a matter for which somebody else decides. */
export interface StretchView {
  /** Korean won */
  minimum: number;
  maximum: number | null;
  condition: string;
  before: string;
  after: string;
  direction: string;
}

/** An open step that nobody can act on: an administrator's queue. */
export interface StuckView {
  document_id: string;
  title: string;
  step: number;
  kind: StepKind;
  post_name: string;
  unit_name: string;
  since: string;
}

/** Submit the working copy as it was last saved. */
export interface Submit {
  save: number;
}

/** What was typed of an address. */
export interface SuggestQuery {
  q?: string;
  account?: string | null;
  limit?: number;
}

/** An act on a message that is put on or taken off. */
export interface SwitchInput {
  cid: string;
  on?: boolean;
}

/** A table whose rows all fill the same number of columns. */
export interface Table {
  type: "table";
  content: TableRow[];
  attrs?: TableAttrs;
}

/** Column widths in millimetres, or none: then equal columns over the whole width. */
export interface TableAttrs {
  widths?: number[] | null;
}

/** A cell with plain paragraphs. */
export interface TableCell {
  type: "tableCell";
  attrs?: CellAttrs;
  content?: Paragraph[];
}

/** How one version of the table differs from another. */
export interface TableComparison {
  before: string;
  after: string;
  rows: RowChangeView[];
  matters: MatterChangeView[];
}

/** A heading cell with plain paragraphs. */
export interface TableHeader {
  type: "tableHeader";
  attrs?: CellAttrs;
  content?: Paragraph[];
}

/** One row; cells that a cell above reaches into are left out, as in HTML. */
export interface TableRow {
  type: "tableRow";
  content: (TableCell | TableHeader)[];
}

/** Go on with a predecessor's draft. */
export interface TakeOver {
  document_id: string;
  reason?: string;
}

/** From which mailbox a conversation was opened. */
export interface TalkQuery {
  box?: string | null;
  images?: boolean;
}

/** What a side task asks: to read, never to decide. */
export type TaskKind = "CIRCULATE" | "POST_REPORT" | "REFER";

/** A template of a unit (서식함). */
export interface TemplateView {
  id: string;
  name: string;
  note: string;
  form_code: string;
  form_name: string;
  title: string;
  unit_name: string;
  made_at: string;
  made_by: string;
  may_remove: boolean;
}

/** A run of characters with the same marks. */
export interface Text {
  type: "text";
  text: string;
  marks?: Mark[];
}

/** One event of a document's course. */
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

/** What of a message goes into a draft document. */
export interface ToDocument {
  files?: boolean;
}

/** A code of the new secret. */
export interface TotpConfirm {
  code: string;
}

/** A new secret, shown once; it counts only after it was confirmed with a code. */
export interface TotpSetup {
  secret: string;
  uri: string;
  qr: string;
}

/** To another institution of the city, because it is its business. LAW adm-doc-rule §16 */
export interface Transfer {
  to: AddresseeInput;
  reason: string;
}

/** What can be done with a list. */
export type TransferAct = "check" | "take_over" | "withdraw";

/** What is done with a list. */
export interface TransferCommand {
  act: TransferAct;
  reason?: string;
}

/** A file on the list, when it is due, what the check found. */
export interface TransferItem {
  file: RecordFileRow;
  due: string | null;
  faults: string[];
}

/** 이관목록. */
export interface TransferRow {
  id: string;
  title: string;
  state: string;
  made_at: string;
  made_by: string;
  done_at: string | null;
  done_by: string;
  files: number;
  documents: number;
  may: TransferAct[];
}

/** A list with its files. */
export interface TransferView {
  row: TransferRow;
  items: TransferItem[];
}

/** How many wait where. */
export interface TrayCounts {
  registry: number;
  checks: number;
  unit: number;
  mine: number;
  reading: number;
  registry_person: boolean;
}

/** Which received documents: of the registry, of my unit, mine, for me to read, or all that have no number. */
export interface TrayQuery {
  cursor?: string;
  limit?: number;
  tray?: "mine" | "reading" | "registry" | "unit" | "unregistered";
  q?: string;
  state?: string;
}

/** Which decider would this be? */
export interface TrialQuery {
  matter_id: string;
  amount?: number | null;
  post_id?: string | null;
}

/** The answer of a trial beside the valid version's. */
export interface TrialView {
  decider: string;
  consents: string[];
  why: WhyView;
  now: string;
}

/** One thing that would be done. */
export interface TriedAction {
  act: "discard" | "keep" | "move" | "redirect" | "reject" | "vacation";
  value: string;
  flags: string[];
  ko: string;
  en: string;
}

/** What would be done with the message. */
export interface TriedView {
  actions: TriedAction[];
  fault?: FaultLine;
}

/** Always show the images of this sender, or no longer. */
export interface TrustInput {
  address: string;
  trusted?: boolean;
}

/** A sender whose images are always shown. */
export interface TrustedSender {
  address: string;
  at: string;
}

/** Rules or a script to be tried on a message; neither: what is active. */
export interface TryInput {
  box: string;
  uid: number;
  rules?: MailRule[];
  script?: string;
}

/** Take an act back. The reason is kept. */
export interface UndoPack {
  reason?: string;
}

/** A unit in the tree to come; `was` is its name of now where that differs, `new` where it is made. */
export interface UnitAfter {
  id: string;
  name: string;
  parent_id: string | null;
  level: number;
  posts: number;
  was?: string;
  new?: boolean;
  moved?: boolean;
}

/** A new name, place or order of a unit from a day on; the old name stays with what happened before. */
export interface UnitChange {
  name?: string | null;
  parent_id?: string | null;
  position?: number | null;
  effective?: string | null;
}

/** What hangs on a unit that ends, and goes to the one that follows it. Numbers only: contents are not shown. */
export interface UnitEffects {
  unit_id: string;
  unit_name: string;
  heir_name: string;
  drafting: number;
  in_progress: number;
  returned: number;
  departments: number;
  unit_tasks: number;
  record_files: number;
  templates: number;
  presets: number;
  joint: number;
  last_number: number;
}

/** How one unit dealt with the steps that came to it. */
export interface UnitFigures {
  unit_id: string;
  unit_name: string;
  signed: number;
  returned: number;
  late: number;
  median_hours: number;
}

/** A new unit. */
export interface UnitInput {
  name: string;
  parent_id: string;
  position?: number;
  effective?: string | null;
}

/** 단위과제 with its record files. */
export interface UnitTaskView {
  id: string;
  code: string;
  name: string;
  unit_name: string;
  retention: string;
  files: RecordFileView[];
}

/** What a unit was called and where it stood, from one instant to another. */
export interface UnitVersionView {
  name: string;
  parent_id: string | null;
  parent_name: string | null;
  valid_from: string;
  valid_to: string | null;
}

/** A unit of the tree at the asked instant. `people` counts the unit and everything below it. */
export interface UnitView {
  id: string;
  name: string;
  parent_id: string | null;
  position: number;
  level: number;
  people: number;
  head_post_id: string | null;
  head_post_name: string | null;
  head: PersonRef | null;
  head_absence: AbsenceBrief | null;
}

/** A file for a conversation, or for a memo when none is named. */
export interface UploadQuery {
  conversation?: string | null;
}

/** How far a file has come. */
export interface UploadView {
  id: string;
  name: string;
  kind: string;
  size: number;
  received: number;
  part: number;
  state: string;
  mark: string;
  sha256: string;
  begun_at: string;
  attachment?: AttachmentView | null;
}

/** The answer while somebody is away. `text_outside` is what people outside our institutions read; "" the same. */
export interface VacationInput {
  enabled: boolean;
  with_absence: boolean;
  starts?: string | null;
  ends?: string | null;
  subject?: string;
  text?: string;
  text_outside?: string;
  days?: number;
  audience?: "all" | "city";
}

/** The answer as it is set; `answering`: whether mail is answered now; `answered`: people told lately. */
export interface VacationView {
  enabled: boolean;
  with_absence: boolean;
  starts: string | null;
  ends: string | null;
  subject: string;
  text: string;
  text_outside: string;
  days: number;
  audience: "all" | "city";
  answering: boolean;
  answered: number;
  absence?: AbsenceLine;
}

/** What is said of one file: destroy it, keep it longer (보존기간 재책정), decide later (보류). */
export type Verdict = "destroy" | "extend" | "hold";

/** A text that a message had. */
export interface Version {
  at: string;
  text: string;
}

/** A version of the table by the day from which it counts. */
export interface VersionChoice {
  version: string;
  state: string;
  valid_from: string | null;
}

/** Which version of our own; the form that holds when none is named. */
export interface VersionQuery {
  version?: number | null;
}

/** What was established in one week (from its Monday) or month (from its first day). */
export interface VolumeFigures {
  since: string;
  established: number;
  returned: number;
  /** Korean won */
  amount: number;
}

/** What one chooses in a poll; nothing takes the vote back. */
export interface VoteInput {
  cid: string;
  choice?: number[];
}

/** A person in a seat, as text of that moment. */
export interface Who {
  person_id: string | null;
  post_id: string | null;
  name: string;
  post_name: string;
  unit_name: string;
}

/** A person, of one's own institution unless said otherwise. */
export interface WhoInput {
  id: string;
  house?: number;
}

/** Why something is so: the sentence, and the rule with its version and article where there is one. */
export interface WhyView {
  text: string;
  rule_id?: string;
  version?: string;
  article?: string;
}

/** Take one's own signature back before the next person acts (서명 거두기). */
export interface Withdraw {
  step: number;
  reason?: string;
}

/** One place of the input, and what is wrong there. */
export interface Wrong {
  field: string;
  message: string;
  code?: string;
}

/** Why a step cannot be; `step` counts from 0, and one past the last is the plan as a whole. */
export interface directory_views_reorganisation_FaultView {
  step: number;
  code: string;
  text: string;
}

/** How one likes the screen. */
export interface directory_views_session_Preferences {
  theme?: "dark" | "light" | "system";
  density?: "compact" | "normal" | "roomy";
  text?: "large" | "larger" | "normal";
  language?: "en" | "ko";
  single_keys?: boolean;
  keys?: Record<string, string>;
  panes?: Record<string, number>;
}

/** One signature box: what is written in it, in the order of the fields. ``person_name`` is empty until the person has signed. ``signature_image`` is the key of a picture handed to the renderer; without one the name is written. */
export interface edocs_paper_boxes_Box {
  kind: "consent" | "decide" | "draft" | "review";
  mark_star?: string;
  post_name: string;
  differing_opinion?: boolean;
  delegated_mark?: string;
  acting_mark?: string;
  date?: string;
  person_name?: string;
  signature_image?: string | null;
  skip_reason?: string;
  inner_line?: string;
  mine?: boolean;
}

/** How I like to work: for how many seconds my decisions wait for second thoughts. */
export interface edocs_views_acts_Preferences {
  undo_seconds: number;
}

/** Recall or abandon, with an optional reason. */
export interface edocs_views_acts_WithReason {
  reason?: string;
}

/** Where a document lies for one person now. */
export type edocs_views_boxes_Box = "circulated" | "department" | "done" | "drafting" | "held" | "in_progress" | "post_report" | "returned" | "to_approve" | "to_consent";

/** What is wrong with a form that is being designed: at which part, and where in its formula. */
export interface edocs_views_forms_FaultView {
  path: string;
  code: string;
  message: string;
  start?: number;
  end?: number;
}

/** Hand it to the unit whose matter it is (배부). LAW adm-doc §18 */
export interface edocs_views_joint_Distribute {
  unit_id: string;
}

/** To which unit; several letters at once from the keyboard. */
export interface edocs_views_receiving_Distribute {
  letters: string[];
  unit_id: string;
  words?: string;
}

/** Why. */
export interface edocs_views_receiving_WithReason {
  reason: string;
}

/** Whose history; without a subject the latest of all. */
export interface edocs_views_records_HistoryQuery {
  kind?: string;
  id?: string | null;
}

/** Which stretch: before a number, after one, around one; without, the latest. */
export interface messenger_views_messages_HistoryQuery {
  before?: number | null;
  after?: number | null;
  around?: number | null;
  thread?: number | null;
  limit?: number;
}
