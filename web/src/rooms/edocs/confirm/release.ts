/** Taking a held step up again: it undoes one's own hold and signs nothing, so it asks nothing. */
import { toast } from "$lib/ui";
import type { DocumentView } from "../state/document.svelte";
import { a } from "../words/acts";

export async function release(view: DocumentView): Promise<void> {
  const step = view.document?.mine?.step;
  if (!step) return;
  const outcome = await view.act(view.begin("release"), { step });
  if (outcome.kind === "done") toast(a.done_release);
  else if (outcome.kind !== "other" && outcome.kind !== "stale")
    toast(outcome.kind === "refused" ? outcome.text : a.unreachable, { tone: "bad" });
}
