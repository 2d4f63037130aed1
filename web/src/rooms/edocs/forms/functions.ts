/** The functions of formulas: how each is called, what it takes, what it gives. The same as `edocs/forms/functions.py`. */

export type Kind = "number" | "text" | "date" | "yesno" | "period" | "other" | "any";
export const KIND_WORDS: Record<Kind, string> = {
  number: "수",
  text: "글",
  date: "날짜",
  yesno: "예/아니요",
  period: "기간",
  other: "사람·부서",
  any: "값",
};

export interface FormulaFunction {
  name: string;
  alias: string;
  usage: string;
  says: string;
  takes: Kind[];
  gives: Kind;
  least: number;
  repeats: boolean;
  column: boolean;
  calendar: boolean;
}

type More = Partial<Pick<FormulaFunction, "least" | "repeats" | "column" | "calendar">>;
const make = (
  name: string,
  alias: string,
  usage: string,
  says: string,
  takes: Kind[],
  gives: Kind,
  more: More = {},
) => ({
  name,
  alias,
  usage,
  says,
  takes,
  gives,
  least: 1,
  repeats: false,
  column: false,
  calendar: false,
  ...more,
});
const column = { repeats: true, column: true };

export const FUNCTIONS: readonly FormulaFunction[] = [
  make("합계", "SUM", "합계(표.칸)", "모두 더합니다", ["number"], "number", column),
  make("개수", "COUNT", "개수(표.칸)", "쓴 칸을 셉니다", ["any"], "number", column),
  make("평균", "AVERAGE", "평균(표.칸)", "쓴 칸의 평균", ["number"], "number", column),
  make("최소", "MIN", "최소(표.칸)", "가장 작은 수", ["number"], "number", column),
  make("최대", "MAX", "최대(표.칸)", "가장 큰 수", ["number"], "number", column),
  make("만약", "IF", "만약(조건, 맞으면, 아니면)", "조건에 따라 고릅니다", ["yesno", "any", "any"], "any", {
    least: 3,
  }),
  make("반올림", "ROUND", "반올림(수, 자릿수)", "자릿수 0은 일의 자리", ["number", "number"], "number"),
  make("올림", "ROUNDUP", "올림(수, 자릿수)", "자릿수 -3은 천의 자리", ["number", "number"], "number"),
  make("내림", "ROUNDDOWN", "내림(수, 자릿수)", "자릿수 -1은 십의 자리", ["number", "number"], "number"),
  make("절댓값", "ABS", "절댓값(수)", "부호를 뗍니다", ["number"], "number"),
  make("나머지", "MOD", "나머지(수, 나누는 수)", "나눈 나머지", ["number", "number"], "number", { least: 2 }),
  make("일수", "DAYS", "일수(첫날, 끝날)", "첫날과 끝날을 넣어 셉니다", ["date", "date"], "number"),
  make("근무일수", "WORKDAYS", "근무일수(첫날, 끝날)", "쉬는 날을 빼고 셉니다", ["date", "date"], "number", {
    calendar: true,
  }),
  make("날더하기", "ADDDAYS", "날더하기(날짜, 날수)", "며칠 뒤의 날짜", ["date", "number"], "date", { least: 2 }),
  make("달더하기", "ADDMONTHS", "달더하기(날짜, 달수)", "몇 달 뒤의 날짜", ["date", "number"], "date", { least: 2 }),
  make("날짜", "DATE", "날짜(연도, 월, 일)", "정한 날짜", ["number", "number", "number"], "date", { least: 3 }),
  make("연도", "YEAR", "연도(날짜)", "날짜의 연도", ["date"], "number"),
  make("월", "MONTH", "월(날짜)", "날짜의 달", ["date"], "number"),
  make("일", "DAY", "일(날짜)", "날짜의 날", ["date"], "number"),
  make("시작", "START", "시작(기간)", "기간의 첫날", ["period"], "date"),
  make("끝", "END", "끝(기간)", "기간의 끝날", ["period"], "date"),
  make("빈칸", "BLANK", "빈칸(항목)", "쓰지 않았으면 참", ["any"], "yesno"),
  make("아님", "NOT", "아님(조건)", "거꾸로", ["yesno"], "yesno"),
  make("글자", "TEXT", "글자(값)", "수와 날짜를 글로", ["any"], "text"),
];
const BY_NAME = new Map(FUNCTIONS.flatMap((one) => [[one.name, one] as const, [one.alias, one] as const]));

/** The function called so, in Korean or as spreadsheets call it. */
export const functionOf = (name: string): FormulaFunction | undefined =>
  BY_NAME.get(name) ?? BY_NAME.get(name.toUpperCase());

/** The known word that is nearest to what was written; empty if none is near. */
export function similar(wanted: string, known: readonly string[]): string {
  let found = "";
  let least = Infinity;
  for (const word of known) {
    const far = distance(wanted, word);
    if (far < least || (far === least && word < found)) [found, least] = [word, far];
  }
  return least <= Math.max(1, Math.floor(wanted.length / 3)) ? found : "";
}

/** How many letters must be put in, taken out or changed. */
function distance(one: string, other: string): number {
  const row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    let before = row[0]!;
    row[0] = i;
    for (let j = 1; j <= other.length; j++) {
      const kept = row[j]!;
      row[j] = Math.min(row[j]! + 1, row[j - 1]! + 1, before + (one[i - 1] === other[j - 1] ? 0 : 1));
      before = kept;
    }
  }
  return row.at(-1)!;
}
