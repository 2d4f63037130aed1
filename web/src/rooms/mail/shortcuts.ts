/** What the keys of mail do: on the list, on what is chosen there, on the conversation that is open. */
import type { Shortcut } from "$lib/keys";
import type { Asking } from "./asking";
import { desk } from "./compose/desk.svelte";
import { KEYS } from "./keys";
import { r } from "./read/words";
import { readAll } from "./state/acts.svelte";
import { mail } from "./state/home.svelte";
import { list, type Line } from "./state/list.svelte";
import type { Reading } from "./state/reading.svelte";
import type { DraftKind, MailAct, MailBoxView } from "./types";
import { t } from "./words";

/** What the screen can do when a key asks for it. */
interface Screen {
  open(): void;
  act(what: MailAct): void;
  ask(what: Asking): void;
  answer(kind: DraftKind): void | boolean;
  /** From an open conversation to the list; false where both are seen. */
  back(): void | boolean;
  box(): MailBoxView | undefined;
  reading(): Reading | null;
}

const idle = () => !desk.front || !document.activeElement?.closest(".win");
const onList = (run: () => void | boolean) => () => (idle() ? run() : false);
const inList = () => !document.activeElement?.closest(".rd, .win, .side, [role=dialog]");
const inRead = () => !!document.activeElement?.closest(".rd button, .rd a");

function scrollOn() {
  const body = document.querySelector<HTMLElement>(".rd .pane__b");
  if (!body) return false;
  if (body.scrollTop + body.clientHeight >= body.scrollHeight - 4) list.step(1);
  else body.scrollBy({ top: body.clientHeight - 60 });
}

const moving = (): Shortcut[] => [
  { ...KEYS.down, run: onList(() => list.step(1)) },
  { ...KEYS.up, run: onList(() => list.step(-1)) },
  { keys: "ArrowDown", label: KEYS.down.label, when: inList, run: () => list.step(1) },
  { keys: "ArrowUp", label: KEYS.up.label, when: inList, run: () => list.step(-1) },
  { keys: "Home", label: KEYS.up.label, when: inList, run: () => list.go(0) },
  { keys: "End", label: KEYS.down.label, when: inList, run: () => list.go(list.rows.total - 1) },
  { keys: "PageDown", label: KEYS.down.label, when: inList, run: () => list.step(8) },
  { keys: "PageUp", label: KEYS.up.label, when: inList, run: () => list.step(-8) },
];

const picking = (): Shortcut[] => [
  { ...KEYS.pick, run: onList(() => list.current && list.toggle(list.current.id)) },
  { ...KEYS.extendDown, run: onList(() => list.step(1, true)) },
  { ...KEYS.extendUp, run: onList(() => list.step(-1, true)) },
  { ...KEYS.all, run: onList(() => void list.all()) },
];

function acting({ act, ask, box }: Screen): Shortcut[] {
  const flip = (on: MailAct, off: MailAct, is: (row: Line) => boolean) => act(list.chosen.every(is) ? off : on);
  const toTrash = onList(() => act(["trash", "junk"].includes(box()?.role ?? "") ? "delete" : "trash"));
  const readBox = () => {
    const here = box();
    if (here) void readAll(here.id).then(() => list.refresh());
  };
  return [
    { ...KEYS.star, run: onList(() => flip("flag", "unflag", (row) => row.flagged)) },
    { ...KEYS.unread, run: onList(() => flip("unread", "read", (row) => row.unseen > 0)) },
    { ...KEYS.allRead, run: onList(readBox) },
    { ...KEYS.archive, run: onList(() => act("archive")) },
    { ...KEYS.trash, run: toTrash },
    { keys: "Delete", label: KEYS.trash.label, run: toTrash },
    { ...KEYS.junk, run: onList(() => act(box()?.role === "junk" ? "not_junk" : "junk")) },
    { ...KEYS.later, run: onList(() => ask("later")) },
    { ...KEYS.move, run: onList(() => ask("move")) },
    { ...KEYS.label, run: onList(() => ask("label")) },
  ];
}

const answering = ({ answer, reading }: Screen): Shortcut[] => [
  { ...KEYS.reply, run: onList(() => answer(mail.preferences.reply_all ? "reply_all" : "reply")) },
  { ...KEYS.replyAll, run: onList(() => answer("reply_all")) },
  { ...KEYS.forward, run: onList(() => answer("forward")) },
  { ...KEYS.unfold, run: onList(() => reading()?.unfoldAll()) },
];

/** Every shortcut of the screen, in the order of the overlay. */
export const shortcuts = (screen: Screen): Shortcut[] => [
  ...moving(),
  { keys: "Enter", label: () => t.k_open, group: KEYS.pick.group, fixed: true, run: onList(screen.open) },
  { keys: "Space", label: () => r.next, when: () => !inRead(), run: onList(scrollOn) },
  ...picking(),
  ...acting(screen),
  ...answering(screen),
  { keys: "Escape", label: () => t.clear, run: () => (list.checked.size ? list.clear() : screen.back()) },
];
