/** The places of mail as a menu: where there is no room for the column of folders. */
import type { MenuItem } from "$lib/ui";
import { boxName, ICON_OF, ownBoxes } from "../present";
import { boxOf, mail } from "../state/home.svelte";
import { boxPath } from "../state/places";
import { t } from "../words";

export function placesMenu(): MenuItem[] {
  const own = mail.own;
  if (!own) return [];
  const named = (["inbox", "sent", "drafts", "archive", "junk", "trash"] as const).flatMap(
    (role) => boxOf(own, role) ?? [],
  );
  const count = (n: number, name: string) => (n ? `${name} ${n}` : name);
  return [
    ...named
      .slice(0, 1)
      .map((one) => ({ label: count(one.unseen, boxName(one)), icon: "inbox" as const, href: boxPath(one, true) })),
    { label: t.starred, icon: "star", href: "/mail/starred" },
    { label: t.later, icon: "clock", href: "/mail/later" },
    ...named.slice(1).map((one) => ({
      label: boxName(one),
      icon: ICON_OF[one.role] ?? ("folder" as const),
      href: boxPath(one, true),
    })),
    { label: t.scheduled, icon: "cal", href: "/mail/scheduled" },
    ...ownBoxes(own).map((one, i) => ({
      label: boxName(one),
      icon: "folder" as const,
      href: boxPath(one, true),
      line: i === 0,
    })),
    ...mail.accounts
      .filter((one) => !one.own)
      .flatMap((one, i) => {
        const inbox = boxOf(one, "inbox") ?? one.boxes[0];
        return inbox
          ? [
              {
                label: count(inbox.unseen, one.label || one.name),
                icon: "users" as const,
                href: boxPath(inbox, false),
                line: i === 0,
              },
            ]
          : [];
      }),
    { label: t.settings, icon: "gear", href: "/mail/settings", line: true },
  ];
}
