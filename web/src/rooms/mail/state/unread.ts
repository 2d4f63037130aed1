/** What waits unread, for the portal. */
import { api, ApiError } from "$lib/api";
import type { MailRow, MailRows } from "../types";
import { boxOf, mail } from "./home.svelte";

export async function unreadMail(): Promise<MailRow[]> {
  const inbox = mail.own && boxOf(mail.own, "inbox");
  if (!inbox) return [];
  try {
    return (await api.get<MailRows>(`/api/mail/boxes/${inbox.id}/list`, { query: { filter: "unread", limit: 5 } }))
      .items;
  } catch (error) {
    if (error instanceof ApiError) return []; // the portal shows what else there is
    throw error;
  }
}
