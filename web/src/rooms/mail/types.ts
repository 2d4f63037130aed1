/** The shapes of mail as the server sends and takes them, and what the screens make of them. */

export type BoxRole =
  "" | "inbox" | "drafts" | "sent" | "junk" | "trash" | "archive" | "later" | "flagged" | "all" | "important";
export type MailFilter = "" | "unread" | "flagged" | "files" | "unanswered";
export type Assigned = "" | "me" | "none" | "open" | "done";
/** An address that mail may be sent from. */
export interface MailSender {
  address: string;
  name: string;
  kind: "own" | "alias" | "shared";
  account: string;
}
/** A mailbox with its figures; `name` is the path, of which the last part is shown. */
export interface MailBoxView {
  id: string;
  account: string;
  name: string;
  role: BoxRole;
  total: number;
  unseen: number;
  seq: number;
  size: number;
  rights: string;
}
/** A label: a keyword of IMAP with a name and a colour. */
export interface MailLabel {
  keyword: string;
  name: string;
  colour: number;
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
/** How mail is for me. */
export interface MailPreferences {
  conversations: boolean;
  undo_seconds: number;
  images: "ask" | "trusted" | "never";
  reply_all: boolean;
  signature_on_reply: boolean;
  mark_read_seconds: number;
}
/** Set all of it. */
export interface MailPreferencesInput {
  conversations?: boolean;
  undo_seconds?: number;
  images?: "ask" | "trusted" | "never";
  reply_all?: boolean;
  signature_on_reply?: boolean;
  mark_read_seconds?: number;
}
/** What the institution lays down for its mail. */
export interface MailPolicyView {
  recall: boolean;
  recall_hours: number;
  recall_notice: boolean;
  receipts: boolean;
  undo_most: number;
  images: "ask" | "never";
  large_from: number;
  link_days: number;
  link_downloads: number;
  most_recipients: number;
  hourly_recipients: number;
  outside_confirm: boolean;
  personal_outside: "note" | "confirm" | "stop";
  disclose_opening: boolean;
}
/** All that the room begins with. */
export interface MailHome {
  accounts: MailAccount[];
  may_begin: boolean;
  preferences: MailPreferences;
  policy: MailPolicyView;
}
/** A mailbox to be made. */
export interface NewBox {
  account: string;
  name: string;
}
/** Another name for a mailbox. */
export interface BoxRename {
  name: string;
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
/** Somebody in a header. */
export interface MailPerson {
  name: string;
  address: string;
  me: boolean;
  person: string | null;
}
/** Who has taken a conversation on. */
export interface PersonTaken {
  id: string;
  name: string;
}
/** Whose a conversation of a shared account is. */
export interface MailAssignment {
  person: PersonTaken | null;
  state: "open" | "done";
  at: string;
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
  outside: boolean;
  role: BoxRole;
  assigned: MailAssignment | null;
  snippet: string;
  until: string | null;
  sending: string | null;
  opened: number;
  recipients: number;
}
/** Part of a list. `total` counts all lines where a window was asked for. */
export interface MailRows {
  items: MailRow[];
  seq: number;
  next?: string;
  total?: number;
}
/** Messages that went from a mailbox. */
export interface GoneMessages {
  box: string;
  uids: number[];
}
/** What changed in an account since then; `resync`: too much to tell, read anew. */
export interface MailChanges {
  seq: number;
  resync: boolean;
  boxes: MailBoxView[];
  gone_boxes: string[];
  rows: MailRow[];
  gone: GoneMessages[];
}
export type MailAct =
  | "read"
  | "unread"
  | "flag"
  | "unflag"
  | "label"
  | "unlabel"
  | "move"
  | "archive"
  | "trash"
  | "junk"
  | "not_junk"
  | "delete"
  | "later"
  | "unlater";
/** Messages of one mailbox: by UID, or all of these conversations that lie there. */
export interface ActItems {
  box: string;
  uids?: number[];
  conversations?: string[];
}
/** One act on many messages. */
export interface MailActInput {
  act: MailAct;
  items: ActItems[];
  to?: string | null;
  label?: string;
  until?: string | null;
}
/** What became of messages that moved: pairs of UIDs. */
export interface MovedMessages {
  source: string;
  target: string;
  pairs: [number, number][];
}
/** What an act did; `moved` is what an undo needs. */
export interface MailActDone {
  changed: number;
  seq: number;
  moved: MovedMessages[];
}
/** Messages out of the vault. */
export interface RestoreInput {
  contents: string[];
  to?: string | null;
}
/** Whose a conversation shall be, and whether it is done. */
export interface AssignInput {
  person?: string | null;
  state?: "open" | "done";
}
/** Somebody who may open a shared account. */
export interface AccountMember {
  person: string;
  name: string;
  unit: string;
  rights: string;
}
export type Level = "info" | "warn" | "danger";
/** Whether a part is to be shown rather than saved. */
export interface PartDownload {
  inline?: boolean;
}
/** A file of a message; `nested` is a mail of its own. */
export interface MailPart {
  number: string;
  name: string;
  media_type: string;
  size: number;
  inline: boolean;
  nested: boolean;
  cid: string;
}
/** A link whose words and address do not fit, or which leads somewhere odd. */
export interface MailLink {
  text: string;
  href: string;
  why: string;
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
/** Something that the reader ought to know before trusting a message. */
export interface MailFact {
  kind: string;
  level: Level;
  ko: string;
  en: string;
  detail: string;
}
/** What the checks of the sender said, by the server that took the mail in. */
export interface MailTrust {
  spf: string;
  dkim: string;
  dmarc: string;
  signed_by: string[];
  server: string;
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
/** A message; `body` is there when it was asked for. */
export interface MailMessage {
  box: string;
  uid: number;
  box_name: string;
  role: BoxRole;
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
  body: MailBody | null;
  facts: MailFact[];
  trust: MailTrust | null;
  sending: string | null;
  receipt_asked: string;
  invitations: MailInvitation[];
  unsubscribe: string;
  trusted: boolean;
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
/** A conversation of an account, the oldest message first, wherever its messages lie. */
export interface MailTalk {
  id: string;
  account: string;
  subject: string;
  messages: MailMessage[];
  assigned: MailAssignment | null;
}
/** The octets of a message as text. */
export interface MailSource {
  text: string;
  size: number;
  cut: boolean;
}
/** A sender whose images are always shown. */
export interface TrustedSender {
  address: string;
  at: string;
}
/** Always show the images of this sender, or no longer. */
export interface TrustInput {
  address: string;
  trusted?: boolean;
}
/** Whether the sender is told that I have read it. */
export interface ReceiptAnswer {
  send: boolean;
}
/** What of a message goes into a draft document. */
export interface ToDocument {
  files?: boolean;
}
/** The document that a mail became. */
export interface MadeDocument {
  document: string;
}
/** A mail that is told in a conversation of the messenger. */
export interface ShareMail {
  conversation: string;
  note?: string;
}
/** Where it was told. */
export interface SharedMail {
  conversation: string;
  seq: number;
}
export type DraftKind = "new" | "reply" | "reply_all" | "forward" | "edit" | "again";
/** Somebody a draft is for: an address, or something of the directory that stands for several. */
export interface DraftPerson {
  address: string;
  name?: string;
  kind?: "" | "person" | "unit" | "post" | "group";
  id?: string | null;
}
/** A message by its mailbox and UID. */
export interface MessageRef {
  box: string;
  uid: number;
}
/** How a draft begins. */
export interface NewDraft {
  account: string;
  kind?: DraftKind;
  of?: MessageRef | null;
  template?: string | null;
  to?: DraftPerson[];
  subject?: string;
  html?: string;
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
  priority?: "normal" | "high";
}
/** Kept. */
export interface DraftSaved {
  version: number;
  saved_at: string;
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
  scan: string;
  document: string | null;
  how: string;
}
/** Somebody a draft is for. */
export interface DraftRecipient {
  address: string;
  name: string;
  kind: string;
  id: string | null;
}
/** The message that a draft answers or forwards. */
export interface DraftOf {
  box: string;
  uid: number;
  conversation: string;
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
/** A draft in a list. */
export interface DraftLine {
  id: string;
  account: string;
  subject: string;
  to: string;
  saved_at: string;
  version: number;
}
/** A large file that is about to come in parts. */
export interface BeginFile {
  draft: string;
  name: string;
  size: number;
  media_type?: string;
  mark?: string;
}
/** Where in the file a part begins, and what the sender hashed. */
export interface PiecePlace {
  offset?: number;
  sha256?: string;
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
/** Whether a file goes as a link. */
export interface LargeInput {
  large: boolean;
}
/** A message, or one of its files, to be sent on. */
export interface AttachMail {
  box: string;
  uid: number;
  part?: string;
}
/** A document of the suite: a copy of its file, or a pointer for whoever may read it. */
export interface AttachDocument {
  document: string;
  how?: "copy" | "reference";
}
/** Somebody that it could be for. */
export interface MailSuggestion {
  kind: "person" | "unit" | "post" | "group" | "history";
  name: string;
  address: string;
  detail: string;
  id: string | null;
  count: number;
  absent: string;
}
/** Where a recipient is, and what stands in the way. */
export interface CheckedRecipient {
  address: string;
  name: string;
  role: "to" | "cc" | "bcc";
  place: "own" | "city" | "outside";
  people: number;
  problem: string;
  ko: string;
  en: string;
}
/** Something to think of before sending; `confirm` has to be confirmed, `stop` cannot be. */
export interface MailWarning {
  code: string;
  level: "note" | "confirm" | "stop";
  ko: string;
  en: string;
  spots: string[];
}
/** What the server says of a draft. */
export interface DraftCheck {
  recipients: CheckedRecipient[];
  warnings: MailWarning[];
  size: number;
  large_bytes: number;
}
/** Send it, now or at a time; `confirmed` are codes of warnings. */
export interface SendDraft {
  version: number;
  at?: string | null;
  confirmed?: string[];
}
/** A mail that was handed in to be sent. */
export interface MailSending {
  id: string;
  account: string;
  draft: string | null;
  state: "waiting" | "scheduled" | "sent" | "cancelled";
  due: string;
  undo_until: string | null;
  at: string;
  subject: string;
  to: string;
  recipients: number;
  opened: number;
  individual: boolean;
}
/** When it shall leave. */
export interface SendingTime {
  at: string;
}
/** What became of a mail for one recipient. */
export interface MailReceipt {
  number: number;
  name: string;
  address: string;
  role: string;
  state: "waiting" | "delivered" | "opened" | "relayed" | "failed" | "recalled" | "cancelled";
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
/** From whom a mail is taken back: these, or everybody who has not opened it. */
export interface MailRecall {
  numbers?: number[];
}
/** A signature, mine, perhaps for one post. */
export interface MailSignature {
  id: string;
  name: string;
  html: string;
  post: string | null;
  first: boolean;
}
/** A signature; `first` is the one that a draft begins with. */
export interface SignatureInput {
  name: string;
  html: string;
  post?: string | null;
  first?: boolean;
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
  state: "ready" | "expired" | "used_up" | "revoked" | "waiting" | "infected";
}
/** How long a link still holds, and for how many downloads. */
export interface LinkChange {
  days?: number | null;
  most?: number | null;
}
/** One download. */
export interface LinkUse {
  at: string;
  client: string;
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
/** An account, or one of its mailboxes, as a file. */
export interface NewExport {
  account: string;
  box?: string | null;
  form?: "zip" | "mbox";
}
/** A file of mail that is made, or ready. */
export interface MailExport {
  id: string;
  state: "waiting" | "ready" | "failed";
  form: string;
  name: string;
  messages: number;
  size: number;
  at: string;
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
/** A domain whose mail lives here. */
export interface MailDomain {
  name: string;
  own: boolean;
}
/** A further domain of the institution. */
export interface DomainInput {
  name: string;
}
/** A record that the DNS ought to hold, and what it holds. */
export interface DnsLine {
  name: string;
  kind: string;
  wanted: string;
  found: string[];
  state: "ok" | "missing" | "other" | "unknown";
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
/** How many recipients an act on the queue was for. */
export interface QueueDone {
  changed: number;
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
/** Part of the accounts. */
export interface MailAccounts {
  items: MailAccountLine[];
  next: string;
}
/** What an account may hold. */
export interface AccountChange {
  quota: number;
}
/** A shared account's main address. */
export interface SharedAccountInput {
  address: string;
}
/** What somebody may do in a shared account: reads, works in it, sends as it; nothing: no longer a member. */
export interface MemberRights {
  rights: "" | "read" | "work" | "send";
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
  personal_outside: "note" | "confirm" | "stop";
}
/** A list of people under one address; `who` may write to it. */
export interface MailGroupView {
  id: string;
  address: string;
  name: string;
  who: "inside" | "members" | "owners";
  people: string[];
  units: string[];
  outside: string[];
  owners: string[];
  count: number;
}
/** A list of people under one address. */
export interface MailGroupInput {
  address: string;
  name: string;
  who?: "inside" | "members" | "owners";
  people?: string[];
  units?: string[];
  outside?: string[];
  owners?: string[];
}
/** Whose mail is to be searched, for what, and why. */
export interface NewInvestigation {
  account: string;
  reason: string;
  q?: string;
  since: string;
  until: string;
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
  state: "asked" | "released" | "refused" | "lapsed";
  decided_by_name: string;
  decided_at: string | null;
  lapses: string | null;
}
/** Release a search, or refuse it. */
export interface InvestigationDecision {
  release: boolean;
  reason?: string;
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
