"""Files of people as offices have them: read, or refused with line and reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.sheet import COLUMNS, MOST_BYTES, Row, read, write

HEAD = "이름,아이디,부서,직위\n"


def one(text: str | bytes) -> Row:
    sheet = read(text.encode() if isinstance(text, str) else text)
    assert not sheet.bad, sheet.bad
    assert len(sheet.rows) == 1
    return sheet.rows[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16"])
def test_korean_encodings_are_all_read(encoding: str) -> None:
    assert one((HEAD + "윤도담,dodam,축제기획팀,주임\n").encode(encoding)).name == "윤도담"


def test_decomposed_hangul_becomes_one_spelling() -> None:
    import unicodedata

    assert one(unicodedata.normalize("NFD", HEAD + "윤도담,dodam,팀,주임")).name == "윤도담"


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_excel_writes_is_read(delimiter: str, end: str) -> None:
    lines = ["이름 *", "아이디(필수)", "부서", "직위", "내선", "사번", ""], ["윤도담", " dodam ", "본부 > 팀", "주임"]
    first, second = (delimiter.join(cells) for cells in lines)
    row = one(first + "\r\n" + second + delimiter + '"=""0042"""' + delimiter + "'007" + delimiter * 3 + end)
    assert (row.login, row.unit, row.extension, row.number) == ("dodam", ("본부", "팀"), "0042", "007")


def test_a_separator_line_and_empty_lines_are_left_out_but_counted() -> None:
    sheet = read(("sep=,\r\n" + HEAD + "\n,,,\n,kim,팀,주임\n").encode())
    assert [(bad.line, bad.column) for bad in sheet.bad] == [(5, "이름")]


def test_a_line_break_in_quotes_is_one_cell_and_lines_are_counted_as_an_editor_shows_them() -> None:
    text = HEAD + '윤도담,dodam,"축제\n기획팀",주임\n노을,,팀,주임\n'
    sheet = read(text.encode())
    assert sheet.rows[0].unit == ("축제 기획팀",)
    assert [(bad.line, bad.column, bad.reason) for bad in sheet.bad] == [(4, "아이디", "아이디나 사번을 적으십시오.")]


@pytest.mark.parametrize(
    "text", ["2026-03-02", "2026.3.2", "2026. 3. 2.", "2026년 3월 2일", "20260302", "46083", "2026-03-02 00:00:00"]
)
def test_dates_are_read_as_people_and_excel_write_them(text: str) -> None:
    assert one(f'이름,아이디,부서,직위,시작일\n윤도담,dodam,팀,주임,"{text}"').start == date(2026, 3, 2)


@pytest.mark.parametrize(
    "head, line, column",
    [
        ("이름,아이디,부서,직위,시작일", "윤,a,팀,주임,2026-02-30", "시작일"),
        ("이름,아이디,부서,직위,시작일", "윤,a,팀,주임,어제", "시작일"),
        ("이름,아이디,부서,직위,부서장", "윤,a,팀,주임,아마", "부서장"),
        ("이름,아이디,부서,직위", "윤,한글,팀,주임", "아이디"),
        ("이름,아이디,부서,직위", "윤,a,,주임", "부서"),
        ("이름,아이디,부서,직위", "윤,a,팀,", "직위"),
        ("이름,아이디,부서,직위", f"{'윤' * 101},a,팀,주임", "이름"),
        ("이름,아이디,부서,직위", "윤\u200b도담,a,팀,주임", "이름"),
        ("이름,아이디,부서,직위", "윤,a,팀,주임,남는 칸", ""),
    ],
)
def test_a_bad_cell_is_named_with_line_column_and_reason(head: str, line: str, column: str) -> None:
    sheet = read(f"{head}\n{line}\n".encode())
    assert not sheet.rows
    assert [(bad.line, bad.column) for bad in sheet.bad] == [(2, column)]
    assert sheet.bad[0].reason.endswith(".")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"\x80\x81\xff", b"a\0b", b'"never closed', b"x" * (MOST_BYTES + 1), b"\n\n"],
)
def test_a_file_that_cannot_be_read_is_one_reason(content: bytes) -> None:
    sheet = read(content)
    assert len(sheet.bad) == 1 or all(bad.line == 1 for bad in sheet.bad)
    assert not sheet.rows


def test_unknown_doubled_and_missing_columns_are_named() -> None:
    reasons = {bad.column: bad.reason for bad in read("이름,이름,부서,별자리\n".encode()).bad}
    assert set(reasons) == {"이름", "별자리", "직위", "아이디, 사번"}


def test_the_name_of_the_institution_may_lead_the_path() -> None:
    sheet = read((HEAD + "윤,a,문화재단/본부/팀,주임\n").encode(), "문화재단")
    assert sheet.rows[0].unit == ("본부", "팀")


def test_what_is_written_opens_in_excel_and_runs_no_formula() -> None:
    cells = [""] * len(COLUMNS)
    for column, text in {"name": "=1+1", "login": "a", "unit": "팀", "title": "주임", "phone": "+82-1"}.items():
        cells[list(COLUMNS).index(column)] = text
    content = write([cells])
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"'=1+1" in content
    assert (one(content).name, one(content).phone) == ("=1+1", "+82-1")


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    read(content)


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    read((HEAD + text).encode("utf-8", "ignore"))
