/** Administration: people, posts, rules, records of one's own institution. Shown to those who hold a permission for any of it. */
import { room } from "$lib/room";
import { navigate } from "$lib/nav.svelte";
import { firstPage, pages } from "./pages";
import { t } from "./words";

export default room({
  name: "admin",
  label: () => t.room,
  icon: "admin",
  rail: { href: "/admin", order: 90, foot: true, when: () => firstPage() !== undefined },
  routes: [{ path: "/admin/:page?", load: () => import("./Admin.svelte") }],
  commands: () =>
    pages
      .flatMap((page) => (page.href ? [] : [page]))
      .map((page) => ({
        id: `admin.${page.id}`,
        label: page.label,
        hint: () => t.room,
        icon: page.icon,
        when: page.when,
        run: () => navigate(`/admin/${page.id}`),
      })),
});
