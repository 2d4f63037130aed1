"""The redacted sheet: what is hidden is not in it, in no layer of any of its renderings."""

import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import StreamObject

from edocs.body import canonical
from edocs.disclosure.marks import BadMark, Mark, checked, place, text_at
from edocs.disclosure.redacting import BLOCK, left_over, pictures_shown, public_sheet
from edocs.paper import Attachment, Foot, Paper, Sheet, sheet
from edocs.paper.boxes import SignStep, boxes
from edocs.render.hypertext import render_html
from edocs.render.pdf import make_pdf
from edocs.render.text import render_text
from tests.edocs.paper_samples import doc, item, row, table, text

LINK = {"type": "link", "attrs": {"href": "mailto:seo.yunbyeol@example.org"}}
PICTURE = "0190aaaa-0000-7000-8000-000000000001"


def linked(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": [LINK]}


def image(alt: str) -> dict[str, Any]:
    return {"type": "image", "attrs": {"attachment_id": PICTURE, "alt": alt}}


def complaint(title: str = "서윤별 민원 처리 결과") -> Paper:
    """A sheet with a name in the title, in a run across marks, behind a link, in a table, in a picture's words."""
    body = doc(
        item(1, "신청인 서윤", text("별의 민원", "bold"), "을 다음과 같이 처리하였습니다."),
        {"type": "paragraph", "content": [{"type": "text", "text": "연락: "}, linked("전자우편")]},
        table(row("성명", "생년월일", head=True), row("서윤별", "1988. 3. 4."), row("마하늘", "1990. 1. 2.")),
        image("서윤별의 주민등록증"),
    )
    skipped = SignStep(kind="review", post_name="팀장", skip_reason="병가")
    return sheet(
        Sheet(
            institution_name="한빛문화재단",
            title=title,
            body=canonical(body),
            recipients=("서윤별", "한빛시장"),
            attachments=[Attachment("처리 내역.pdf")],
            sender_name="한빛문화재단 대표이사",
            boxes=boxes([skipped]),
            foot=Foot(disclosure="부분공개(6)"),
        )
    )


MARKS = (
    Mark(path="$.title", start=0, end=3, item=6),
    Mark(path="$.recipients[0]", item=6),
    Mark(path="$.body.content[0]", start=4, end=7, item=6),
    Mark(path="$.body.content[2].content[1]", item=6),
    Mark(path="$.body.content[3]", item=6),
)
SECRETS = ("서윤별", "서윤", "윤별", "1988", "seo.yunbyeol", "주민등록증", "병가")


def public(paper: Paper, *marks: Mark) -> Paper:
    return public_sheet(paper, checked(paper, marks), partial=True)


def layers(pdf: bytes) -> str:
    """Everything that can be read out of a PDF: every object, every stream unpacked, all text, metadata, outline."""
    reader = PdfReader(io.BytesIO(pdf))
    found = [pdf.decode("latin-1"), str(reader.metadata), str(reader.outline), str(reader.xmp_metadata)]
    found += [page.extract_text() for page in reader.pages]
    assert not reader.attachments
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        one = reader.get_object(number)
        found.append(_unescaped(repr(one)))
        if isinstance(one, StreamObject):
            plain = one.get_data()
            found += [plain.decode(how, "ignore") for how in ("latin-1", "utf-8", "utf-16-be")]
            found.append(_hex_words(plain))
    return "\n".join(found)


def _unescaped(shown: str) -> str:
    """Text strings as pypdf shows them, and those that it kept as bytes."""
    return shown + "".join(
        bytes(ord(char) for char in part).decode("utf-16-be", "ignore")
        for part in re.findall(r"\xfe\xff([\x00-\xff]+)", shown)
    )


def _hex_words(stream: bytes) -> str:
    """Text strings that are written in hexadecimal, as UTF-16."""
    return "".join(
        bytes.fromhex(one.decode()).decode("utf-16-be", "ignore")
        for one in re.findall(rb"<([0-9A-Fa-f]{4,})>", stream)
        if len(one) % 4 == 0
    )


def test_what_is_hidden_is_in_no_layer_of_the_pdf() -> None:
    before = complaint()
    plain = layers(make_pdf(before, {}))
    assert all(word in plain for word in ("서윤별", "1988", "병가", "seo.yunbyeol")), "the proof can read the secrets"
    shown = layers(make_pdf(public(before, *MARKS), {}))
    assert [word for word in SECRETS if word in shown] == []
    assert "마하늘" in shown
    assert BLOCK in shown


def test_what_is_hidden_is_in_no_other_rendering() -> None:
    after = public(complaint(), *MARKS)
    for rendered in (render_html(after), render_text(after), repr(after)):
        assert [word for word in SECRETS if word in rendered] == []
        assert BLOCK in rendered


def test_the_length_of_what_is_hidden_is_not_told() -> None:
    short = public(complaint("가나 민원"), Mark(path="$.title", start=0, end=2, item=6))
    long = public(complaint("가나다라마바사 민원"), Mark(path="$.title", start=0, end=7, item=6))
    assert short.head.title == long.head.title == f"{BLOCK} 민원"


def test_a_range_across_runs_becomes_one_block_and_the_rest_keeps_its_marks() -> None:
    paragraph = public(complaint(), Mark(path="$.body.content[0]", start=4, end=7, item=6)).body.content[0]
    assert text_at(paragraph) == f"신청인 {BLOCK}의 민원을 다음과 같이 처리하였습니다."
    bold = [part for part in paragraph.content if getattr(part, "marks", ())]  # type: ignore[union-attr] # a paragraph
    assert [part.text for part in bold] == ["의 민원"]  # type: ignore[union-attr] # runs with marks are texts


def test_the_bytes_of_a_hidden_picture_are_not_asked_for() -> None:
    assert pictures_shown(complaint()) == {PICTURE}
    assert pictures_shown(public(complaint(), *MARKS)) == frozenset()


def test_words_that_are_hidden_in_one_place_and_stand_in_another_are_told() -> None:
    before = complaint()
    marks = checked(before, [Mark(path="$.title", start=0, end=3, item=6)])
    after = public_sheet(before, marks, partial=True)
    shown = {"본문": render_text(after), "붙임 처리 내역.pdf": "신청인 서윤별 귀하", "제목": after.head.title}
    assert left_over(before, marks, shown) == {"서윤별": ["본문", "붙임 처리 내역.pdf"]}


@pytest.mark.parametrize(
    "mark",
    [
        Mark(path="$.body.content[9]", item=6),
        Mark(path="$.body.content[0].content[0]", item=6),
        Mark(path="$.recipients[2]", item=6),
        Mark(path="$.sender_name", item=6),
        Mark(path="$.title", start=0, end=99, item=6),
        Mark(path="$.title", start=3, end=3, item=6),
        Mark(path="$.body.content[2]", start=0, end=1, item=6),
        Mark(path="$.title", item=9),
        Mark(path="$.title", start=2, item=6),
    ],
)
def test_a_mark_that_fits_nowhere_is_refused(mark: Mark) -> None:
    with pytest.raises(BadMark):
        checked(complaint(), [mark])


PLACES = (
    "$.title",
    "$.recipients[0]",
    "$.recipients[1]",
    "$.body.content[0]",
    "$.body.content[1]",
    "$.body.content[2]",
    "$.body.content[2].content[1]",
    "$.body.content[2].content[1].content[0]",
    "$.body.content[2].content[1].content[0].content[0]",
    "$.body.content[2].content[2].content[1].content[0]",
    "$.body.content[3]",
)


@st.composite
def some_marks(draw: st.DrawFn) -> list[Mark]:
    paper = complaint()
    marks = []
    for path in draw(st.lists(st.sampled_from(PLACES), max_size=6)):
        found = place(paper, path)
        size = len(text_at(found))
        ranged = path.endswith(("title", "content[0].content[0]")) or path.startswith("$.recipients")
        if (ranged or path in ("$.body.content[0]", "$.body.content[1]")) and draw(st.booleans()):
            start = draw(st.integers(0, size - 1))
            marks.append(Mark(path=path, start=start, end=draw(st.integers(start + 1, size)), item=6))
        else:
            marks.append(Mark(path=path, item=draw(st.sampled_from((5, 6)))))
    return marks


@given(some_marks())
def test_what_stays_is_what_was_there_and_every_hidden_character_is_gone(marks: list[Mark]) -> None:
    before = complaint()
    kept = checked(before, marks)
    after = public_sheet(before, kept, partial=True)
    for path in ("$.title", "$.body.content[0]", "$.body.content[1]", "$.recipients[0]", "$.recipients[1]"):
        text_before = text_at(place(before, path))
        hidden = [False] * len(text_before)
        for mark in kept:
            if mark.path == path:
                end = len(text_before) if mark.end is None else mark.end
                hidden[mark.start : end] = [True] * (end - mark.start)
        assert text_at(place(after, path)) == _blocked(text_before, hidden)
    again = checked(before, kept)
    assert again == kept, "marks in order stay as they are"


def _blocked(words: str, hidden: list[bool]) -> str:
    """An oracle that goes character by character."""
    out, inside = [], False
    for char, gone in zip(words, hidden, strict=True):
        if gone and not inside:
            out.append(BLOCK)
        elif not gone:
            out.append(char)
        inside = gone
    return "".join(out)
