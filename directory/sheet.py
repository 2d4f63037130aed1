"""A table of people as offices keep it: CSV out of Excel, in UTF-8 or CP949, with Korean or English headings. Pure.

`read` never raises on what is in a file: a file that cannot be read is one bad row (line 0), a line that cannot be
taken over is a bad row with its line, column and reason.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

MOST_LINES = 20_000
MOST_BYTES = 8 * 1024 * 1024

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("이름", "성명", "name"),
    "number": ("사번", "사원번호", "직원번호", "number", "employee number"),
    "login": ("아이디", "id", "login", "계정"),
    "unit": ("부서", "소속", "부서경로", "unit", "department"),
    "title": ("직위", "직책", "title", "position"),
    "post_name": ("직위명", "보직", "보직명", "post", "post name"),
    "rank": ("직급", "rank", "grade"),
    "head": ("부서장", "unit head", "head"),
    "institution_head": ("기관장", "institution head"),
    "concurrent": ("겸직", "concurrent"),
    "phone": ("전화", "전화번호", "사무실전화", "phone"),
    "extension": ("내선", "내선번호", "extension"),
    "mobile": ("휴대전화", "휴대폰", "핸드폰", "mobile"),
    "mail": ("메일", "이메일", "전자우편", "mail", "email", "e-mail"),
    "place": ("자리", "위치", "place"),
    "duties": ("담당업무", "담당 업무", "맡은 일", "업무", "duties"),
    "start": ("시작일", "발령일", "임용일", "start", "start date"),
    "roles": ("역할", "roles"),
}
"""The columns, each with the headings it may have; the first is the one we write."""
NEEDED = ("name", "unit", "title")
_LIMITS = {"name": 100, "login": 63, "number": 40, "title": 100, "post_name": 100, "rank": 40, "phone": 40}
_LIMITS |= {"extension": 10, "mobile": 40, "mail": 200, "place": 100, "duties": 300}
_YES = frozenset(("y", "yes", "o", "○", "예", "1", "true", "v", "√"))
_NO = frozenset(("", "n", "no", "x", "아니요", "아니오", "0", "false", "-"))
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_DATE = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?(?:\s+0?0:00(?::00)?)?")
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_SEPARATORS = re.compile(r"\s*[/>›＞\\]\s*")
_EXCEL_EPOCH = date(1899, 12, 30)
_GUARDED = ("=", "+", "-", "@", "\t", "\r")


class Row(Struct, frozen=True, kw_only=True):
    """One line that can be taken over. `unit` is the path below the institution, empty for the institution itself."""

    line: int
    number: str
    login: str
    name: str
    unit: tuple[str, ...]
    title: str
    post_name: str
    rank: str
    head: bool
    institution_head: bool
    concurrent: bool
    phone: str
    extension: str
    mobile: str
    mail: str
    place: str
    duties: str
    start: date | None
    roles: tuple[str, ...]


class Bad(Struct, frozen=True, kw_only=True):
    """A line that cannot be taken over: which, where, and why in Korean."""

    line: int
    column: str
    reason: str


class Sheet(Struct, frozen=True, kw_only=True):
    """What was read of a file. `given` are the columns that it has: what is absent is left as it is."""

    rows: tuple[Row, ...]
    bad: tuple[Bad, ...]
    given: frozenset[str]


class _Refused(Exception):
    """A cell cannot be taken over; its text is the reason."""


def read(content: bytes, institution: str = "") -> Sheet:
    """The people of a file; `institution` is a name that paths of units may begin with."""
    if len(content) > MOST_BYTES:
        return _unreadable(f"파일이 너무 큽니다. {MOST_BYTES // 1024 // 1024}MB까지 읽습니다.")
    text = decode(content)
    if text is None:
        return _unreadable("글자를 읽을 수 없습니다. UTF-8이나 CP949(EUC-KR)로 저장하십시오.")
    try:
        lines = list(_records(text))
    except csv.Error:
        return _unreadable("쉼표와 따옴표의 짝이 맞지 않아 표로 읽을 수 없습니다.")
    if not lines:
        return _unreadable("빈 파일입니다.")
    if len(lines) > MOST_LINES:
        return _unreadable(f"줄이 너무 많습니다. {MOST_LINES:,}줄까지 읽습니다.")
    _, first = lines[0]
    places, bad = _headings(first)
    if bad:
        return Sheet(rows=(), bad=tuple(bad), given=frozenset())
    rows: list[Row] = []
    for line, cells in lines[1:]:
        row = _row(line, cells, places, institution, bad)
        if row is not None:
            rows.append(row)
    return Sheet(rows=tuple(rows), bad=tuple(bad), given=frozenset(places))


def decode(content: bytes) -> str | None:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or CP949; None when it is none of them."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp949")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else unicodedata.normalize("NFC", text)
    return None


def write(rows: Iterable[Sequence[str]]) -> bytes:
    """A file of these lines under our headings, that Excel opens as it is: UTF-8 with BOM, CRLF, no live formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([names[0] for names in COLUMNS.values()])
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_GUARDED) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _records(text: str) -> Iterable[tuple[int, list[str]]]:
    """Records with the line they begin at; empty ones are left out, so is Excel's `sep=` line."""
    body, shift = text, 0
    if text[:4].lower() == "sep=":
        body, shift = text.partition("\n")[2], 1
    head = body.partition("\n")[0]
    delimiter = max(",\t;", key=head.count)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    before = 0
    for cells in reader:
        line, before = before + 1 + shift, reader.line_num
        cleaned = [_clean(cell) for cell in cells]
        if any(cleaned):
            yield line, cleaned


def _clean(cell: str) -> str:
    """The cell without what Excel puts around it: ="00123", a leading apostrophe, odd spaces."""
    cell = cell.replace("\u00a0", " ").replace("\u3000", " ").replace("\ufeff", "").strip()
    if found := _FORMULA.fullmatch(cell):
        cell = found.group(1).strip()
    return cell[1:] if cell.startswith("'") else cell


def _headings(cells: list[str]) -> tuple[dict[str, int], list[Bad]]:
    known = {_heading(name): column for column, names in COLUMNS.items() for name in names}
    places: dict[str, int] = {}
    bad: list[Bad] = []
    for index, cell in enumerate(cells):
        column = known.get(_heading(cell))
        if column in places:
            bad.append(Bad(line=1, column=cell, reason="같은 열이 두 번 있습니다."))
        elif column is not None:
            places[column] = index
        elif cell:
            bad.append(Bad(line=1, column=cell[:60], reason="알 수 없는 열입니다. 열 이름을 고치거나 열을 지우십시오."))
    missing = [COLUMNS[column][0] for column in NEEDED if column not in places]
    if missing:
        bad.append(Bad(line=1, column=", ".join(missing), reason="꼭 있어야 하는 열이 없습니다."))
    if "login" not in places and "number" not in places:
        bad.append(Bad(line=1, column="아이디, 사번", reason="사람을 알아볼 열이 둘 다 없습니다."))
    return places, bad


def _heading(text: str) -> str:
    return re.sub(r"\(.*?\)|[*\s]", "", unicodedata.normalize("NFC", text)).casefold()


def _row(line: int, cells: list[str], places: dict[str, int], institution: str, bad: list[Bad]) -> Row | None:
    values = {column: cells[index] if index < len(cells) else "" for column, index in places.items()}
    before = len(bad)
    if any(cells[index] for index in range(len(places), len(cells)) if index not in places.values()):
        bad.append(Bad(line=line, column="", reason="열 이름이 없는 칸에 값이 있습니다. 쉼표나 따옴표를 확인하십시오."))

    def take(column: str, convert: Callable[[str], object], default: object) -> object:
        try:
            return convert(values[column]) if column in values else default
        except _Refused as refused:
            bad.append(Bad(line=line, column=COLUMNS[column][0], reason=str(refused)))
            return default

    found = {column: take(column, _text(column), "") for column in _LIMITS if column != "login"}
    found["unit"] = take("unit", lambda text: _path(text, institution), ())
    found["start"] = take("start", _date, None)
    found["roles"] = take("roles", _roles, ())
    for column in ("head", "institution_head", "concurrent"):
        found[column] = take(column, _flag, False)
    found["login"] = take("login", _login, "")
    found["number"] = found["number"] or found["login"]
    if len(bad) == before and not found["number"]:
        bad.append(Bad(line=line, column="아이디", reason="아이디나 사번을 적으십시오."))
    if len(bad) == before and not found["unit"] and not found["institution_head"]:
        bad.append(Bad(line=line, column="부서", reason="부서를 적으십시오. 비워 두는 것은 기관장뿐입니다."))
    return None if len(bad) > before else Row(line=line, **found)  # type: ignore[arg-type]  # checked column by column


def _text(column: str) -> Callable[[str], str]:
    def convert(cell: str) -> str:
        flat = " ".join(cell.split())
        if not flat and column in NEEDED:
            raise _Refused("비어 있습니다.")
        if len(flat) > _LIMITS[column]:
            raise _Refused(f"너무 깁니다. {_LIMITS[column]}자까지 적습니다.")
        if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in flat):
            raise _Refused("보이지 않는 글자가 섞여 있습니다.")
        return flat

    return convert


def _path(cell: str, institution: str) -> tuple[str, ...]:
    names = tuple(" ".join(name.split()) for name in _SEPARATORS.split(cell.strip()) if name.strip())
    if names and institution and names[0] == institution:
        names = names[1:]
    if len(names) > 8 or any(len(name) > 100 for name in names):
        raise _Refused("부서 경로가 너무 깁니다.")
    return names


def _login(cell: str) -> str:
    local = cell.partition("@")[0].lower()
    if cell and not _LOGIN.fullmatch(local):
        raise _Refused("아이디는 영문 소문자, 숫자, 점, 밑줄, 줄표로 적습니다.")
    return local


def _flag(cell: str) -> bool:
    word = cell.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _Refused("예는 Y, 아니면 비워 둡니다.")


def _roles(cell: str) -> tuple[str, ...]:
    return tuple(sorted({word for word in re.split(r"[\s,;|]+", cell) if word}))


def _date(cell: str) -> date | None:
    if not cell:
        return None
    try:
        if found := _DATE.fullmatch(cell):
            day = date(*map(int, found.groups()))
        elif re.fullmatch(r"(19|20)\d{6}", cell):
            day = date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))
        elif re.fullmatch(r"\d{5}", cell):
            day = _EXCEL_EPOCH + timedelta(days=int(cell))
        else:
            raise ValueError(cell)
    except ValueError as error:
        raise _Refused("날짜는 2026-01-31처럼 적습니다.") from error
    if not 1950 <= day.year <= 2100:
        raise _Refused("날짜의 해를 확인하십시오.")
    return day


def _unreadable(reason: str) -> Sheet:
    return Sheet(rows=(), bad=(Bad(line=0, column="", reason=reason),), given=frozenset())
