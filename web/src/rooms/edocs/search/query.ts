/** Changing a query by its pieces, as chips and counted values do. Pure; what a query means is known by the server. */

/** The operators that can be put in by a press, in Korean and English. */
export const OPERATORS: readonly [string, string][] = [
  ["기안자", "drafter"],
  ["결재자", "signer"],
  ["부서", "unit"],
  ["양식", "form"],
  ["번호", "number"],
  ["날짜", "date"],
  ["금액", "amount"],
  ["상태", "state"],
  ["첨부", "file"],
  ["제목", "title"],
];

/** The query without one piece of it (the first that stands by itself); a join that is left alone goes too. */
export function without(query: string, raw: string): string {
  const at = query.indexOf(raw);
  if (at < 0) return query;
  return tidy(`${query.slice(0, at)} ${query.slice(at + raw.length)}`);
}

/** The query with one more piece; once only. */
export const withPiece = (query: string, raw: string): string => (has(query, raw) ? query : tidy(`${query} ${raw}`));

/** Whether the piece stands in the query by itself. */
export const has = (query: string, raw: string): boolean => ` ${query} `.includes(` ${raw} `);

const tidy = (query: string): string =>
  query
    .replace(/\s+/g, " ")
    .replace(/(^|\s)(OR|또는|\|)(\s+(OR|또는|\|))*(?=\s*$)/g, "")
    .replace(/^\s*(OR|또는|\|)\s+/, "")
    .trim();
