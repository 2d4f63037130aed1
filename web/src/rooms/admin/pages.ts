/** The pages of the administration, each with who may open it. */
import type { Component } from "svelte";
import type { IconName } from "$lib/ui/icons";
import { may } from "$lib/session.svelte";
import { t } from "./words";

export interface Page {
  id: string;
  group: "people" | "rules" | "records";
  icon: IconName;
  label: () => string;
  when: () => boolean;
  load?: () => Promise<{ default: Component<Record<string, never>> }>;
  /** Where it is, when it belongs to another room. */
  href?: string;
}

export const pages: readonly Page[] = [
  {
    id: "people",
    group: "people",
    icon: "people",
    label: () => t.people,
    when: () => may("people.manage"),
    load: () => import("./people/People.svelte"),
  },
  {
    id: "posts",
    group: "people",
    icon: "users",
    label: () => t.posts,
    when: () => may("people.manage"),
    load: () => import("./posts/Posts.svelte"),
  },
  {
    id: "reorganisation",
    group: "people",
    icon: "diff",
    label: () => t.reorganisation,
    when: () => may("people.manage"),
    load: () => import("./reorganisation/Reorganisation.svelte"),
  },
  {
    id: "absences",
    group: "people",
    icon: "trip",
    label: () => t.absences,
    when: () => may("people.manage"),
    load: () => import("./Absences.svelte"),
  },
  {
    id: "import",
    group: "people",
    icon: "table",
    label: () => t.import,
    when: () => may("people.manage"),
    load: () => import("./Import.svelte"),
  },
  {
    id: "roles",
    group: "people",
    icon: "key",
    label: () => t.roles,
    when: () => may("people.manage"),
    load: () => import("./Roles.svelte"),
  },
  {
    id: "delegation",
    group: "rules",
    icon: "scale",
    label: () => t.delegation,
    when: () => may("rules.manage"),
    load: () => import("./delegation/Delegation.svelte"),
  },
  {
    id: "forms",
    group: "rules",
    icon: "draft",
    label: () => t.forms,
    when: () => may("rules.manage"),
    href: "/approvals/forms",
  },
  {
    id: "packs",
    group: "rules",
    icon: "book",
    label: () => t.packs,
    when: () => may("rules.manage") || may("oversight.rules"),
    load: () => import("./packs/Packs.svelte"),
  },
  {
    id: "institution",
    group: "rules",
    icon: "building",
    label: () => t.institution,
    when: () => may("settings.manage"),
    load: () => import("./Institution.svelte"),
  },
  {
    id: "talk",
    group: "rules",
    icon: "chat",
    label: () => t.talk,
    when: () => may("settings.manage"),
    href: "/messenger/settings",
  },
  {
    id: "records",
    group: "records",
    icon: "history",
    label: () => t.records,
    when: () => may("audit.read"),
    load: () => import("./Records.svelte"),
  },
  {
    id: "overrides",
    group: "records",
    icon: "scale",
    label: () => t.overrides,
    when: () => may("audit.read") || may("rules.manage"),
    load: () => import("./delegation/Overrides.svelte"),
  },
  {
    id: "stuck",
    group: "records",
    icon: "route",
    label: () => t.stuck,
    when: () => may("people.manage"),
    load: () => import("./Stuck.svelte"),
  },
  {
    id: "oversight",
    group: "records",
    icon: "eye",
    label: () => t.oversight,
    when: () => may("oversight.read"),
    load: () => import("./Oversight.svelte"),
  },
];

/** The page that opens first for this seat; undefined when none may. */
export const firstPage = (): Page | undefined => pages.find((p) => p.load && p.when());
