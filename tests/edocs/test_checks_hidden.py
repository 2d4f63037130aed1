"""What hides in files: every trick is found where it hides, none in the clean twin; hostile files do no harm."""

import io
import random
import traceback
import zipfile
from pathlib import Path

import pytest

from edocs.files import checking
from edocs.files.check_worker import look_into
from edocs.files.checking import MOST_BYTES, Looked, look, looked
from edocs.files.hidden.look import Damaged, contrast
from edocs.files.hidden.tree import MOST_ENTRIES
from edocs.render.pdf import make_pdf
from tests.edocs import hiding
from tests.edocs.hiding import SECRET, Trick, archive, docx
from tests.edocs.hiding_tricks import TRICKS
from tests.edocs.paper_samples import contract

FLOOR = 0.97
HOUSE = Path(checking.__file__).parent


def codes(file: str, data: bytes) -> list[str]:
    return sorted({trick["code"] for trick in look_into(file, data)["tricks"]})


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_a_trick_is_found_with_the_words_that_it_hides(trick: Trick) -> None:
    found = look_into(trick.file, trick.make(True))
    assert sorted({one["code"] for one in found["tricks"]}) == sorted(trick.codes)
    assert trick.words in "".join(piece["text"] for piece in found["pieces"])
    if trick.words and "metadata" not in trick.codes:
        marked = "".join(piece["text"] for piece in found["pieces"] if piece["hidden"])
        assert trick.words in marked
        assert hiding.SEEN not in marked


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_its_clean_twin_is_left_alone(trick: Trick) -> None:
    assert codes(trick.file, trick.make(False)) == []


def test_precision_and_recall_over_the_tricks_keep_their_floor() -> None:
    wanted = found = hits = 0
    for trick in TRICKS:
        got = set(codes(trick.file, trick.make(True)))
        clean = codes(trick.file, trick.make(False))
        wanted += len(trick.codes)
        found += len(got) + len(clean)
        hits += len(got & set(trick.codes))
    precision, recall = hits / found, hits / wanted
    print(f"\nhiding: {len(TRICKS)} tricks and twins; precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= FLOOR
    assert recall >= FLOOR


def test_our_own_pdf_hides_nothing() -> None:
    assert [code for code in codes("a.pdf", make_pdf(contract(), {})) if code not in ("metadata",)] == []


async def test_the_process_apart_tells_the_same() -> None:
    trick = TRICKS[0]
    found = await look(trick.file, trick.make(True))
    assert [one.code for one in found.tricks] == ["white"]
    assert [piece.text.strip() for piece in found.pieces if piece.hidden] == [SECRET]


def test_personal_data_is_told_by_place_and_masked_only() -> None:
    found = look_into(
        "a.docx", docx(hiding.run("", "신청인 010-1234-5678") + hiding.run("<w:vanish/>", "M12345678 여권"))
    )
    assert [(one["kind"], one["masked"]) for one in found["personal"]] == [
        ("mobile", "010-****-****"),
        ("passport", "M1*******"),
    ]
    sheet = hiding.xlsx(
        f"<row r='1'>{hiding.cell('A1', '이름')}{hiding.cell('B1', '계좌번호')}</row>"
        f"<row r='50'>{hiding.cell('A50', '한가람')}{hiding.cell('B50', '302-1234-5678-91')}</row>"
    )
    assert [one["kind"] for one in look_into("a.xlsx", sheet)["personal"]] == ["account"]


def stumbled(error: BaseException) -> bool:
    """Whether a line of ours failed; a library that gives up on a file is as good as a refusal."""
    return traceback.extract_tb(error.__traceback__)[-1].filename.startswith(str(HOUSE))


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><w:document/>'


@pytest.mark.parametrize(
    "data",
    [
        archive({"word/document.xml": BOMB}),
        archive({"word/document.xml": "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><w/>"}),
        archive({"word/document.xml": "<a>" * 100_000}),
        archive({"word/document.xml": b"<a>" + b" " * (200 * 2**20)}),
        archive({f"{n}": "" for n in range(MOST_ENTRIES + 1)}),
        archive({"../../../etc/evil": "x"}),
        docx("")[:150],
        b"PK\x03\x04",
        b"%PDF-1.7\n" + b"1 0 obj<<" * 10_000,
        b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        b"\x00" * 100,
    ],
    ids=lambda data: f"{len(data)}-bytes",
)
def test_a_hostile_or_damaged_file_is_said_to_be_so(data: bytes) -> None:
    with pytest.raises(Exception) as refused:
        look_into("x", data)
    assert isinstance(refused.value, Damaged) or not stumbled(refused.value)


def test_a_hostile_file_ends_in_the_process_apart() -> None:
    found = looked("x.docx", archive({"word/document.xml": BOMB}))
    assert found == Looked(note="damaged")
    assert looked("x.txt", bytes(MOST_BYTES + 1)).note == "too_large"


def test_whatever_the_bytes_our_own_code_says_damaged_or_finds_something() -> None:
    dice = random.Random(11)
    for turn in range(120):
        trick = TRICKS[turn % len(TRICKS)]
        data = bytearray(trick.make(True))
        for _ in range(12):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            found = look_into(trick.file, bytes(data))
        except Damaged:
            continue
        except Exception as error:
            if stumbled(error):
                raise
        else:
            assert found["note"] == ""


def test_a_reader_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_PROGRAMME", "while True: pass")
    monkeypatch.setattr(checking, "MOST_SECONDS", 0.5)
    assert looked("x.txt", b"x").note == "took_too_long"


def test_nothing_is_written_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    look_into("a.docx", archive({"../evil": "x", "/abs": "x", "word/document.xml": "<document/>"}))
    assert list(tmp_path.iterdir()) == []


def test_an_encrypted_archive_is_said_to_be_so() -> None:
    data = bytearray(docx(""))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as file:
        places = [entry.header_offset for entry in file.infolist()]
    for at in places:
        data[at + 6] |= 1
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(Damaged, match="encrypted"):
        look_into("a.docx", bytes(data))


def test_colours_compare_as_the_eye_does() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (240, 240, 240)) < 1.3 < contrast((255, 255, 255), (204, 204, 204))
