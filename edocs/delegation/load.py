"""Reads and writes a delegation table: JSON, and the CSV that a clerk keeps in a spreadsheet.

The JSON is the `Table` itself. The CSV has one row a rule under the Korean heads of `COLUMNS`, and above them lines
that begin with `#`: `#이름,위임전결 규칙` `#판,2026-1` `#시행일,2026-01-01` `#종료일,` `#역할,팀장,unit_head:2`.
A consent is written `재무팀장` or, from an amount on, `재무팀장>=5000000`; several are separated by `;`. Nothing is
guessed: what cannot be read is a finding with its line, and then there is no table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec
from msgspec import Struct

from edocs.delegation.checks import Finding, findings
from edocs.delegation.table import Conditions, Demand, Matter, Rule, Table
from edocs.engine.org import Org

COLUMNS: Final = (
    "업무번호",
    "분야",
    "업무명",
    "행번호",
    "최소금액",
    "최대금액",
    "종류",
    "대외",
    "예산과목",
    "전결권자",
    "협조",
    "감사",
    "근거",
    "1인전결",
    "역전",
    "시행일",
    "종료일",
)
_REQUIRED: Final = ("업무번호", "업무명", "전결권자", "근거")
_DIGITS: Final = 18
"""Amounts fit a 64-bit column."""
_YES: Final = {"예": True, "O": True, "o": True, "Y": True, "아니오": False, "X": False, "x": False, "N": False}


class Loaded(Struct, frozen=True, kw_only=True):
    """A table, if the file could be read, and everything that is wrong. Use the table only if nothing is."""

    table: Table | None
    findings: tuple[Finding, ...]


def load_json(data: bytes, org: Org | None = None) -> Loaded:
    """The table that a JSON file tells, checked."""
    try:
        table = msgspec.json.decode(data, type=Table)
    except msgspec.DecodeError as error:
        text = f"전결규정 파일을 읽을 수 없습니다: {error}"
        return Loaded(table=None, findings=(Finding(row="file", code="unreadable", text=text),))
    return Loaded(table=table, findings=tuple(findings(table, org)))


def dump_json(table: Table) -> bytes:
    """The table as the JSON that `load_json` reads."""
    return msgspec.json.format(msgspec.json.encode(table, order="sorted"), indent=2)


def load_csv(text: str, org: Org | None = None) -> Loaded:
    """The table that a CSV text tells, checked. The caller has decoded it (UTF-8 or CP949)."""
    reader = _Reader()
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        for cells in lines:
            reader.read(lines.line_num, [cell.strip() for cell in cells])
    except csv.Error as error:
        reader.fault(f"line {lines.line_num}", "unreadable", f"{lines.line_num}행: {error}")
    table = reader.table()
    if table is None:
        return Loaded(table=None, findings=tuple(reader.faults))
    return Loaded(table=table, findings=tuple(findings(table, org)))


def dump_csv(table: Table) -> str:
    """The table as the CSV that `load_csv` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([["#이름", table.name], ["#판", table.version], ["#시행일", table.valid_from.isoformat()]])
    if table.valid_to is not None:
        writer.writerow(["#종료일", table.valid_to.isoformat()])
    writer.writerows(["#역할", word, meaning] for word, meaning in table.roles.items())
    writer.writerow(COLUMNS)
    writer.writerows(_cells(table, rule) for rule in table.rules)
    return out.getvalue()


def _cells(table: Table, rule: Rule) -> list[str]:
    matter = table.matter(rule.matter) or Matter(id=rule.matter, group="", name="")
    external = {None: "", True: "예", False: "아니오"}[rule.conditions.external]
    return [
        matter.id,
        matter.group,
        matter.name,
        rule.id,
        str(rule.minimum),
        "" if rule.maximum is None else str(rule.maximum),
        ";".join(sorted(rule.conditions.kind)),
        external,
        ";".join(sorted(rule.conditions.budget_code)),
        rule.deciding,
        ";".join(_demand_text(d) for d in rule.consents),
        ";".join(_demand_text(d) for d in rule.audits),
        rule.basis,
        "예" if rule.sole else "",
        "예" if rule.inverse else "",
        rule.valid_from.isoformat() if rule.valid_from else "",
        rule.valid_to.isoformat() if rule.valid_to else "",
    ]


def _demand_text(demand: Demand) -> str:
    return f"{demand.role}>={demand.minimum}" if demand.minimum else demand.role


class _Unreadable(ValueError):
    """A cell that does not say what its column needs."""


class _Reader:
    """Collects the lines of one CSV file, and its faults."""

    def __init__(self) -> None:
        self.faults: list[Finding] = []
        self.notes: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.heads: list[str] = []
        self.matters: dict[str, Matter] = {}
        self.rules: list[Rule] = []

    def read(self, number: int, cells: list[str]) -> None:
        """Take one line: a note, the heads, or a rule."""
        if not any(cells):
            return
        try:
            if cells[0].startswith("#"):
                self._note(cells)
            elif not self.heads:
                self._heads(cells)
            else:
                self._rule(dict(zip(self.heads, cells, strict=False)))
        except _Unreadable as fault:
            self.fault(f"line {number}", "unreadable", f"{number}행: {fault}")

    def table(self) -> Table | None:
        """The table, or None if anything could not be read."""
        if not self.heads and not self.faults:
            self.fault("file", "unreadable", "제목 행이 없습니다.")
        for word in ("이름", "판", "시행일"):
            if not self.notes.get(word):
                self.fault("file", "note_missing", f"#{word} 행이 없습니다.")
        try:
            first, last = _day(self.notes.get("시행일", "")), _day(self.notes.get("종료일", ""))
        except _Unreadable as fault:
            self.fault("file", "unreadable", str(fault))
            return None
        if self.faults or first is None:
            return None
        return Table(
            name=self.notes["이름"],
            version=self.notes["판"],
            valid_from=first,
            valid_to=last,
            matters=tuple(self.matters.values()),
            rules=tuple(self.rules),
            roles=self.roles,
        )

    def fault(self, row: str, code: str, text: str) -> None:
        """Keep one fault."""
        self.faults.append(Finding(row=row, code=code, text=text))

    def _note(self, cells: list[str]) -> None:
        word, *values = cells[0].removeprefix("#").strip(), *cells[1:]
        if word == "역할":
            if len(values) < 2 or not values[0] or not values[1]:
                raise _Unreadable("#역할 행에는 직위와 뜻이 있어야 합니다.")
            self.roles[values[0]] = values[1]
        else:
            self.notes[word] = values[0] if values else ""

    def _heads(self, cells: list[str]) -> None:
        unknown = [c for c in cells if c and c not in COLUMNS]
        missing = [c for c in _REQUIRED if c not in cells]
        self.heads = cells
        if unknown:
            raise _Unreadable(f"모르는 열이 있습니다: {', '.join(unknown)}")
        if missing:
            raise _Unreadable(f"열이 빠졌습니다: {', '.join(missing)}")

    def _rule(self, row: dict[str, str]) -> None:
        empty = [c for c in _REQUIRED if not row.get(c)]
        if empty:
            raise _Unreadable(f"비어 있는 칸이 있습니다: {', '.join(empty)}")
        ref = row["업무번호"]
        matter = Matter(id=ref, group=row.get("분야", ""), name=row["업무명"])
        if self.matters.setdefault(ref, matter) != matter:
            raise _Unreadable(f"{ref}의 업무명이나 분야가 앞 행과 다릅니다.")
        count = sum(1 for r in self.rules if r.matter == ref)
        self.rules.append(
            Rule(
                id=row.get("행번호") or f"{ref}-{count + 1}",
                matter=ref,
                deciding=row["전결권자"],
                basis=row["근거"],
                minimum=_amount(row.get("최소금액", "")) or 0,
                maximum=_amount(row.get("최대금액", "")),
                conditions=Conditions(
                    kind=frozenset(_list(row.get("종류", ""))),
                    external=_answer(row.get("대외", "")),
                    budget_code=frozenset(_list(row.get("예산과목", ""))),
                ),
                consents=tuple(_demands(row.get("협조", ""))),
                audits=tuple(_demands(row.get("감사", ""))),
                sole=_answer(row.get("1인전결", "")) or False,
                inverse=_answer(row.get("역전", "")) or False,
                valid_from=_day(row.get("시행일", "")),
                valid_to=_day(row.get("종료일", "")),
            )
        )


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _amount(text: str) -> int | None:
    digits = text.replace(",", "").removesuffix("원").strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
        raise _Unreadable(f"금액이 아닙니다: {text}")
    return int(digits)


def _answer(text: str) -> bool | None:
    if not text:
        return None
    if text not in _YES:
        raise _Unreadable(f"예 또는 아니오가 아닙니다: {text}")
    return _YES[text]


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Unreadable(f"날짜가 아닙니다(예: 2026-01-01): {text}") from None


def _demands(text: str) -> Iterator[Demand]:
    for part in _list(text):
        role, _, minimum = part.partition(">=")
        yield Demand(role=role.strip(), minimum=_amount(minimum) or 0)
