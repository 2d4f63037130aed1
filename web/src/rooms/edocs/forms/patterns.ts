/** Named kinds of text, the same as `edocs/forms/patterns.py`. */

export const PATTERNS: Record<string, { label: string; shape: RegExp; example: string }> = {
  email: {
    label: "전자우편",
    shape: /^[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}$/,
    example: "hong@example.kr",
  },
  phone: { label: "전화번호", shape: /^\(?0[0-9]{1,2}\)?[- ]?[0-9]{3,4}-?[0-9]{4}$/, example: "02-123-4567" },
  business: { label: "사업자등록번호", shape: /^[0-9]{3}-?[0-9]{2}-?[0-9]{5}$/, example: "123-45-67891" },
  account: { label: "계좌번호", shape: /^[0-9][0-9-]{7,19}$/, example: "110-234-567890" },
  postcode: { label: "우편번호", shape: /^[0-9]{5}$/, example: "04524" },
  digits: { label: "숫자만", shape: /^[0-9]{1,40}$/, example: "20260001" },
};
const WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5];

/** What is wrong with a text of a named kind; empty if nothing is or no kind is named. */
export function patternProblem(name: string, value: unknown): string {
  const pattern = PATTERNS[name];
  if (!pattern || typeof value !== "string") return "";
  const text = value.trim();
  if (!pattern.shape.test(text)) return `${pattern.label} 꼴로 쓰십시오. 보기: ${pattern.example}`;
  return name === "business" && !addsUp(text.replaceAll("-", "")) ? "없는 사업자등록번호입니다." : "";
}

/** Whether the last digit of a business number follows from the others. */
function addsUp(digits: string): boolean {
  const numbers = [...digits].map(Number);
  const total =
    WEIGHTS.reduce((sum, weight, at) => sum + weight * numbers[at]!, 0) + Math.floor((numbers[8]! * 5) / 10);
  return (10 - (total % 10)) % 10 === numbers[9];
}
