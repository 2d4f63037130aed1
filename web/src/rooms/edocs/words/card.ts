/** Words of the card that stands for a document elsewhere. */
import { messages } from "$lib/i18n";

export const c = messages(
  {
    paper: "결재 문서",
    revision: (n: number) => `개정 ${n}`,
    newer: (shown: number, now: number) => `개정 ${shown}의 카드입니다. 그 뒤 개정 ${now}로 고쳐졌습니다.`,
    what: "무엇",
    amount: "금액",
    opinion: "의견",
    open: "문서 열기",
    act: "보고 결재",
    notMine: "지금은 내가 서명할 차례가 아닙니다.",
    gone: "이 문서를 볼 수 없습니다. 회수했거나 볼 권한이 없는 문서입니다.",
    stale: "카드가 보인 뒤에 문서가 고쳐졌습니다. 새 개정을 읽고 서명하십시오.",
    read: "새 개정으로 계속",
    loading: "문서를 가져오는 중",
  },
  {
    paper: "Document",
    revision: (n: number) => `Revision ${n}`,
    newer: (shown: number, now: number) => `This card shows revision ${shown}; revision ${now} has come since.`,
    what: "What",
    amount: "Sum",
    opinion: "Views",
    open: "Open",
    act: "Read and sign",
    notMine: "It is not your turn to sign.",
    gone: "You cannot see this document: it was recalled, or is not for you.",
    stale: "The document was changed after this card was shown. Read the new revision before you sign.",
    read: "Go on with the new revision",
    loading: "Loading the document",
  },
);
