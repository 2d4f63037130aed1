"""Sheets for the renderers' tests: the two of the design, and any body on a small sheet."""

from datetime import UTC, datetime
from typing import Any

from edocs.body import canonical
from edocs.paper import Attachment, Foot, Paper, Sheet, disclosure_text, sheet
from edocs.paper.boxes import Boxes, SignStep, boxes

IMAGE_ID = "0190cafe-0000-7000-8000-000000000001"
FOOT = Foot(
    registration="축제기획팀-1187 (2026. 11. 12.)",
    postcode="99012",
    address="한빛시 해오름구 문화로 12(새벽동)",
    homepage="www.culture.hanbit.example",
    phone="(099)700-1204",
    fax="(099)700-1299",
    mail="dodam@culture.hanbit.example",
    disclosure=disclosure_text("partial", [5]),
)


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 4, tzinfo=UTC)


def text(words: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": [{"type": mark} for mark in marks]}


def item(level: int, *parts: str | dict[str, Any]) -> dict[str, Any]:
    content = [text(part) if isinstance(part, str) else part for part in parts]
    return {"type": "paragraph", "attrs": {"level": level}, "content": content}


def row(*cells: str, head: bool = False) -> dict[str, Any]:
    kind = "tableHeader" if head else "tableCell"
    return {"type": "tableRow", "content": [{"type": kind, "content": [item(0, words)]} for words in cells]}


def table(*rows: dict[str, Any], widths: list[int] | None = None) -> dict[str, Any]:
    return {"type": "table", "attrs": {"widths": widths}, "content": list(rows)}


def doc(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "content": list(blocks)}


def delegated_and_acting() -> Boxes:
    return boxes(
        [
            SignStep(kind="draft", post_name="주임", person_name="윤도담", signed_at=at(16), initiator=True),
            SignStep(kind="review", post_name="축제기획팀장", person_name="장보미", signed_at=at(16)),
            SignStep(kind="consent", post_name="재무회계팀장", person_name="백다솔", signed_at=at(17), differing=True),
            SignStep(kind="review", post_name="예술진흥본부장", person_name="강이든", signed_at=at(17)),
            SignStep(
                kind="decide",
                post_name="경영본부장",
                actor_post_name="경영지원팀장",
                person_name="한가람",
                delegated=True,
                acting=True,
                signed_at=at(21),
            ),
        ]
    )


def contract() -> Paper:
    costs = table(
        row("구분", "인원·수량", "단가(원)", "금액(원)", head=True),
        row("안전요원 배치", "48명 × 3일", "198,000", "28,512,000"),
        row("구급대·구급차", "2개 팀 × 3일", "1,650,000", "9,900,000"),
        widths=[47, 35, 32, 35],
    )
    link = {"type": "text", "text": "누리집", "marks": [{"type": "link", "attrs": {"href": "https://a.example/길"}}]}
    body = canonical(
        doc(
            item(1, "축제기획팀-1142(2026. 10. 27.) “2026 겨울빛 거리축제 기본계획”과 관련됩니다."),
            item(1, "다음과 같이 안전관리 용역 계약을 체결하고자 합니다."),
            item(2, "계약금액: 금48,400,000원(금사천팔백사십만원)"),
            item(2, "산출내역"),
            costs,
            item(2, text("굵게", "bold"), " ", text("기울임", "italic"), " H", text("2", "subscript"), "O ", link),
        )
    )
    return sheet(
        Sheet(
            institution_name="한빛문화재단",
            title="2026 겨울빛 거리축제 안전관리 용역 계약 체결(안)",
            body=body,
            attachments=[Attachment("과업지시서.hwpx"), Attachment("산출내역서.xlsx")],
            boxes=delegated_and_acting(),
            foot=FOOT,
            decided_at=at(21),
        )
    )


def request(**fields: Any) -> Paper:
    body = canonical(doc(item(1, "귀 기관의 무궁한 발전을 기원합니다."), item(1, "다음과 같이 협조를 요청합니다.")))
    usual = {
        "institution_name": "한빛문화재단",
        "slogan": "시민의 하루에 문화를 켭니다",
        "title": "교통 통제 및 안전관리 협조 요청",
        "body": body,
        "recipients": ["한빛시장(교통정책과장)", "한빛교통공사사장"],
        "sender_name": "한빛문화재단 대표이사",
        "boxes": delegated_and_acting(),
        "foot": FOOT,
        "decided_at": at(12),
    }
    return sheet(Sheet(**usual | fields))


def small(raw: dict[str, Any], words: str = "제목") -> Paper:
    """Any body, with the same words in every other place of the sheet."""
    steps = [SignStep(kind="draft", post_name=words, person_name=words, signed_at=at(1))]
    return sheet(
        Sheet(
            institution_name=words,
            slogan=words,
            title=words,
            body=canonical(raw),
            recipients=[words, words],
            sender_name=words,
            attachments=[Attachment(words)],
            boxes=boxes(steps),
            foot=Foot(address=words, mail=words),
            decided_at=at(1),
        )
    )
