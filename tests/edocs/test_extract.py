"""The words of attachments, and what hostile files can do: nothing."""

import asyncio
import io
import random
import zipfile
from pathlib import Path

import pytest

from edocs.files import extract_worker
from edocs.files.extract import MOST_BYTES, Extracted, extract_text, extracted
from edocs.render.pdf import make_pdf
from tests.edocs.paper_samples import contract

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HP = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
DOCX = (
    f"<w:document {W}><w:body><w:p><w:r><w:t>안전관리 </w:t></w:r><w:r><w:t>용역</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>과업지시서</w:t><w:instrText>PAGE</w:instrText></w:r></w:p></w:body></w:document>"
)


def archive(**entries: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return out.getvalue()


def docx(document: str) -> bytes:
    return archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def xlsx() -> bytes:
    shared = "<sst><si><t>품명</t></si><si><r><t>안전</t></r><r><t>요원</t></r><rPh><t>읽기</t></rPh></si></sst>"
    cells = "<c t='s'><v>0</v></c><c><f>SUM(A1)</f><v>28512000</v></c><c t='inlineStr'><is><t>비고</t></is></c>"
    sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    return archive(**{"xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": sheet})


def odt() -> bytes:
    body = "<o:body><t:h>제목</t:h><t:p>본문<t:s/>내용</t:p></o:body>"
    styles = "<o:automatic-styles><x>모양</x></o:automatic-styles>"
    content = f'<o:document xmlns:o="o" xmlns:t="t">{styles}{body}</o:document>'
    return archive(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("과업지시서.docx", docx(DOCX), "안전관리 용역\n과업지시서"),
        ("내역.xlsx", xlsx(), "품명\n안전요원\n28512000 비고"),
        ("보고.odt", odt(), "제목\n본문 내용"),
        ("메모.txt", "가나다\r\n\r\n라마바".encode(), "가나다\n라마바"),
        ("메모.txt", "\ufeff가나다".encode(), "가나다"),
        ("명단.csv", "이름,직위\n한가람,팀장".encode("cp949"), "이름,직위\n한가람,팀장"),
        ("메모.txt", "똠방각하".encode("cp949"), "똠방각하"),
        ("메모.txt", "가나다".encode("utf-16"), "가나다"),
        ("쪽.html", "<style>p{}</style><p>가나</p><script>x</script><p>다라".encode(), "가나\n다라"),
    ],
)
def test_words_are_found_in_each_format(name: str, data: bytes, words: str) -> None:
    assert [line.strip() for line in extracted(name, data).text.splitlines()] == words.splitlines()


async def test_our_own_pdf_gives_back_its_words_and_pages() -> None:
    found = await extract_text("기안문.pdf", make_pdf(contract(), {}))
    assert found.pages == 1
    assert "안전관리 용역 계약" in found.text
    assert found.note == ""


def test_hwpx_gives_its_words() -> None:
    words = "<hp:p><hp:run><hp:t>과업의 범위</hp:t></hp:run></hp:p>"
    section = f'<hs:sec xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" {HP}>{words}</hs:sec>'
    head = '<hh:head xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"/>'
    manifest = '<opf:manifest><opf:item id="s" href="Contents/section0.xml"/></opf:manifest>'
    spine = '<opf:spine><opf:itemref idref="s"/></opf:spine>'
    package = f'<opf:package xmlns:opf="http://www.idpf.org/2007/opf/">{manifest}{spine}</opf:package>'
    data = archive(
        **{
            "mimetype": "application/hwp+zip",
            "Contents/content.hpf": package,
            "Contents/header.xml": head,
            "Contents/section0.xml": section,
        }
    )
    assert extracted("과업지시서.hwpx", data).text == "과업의 범위"


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>" + DOCX.replace("용역", "&b;")
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + DOCX.replace("용역", "&a;")


@pytest.mark.parametrize(
    "data",
    [
        docx(BOMB),
        docx(OUTSIDE),
        docx("<w:p " + W + ">" + "<w:p>" * 100_000),
        docx(DOCX[:200]),
        docx(DOCX)[:150],
        archive(**{"word/document.xml": b"<a>" + b" " * (200 * 2**20)}),
        archive(**{f"{n}": "" for n in range(5_001)}),
        b"PK\x03\x04",
        b"%PDF-1.7\n" + b"1 0 obj<<" * 10_000,
        b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"HWP Document File V3.00" + b"\xff" * 300,
    ],
    ids=lambda data: f"{len(data)}-bytes",
)
def test_a_hostile_or_damaged_file_has_no_words_and_raises_nothing(data: bytes) -> None:
    found = extracted("x.bin", data)
    assert found.text == ""
    assert found.note in ("damaged", "no_words")


def test_any_bytes_at_all_raise_nothing() -> None:
    dice = random.Random(7)
    good = [docx(DOCX), xlsx(), make_pdf(contract(), {})]
    for turn in range(12):
        data = bytearray(good[turn % 3])
        for _ in range(40):
            data[dice.randrange(len(data))] = dice.randrange(256)
        assert isinstance(extracted("가\x00\ud800.pdf", bytes(data)), Extracted)


def test_a_picture_and_an_unknown_format_have_no_words() -> None:
    assert extracted("그림.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4).note == "no_words"
    assert extracted("x", b"").note == "no_words"


def test_what_is_too_large_is_not_even_read() -> None:
    assert extracted("x.txt", bytes(MOST_BYTES + 1)).note == "too_large"


def test_words_end_at_the_limit() -> None:
    found = extracted("긴 글.txt", ("가" * 99 + "\n").encode() * 30_000)
    assert len(found.text) <= extract_worker.MOST_CHARACTERS
    assert len(found.text) > extract_worker.MOST_CHARACTERS * 0.9


def test_no_character_comes_through_that_a_database_refuses() -> None:
    assert extracted("x.txt", "가\x01나\x7f다".encode()).text == "가나다"


def test_a_reader_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr("edocs.files.extract._WORKER", endless)
    monkeypatch.setattr("edocs.files.extract.MOST_SECONDS", 0.5)
    assert extracted("x.txt", b"x").note == "took_too_long"


def test_a_reader_that_takes_all_memory_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    greedy = tmp_path / "greedy.py"
    source = (Path(extract_worker.__file__)).read_text(encoding="utf-8")
    taking = "def _pdf(data, words): return len(bytearray(8 * 2**30))\ndef _old("
    greedy.write_text(source.replace("def _pdf(", taking), encoding="utf-8")
    monkeypatch.setattr("edocs.files.extract._WORKER", greedy)
    assert extracted("x.pdf", b"%PDF-").note == "damaged"


async def test_several_files_are_read_side_by_side() -> None:
    found = await asyncio.gather(*(extract_text(f"{n}.txt", f"{n}번".encode()) for n in range(4)))
    assert [one.text for one in found] == ["0번", "1번", "2번", "3번"]
