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

/** Add a document to the batch of a draft. */
export interface AddPart {
  form_code: string;
  title?: string;
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
  via?: string;
  disclosure?: DisclosureInput;
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

/** As of when; absent: now. */
export interface AtQuery {
  at?: string | null;
}

/** What the file is to the document. */
export interface AttachQuery {
  kind?: string;
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

/** Begin a draft that redrafts, corrects or cancels. */
export interface BeginFollowing {
  relation: string;
}

/** Announce a file that will come in parts; the same `mark` finds one that was begun before. */
export interface BeginUpload {
  name: string;
  size: number;
  media_type?: string;
  mark?: string;
  kind?: string;
}

/** Whether the units below count too. */
export interface BelowQuery {
  below?: boolean;
}

/** Where a document lies for one person now. */
export type Box = "circulated" | "department" | "done" | "drafting" | "held" | "in_progress" | "post_report" | "returned" | "to_approve" | "to_consent";

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

/** One row of a box: three lines (무엇, 금액, 의견), the route in glyphs, what is asked of me. */
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

/** Change the steps that nobody has been asked at yet (결재 경로 변경): what is added to what the rules demand. */
export interface ChangeLine {
  reason: string;
  extra_steps?: ExtraStep[];
  newer_table?: boolean;
}

/** Why personal data of a kind may stand in the document. */
export interface CheckReasonView {
  code: string;
  name: string;
  reason: string;
  by: string;
  at: string;
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

/** 공개 구분 with the items of the disclosure act that justify it. LAW rec-dec §27 */
export interface Disclosure {
  kind: string;
  items?: number[];
  ends_on?: string | null;
}

/** 공개 구분 as the drafter sets it. */
export interface DisclosureInput {
  kind: string;
  items?: number[];
  ends_on?: string | null;
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
  boxes: Box[];
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
  via: string;
  internal: boolean;
  disclosure: Disclosure;
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

/** From which day; absent: now. */
export interface Effective {
  effective?: string | null;
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

/** One field, masked as the catalogue says. */
export interface FieldView {
  label: string;
  label_en: string;
  text: string;
}

/** One attachment and what was found in it. */
export interface FileCheckView {
  attachment_id: string;
  name: string;
  state: string;
  note: string;
  findings: FindingView[];
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
}

/** One page of what was found. */
export interface FoundPage {
  items: Hit[];
  next: string | null;
  chips: ChipView[];
  problems: string[];
}

/** Why personal data of this kind stands in the document. */
export interface GiveReason {
  code: string;
  reason: string;
}

/** One mark of the route strip. */
export interface Glyph {
  kind: StepKind;
  state: StepState;
  post_name: string;
  differing?: boolean;
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

/** How a kind of notice reaches a person. */
export type How = "digest" | "none" | "now";

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

/** Keep a document that one may see as a template of one's own unit. */
export interface KeepTemplate {
  name: string;
  note?: string;
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

/** The short word of a list row: 정정됨: 축제기획팀-5. */
export interface LinkMark {
  relation: string;
  earlier: boolean;
  number: string;
  text: string;
  document_id: string | null;
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

/** How a decision was made; computed, never chosen. LAW adm-doc §10 */
export type Mode = "ACTING" | "DELEGATED" | "DELEGATED_ACTING" | "HEAD";

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

/** Begin a draft. */
export interface NewDocument {
  form_code: string;
  title?: string;
  copy_of?: string | null;
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
export interface Page_IssueView {
  items: IssueView[];
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

/** Which content: a revision, or the current one (the working copy while drafting). */
export interface PaperQuery {
  revision?: number | null;
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

/** My quick phrases in their order; the ones to begin with while I have none of my own. */
export interface Phrases {
  items: string[];
  own: boolean;
}

/** All my quick phrases, in order. */
export interface PhrasesInput {
  items: string[];
}

/** One thing that the import would do. */
export interface PlannedChange {
  line: number | null;
  kind: "add" | "leave" | "missing" | "move" | "post" | "rename" | "unit" | "update";
  name: string;
  text: string;
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

/** Name who acts for a vacant post. */
export interface Reassign {
  step: number;
  post_id: string;
  reason: string;
}

/** 기록물철. */
export interface RecordFileView {
  id: string;
  name: string;
  year: number;
  retention: string;
  closed: boolean;
}

/** Name a document as related (관련 문서). */
export interface Refer {
  document_id: string;
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

/** Return to the drafter (반려). The reason is required. */
export interface ReturnBack {
  step: number;
  revision_hash: string;
  reason: string;
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
  via?: string;
  disclosure?: DisclosureInput;
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

/** Who is signed in, from which seat, and what they may do. */
export interface Session {
  account: AccountBrief;
  person: PersonBrief;
  institution: InstitutionBrief;
  seat: SeatBrief;
  seats: SeatChoice[];
  permissions: string[];
  preferences: directory_session_views_Preferences;
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

/** How one version of the table differs from another. */
export interface TableComparison {
  before: string;
  after: string;
  rows: RowChangeView[];
  matters: MatterChangeView[];
}

/** Go on with a predecessor's draft. */
export interface TakeOver {
  document_id: string;
  reason?: string;
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

/** Take an act back. The reason is kept. */
export interface UndoPack {
  reason?: string;
}

/** A new name, place or order of a unit from a day on; the old name stays with what happened before. */
export interface UnitChange {
  name?: string | null;
  parent_id?: string | null;
  position?: number | null;
  effective?: string | null;
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

/** A version of the table by the day from which it counts. */
export interface VersionChoice {
  version: string;
  state: string;
  valid_from: string | null;
}

/** What was established in one week (from its Monday) or month (from its first day). */
export interface VolumeFigures {
  since: string;
  established: number;
  returned: number;
  /** Korean won */
  amount: number;
}

/** A person in a seat, as text of that moment. */
export interface Who {
  person_id: string | null;
  post_id: string | null;
  name: string;
  post_name: string;
  unit_name: string;
}

/** Why something is so: the sentence, and the rule with its version and article where there is one. */
export interface WhyView {
  text: string;
  rule_id?: string;
  version?: string;
  article?: string;
}

/** Recall or abandon, with an optional reason. */
export interface WithReason {
  reason?: string;
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

/** How one likes the screen. */
export interface directory_session_views_Preferences {
  theme?: "dark" | "light" | "system";
  density?: "compact" | "normal" | "roomy";
  text?: "large" | "larger" | "normal";
  language?: "en" | "ko";
  single_keys?: boolean;
}

/** How I like to work: for how many seconds my decisions wait for second thoughts. */
export interface edocs_views_acts_Preferences {
  undo_seconds: number;
}
