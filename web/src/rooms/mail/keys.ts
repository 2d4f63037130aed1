/** The keys of mail: what they are called; the screen registers them with what they do. */
import type { Shortcut } from "$lib/keys";
import { t } from "./words";

const lists = () => t.lists;
const room = () => t.room;

export const KEYS = {
  down: { keys: "J", label: () => t.k_down, group: lists },
  up: { keys: "K", label: () => t.k_up, group: lists },
  pick: { keys: "X", label: () => t.k_pick, group: lists },
  extendDown: { keys: "Shift+J", label: () => t.k_extend, group: lists },
  extendUp: { keys: "Shift+K", label: () => t.k_extend, group: lists },
  all: { keys: "Ctrl+A", label: () => t.k_all, group: lists },
  star: { keys: "S", label: () => t.k_star, group: room },
  allRead: { keys: "Shift+U", label: () => t.k_allRead, group: room },
  reply: { keys: "R", label: () => t.k_reply, group: room },
  replyAll: { keys: "A", label: () => t.k_replyAll, group: room },
  forward: { keys: "F", label: () => t.k_forward, group: room },
  archive: { keys: "E", label: () => t.k_archive, group: room },
  trash: { keys: "#", label: () => t.k_trash, group: room },
  unread: { keys: "U", label: () => t.k_unread, group: room },
  later: { keys: "H", label: () => t.k_later, group: room },
  move: { keys: "V", label: () => t.k_move, group: room },
  label: { keys: "L", label: () => t.k_label, group: room },
  junk: { keys: "Shift+1", label: () => t.k_junk, group: room },
  unfold: { keys: "O", label: () => t.k_unfold, group: room },
} as const satisfies Record<string, Shortcut>;
