/** The lesser acts on a document, in the menu at the end of the bar. */
import type { MenuItem } from "$lib/ui";
import { session } from "$lib/session.svelte";
import { release } from "../confirm/release";
import type { Asking } from "../confirm/asking.svelte";
import type { DocumentView } from "../state/document.svelte";
import type { Document } from "../types";
import { a } from "../words/acts";
import { f } from "../files/words";
import { v } from "../words/viewer";

export function moreActs(view: DocumentView, asking: Asking, starts: MenuItem[]): MenuItem[] {
  const document = view.document!;
  const may = new Set(document.may);
  const items: MenuItem[] = [
    {
      label: document.has_pdf ? v.pdfRecord : v.pdfPreview,
      icon: "download",
      href: view.path("/pdf"),
      download: document.has_pdf,
    },
    { label: f.hwpx, icon: "download", href: view.path("/hwpx"), download: true },
    { label: f.docx, icon: "download", href: view.path("/docx"), download: true },
    { label: v.print, icon: "print", run: () => print() },
    ...starts,
  ];
  if (may.has("amend"))
    items.push({ label: a.amend, icon: "edit", line: true, href: `/approvals/document/${document.id}/amend` });
  if (may.has("send_back")) items.push({ label: a.send_back, icon: "reply", run: () => asking.ask("send_back") });
  for (const step of document.steps)
    if (step.may?.includes("withdraw"))
      items.push({ label: a.withdraw, icon: "undo", run: () => asking.ask("withdraw", step.id) });
  if (may.has("change_line")) items.push({ label: a.change_line, icon: "route", run: () => asking.ask("change_line") });
  if (may.has("inform")) items.push({ label: a.inform, icon: "eye", run: () => asking.ask("inform") });
  if (may.has("release")) items.push({ label: a.release, icon: "refresh", line: true, run: () => void release(view) });
  if (may.has("abandon"))
    items.push({ label: a.abandon, icon: "trash", tone: "bad", line: true, run: () => asking.ask("abandon") });
  return items;
}

/** The side task that waits for my reading, or null. */
export function acknowledgeable(document: Document): number | null {
  if (!document.may.includes("acknowledge")) return null;
  const post = session.maybe?.seat?.post_name;
  const open = document.tasks.filter((task) => !task.acknowledged_at);
  return (open.find((task) => task.post_name === post) ?? open[0])?.id ?? null;
}

/** A round ended without a decision: returned, or recalled by its drafter. */
export const cameBack = (document: Document | null): boolean =>
  document?.state === "RETURNED" || (document?.state === "DRAFTING" && document.round > 0);
