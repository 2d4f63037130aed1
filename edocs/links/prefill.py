"""What a redraft, a correction or a cancellation begins with: everything that can be known is written already.

The line of decision follows from form, fields and matter, which stay those of the first document: it is decided at the
same level. LAW adm-doc §17
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec.structs import replace

from edocs import body
from edocs.body.markup import (
    Block,
    Body,
    Image,
    ImageAttrs,
    Paragraph,
    ParagraphAttrs,
    Table,
    TableAttrs,
    TableCell,
    TableHeader,
    TableRow,
    Text,
)
from edocs.content import Cited, Content
from edocs.links import LABELS, cited_text

MOST_KEYWORDS: Final = 20
_OPENING: Final = {
    "correction": "위 호로 결재한 문서에 잘못이 있어 다음과 같이 정정하고자 합니다.",
    "cancellation": "위 호로 결재한 문서를 다음의 사유로 취소하고자 합니다.",
}
_POINTS: Final = {"correction": ("정정 사유: ", "정정 내용"), "cancellation": ("취소 사유: ",)}


def prefilled(relation: str, source: Content, cited: Cited) -> Content:
    """The draft that follows the source: title, body with number and date, recipients, disclosure, filing, fields.

    A redraft begins with the whole text of the first; the files of a redraft are the caller's to copy. A correction
    begins with a table of 당초 and 정정.
    """
    common = replace(
        source,
        cites=(cited,),
        parts=(),
        urgent=False,
        due_at=None,
        enclosures=source.enclosures if relation == "redraft" else (),
    )
    if relation == "redraft":
        return replace(common, body=_redrafted(source, cited))
    name = LABELS[relation]
    return replace(
        common,
        title=f"「{source.title}」 {name}",
        body=body.to_json(Body(tuple(_blocks(relation, cited)))),
        summary=f"「{source.title}」 문서를 {name}함",
        keywords=tuple(dict.fromkeys((name, *source.keywords)))[:MOST_KEYWORDS],
    )


def _redrafted(source: Content, cited: Cited) -> dict[str, Any]:
    """The text of the first document, after a line that names it if it has a number."""
    text = body.canonical(source.body)
    if not cited.number:
        return body.to_json(text)
    return body.to_json(Body((_named(cited), *text.content)))


def _named(cited: Cited) -> Paragraph:
    """`1. 관련: 행정지원과-123(2026. 11. 21.)호`"""
    return _item(1, f"관련: {cited_text(cited.number, cited.dated)}호")


def _blocks(relation: str, cited: Cited) -> Iterator[Block]:
    yield _named(cited)
    yield _item(1, _OPENING[relation])
    for point in _POINTS[relation]:
        yield _item(2, point)
    if relation == "correction":
        heads = TableRow(tuple(TableHeader(content=(_item(0, head),)) for head in ("구분", "당초", "정정")))
        yield Table((heads, TableRow((TableCell(), TableCell(), TableCell()))), TableAttrs((25, 65, 65)))


def _item(level: int, words: str) -> Paragraph:
    return Paragraph(ParagraphAttrs(level=level), (Text(words),) if words else ())


def with_files(content: Content, ids: Mapping[str, str]) -> Content:
    """The content whose pictures are those of its own copies of the files; `ids` is old to new. Others fall away."""
    text = body.canonical(content.body)
    kept = [_own(block, ids) for block in text.content]
    blocks = tuple(block for block in kept if block is not None)
    return replace(content, body=body.to_json(Body(blocks or (Paragraph(),))))


def _own(block: Block, ids: Mapping[str, str]) -> Block | None:
    if not isinstance(block, Image):
        return block
    if (own := ids.get(block.attrs.attachment_id)) is None:
        return None
    return Image(ImageAttrs(attachment_id=own, alt=block.attrs.alt, width_mm=block.attrs.width_mm))
