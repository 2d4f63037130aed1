/** What the writer may have forgotten, seen before the server is asked. Pure. */
import type { Content } from "./draft.svelte";
import type { MailWarning } from "../types";

const ATTACHED = /첨부|붙임|동봉|별첨|attach(?:ed|ment)/i;
/** "첨부하지 않", "첨부 없이": they say that there is none. */
const NONE = /(?:첨부|붙임)\s*(?:파일)?\s*(?:은|는)?\s*(?:없|하지\s*않|안\s*했)/;

export function remindersOf(text: string, content: Content, files: number): MailWarning[] {
  const found: MailWarning[] = [];
  const own = text.split(/\n-{2,}\s*(?:Original|원본|전달된)/)[0]!;
  if (!files && ATTACHED.test(own) && !NONE.test(own))
    found.push({
      code: "no_attachment",
      level: "confirm",
      ko: "글에 첨부라고 썼는데 붙인 파일이 없습니다.",
      en: "The text speaks of an attachment, but no file is attached.",
      spots: [],
    });
  if (!content.subject.trim())
    found.push({
      code: "no_subject",
      level: "confirm",
      ko: "제목이 비어 있습니다.",
      en: "There is no subject.",
      spots: [],
    });
  return found;
}
