/** Mail in the client. Only this file and the figures are in the first bundle. */
import { messages } from "$lib/i18n";
import { nav, navigate, setQuery } from "$lib/nav.svelte";
import { room } from "$lib/room";
import { mail, startMail } from "./state/home.svelte";
import { findMail } from "./state/find";

const t = messages(
  {
    room: "메일",
    write: "메일 쓰기",
    inbox: "받은 메일",
    sent: "보낸 메일",
    drafts: "임시 보관",
    rules: "메일 규칙",
    away: "부재중 답장",
    settings: "메일 설정",
    file: "보낸 파일",
    all: (q: string) => `‘${q}’ 메일 모두 보기`,
  },
  {
    room: "Mail",
    write: "Write mail",
    inbox: "Inbox",
    sent: "Sent",
    drafts: "Drafts",
    rules: "Mail rules",
    away: "Out of office",
    settings: "Mail settings",
    file: "A file for you",
    all: (q: string) => `All mail for “${q}”`,
  },
);
/** A new mail, beside what is open where mail is open. */
const write = () =>
  nav.path.startsWith("/mail") && !nav.path.startsWith("/mail/settings")
    ? setQuery({ write: "new" })
    : navigate("/mail?write=new");

export default room({
  name: "mail",
  label: () => t.room,
  icon: "mail",
  rail: { href: "/mail", order: 20 },
  go: "M",
  routes: [
    { path: "/mail/settings/:page?", title: () => t.settings, load: () => import("./settings/Settings.svelte") },
    { path: "/mail/:place?/:conversation?", load: () => import("./Mail.svelte") },
  ],
  open: [{ path: "/file/:token", title: () => t.file, load: () => import("./shared/SharedFile.svelte") }],
  badge: () => mail.unread,
  create: { label: () => t.write, run: write },
  commands: () => [
    { id: "mail.write", label: () => t.write, icon: "compose", run: write },
    { id: "mail.inbox", label: () => t.inbox, icon: "inbox", keys: "G M", run: () => navigate("/mail") },
    { id: "mail.sent", label: () => t.sent, icon: "send", run: () => navigate("/mail/sent") },
    { id: "mail.drafts", label: () => t.drafts, icon: "draft", run: () => navigate("/mail/drafts") },
    { id: "mail.rules", label: () => t.rules, icon: "filter", run: () => navigate("/mail/settings/rules") },
    { id: "mail.away", label: () => t.away, icon: "leave", run: () => navigate("/mail/settings/away") },
    { id: "mail.settings", label: () => t.settings, icon: "gear", run: () => navigate("/mail/settings") },
  ],
  search: [{ label: () => t.room, order: 20, run: (query, signal) => findMail(query, t.all, signal) }],
  home: [{ id: "mail.unread", column: "half", order: 10, load: () => import("./HomeMail.svelte") }],
  start: startMail,
});
