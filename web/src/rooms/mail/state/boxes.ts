/** Making, renaming and removing folders and labels. */
import { api } from "$lib/api";
import type { LabelInput, MailAccount, MailBoxView, MailLabel } from "../types";
import { adoptAccount, reload } from "./home.svelte";

export async function makeBox(account: string, name: string): Promise<MailBoxView> {
  const made = await api.post<MailBoxView>("/api/mail/boxes", { account, name });
  await reload();
  return made;
}
export async function renameBox(box: string, name: string): Promise<void> {
  await api.put(`/api/mail/boxes/${box}`, { name });
  await reload();
}
export async function removeBox(box: string): Promise<void> {
  await api.delete(`/api/mail/boxes/${box}`);
  await reload();
}

/** Sets all labels of an account, in their order. */
export async function setLabels(account: MailAccount, labels: LabelInput[]): Promise<MailLabel[]> {
  const now = await api.put<MailLabel[]>(`/api/mail/accounts/${account.id}/labels`, { labels });
  adoptAccount(account.id, { labels: now });
  return now;
}
