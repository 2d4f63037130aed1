"""What hides in a draft or its files, as findings: each trick with its name, how much it weighs, and words masked."""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from edocs.body.markup import Body, Image, Paragraph, Text
from edocs.checks.personal import KIND_NAMES, Kind, mask, scan
from edocs.findings import Finding, Severity
from edocs.korean import with_particle

TRICK_NAMES: Final[dict[str, str]] = {
    "white": "바탕과 같은 색의 글",
    "tiny": "읽을 수 없이 작은 글",
    "vanish": "숨김으로 둔 글",
    "covered": "그림이나 도형에 덮인 글",
    "off_page": "지면 밖에 놓인 글",
    "transparent": "비쳐 보이는 투명한 글",
    "comment": "메모",
    "notes": "발표자 메모",
    "tracked": "변경 추적에 남은 글",
    "old_revision": "파일 안에 남은 지난 판",
    "hidden_sheet": "숨긴 시트",
    "hidden_cells": "숨긴 행이나 열, 칸",
    "hidden_slide": "숨긴 쪽",
    "alt_text": "그림에 딸린 긴 대체 글",
    "metadata": "작성자 등 문서 정보",
    "path": "내 컴퓨터의 폴더 이름",
    "invisible": "모양이 없는 문자",
    "bidi": "글의 방향을 바꾸는 문자",
    "image_text": "그림 뒤의 글(스캔 문서의 글자층)",
    "embedded": "파일 안의 다른 파일이나 프로그램",
    "leftover": "미리 보기에 남은 지운 글",
    "gps": "사진을 찍은 위치",
    "unreadable": "읽지 못한 부분",
    "cut": "너무 길어 앞부분만 살핌",
    "link_differs": "보이는 것과 다른 연결 주소",
}
_QUIET: Final = frozenset({"metadata", "image_text", "cut", "unreadable"})
NOTES: Final[dict[str, str]] = {
    "damaged": "파일이 손상되어 살필 수 없습니다.",
    "encrypted": "암호가 걸려 있어 살필 수 없습니다.",
    "unknown": "이 형식은 살필 수 없습니다.",
    "too_large": "파일이 커서 살피지 않았습니다.",
    "took_too_long": "시간이 오래 걸려 살피기를 그만두었습니다.",
}
_ALT_LONG: Final = 200


class Found(Protocol):
    """A trick in a file."""

    @property
    def code(self) -> str:
        """Which trick."""

    @property
    def where(self) -> str:
        """At which place."""

    @property
    def words(self) -> str:
        """The beginning of what is hidden."""


def trick_severity(code: str) -> Severity:
    """How much a trick weighs: nearly every file says who made it; hidden text needs a look."""
    return "note" if code in _QUIET else "ask"


def masked(text: str) -> str:
    """Return the text with all personal data covered."""
    for hit in reversed(scan(text)):
        text = text[: hit.start] + mask(hit.kind, text[hit.start : hit.end]) + text[hit.end :]
    return text


def file_findings(path: str, name: str, tricks: Iterable[Found]) -> Iterator[Finding]:
    """Yield what hides in a file."""
    for trick in tricks:
        what = with_particle(TRICK_NAMES.get(trick.code, trick.code), "이/가")
        where = f" {trick.where}에" if trick.where and trick.where != "문서 정보" else "에"
        words = f": {masked(trick.words)}" if trick.words else ""
        yield Finding(
            code=f"hidden_{trick.code}",
            severity=trick_severity(trick.code),
            message=f"‘{name}’{where} {what} 있습니다{words}"[:300],
            path=path,
        )


def personal_finding(path: str, kind: Kind, shown: str, severity: Severity, *, file: str = "") -> Finding:
    """Return the finding for personal data, which it shows only masked."""
    where = f"‘{file}’에 " if file else ""
    tail = " 까닭을 적어야 올릴 수 있습니다." if severity == "reason" else ""
    tail = " 지워야 올릴 수 있습니다." if severity == "block" else tail
    return Finding(
        code=f"personal_{kind}",
        severity=severity,
        message=f"{where}{with_particle(KIND_NAMES[kind], '이/가')} 있습니다: {shown}.{tail}",
        path=path,
    )


def body_findings(body: Body) -> Iterator[Finding]:
    """Yield what a machine reads in the body and nobody sees: long words for a picture, links that lead elsewhere."""
    for index, block in enumerate(body.content):
        path = f"$.body.content[{index}]"
        if isinstance(block, Image) and len(block.attrs.alt) > _ALT_LONG:
            yield _hidden("alt_text", path, block.attrs.alt[:60])
        elif isinstance(block, Paragraph):
            for part in block.content:
                if isinstance(part, Text) and (address := _other_address(part)):
                    yield _hidden("link_differs", path, f"{part.text[:40]} → {address[:60]}")


def _hidden(code: str, path: str, words: str) -> Finding:
    message = f"{with_particle(TRICK_NAMES[code], '이/가')} 있습니다: {masked(words)}"
    return Finding(code=f"hidden_{code}", severity="ask", message=message, path=path)


def _other_address(part: Text) -> str:
    """Where a text leads that itself looks like another address."""
    for one in part.marks:
        href = getattr(one.attrs, "href", "")
        shown = part.text.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
        host = href.lower().removeprefix("mailto:").removeprefix("https://").removeprefix("http://").split("/")[0]
        looks = "." in shown and " " not in shown and shown.isascii()
        if href and looks and shown.split("/")[0].removeprefix("www.") != host.removeprefix("www."):
            return str(href)
    return ""
