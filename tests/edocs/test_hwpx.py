"""HWPX: a package that Hangul's rules accept, that independent readers read, and that comes back as the same body."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
import unhwp
from hwpx import HwpxDocument
from hwpx.tools.package_validator import validate_editor_open_safety, validate_package
from hypothesis import example, given, settings

from edocs import hwpx
from edocs.body.markup import Body, Image, Paragraph, Table
from edocs.foreign.archive import Unreadable
from tests.edocs.foreign_samples import BELOW, as_seen, drawn_bodies, files_of, paper_with, text_of
from tests.edocs.paper_samples import contract, request

AT = datetime(2026, 11, 22, tzinfo=UTC)
SHEETS = [contract(), request()]


def line(text: str, level: int = 0) -> dict[str, object]:
    return {"type": "paragraph", "attrs": {"level": level}, "content": [{"type": "text", "text": text}]}


def changed(package: bytes, **parts: str | bytes | None) -> bytes:
    """The package with these parts replaced (None: left out); `__` stands for `/`, `_` for `.`."""
    new = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as archive:
        for name in [*old.namelist(), *(new.keys() - set(old.namelist()))]:
            content = new.get(name, old.read(name) if name in old.namelist() else b"")
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


def section_of(inner: str) -> bytes:
    """A package of somebody else: our shapes, this text."""
    package = hwpx.write(paper_with({"type": "doc"}), {}, AT)
    namespaces = 'xmlns:hp="p" xmlns:hs="s" xmlns:hc="c"'
    return changed(package, Contents__section0_xml=f"<hs:sec {namespaces}>{inner}</hs:sec>")


def p(inner: str, style: int = 0, lines: int = 0) -> str:
    return f'<hp:p paraPrIDRef="{lines}" styleIDRef="{style}"><hp:run charPrIDRef="0">{inner}</hp:run></hp:p>'


def t(text: str) -> str:
    return f"<hp:t>{text}</hp:t>"


@example(BELOW[0])
@example(BELOW[1])
@example(BELOW[2])
@settings(max_examples=25)
@given(drawn_bodies())
def test_what_is_exported_is_imported_as_the_same_body(body: Body) -> None:
    package = hwpx.write(paper_with(body), files_of(body), AT)
    assert as_seen(hwpx.read(package).body) == as_seen(body)


@pytest.mark.parametrize("paper", SHEETS)
def test_the_package_keeps_the_rules_that_hangul_opens_by(paper: object) -> None:
    package = hwpx.write(paper, files_of(paper.body), AT)  # type: ignore[attr-defined,arg-type]  # a Paper
    assert package[30:38] == b"mimetype" and package[38:57] == b"application/hwp+zip"
    safety, report = validate_editor_open_safety(package), validate_package(package)
    assert safety.ok, safety.summary
    assert [str(issue) for issue in report.errors] == []


@pytest.mark.parametrize("paper", SHEETS)
def test_other_readers_find_every_word(paper: object) -> None:
    package = hwpx.write(paper, files_of(paper.body), AT)  # type: ignore[attr-defined,arg-type]  # a Paper
    by_hwpx = HwpxDocument.open(package).text.plain()
    by_unhwp = unhwp.parse_bytes(package).text
    for words in [paper.head.title, *text_of(paper.body).split()]:  # type: ignore[attr-defined]  # a Paper
        assert words in by_hwpx, words
        assert words in by_unhwp, words


def test_equal_sheets_are_equal_bytes() -> None:
    assert hwpx.write(contract(), {}, AT) == hwpx.write(contract(), {}, AT)


def test_a_foreign_document_gives_typed_items_marks_tables_and_tells_what_was_left_out() -> None:
    table = (
        '<hp:tbl><hp:tr><hp:tc header="0"><hp:subList>' + p(t("기관")) + "</hp:subList>"
        '<hp:cellAddr colAddr="0" rowAddr="0"/><hp:cellSpan colSpan="2" rowSpan="1"/></hp:tc></hp:tr>'
        "<hp:tr><hp:tc><hp:subList>" + p(t("가")) + '</hp:subList><hp:cellAddr colAddr="0" rowAddr="1"/></hp:tc>'
        "<hp:tc><hp:subList>"
        + p("<hp:tbl><hp:tr><hp:tc><hp:subList>" + p(t("안쪽")) + "</hp:subList></hp:tc></hp:tr></hp:tbl>")
        + '</hp:subList><hp:cellAddr colAddr="1" rowAddr="1"/></hp:tc></hp:tr></hp:tbl>'
    )
    note = "<hp:ctrl><hp:footNote><hp:subList>" + p(t("주석")) + "</hp:subList></hp:footNote></hp:ctrl>"
    header = "<hp:ctrl><hp:header><hp:subList>" + p(t("대외비")) + "</hp:subList></hp:header></hp:ctrl>"
    read = hwpx.read(
        section_of(
            p(header + t("1. 관련: 문화정책과-12호"))
            + p(t("  가. 기간<hp:tab/>12. 19.(토)") + note)
            + p(t("표는 다음과 같다.") + table + t("표 뒤"))
            + p("<hp:rect><hp:drawText><hp:subList>" + p(t("글상자")) + "</hp:subList></hp:drawText></hp:rect>")
            + p('<hp:pic><hc:img binaryItemIDRef="none"/></hp:pic>')
            + p(t("\u202e숨은\u200b 방향  끝."))
        )
    )
    blocks = read.body.content
    assert [(b.attrs.level, text_of(Body((b,)))) for b in blocks if isinstance(b, Paragraph)] == [
        (1, "관련: 문화정책과-12호"),
        (2, "기간 12. 19.(토)(주석)"),
        (0, "표는 다음과 같다."),
        (0, "표 뒤"),
        (0, "글상자"),
        (0, "숨은 방향"),
    ]
    made = next(block for block in blocks if isinstance(block, Table))
    assert made.content[0].content[0].attrs.colspan == 2 and "안쪽" in text_of(Body((made,)))
    told = " ".join(read.notes)
    for word in ("머리말", "각주", "글상자", "표 안의 표", "그림", "보이지 않는 문자", "끝"):
        assert word in told


def test_pictures_come_with_their_bytes_words_and_width() -> None:
    image = {"type": "image", "attrs": {"attachment_id": "0190cafe-0000-7000-8000-000000000001", "alt": "배치도"}}
    body = paper_with({"type": "doc", "content": [image]}).body
    files = files_of(body)
    read = hwpx.read(hwpx.write(paper_with(body), files, AT))
    (block,) = (block for block in read.body.content if isinstance(block, Image))
    assert (block.attrs.alt, block.attrs.width_mm) == ("배치도", None)
    assert read.pictures[0].data == files["0190cafe-0000-7000-8000-000000000001"].data


BOMB = "<hp:p>" * 5000 + "</hp:p>" * 5000
HOSTILE = {
    "nothing": (b"", "damaged"),
    "text": ("한글 문서".encode(), "damaged"),
    "cut": (hwpx.write(contract(), {}, AT)[:-300], "damaged"),
    "another archive": (changed(hwpx.write(contract(), {}, AT), Contents__header_xml=None), "unknown"),
    "broken XML": (section_of("<hp:p>"), "damaged"),
    "deep": (section_of(BOMB), "bomb"),
    "entities": (
        changed(
            section_of(""),
            Contents__section0_xml='<!DOCTYPE x [<!ENTITY a "&#65;"><!ENTITY b SYSTEM "file:///etc/passwd">]><x>&b;</x>',
        ),
        "doctype",
    ),
    "too many words": (section_of(p(t("가" * 1_000_100))), "too_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_means_harm_is_refused_with_a_reason(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(Unreadable) as refused:
        hwpx.read(data)
    assert refused.value.code == code


def test_an_archive_that_unpacks_to_far_too_much_is_given_up() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Contents/header.xml", b"<head/>")
        archive.writestr("Contents/section0.xml", bytes(70 * 2**20))
    with pytest.raises(Unreadable) as refused:
        hwpx.read(out.getvalue())
    assert refused.value.code == "bomb"
