/** Item numbers are computed, never stored: 1. 가. 1) 가) (1) (가) ① ㉮. LAW adm-doc-rule §2(1) */
import { LEVELS, type Block } from "./model";

const CONSONANTS = [0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 15, 16, 17, 18];
const VOWELS = [0, 4, 8, 13, 18, 20]; // ㅏ ㅓ ㅗ ㅜ ㅡ ㅣ
const CIRCLED_HANGUL = "㉮㉯㉰㉱㉲㉳㉴㉵㉶㉷㉸㉹㉺㉻";

/** The count-th syllable of 가 나 다 … 하 거 너 …; past the last one syllables are joined. */
export function hangulNumber(count: number): string {
  const size = CONSONANTS.length * VOWELS.length;
  const index = count - 1;
  const vowel = VOWELS[Math.floor((index % size) / CONSONANTS.length)]!;
  const consonant = CONSONANTS[(index % size) % CONSONANTS.length]!;
  const syllable = String.fromCharCode(0xac00 + consonant * 588 + vowel * 28);
  return index < size ? syllable : hangulNumber(Math.floor(index / size)) + syllable;
}

function circled(count: number): string {
  if (count <= 20) return String.fromCharCode(0x2460 + count - 1);
  if (count <= 35) return String.fromCharCode(0x3251 + count - 21);
  return count <= 50 ? String.fromCharCode(0x32b1 + count - 36) : `(${count})`;
}

/** The number of the count-th item (from 1) of a level (1 to 8). */
export function itemLabel(level: number, count: number): string {
  if (level === 7) return circled(count);
  if (level === 8) return CIRCLED_HANGUL[count - 1] ?? `(${hangulNumber(count)})`;
  const number = level % 2 ? String(count) : hangulNumber(count);
  return [`${number}.`, `${number})`, `(${number})`][Math.floor((level - 1) / 2)]!;
}

/** Counts levels in order: a higher rank starts the lower ones anew; plain text and tables do not. */
export class Counter {
  private counts = new Array<number>(LEVELS + 1).fill(0);

  /** The label of the next paragraph of this level; empty for plain text. */
  next(level: number): string {
    if (!level) return "";
    this.counts[level]! += 1;
    this.counts.fill(0, level + 1);
    return itemLabel(level, this.counts[level]!);
  }
}

/** One label for each block, empty where there is none. */
export function itemLabels(blocks: readonly Block[]): string[] {
  const counter = new Counter();
  return blocks.map((block) => counter.next(block.type === "paragraph" ? block.attrs.level : 0));
}
