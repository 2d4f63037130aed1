/** What of a draft is written by a person: the members that are saved and compared. Pure. */
import { canonical } from "../body/canonical";
import type { Draft, DraftChange } from "../types";
import { bare } from "../sending/bare";

export const contentOf = (draft: Draft): DraftChange => ({
  title: draft.title,
  body: canonical(draft.body),
  fields: draft.fields,
  summary: draft.summary,
  keywords: draft.keywords,
  recipients: draft.recipients,
  addressees: bare(draft.addressees ?? []),
  via: draft.via,
  disclosure: draft.disclosure,
  disclosure_reason: draft.disclosure_reason ?? "",
  files_disclosed: draft.files_disclosed ?? [],
  matter_id: draft.matter_id,
  unit_task_id: draft.unit_task_id,
  record_file_id: draft.record_file_id,
  urgent: draft.urgent,
  due_at: draft.due_at,
  attachments: draft.attachments,
  extra_steps: draft.extra_steps,
  deviation: draft.deviation ?? null,
});

/** Whether two working copies say the same; the list of files is kept by the server and does not count. */
export function sameContent(a: DraftChange, b: DraftChange): boolean {
  const words = ({ attachments: _files, ...rest }: DraftChange) =>
    JSON.stringify(Object.entries(rest).sort(([x], [y]) => (x < y ? -1 : 1)));
  return words(a) === words(b);
}
