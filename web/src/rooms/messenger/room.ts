/** The messenger in the client: org chart, conversations, memos. */
import { room } from "$lib/room";
import { nav, navigate } from "$lib/nav.svelte";
import { may } from "$lib/session.svelte";
import { notify } from "./notify";
import { memos, startMemos } from "./state/memos.svelte";
import { me, onMessage, startTalk, talk, titleOf } from "./state/talk.svelte";
import { s } from "./admin/words";
import { t } from "./words";

/** The next conversation with something unread, from the one that is open. */
export function nextUnread(): void {
  const at = talk.list.findIndex((one) => one.id === nav.params["conversation"]);
  const turned = [...talk.list.slice(at + 1), ...talk.list.slice(0, at + 1)];
  const next = turned.find((one) => one.unread > 0);
  if (next) navigate(`/messenger/${next.id}`);
}

export default room({
  name: "messenger",
  label: () => t.room,
  icon: "chat",
  rail: { href: "/messenger", order: 30 },
  go: "C",
  badge: () => talk.unread + memos.unopened,
  routes: [
    { path: "/messenger/settings", title: () => s.title, load: () => import("./admin/Policy.svelte") },
    { path: "/messenger/memos/:memo?", load: () => import("./Messenger.svelte") },
    { path: "/messenger/:conversation?", load: () => import("./Messenger.svelte") },
  ],
  create: { label: () => t.fresh, run: () => navigate("/messenger?new=talk") },
  commands: () => [
    { id: "messenger.new", label: () => t.fresh, icon: "chat", run: () => navigate("/messenger?new=talk") },
    { id: "messenger.memo", label: () => t.freshMemo, icon: "memo", run: () => navigate("/messenger?new=memo") },
    {
      id: "messenger.settings",
      label: () => s.title,
      icon: "gear",
      when: () => may("settings.manage"),
      run: () => navigate("/messenger/settings"),
    },
    {
      id: "messenger.unread",
      label: () => t.nextUnread,
      icon: "chat",
      keys: "Alt+Shift+ArrowDown",
      when: () => talk.unread > 0,
      run: nextUnread,
    },
  ],
  search: [
    {
      label: () => t.talks,
      order: 30,
      run: async (query) => {
        const { matches } = await import("$lib/i18n");
        return talk.list
          .filter((one) => matches(titleOf(one, t.myself), query))
          .slice(0, 6)
          .map((one) => ({
            id: `talk ${one.id}`,
            title: titleOf(one, t.myself),
            hint: String(one.last["text"] ?? ""),
            icon: "chat" as const,
            href: `/messenger/${one.id}`,
          }));
      },
    },
  ],
  start: () => {
    onMessage((row, event) => notify(row, event, me()));
    const stops = [startTalk(), startMemos()];
    return () => stops.forEach((stop) => stop());
  },
});
