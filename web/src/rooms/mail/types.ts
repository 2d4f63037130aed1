/** What the screens of mail work with: the contract of the server, with everything that is always sent. */
import type * as gen from "$lib/api/types.gen";

/** Every member that the server always sends; members that were optional for a default alone are there. */
type Whole<T> = T extends (infer One)[] ? Whole<One>[] : T extends object ? { [K in keyof T]-?: Whole<T[K]> } : T;

export type MailHome = Whole<gen.MailHome>;
export type MailAccount = Whole<gen.MailAccount>;
export type MailBoxView = gen.MailBoxView;
export type MailLabel = gen.MailLabel;
export type LabelInput = gen.LabelInput;
export type MailPreferences = Whole<gen.MailPreferences>;
export type MailPerson = Whole<gen.MailPerson>;
export type MailRow = Whole<gen.MailRow>;
export type MailRows = Omit<gen.MailRows, "items"> & { items: MailRow[] };
export type ActItems = gen.ActItems;
export type MailActDone = Omit<gen.MailActDone, "moved"> & { moved: gen.MovedMessages[] };
export type MailMessage = Whole<gen.MailMessage>;
export type MailBody = gen.MailBody;
export type MailPart = Whole<gen.MailPart>;
export type MailInvitation = Whole<gen.MailInvitation>;
export type MailTalk = Whole<gen.MailTalk>;
export type NestedMessage = Whole<gen.NestedMessage>;
export type MailSource = gen.MailSource;
export type TrustedSender = gen.TrustedSender;

export type DraftPerson = Whole<gen.DraftPerson>;
export type DraftChange = gen.DraftChange;
export type DraftFile = Whole<gen.DraftFile>;
export type MailDraft = Whole<gen.MailDraft>;
export type MailUpload = gen.MailUpload;
export type MessageRef = gen.MessageRef;
export type MailSuggestion = Whole<gen.MailSuggestion>;
export type CheckedRecipient = Whole<gen.CheckedRecipient>;
export type MailWarning = Whole<gen.MailWarning>;
export type DraftCheck = Whole<gen.DraftCheck>;
export type MailSending = gen.MailSending;
export type MailReceipt = gen.MailReceipt;
export type MailReceipts = gen.MailReceipts;
export type MailSignature = gen.MailSignature;
export type MailTemplate = gen.MailTemplate;
export type MailFileLink = gen.MailFileLink;

export type RuleCondition = Whole<gen.RuleCondition>;
export type RuleAction = Whole<gen.RuleAction>;
export type MailRule = Whole<gen.MailRule>;
export type RulesView = Omit<gen.RulesView, "rules"> & { rules: MailRule[] };
export type ScriptView = gen.ScriptView;
export type ScriptSource = gen.ScriptSource;
export type CheckedView = gen.CheckedView;
export type FaultLine = gen.FaultLine;
export type TriedView = gen.TriedView;
export type VacationInput = Whole<gen.VacationInput>;
export type VacationView = gen.VacationView;
export type RuleField = RuleCondition["field"];
export type RuleHow = RuleCondition["how"];
export type RuleAct = RuleAction["act"];

export type BoxRole = MailBoxView["role"];
export type MailAct = gen.MailActInput["act"];
export type DraftKind = NonNullable<gen.NewDraft["kind"]>;
export type MailFilter = NonNullable<gen.MailListQuery["filter"]>;
export type Assigned = NonNullable<gen.MailListQuery["assigned"]>;

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
