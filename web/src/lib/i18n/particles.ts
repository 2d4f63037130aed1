/** Korean particles, computed from the sound of the last syllable, digit or letter; never "을(를)". */

const DIGIT_FINAL = [21, 8, 0, 16, 0, 0, 1, 8, 8, 0]; // 영 일 이 삼 사 오 육 칠 팔 구: index of the final consonant
const LETTER_FINAL: Record<string, number> = { l: 8, m: 16, n: 4, r: 8 }; // 엘 엠 엔 알; the other letters end in a vowel
const RIEUL = 8;

/** Index of the final consonant that the word ends with when read aloud: 0 for a vowel, 8 for ㄹ. */
export function finalOf(word: string): number {
  const bare = word.replace(/\([^()]*\)\s*$/u, "").replace(/[\s\p{P}\p{S}]+$/gu, "");
  const last = bare.at(-1);
  if (!last) return 0;
  const code = last.charCodeAt(0);
  if (code >= 0xac00 && code <= 0xd7a3) return (code - 0xac00) % 28;
  if (/\d/.test(last)) return digitFinal(bare);
  return LETTER_FINAL[last.toLowerCase()] ?? 0;
}

function digitFinal(text: string): number {
  const digits = /\d+$/.exec(text)?.[0] ?? "0";
  const zeros = /0*$/.exec(digits)?.[0].length ?? 0;
  if (zeros === 0 || zeros === digits.length) return DIGIT_FINAL[Number(digits.at(-1))] ?? 0;
  if (zeros >= 8) return 1; // 억
  return [0, 17, 1, 4, 4, 4, 4, 4][zeros] ?? 4; // 십 백 천 만
}

const PAIRS = {
  "을/를": ["을", "를"],
  "이/가": ["이", "가"],
  "은/는": ["은", "는"],
  "과/와": ["과", "와"],
  "으로/로": ["으로", "로"],
  "이라/라": ["이라", "라"],
} as const;
export type Particle = keyof typeof PAIRS;

/** The word with the particle that fits it: josa("문서", "을/를") is "문서를". */
export function josa(word: string, particle: Particle): string {
  const [closed, open] = PAIRS[particle];
  const final = finalOf(word);
  const vowelLike = final === 0 || (particle === "으로/로" && final === RIEUL);
  return word + (vowelLike ? open : closed);
}
