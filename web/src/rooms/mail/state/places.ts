/** Where one looks: the addresses of lists and what they ask of the server. Pure. */
import type { Assigned, BoxRole, MailAccount, MailFilter } from "../types";

export type View = "flagged" | "later" | "all";
export type Where =
  | { kind: "box"; box: string; filter: MailFilter; assigned: Assigned }
  | { kind: "view"; account: string; view: View }
  | { kind: "label"; account: string; keyword: string }
  | { kind: "search"; q: string; account: string | null; box: string | null }
  | { kind: "scheduled"; account: string };

/** Roles that have an address of their own in my account. */
const BY_NAME: Readonly<Record<string, BoxRole>> = {
  inbox: "inbox",
  sent: "sent",
  drafts: "drafts",
  archive: "archive",
  junk: "junk",
  trash: "trash",
};
const VIEWS: Readonly<Record<string, View>> = { starred: "flagged", later: "later", all: "all" };

/** What the address means; null while the accounts are not known, or for what is not there. */
export function whereOf(
  place: string | undefined,
  query: URLSearchParams,
  accounts: readonly MailAccount[],
): Where | null {
  const own = accounts.find((one) => one.own) ?? accounts[0];
  if (!own) return null;
  const at = place ?? "inbox";
  const q = query.get("q");
  if (q !== null) return { kind: "search", q, account: query.get("account"), box: query.get("box") };
  const account = accounts.find((one) => one.id === query.get("account")) ?? own;
  if (at === "scheduled") return { kind: "scheduled", account: account.id };
  if (VIEWS[at]) return { kind: "view", account: account.id, view: VIEWS[at] };
  if (at.startsWith("label-")) return { kind: "label", account: account.id, keyword: at.slice(6) };
  const role = BY_NAME[at];
  const box = role
    ? own.boxes.find((one) => one.role === role)
    : accounts.flatMap((one) => one.boxes).find((one) => one.id === at);
  if (!box) return null;
  return {
    kind: "box",
    box: box.id,
    filter: (query.get("f") ?? "") as MailFilter,
    assigned: (query.get("a") ?? "") as Assigned,
  };
}

/** The address of a mailbox. */
export function boxPath(box: { id: string; role: BoxRole; account: string }, own: boolean): string {
  const name = own ? Object.keys(BY_NAME).find((one) => BY_NAME[one] === box.role) : undefined;
  return name === "inbox" ? "/mail" : `/mail/${name ?? box.id}`;
}

/** Two places that show the same. */
export const samePlace = (one: Where | null, two: Where | null): boolean => JSON.stringify(one) === JSON.stringify(two);

/** The address of what is asked, without its first page. */
export function asked(
  where: Where,
  flat: boolean,
): { path: string; query: Record<string, string | boolean>; byPlace: boolean } {
  if (where.kind === "box")
    return {
      path: `/api/mail/boxes/${where.box}/list`,
      query: { filter: where.filter, assigned: where.assigned, flat },
      byPlace: true,
    };
  if (where.kind === "view")
    return { path: `/api/mail/accounts/${where.account}/view/${where.view}`, query: {}, byPlace: false };
  if (where.kind === "label")
    return {
      path: "/api/mail/search",
      query: { q: `label:${where.keyword}`, account: where.account },
      byPlace: false,
    };
  if (where.kind === "search") {
    const query: Record<string, string> = { q: where.q };
    if (where.account) query.account = where.account;
    if (where.box) query.box = where.box;
    return { path: "/api/mail/search", query, byPlace: false };
  }
  return { path: "/api/mail/sendings", query: { account: where.account, state: "scheduled" }, byPlace: false };
}
