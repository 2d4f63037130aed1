/** The words of the verify page. */
import { messages } from "$lib/i18n";
import type { Outcome } from "./check";

export const w = messages(
  {
    title: "문서 확인",
    lead: "두레로 발급한 문서의 바코드를 확인합니다. 읽은 내용은 이 기기를 떠나지 않습니다.",
    picture: "사진·스캔 파일 고르기",
    camera: "카메라로 읽기",
    stop: "카메라 끄기",
    paste: "바코드 글자 붙여 넣기",
    pasteHint: "DR1: 로 시작합니다. 스캐너로 읽은 글자를 그대로 넣으십시오.",
    check: "확인",
    drop: "종이를 찍은 사진이나 스캔 파일을 끌어다 놓아도 됩니다.",
    noCode: "그림에서 두레의 바코드를 찾지 못했습니다. 바코드가 크고 또렷하게 나오도록 다시 찍으십시오.",
    noCamera: "카메라를 쓸 수 없습니다. 사진 파일을 고르거나 글자를 붙여 넣으십시오.",
    noPicture: "그림으로 열 수 없는 파일입니다. PNG나 JPEG 파일을 고르십시오.",
    noBundle: "신뢰 목록을 받지 못했습니다. 인터넷 연결을 확인하거나, 내려받은 확인 도구를 쓰십시오.",
    badBundle: "신뢰 목록의 서명이 맞지 않습니다. 이 확인 도구를 쓰지 마십시오.",
    noCrypto: "이 브라우저에서는 서명을 확인할 수 없습니다. https 주소로 열거나 다른 브라우저를 쓰십시오.",
    copyNote: "사본도 확인됩니다 · 종이의 내용과 눈으로 비교하십시오",
    number: "문서확인번호",
    issued: "발급",
    until: "유효",
    forever: "기한 없음",
    listOf: "폐지 목록 기준일",
    noList: "이 기관의 폐지 목록이 없어 폐지 여부는 알 수 없습니다.",
    trustOf: "신뢰 목록",
    root: "루트 지문",
    test: "시연용 키로 서명된 것입니다. 법적 효력이 없습니다.",
    alone: "내려받은 도구 · 인터넷을 쓰지 않음",
    download: "인터넷 없이 쓰는 확인 도구 내려받기",
    again: "다른 문서 확인",
    online: "번호로 조회",
    onlineLead:
      "바코드를 읽을 수 없을 때, 종이의 번호와 항목으로 발급기관에 묻습니다. 조회한 사실은 발급기관에 기록됩니다.",
    onlineNumber: "문서확인번호",
    onlineField: "생산등록번호",
    onlineFieldHint: "종이 아래쪽 ‘시행’에 적힌 번호 (예: 행정지원과-123)",
    ask: "조회",
    valid: "발급기관의 기록과 맞습니다",
    expired: "유효기간이 지났습니다",
    revoked: "폐지된 문서입니다",
    fallback: "브라우저에 Ed25519가 없어 내장 라이브러리로 확인했습니다.",
  },
  {
    title: "Check a paper",
    lead: "Checks the barcode of papers issued with Dure. What is read stays on this device.",
    picture: "Choose a photo or scan",
    camera: "Read with the camera",
    stop: "Stop the camera",
    paste: "Paste the code's text",
    pasteHint: "It begins with DR1: and goes in exactly as the scanner gives it.",
    check: "Check",
    drop: "A photo or scan of the paper may be dropped here, too.",
    noCode: "No code of Dure was found in the picture. Take it again so that the code is large and sharp.",
    noCamera: "The camera cannot be used. Choose a picture file or paste the text.",
    noPicture: "This file does not open as a picture. Choose a PNG or JPEG.",
    noBundle: "The list of trusted keys did not arrive. Check the connection, or use the downloaded tool.",
    badBundle: "The signature of the list of trusted keys does not hold. Do not use this tool.",
    noCrypto: "This browser cannot check signatures here. Open the page by https, or use another browser.",
    copyNote: "A copy verifies as well · compare with the paper by eye",
    number: "Number",
    issued: "Issued",
    until: "Valid until",
    forever: "no end",
    listOf: "Withdrawn papers as of",
    noList: "There is no list of withdrawn papers of this issuer: whether it was revoked is not known.",
    trustOf: "Trusted keys",
    root: "Root",
    test: "Signed with a key for demonstrations: it has no legal force.",
    alone: "Downloaded tool · asks nobody",
    download: "Download the tool that needs no network",
    again: "Check another",
    online: "Look up by number",
    onlineLead:
      "Where the code cannot be read: asks the issuer by the number and a field of the paper. The lookup is recorded there.",
    onlineNumber: "Number",
    onlineField: "Registration number",
    onlineFieldHint: "at the foot of the paper, for example 행정지원과-123",
    ask: "Look up",
    valid: "It agrees with the issuer's record",
    expired: "It has expired",
    revoked: "It was revoked",
    fallback: "This browser lacks Ed25519; the library inside checked it.",
  },
);

interface Said {
  tone: "ok" | "warn" | "bad";
  head: string;
  text: string;
}

/** Head and sentence of every outcome, Korean and English; the sentences are those of edocs/proof/verdict.py. */
export const outcomes: Record<Outcome, { tone: Said["tone"]; ko: [string, string]; en: [string, string] }> = {
  genuine: {
    tone: "ok",
    ko: ["서명이 맞습니다", "발급기관이 서명한 내용입니다. 아래 내용을 종이와 하나씩 비교하십시오."],
    en: ["The signature holds", "The issuer signed this. Compare every field below with the paper."],
  },
  expired: {
    tone: "warn",
    ko: ["유효기간이 지났습니다", "서명은 맞지만 유효기간이 지났습니다. 새로 발급받으십시오."],
    en: ["Expired", "The signature holds, but the paper has expired. Ask for a new one."],
  },
  revoked: {
    tone: "bad",
    ko: ["폐지된 문서입니다", "발급기관이 폐지한 문서입니다. 쓸 수 없습니다."],
    en: ["Revoked", "The issuer has revoked this paper. It must not be used."],
  },
  key_withdrawn: {
    tone: "bad",
    ko: ["폐지된 키입니다", "폐지된 키로 서명되었습니다. 믿을 수 없으니 발급기관에 확인하십시오."],
    en: ["Withdrawn key", "It was signed with a withdrawn key and cannot be believed. Ask the issuer."],
  },
  key_out_of_time: {
    tone: "bad",
    ko: ["키의 사용 기간 밖입니다", "키의 사용 기간 밖에 발급된 것으로 되어 있습니다. 발급기관에 확인하십시오."],
    en: ["Outside the key's time", "It claims to be issued outside the time of its key. Ask the issuer."],
  },
  unknown_key: {
    tone: "bad",
    ko: ["모르는 키입니다", "신뢰 목록에 없는 키로 서명되었습니다. 위조이거나, 이 확인 도구의 목록이 오래되었습니다."],
    en: ["Unknown key", "It was signed with a key that is not on the list: a forgery, or this list is too old."],
  },
  tampered: {
    tone: "bad",
    ko: ["서명이 맞지 않습니다", "내용이 바뀌었거나 위조된 것입니다. 받아들이지 마십시오."],
    en: ["The signature does not hold", "The content was changed, or forged. Do not accept it."],
  },
  unknown_kind: {
    tone: "warn",
    ko: ["모르는 문서 종류입니다", "서명은 맞지만 이 확인 도구가 모르는 문서 종류입니다. 새 확인 도구를 받으십시오."],
    en: ["Unknown kind of paper", "The signature holds, but this tool does not know the kind. Get a newer one."],
  },
  unreadable: {
    tone: "bad",
    ko: ["읽을 수 없습니다", "이 바코드는 읽을 수 없거나 두레가 발급한 것이 아닙니다."],
    en: ["Unreadable", "This code cannot be read, or was not issued by Dure."],
  },
};
