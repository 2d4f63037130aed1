/** Finding Korean words as people type them: by initials (ㅊㅈ), by syllables half typed, and with the input mode off (cnrwp → 축제). */

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
const KEYS = "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml";
const JAMO = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ";
const TWO_VOWELS: Record<string, string> = {
  ㅗㅏ: "ㅘ",
  ㅗㅐ: "ㅙ",
  ㅗㅣ: "ㅚ",
  ㅜㅓ: "ㅝ",
  ㅜㅔ: "ㅞ",
  ㅜㅣ: "ㅟ",
  ㅡㅣ: "ㅢ",
};
const TWO_FINALS: Record<string, string> = {
  ㄱㅅ: "ㄳ",
  ㄴㅈ: "ㄵ",
  ㄴㅎ: "ㄶ",
  ㄹㄱ: "ㄺ",
  ㄹㅁ: "ㄻ",
  ㄹㅂ: "ㄼ",
  ㄹㅅ: "ㄽ",
  ㄹㅌ: "ㄾ",
  ㄹㅍ: "ㄿ",
  ㄹㅎ: "ㅀ",
  ㅂㅅ: "ㅄ",
};

const isSyllable = (c: string) => c >= "가" && c <= "힣";
const isInitial = (c: string) => INITIALS.includes(c);

/** The initial consonants of a word: 축제 → ㅊㅈ; other characters stay, in lower case. */
export const choseong = (text: string): string =>
  [...text]
    .map((c) => (isSyllable(c) ? INITIALS[Math.floor((c.charCodeAt(0) - 0xac00) / 588)]! : c.toLowerCase()))
    .join("");

/** True where `typed` agrees with `whole`: itself, its initial, or a syllable that still waits for its final consonant. */
function agrees(typed: string, whole: string): boolean {
  if (typed === whole) return true;
  if (!isSyllable(whole)) return typed.toLowerCase() === whole.toLowerCase();
  const code = whole.charCodeAt(0) - 0xac00;
  if (isInitial(typed)) return INITIALS[Math.floor(code / 588)] === typed;
  if (!isSyllable(typed)) return false;
  const other = typed.charCodeAt(0) - 0xac00;
  return other % 28 === 0 && Math.floor(other / 28) === Math.floor(code / 28);
}

/** Where `query` is found in `text` as [start, end], or null. Spaces in the query split it into words that must all be found. */
export function find(text: string, query: string): [number, number] | null {
  const [t, q] = [[...text], [...query]];
  for (let start = 0; start + q.length <= t.length; start++)
    if (q.every((c, i) => agrees(c, t[start + i]!))) return [start, start + q.length];
  return null;
}

/** Whether every word of the query is found in the text, as typed or as meant on a two-set keyboard in the wrong mode. */
export function matches(text: string, query: string): boolean {
  const hit = (q: string) =>
    q
      .split(/\s+/)
      .filter(Boolean)
      .every((word) => find(text, word));
  if (hit(query.trim())) return true;
  const meant = fromQwerty(query.trim());
  return meant !== query.trim() && hit(meant);
}

const jamoOf = (c: string): string | undefined => {
  const i = KEYS.indexOf(c) >= 0 ? KEYS.indexOf(c) : KEYS.indexOf(c.toLowerCase());
  return i >= 0 ? JAMO[i] : undefined;
};

/** Latin letters read as keys of the two-set (두벌식) layout: "cnrwp" → "축제". What cannot be a syllable stays a jamo. */
export function fromQwerty(text: string): string {
  const jamo = [...text].map((c) => (/[a-z]/i.test(c) ? (jamoOf(c) ?? c) : c));
  let out = "";
  for (let i = 0; i < jamo.length;) {
    const [syllable, used] = syllableAt(jamo, i);
    out += syllable;
    i += used;
  }
  return out;
}

function syllableAt(jamo: string[], i: number): [string, number] {
  const first = jamo[i]!;
  if (!isInitial(first) || !VOWELS.includes(jamo[i + 1] ?? "?")) return [first, 1];
  let used = 2;
  let vowel = jamo[i + 1]!;
  const wide = TWO_VOWELS[vowel + (jamo[i + 2] ?? "")];
  if (wide) [vowel, used] = [wide, 3];
  const startsNext = (at: number) => VOWELS.includes(jamo[at + 1] ?? "?");
  let final = " ";
  const one = jamo[i + used];
  if (one && FINALS.indexOf(one) > 0 && !startsNext(i + used)) {
    final = one;
    used += 1;
    const two = TWO_FINALS[one + (jamo[i + used] ?? "")];
    if (two && !startsNext(i + used)) [final, used] = [two, used + 1];
  }
  const code = 0xac00 + INITIALS.indexOf(first) * 588 + VOWELS.indexOf(vowel) * 28 + FINALS.indexOf(final);
  return [String.fromCharCode(code), used];
}
