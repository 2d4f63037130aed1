/** Money and dates as official documents write them. LAW adm-doc-rule §2(2), LAW adm-doc §7(5) */

const DIGITS = "영일이삼사오육칠팔구";
const SMALL = ["천", "백", "십", ""];
const LARGE = ["", "만", "억", "조"];

/** The amount in Hangul digits, every 일 written: 113560 → 일십일만삼천오백육십. */
export function amountInWords(won: number): string {
  const groups: string[] = [];
  let rest = Math.floor(Math.abs(won));
  for (const unit of LARGE) {
    const group = rest % 10_000;
    rest = Math.floor(rest / 10_000);
    if (!group) continue;
    const digits = [...String(group).padStart(4, "0")].map((d, i) => (d === "0" ? "" : DIGITS[Number(d)]! + SMALL[i]!));
    groups.unshift(digits.join("") + unit);
  }
  return groups.join("") || DIGITS[0]!;
}

/** 금113,560원(금일십일만삼천오백육십원) */
export const amountText = (won: number): string => `금${won.toLocaleString("ko-KR")}원(금${amountInWords(won)}원)`;

/** 2026. 11. 21. in Seoul. */
export function dateText(when: Date = new Date()): string {
  const [y, m, d] = when.toLocaleDateString("sv-SE", { timeZone: "Asia/Seoul" }).split("-").map(Number);
  return `${y}. ${m}. ${d}.`;
}
