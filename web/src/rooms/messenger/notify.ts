/** Desktop notices over our own line: no outside host, and never the text where the person wants silence. */
import { nav, navigate } from "$lib/nav.svelte";
import type { Conversation, LogEvent } from "./types";

/** Tells of a message that came while the person looks elsewhere, if the conversation may disturb. */
export function notify(row: Conversation, event: LogEvent, me: string): void {
  const said = event.message;
  if (!said || said.kind === "system" || typeof Notification === "undefined") return;
  if (Notification.permission !== "granted" || document.visibilityState === "visible") return;
  if (row.alert === "none" || (row.alert === "mention" && !said.mentions.includes(me))) return;
  const title = row.name ? `${said.author.name ?? ""} · ${row.name}` : (said.author.name ?? "");
  const notice = new Notification(title, { body: said.text.slice(0, 120), tag: `dure-${row.id}`, silent: true });
  notice.onclick = () => {
    window.focus();
    if (nav.params["conversation"] !== row.id) navigate(`/messenger/${row.id}`);
    notice.close();
  };
}
