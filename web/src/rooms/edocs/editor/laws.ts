/** "LAW adm-doc-rule §4(5)" as a person reads it: 시행규칙 제4조제5항. Pure. */

const NAMES: Record<string, string> = {
  "adm-doc": "규정",
  "adm-doc-rule": "시행규칙",
  "rec-dec": "기록물법 시행령",
  "rec-rule": "기록물법 시행규칙",
  "disc-act": "정보공개법",
};

export function citation(text: string): string {
  const hit = /^LAW (\S+) §(\d+)(?:-(\d+))?(?:\((\d+)\))?(?::(\d+))?/.exec(text);
  if (!hit) return text.replace(/^LAW /, "");
  const [, code, article, branch, paragraph, item] = hit;
  return `${NAMES[code!] ?? code} 제${article}조${branch ? `의${branch}` : ""}${paragraph ? `제${paragraph}항` : ""}${item ? `제${item}호` : ""}`;
}
