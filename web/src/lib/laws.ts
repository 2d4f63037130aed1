/** "LAW adm-doc §7(5)" as a person reads it: 행정업무규정 제7조제5항. Pure. */

const NAMES: Record<string, string> = {
  "adm-doc": "행정업무규정",
  "rec-act": "공공기록물법",
  "rec-dec": "공공기록물법 시행령",
};
/** Texts whose articles have not been compared with the one in force: named in words, without a number. */
const WORDS: Record<string, string> = {
  "adm-doc-rule": "행정업무규정 시행규칙",
  "rec-rule": "공공기록물법 시행규칙",
  "disc-act": "정보공개법",
  "disc-dec": "정보공개법 시행령",
  "priv-act": "개인정보 보호법",
};

export function citation(text: string): string {
  const hit = /^LAW (\S+) §(\d+)(?:-(\d+))?(?:\((\d+)\))?(?::(\d+))?/.exec(text);
  if (!hit) return text.replace(/^LAW /, "");
  const [, code, article, branch, paragraph, item] = hit;
  if (!NAMES[code!]) return WORDS[code!] ?? "";
  return `${NAMES[code!]} 제${article}조${branch ? `의${branch}` : ""}${paragraph ? `제${paragraph}항` : ""}${item ? `제${item}호` : ""}`;
}

/** Several citations of one basis, as a pack names them: one after another, with a semicolon and a blank between. */
export const citations = (text: string): string =>
  text
    .split("; ")
    .map((one) => (/^(LAW )?[a-z]+-[a-z-]+ §/.test(one) ? citation(one.startsWith("LAW ") ? one : `LAW ${one}`) : one))
    .join(", ");
