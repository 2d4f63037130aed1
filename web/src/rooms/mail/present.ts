/** How rows, folders and people are written. Pure, but for the words. */
import { format } from "$lib/i18n";
import type { IconName } from "$lib/ui";
import type { BoxRole, MailAccount, MailBoxView, MailPerson } from "./types";
import { t } from "./words";

export const nameOf = (one: Pick<MailPerson, "name" | "address">): string =>
  one.name || one.address.split("@")[0] || one.address;

/** "백다솔, 나" for a row; how many there are beyond comes after. */
export function peopleLine(people: readonly MailPerson[], most = 3): string {
  const names = people.map((one) => (one.me ? t.me : nameOf(one)));
  const shown = names.filter((name, i) => names.indexOf(name) === i);
  if (shown.length <= most) return shown.join(", ");
  return `${shown.slice(0, most).join(", ")} ${t.andMore(shown.length - most)}`;
}

/** Who the avatar of a row is: the newest who is not me. */
export const faceOf = (people: readonly MailPerson[]): MailPerson | undefined =>
  people.findLast((one) => !one.me) ?? people.at(-1);

export const subjectOf = (subject: string): string => format.keepTail(subject.trim() || t.noSubject);

const ROLES: readonly BoxRole[] = ["inbox", "sent", "drafts", "archive", "junk", "trash"];
export const ICON_OF: Readonly<Partial<Record<BoxRole, IconName>>> = {
  inbox: "inbox",
  sent: "send",
  drafts: "draft",
  archive: "archive",
  junk: "shield",
  trash: "trash",
  later: "clock",
};

/** A folder as it is called on the screen. */
export function boxName(box: Pick<MailBoxView, "name" | "role">): string {
  if (ROLES.includes(box.role)) return t[box.role as "inbox" | "sent" | "drafts" | "archive" | "junk" | "trash"];
  return box.role === "later" ? t.later : (box.name.split("/").at(-1) ?? box.name);
}

/** Folders that a person made, by their path. */
export const ownBoxes = (account: MailAccount): MailBoxView[] =>
  account.boxes.filter((box) => box.role === "").sort((one, two) => format.compare(one.name, two.name));

export const depthOf = (box: MailBoxView, account: MailAccount): number => {
  const parts = box.name.split("/");
  return parts.filter((_, i) => i > 0 && account.boxes.some((one) => one.name === parts.slice(0, i).join("/"))).length;
};

/** The tint of a label: one of the house's six, twice. */
export const TINTS = 12;
export const colourOf = (colour: number): string =>
  [
    "var(--accent)",
    "var(--ok-solid)",
    "var(--warn-solid)",
    "var(--bad-solid)",
    "var(--av-4-fg)",
    "var(--av-5-fg)",
    "var(--av-6-fg)",
    "var(--indigo-300)",
    "var(--pine-300)",
    "var(--ochre-300)",
    "var(--brick-300)",
    "var(--line-control)",
  ][((colour % TINTS) + TINTS) % TINTS]!;

/** "12.4GB" as the folder pane writes it. */
export const sizeText = (bytes: number): string => format.bytes(bytes);

/** Moments for "나중에 보기", in Seoul. */
export function laterTimes(now: number): { at: string; which: "today" | "tomorrow" | "monday" }[] {
  const day = (days: number, hour: number) => {
    const iso = format.isoDay(now + days * 86_400_000);
    return new Date(`${iso}T${String(hour).padStart(2, "0")}:00:00+09:00`);
  };
  const weekday = new Date(`${format.isoDay(now)}T12:00:00+09:00`).getUTCDay();
  const monday = (8 - weekday) % 7 || 7;
  const all = [
    { at: day(0, 18), which: "today" as const },
    { at: day(1, 9), which: "tomorrow" as const },
    { at: day(monday, 9), which: "monday" as const },
  ];
  return all.filter((one) => one.at.getTime() > now + 600_000).map((one) => ({ ...one, at: one.at.toISOString() }));
}
