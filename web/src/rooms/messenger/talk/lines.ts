/** What the lines in a conversation say: who came, who went, what changed. Pure. */
import type { Message } from "../types";
import { t } from "../words";

export function lineOf(message: Message): string {
  const what = message.what;
  if (!what) return "";
  const names = what.names.slice(0, 5).join(", ");
  if (what.kind === "join") {
    if (what.how === "desk") return t.deskBegan;
    if (what.how === "appointed") return t.appointed(names + (what.people > 5 ? ` 외 ${what.people - 5}` : ""));
    return t.came(names, what.people);
  }
  if (what.kind === "leave")
    return what.how === "moved" ? t.movedOn(names) : what.how === "removed" ? t.putOut(names) : t.went(names);
  if (what.kind === "close") return t.closed;
  return what.name ? t.renamed(what.name) : t.changed;
}

export interface Piece {
  text: string;
  kind: "plain" | "link" | "at";
}

const LINK = /(https?:\/\/[^\s<>"']+)/g;

/** A text in pieces: addresses and the names of those who are mentioned stand out. */
export function pieces(text: string, names: readonly string[]): Piece[] {
  const found: Piece[] = [];
  for (const [at, part] of text.split(LINK).entries()) {
    if (at % 2) found.push({ text: part, kind: "link" });
    else found.push(...mentioned(part, names));
  }
  return found.filter((one) => one.text);
}

function mentioned(text: string, names: readonly string[]): Piece[] {
  const first = names
    .map((name) => ({ name: `@${name}`, at: text.indexOf(`@${name}`) }))
    .filter((one) => one.at >= 0)
    .sort((one, two) => one.at - two.at)[0];
  if (!first) return [{ text, kind: "plain" }];
  return [
    { text: text.slice(0, first.at), kind: "plain" },
    { text: first.name, kind: "at" },
    ...mentioned(text.slice(first.at + first.name.length), names),
  ];
}
