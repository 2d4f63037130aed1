/** How people are drawn: two syllables, a quiet tint by id, presence by shape and word. Pure. */
import { messages } from "../i18n";

/** The last two syllables of a Korean name; initials of a Latin one. */
export function shortName(name: string): string {
  const bare = name.trim();
  if (/^[가-힣]{2,}$/.test(bare)) return bare.slice(-2);
  const words = bare.split(/\s+/).filter(Boolean);
  if (words.length > 1) return (words[0]![0]! + words.at(-1)![0]!).toUpperCase();
  return bare.slice(0, 2);
}

/** 1…6, the same for a person everywhere. */
export function tint(id: string): number {
  let hash = 0;
  for (const c of id) hash = (hash * 31 + c.charCodeAt(0)) | 0;
  return (Math.abs(hash) % 6) + 1;
}

export type PresenceKind = "on" | "away" | "busy" | "trip" | "leave" | "off";

export const PRESENCE = messages(
  { on: "근무 중", away: "자리 비움", busy: "회의 중", trip: "출장", leave: "휴가", off: "퇴근" },
  { on: "At work", away: "Away", busy: "In a meeting", trip: "On a trip", leave: "On leave", off: "Off work" },
);
