"""Every accepted body is drawn by every renderer, and words stay words."""

import html.parser
import io
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from PIL import Image
from pypdf import PdfReader

from edocs.body import BodyRefused
from edocs.paper import Paper
from edocs.render.glyphs import REPLACEMENT, printable
from edocs.render.hypertext import render_html
from edocs.render.pdf import make_pdf, render_pdf
from edocs.render.text import render_text
from tests.edocs.body_strategies import WORDS, bodies
from tests.edocs.paper_samples import IMAGE_ID, at, contract, doc, item, request, row, small, table

HOSTILE = (
    '<script>alert(1)</script> " \' & #set page(width: 1pt) $x$ @ref `raw` *b* _i_ [a](b) \\u{0} #read("/etc/passwd")'
)
ALLOWED_TAGS = set(
    "article p dl dt dd hr div span br b i u sub sup a table colgroup col tbody tr th td img footer".split()
)
ALLOWED_ATTRIBUTES = set("class lang role aria-level aria-label href rel src alt width colspan rowspan".split())
SHOWN = """
내부결재 2026겨울빛거리축제안전관리용역계약체결(안) 1.축제기획팀-1142 다.굵게 2.산출내역서1부.끝.
경영본부장전결 경영지원팀장대결2026.11.21.한가람 재무회계팀장(의견있음)백다솔 부분공개(5)
""".split()


class Checker(html.parser.HTMLParser):
    """Collects what is in a fragment and fails on anything that the renderer must not write."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED_TAGS
        for name, value in attrs:
            assert name in ALLOWED_ATTRIBUTES
            assert name != "href" or re.match(r"(?i)https?:|mailto:", value or "")
        if tag not in ("br", "hr", "img", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def checked(fragment: str) -> str:
    checker = Checker()
    checker.feed(fragment)
    checker.close()
    assert not checker.open
    return "".join(checker.words)


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def small_or_skip(raw: dict[str, Any], words: str) -> Paper:
    try:
        return small(raw, words)
    except BodyRefused:
        assume(False)
        raise


def picture(color: str = "navy", size: tuple[int, int] = (120, 40), form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, form)
    return out.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(bodies(), WORDS)
def test_every_accepted_body_is_drawn_as_html_and_text(raw: dict[str, Any], words: str) -> None:
    paper = small_or_skip(raw, words)
    checked(render_html(paper))
    assert words.strip() in render_text(paper)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(bodies(5), WORDS)
def test_every_accepted_body_is_drawn_as_pdf(raw: dict[str, Any], words: str) -> None:
    assert make_pdf(small_or_skip(raw, words), {}).startswith(b"%PDF-1.7")


def test_hostile_words_are_shown_as_they_are() -> None:
    paper = small(doc(item(1, HOSTILE), table(row(HOSTILE, head=True), row(HOSTILE))), HOSTILE)
    assert checked(render_html(paper)).count(HOSTILE) >= 10
    assert render_text(paper).count(HOSTILE) >= 10
    drawn = re.sub(r"\s", "", pdf_text(make_pdf(paper, {})))
    assert drawn.count("#setpage(width:1pt)") >= 10
    assert drawn.count('#read("/etc/passwd")') >= 10
    assert "root:" not in drawn


def test_an_image_address_is_escaped_in_html() -> None:
    image = {"type": "image", "attrs": {"attachment_id": IMAGE_ID, "alt": '"><script>', "width_mm": 50}}
    fragment = render_html(small(doc(image)), lambda key: f'/files/{key}?a="><script>')
    checked(fragment)
    assert f"/files/{IMAGE_ID}?a=&quot;" in fragment
    assert 'width="189"' in fragment


def test_the_three_renderers_agree_on_the_words() -> None:
    paper = contract()
    content = re.sub(r"\s", "", pdf_text(make_pdf(paper, {})))
    page = re.sub(r"\s", "", checked(render_html(paper)))
    text = render_text(paper)
    for words in SHOWN:
        assert words in re.sub(r"\s", "", text), words
        assert words in page, words
        assert words in content, words


def test_the_own_open_box_is_not_marked_in_any_file() -> None:
    assert "여기에" not in render_html(contract()) + render_text(contract())


def test_a_pdf_names_its_document_and_its_time() -> None:
    info = PdfReader(io.BytesIO(make_pdf(contract(), {}))).metadata
    assert info is not None
    assert info.title == "2026 겨울빛 거리축제 안전관리 용역 계약 체결(안)"
    assert info.author == "한빛문화재단"
    assert info.creation_date == at(21)


def test_a_pdf_is_tagged_archivable_and_brings_its_fonts() -> None:
    reader = PdfReader(io.BytesIO(make_pdf(contract(), {})))
    root = reader.root_object
    xmp = root["/Metadata"].get_object().get_data()
    assert b"<pdfaid:part>2</pdfaid:part>" in xmp
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ko-KR"
    assert "/OutputIntents" in root
    assert "/AF" not in root
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert len(fonts) >= 3
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
        assert "/ToUnicode" in font


def test_equal_sheets_give_equal_bytes_and_others_do_not() -> None:
    seal = {IMAGE_ID: picture()}
    assert make_pdf(contract(), seal) == make_pdf(contract(), seal)
    assert make_pdf(request(), {}) != make_pdf(request(title="다른 제목"), {})


def test_a_sheet_that_is_not_decided_bears_the_time_it_is_given() -> None:
    info = PdfReader(io.BytesIO(make_pdf(request(decided_at=None), {}, made_at=at(3)))).metadata
    assert info is not None
    assert info.creation_date == at(3)


def test_a_long_document_runs_over_pages_with_the_foot_whole_on_the_last() -> None:
    words = "여러 줄에 걸쳐 이어지는 문장으로서 두 줄 이상을 차지하도록 길게 적은 것입니다. 금액과 기간을 적습니다. "
    rows = [row(f"{n}번 물품", "1식", f"{n},000") for n in range(300)]
    blocks = [item(1 + n % 3, words * 2) for n in range(200)] + [table(row("품목", "수량", "금액", head=True), *rows)]
    content = make_pdf(request(body=small(doc(*blocks)).body), {})
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert 15 <= len(pages) <= 40
    assert [page.rstrip().splitlines()[-1].strip() for page in pages] == [str(n + 1) for n in range(len(pages))]
    for words in ("한빛문화재단대표이사", "수신자", "시행", "전화"):
        assert words in re.sub(r"\s", "", pages[-1])
    assert sum("품목" in page for page in pages) > 5, "the head of a table is repeated on every page"


def test_lines_break_between_words_and_a_word_wider_than_its_cell_still_breaks() -> None:
    words = "여러 줄에 걸쳐 이어지는 문장으로서 두 줄 이상을 차지하도록 길게 적은 것입니다. " * 6
    long = "가나다라마바사" * 40
    lines = pdf_text(make_pdf(small(doc(item(3, words), item(0, long))), {})).splitlines()
    broken = [line for line in lines if "문장으로서" in line or "것입니다" in line]
    assert len(broken) >= 4
    assert {word for line in broken for word in line.split()} <= {*words.split(), "1)"}
    assert "".join(line.strip() for line in lines).count("가나다라마바사") == 40
    narrow = table(row("세글자", "넓은 칸"), widths=[8, 100])
    drawn = PdfReader(io.BytesIO(make_pdf(small(doc(narrow)), {}))).pages[0].extract_text()
    assert "세글자" not in drawn
    assert "세글자" in re.sub(r"\s", "", drawn)


def test_signatures_and_pictures_are_shown_and_broken_ones_leave_their_words() -> None:
    raw = doc(item(0, "그림"), {"type": "image", "attrs": {"attachment_id": IMAGE_ID, "alt": "행사장 배치도"}})
    drawn = PdfReader(io.BytesIO(make_pdf(small(raw), {IMAGE_ID: picture("red", (4000, 3000), "JPEG")})))
    assert len(drawn.pages[0].images) == 1
    for broken in (b"", b"GIF89a", b"<svg onload='x'/>", picture()[:60]):
        assert "행사장 배치도" in pdf_text(make_pdf(small(raw), {IMAGE_ID: broken}))


ODD_WORDS = [
    *("각\u0301\u0302", "\u0301", "😀👨\u200d👩\u200d👧", "\ue000", "ᄀᆞ", "क्षि"),
    *("שלום", "𠀋", "a\u0336b", "\u202e1", "\x00\x1b\n"),
]


@pytest.mark.parametrize("words", ODD_WORDS)
def test_characters_without_a_glyph_do_not_stop_the_record(words: str) -> None:
    paper = small(doc(item(1, "가나다")), words)
    assert "가나다" in pdf_text(make_pdf(paper, {}))


def test_hangul_hanja_and_official_signs_are_all_printed() -> None:
    syllables = "".join(chr(point) for point in range(0xAC00, 0xD7A4))
    signs = "①⑳㉑㊿㉮㉻★⊙※□○●◆■△▲→㎡㎥㎞℃％·ㆍ…‘’“”「」『』《》〈〉【】￦½×÷±≤≥☎案韓國"
    assert REPLACEMENT not in printable(syllables + signs)
    assert printable("\ue000\u202e\x07😶‍🌫").count(REPLACEMENT) >= 3


async def test_drawing_leaves_the_loop_to_others() -> None:
    import asyncio

    drawing = asyncio.create_task(render_pdf(contract(), {}))
    turns = 0
    while not drawing.done():
        turns += 1
        await asyncio.sleep(0)
    assert drawing.result().startswith(b"%PDF")
    assert turns > 10
