"""LDIF and CSV copies of the directory, read into entries. Pure. RFC 2849

Attributes are those of the object class ucOrg2; values that are no UTF-8 are tried as CP949, because exports exist that
way. What has no code or no name is counted and left out, never guessed.
"""

import base64
import binascii
import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from edocs.agencies.entry import Entry, Refused, completed

_CODE: Final = re.compile(r"[0-9A-Z]{7}\Z")
_TOP: Final = "0000000"
_LONGEST_LINE: Final = 1_000_000
_COLUMNS: Final = {
    "기관코드": "code",
    "기관명": "name",
    "전체기관명": "full_name",
    "발신명의": "chief",
    "대표기관코드": "org_code",
    "상위기관코드": "parent_code",
    "발송": "sends",
    "수신": "receives",
    "차수": "level",
    "서열": "position",
    "승계기관코드": "successor",
}
"""Header of the CSV → field of an entry."""


class Copy(Struct, frozen=True):
    """What a file held."""

    entries: list[Entry]
    skipped: int
    """Records that are no agency: people, entries without a code or a name."""


def read(octets: bytes) -> Copy:
    """A copy of either form, told apart by how it begins. Raises Refused."""
    text = _text(octets.removeprefix(b"\xef\xbb\xbf"))
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if first.lower().startswith(("version:", "dn:")):
        return _ldif(text)
    return _csv(text)


def _ldif(text: str) -> Copy:
    entries, skipped = [], 0
    for record in records(text.splitlines()):
        entry = entry_of(record)
        if entry is None:
            skipped += 1
        else:
            entries.append(entry)
    return Copy(completed(_once(entries)), skipped)


def records(lines: Iterable[str]) -> Iterator[dict[str, list[str]]]:
    """The records of an LDIF file, attribute names in lower case. Raises Refused. RFC 2849"""
    record: dict[str, list[str]] = {}
    for line in (*_unfolded(lines), ""):
        if not line:
            if record:
                yield record
            record = {}
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise Refused("not_ldif", f"LDIF 형식이 아닌 줄이 있습니다: {line[:40]}")
        if value.startswith("<"):
            raise Refused("outside", "다른 파일이나 주소를 가리키는 값은 읽지 않습니다.")
        if value.startswith(":"):
            value = _decoded(value[1:].strip())
        name = name.partition(";")[0].strip().lower()
        if name == "version" and not record:
            continue
        record.setdefault(name, []).append(value.strip())


def entry_of(record: dict[str, list[str]]) -> Entry | None:
    """The agency that a record of the directory tells of; None for people and for what has no code."""

    def one(name: str) -> str:
        return next((value for value in record.get(name, []) if value), "")

    classes = {value.lower() for value in record.get("objectclass", [])}
    code, name = one("oucode").upper(), one("ucorganizationalunitname") or one("ou")
    if (classes and "ucorg2" not in classes) or not _CODE.match(code) or not name:
        return None
    parent = one("parentoucode").upper()
    return Entry(
        code=code,
        name=name,
        full_name=one("ucorgfullname"),
        chief=one("ucchieftitle") or one("oudocumentreceipientsymbol"),
        org_code=_org(one("repoucode").upper()),
        parent_code="" if parent == _TOP else parent,
        sends=_yes(one("ousendoutdocumentyn")),
        receives=_yes(one("oureceivedocumentyn")),
        level=_number(one("oulevel")),
        position=_number(one("ouorder")),
        certificate=one("usercertificate") or one("usercertificate;binary"),
    )


def _csv(text: str) -> Copy:
    table = csv.DictReader(io.StringIO(text))
    header = [name.strip() for name in table.fieldnames or []]
    if not {"기관코드", "기관명"} <= set(header):
        raise Refused("header", "첫 줄에 기관코드, 기관명이 있어야 합니다.")
    entries, skipped = [], 0
    for row in table:
        given = {
            _COLUMNS[name.strip()]: (value or "").strip()
            for name, value in row.items()
            if (name or "").strip() in _COLUMNS
        }
        code = given.get("code", "").upper()
        if not _CODE.match(code) or not given.get("name"):
            skipped += 1
            continue
        entries.append(
            Entry(
                code=code,
                name=given["name"],
                full_name=given.get("full_name", ""),
                chief=given.get("chief", ""),
                org_code=_org(given.get("org_code", "").upper()),
                parent_code=given.get("parent_code", "").upper().replace(_TOP, ""),
                sends=_yes(given.get("sends", "")),
                receives=_yes(given.get("receives", "")),
                level=_number(given.get("level", "")),
                position=_number(given.get("position", "")),
                successor=given.get("successor", "").upper(),
            )
        )
    return Copy(completed(_once(entries)), skipped)


def _once(entries: list[Entry]) -> list[Entry]:
    seen: set[str] = set()
    for entry in entries:
        if entry.code in seen:
            raise Refused("doubled", f"{entry.code}: 같은 코드가 두 번 있습니다.")
        seen.add(entry.code)
    return entries


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Lines put together again, comments left out. RFC 2849 note 2"""
    held: str | None = None
    for line in lines:
        if line.startswith(" ") and held is not None:
            held += line[1:]
            if len(held) > _LONGEST_LINE:
                raise Refused("too_long", "한 값이 지나치게 깁니다.")
            continue
        if held is not None and not held.startswith("#"):
            yield held
        held = line.rstrip("\r")
    if held is not None and not held.startswith("#"):
        yield held


def _decoded(value: str) -> str:
    try:
        octets = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("not_base64", "base64로 적힌 값을 읽을 수 없습니다.") from None
    try:
        return _text(octets)
    except Refused:
        return value  # a certificate stays as it is written


def _text(octets: bytes) -> str:
    for codec in ("utf-8", "cp949"):
        try:
            return octets.decode(codec)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding", "UTF-8이나 CP949로 읽을 수 없는 파일입니다.")


def _org(code: str) -> str:
    return "" if code == _TOP or not _CODE.match(code) else code


def _yes(value: str) -> bool:
    return value.strip().upper() in ("Y", "YES", "TRUE", "1", "예")


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0
