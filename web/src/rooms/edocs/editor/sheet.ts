/** What the sheet shows while one writes, before the server has put the paper together. Pure. */
import { actorOf } from "../present";
import type { PaperBox, Step } from "../types";

const SUFFIX =
  /\.(?:pdf|hwpx?|hwt|docx?|odt|rtf|xlsx?|ods|csv|pptx?|odp|txt|md|zip|7z|png|jpe?g|gif|webp|tiff?|xml|html)$/i;

/** 붙임 lines from file names, as edocs/paper/__init__.py writes them. */
export const attachmentLines = (names: readonly string[]): { number: string; text: string }[] =>
  names.map((name, i) => ({
    number: names.length > 1 ? `${i + 1}.` : "",
    text: `${name.replace(SUFFIX, "") || name} 1부.`,
  }));

export const recipientsLine = (recipients: readonly string[], internal: boolean): string =>
  internal || !recipients.length ? "내부결재" : recipients.length === 1 ? recipients[0]! : "수신자 참조";

const box = (post_name: string, more: Partial<PaperBox> = {}): PaperBox => ({
  kind: "review",
  mark_star: "",
  post_name,
  differing_opinion: false,
  delegated_mark: "",
  acting_mark: "",
  date: "",
  person_name: "",
  signature_image: null,
  skip_reason: "",
  mine: false,
  ...more,
});

/** The signature boxes that the route will have. */
export function boxesOf(steps: readonly Step[]): { line: PaperBox[]; consents: PaperBox[] } {
  const line: PaperBox[] = [];
  const consents: PaperBox[] = [];
  for (const step of steps) {
    if (step.kind === "CONFIRM") continue;
    const actor = actorOf(step);
    if (step.kind === "CONSENT" || step.kind === "AUDIT") consents.push(box(step.post_name, { kind: "consent" }));
    else if (step.kind !== "DECIDE") line.push(box(step.post_name, { mark_star: step.kind === "DRAFT" ? "★" : "" }));
    else if (step.acting && actor) {
      if (step.delegated) line.push(box(step.post_name, { delegated_mark: "전결" }));
      line.push(box(actor.post_name, { acting_mark: "대결" }));
    } else line.push(box(step.post_name, { delegated_mark: step.delegated ? "전결" : "" }));
  }
  return { line, consents };
}
