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
}

/** A line of the file that cannot be taken over, and why. */
export interface BadRow {
  line: number;
  column: string;
  reason: string;
}

/** Whether the units below count too. */
export interface BelowQuery {
  below?: boolean;
}

/** Where a document lies for one person now. */
export type Box = "circulated" | "done" | "drafting" | "held" | "in_progress" | "post_report" | "returned" | "to_approve" | "to_consent";

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

/** Say again who you are: needed for sensitive acts when the sign-in is older than ten minutes. */
export interface Confirm {
  password?: string;
  totp?: string;
}

/** Replace the draft of the next version. */
export interface DelegationDraft {
  base: string;
  name: string;
  table: unknown;
  reason?: string;
}

/** Put the checked draft into force from a day. */
export interface DelegationSchedule {
  valid_from: string;
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
  has_pdf: boolean;
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
}

/** From which day; absent: now. */
export interface Effective {
  effective?: string | null;
}

/** A step or side task that the drafter adds to the computed line. */
export interface ExtraStep {
  kind: string;
  post_id: string;
}

/** What the check of a draft found: a block stops submission, an ask is shown. */
export interface FindingView {
  code: string;
  severity: string;
  message: string;
  path: string;
  before: string;
  after: string;
  start?: number;
  citation?: string;
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

/** A search result. */
export interface Hit {
  brief: Brief;
  snippet: string;
  marks: [number, number][];
}

/** Hold one's own step (보류). */
export interface Hold {
  step: number;
  reason: string;
  until?: string | null;
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

/** The institution of the session's seat. */
export interface InstitutionBrief {
  id: number;
  code: string;
  name: string;
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

/** How a decision was made; computed, never chosen. LAW adm-doc §10 */
export type Mode = "ACTING" | "DELEGATED" | "DELEGATED_ACTING" | "HEAD";

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
export interface Page_Hit {
  items: Hit[];
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

/** How one likes the screen. */
export interface Preferences {
  theme?: "dark" | "light" | "system";
  density?: "compact" | "normal" | "roomy";
  text?: "large" | "larger" | "normal";
  language?: "en" | "ko";
  single_keys?: boolean;
}

/** What changes of the preferences; absent fields stay. */
export interface PreferencesInput {
  theme?: "dark" | "light" | "system" | null;
  density?: "compact" | "normal" | "roomy" | null;
  text?: "large" | "larger" | "normal" | null;
  language?: "en" | "ko" | null;
  single_keys?: boolean | null;
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

/** The whole profile; sets every field. */
export interface ProfileInput {
  slogan?: string;
  postal_code?: string;
  address?: string;
  phone?: string;
  fax?: string;
  homepage?: string;
  mail?: string;
  admin_second_factor?: boolean;
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

/** Which part of the register. */
export interface RegisterQuery {
  cursor?: string;
  limit?: number;
  year?: number | null;
  unit_id?: string | null;
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
}

/** Return to the drafter (반려). The reason is required. */
export interface ReturnBack {
  step: number;
  revision_hash: string;
  reason: string;
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

/** Give an opinion without signing. */
export interface Say {
  text: string;
  differing?: boolean;
}

/** What to look for. */
export interface SearchQuery {
  cursor?: string;
  limit?: number;
  q: string;
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

/** Who is signed in, from which seat, and what they may do. */
export interface Session {
  account: AccountBrief;
  person: PersonBrief;
  institution: InstitutionBrief;
  seat: SeatBrief;
  seats: SeatChoice[];
  permissions: string[];
  preferences: Preferences;
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
}

/** Pause (휴직), return, or leave (퇴직). Leaving ends every holding at that instant; nobody is deleted. */
export interface StateChange {
  state: "active" | "left" | "paused";
  effective?: string | null;
}

/** What a step of the line asks of its post. LAW adm-doc §9, LAW adm-doc §10 */
export type StepKind = "AUDIT" | "CONFIRM" | "CONSENT" | "DECIDE" | "DRAFT" | "REVIEW";

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

/** What a side task asks: to read, never to decide. */
export type TaskKind = "CIRCULATE" | "POST_REPORT" | "REFER";

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

/** A new name, place or order of a unit from a day on; the old name stays with what happened before. */
export interface UnitChange {
  name?: string | null;
  parent_id?: string | null;
  position?: number | null;
  effective?: string | null;
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

/** One place of the input, and what is wrong there. */
export interface Wrong {
  field: string;
  message: string;
}
