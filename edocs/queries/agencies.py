"""The directory of agencies: found by words, checked before a draft is sent, exact names only. Read by everybody.

A wrong code is worse than a blank: a name is taken for a code only when exactly one living agency is called so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from edocs.tables.exchange import agency, exchange_code
from kernel.clock import seoul_date
from kernel.tx import Tx

MOST = 50
State = Literal["ok", "dead", "renamed", "cannot_receive", "unknown", "no_exact_match"]


class Agency(Struct, frozen=True, kw_only=True):
    """A code of the directory as it stands on a day."""

    code: str
    org_code: str
    parent_code: str
    name: str
    full_name: str
    chief: str
    sends: bool
    receives: bool
    valid_from: date
    valid_to: date | None
    successor: str

    @property
    def printed(self) -> str:
        """The name that is printed as the recipient: the chief's title, else the full name."""
        return self.chief or self.full_name

    def lives(self, day: date) -> bool:
        """Whether the code may be used on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Finding(Struct, frozen=True, kw_only=True):
    """Whether something can be sent there, and why not, in a sentence for the drafter."""

    state: State
    reason: str = ""
    agency: Agency | None = None
    successor: Agency | None = None
    """Who took over a code that ended."""

    @property
    def ok(self) -> bool:
        """Whether it can be sent."""
        return self.state == "ok"


async def find(tx: Tx, words: str, *, only_receiving: bool = True) -> Sequence[Agency]:
    """Living agencies that all the words fit (name, full name, chief's title, code): exact names first, at most 50."""
    day = today(tx)
    query = select(agency).where(_living(day))
    if only_receiving:
        query = query.where(agency.c.receives)
    given = words.split()[:6]
    for word in given:
        like = f"%{_escaped(word)}%"
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in _NAMES), agency.c.code == word.upper()))
    exact = case((or_(*(column == words.strip() for column in _NAMES)), 0), else_=1)
    query = query.order_by(exact, func.length(agency.c.full_name), agency.c.position, agency.c.code).limit(MOST)
    return [_agency(row) for row in await tx.db.execute(query)] if given else []


async def check(tx: Tx, code: str, name: str = "") -> Finding:
    """Whether a document can be sent to this code under this name; without a code the name alone must be exact."""
    if not code.strip():
        return await named(tx, name)
    return (await check_all(tx, [(code, name)]))[0]


async def check_all(tx: Tx, asked: Sequence[tuple[str, str]]) -> list[Finding]:
    """The same for many codes and names, in two queries whatever their number."""
    codes = [code.strip().upper() for code, _ in asked]
    latest = await _latest(tx, codes)
    heirs = await _latest(tx, [one.successor for one in latest.values() if one.successor])
    day = today(tx)
    return [judged(latest.get(code), name, day, heirs) for code, (_, name) in zip(codes, asked, strict=True)]


def judged(found: Agency | None, name: str, day: date, heirs: dict[str, Agency]) -> Finding:
    """What is to be said of one code on a day."""
    if found is None:
        return Finding(state="unknown", reason="기관 디렉터리에 없는 코드입니다. 기관을 다시 고르십시오.")
    heir = heirs.get(found.successor)
    if not found.lives(day):
        if heir is not None and heir.lives(day):
            said = f"{found.full_name}은(는) {heir.full_name}(으)로 바뀌었습니다. 새 기관을 고르십시오."
            return Finding(state="renamed", reason=said, agency=found, successor=heir)
        return Finding(state="dead", reason=f"{found.full_name}은(는) 없어진 기관입니다.", agency=found)
    if not found.receives:
        said = f"{found.full_name}은(는) 문서를 받지 못하는 곳입니다. 그 아래의 처리과를 고르십시오."
        return Finding(state="cannot_receive", reason=said, agency=found)
    wanted = name.strip()
    if wanted and wanted not in (found.name, found.full_name, found.chief):
        said = f"코드의 기관 이름은 {found.printed}입니다. 적은 이름과 다릅니다."
        return Finding(state="no_exact_match", reason=said, agency=found)
    return Finding(state="ok", agency=found)


async def named(tx: Tx, name: str) -> Finding:
    """The one living agency that is called exactly so and can receive; several or none: no match."""
    wanted = name.strip()
    query = select(agency).where(_living(today(tx)), or_(*(column == wanted for column in _NAMES))).limit(3)
    rows = [_agency(row) for row in await tx.db.execute(query)] if wanted else []
    receiving = [row for row in rows if row.receives]
    if len(receiving) == 1:
        return Finding(state="ok", agency=receiving[0])
    if len(rows) == 1:
        return judged(rows[0], "", today(tx), {})
    said = (
        "같은 이름의 기관이 여럿입니다. 목록에서 고르십시오."
        if rows
        else "이름이 꼭 같은 기관이 없습니다. 목록에서 고르십시오."
    )
    return Finding(state="no_exact_match", reason=said)


async def history(tx: Tx, code: str) -> Sequence[Agency]:
    """What a code was, version by version, oldest first."""
    query = select(agency).where(agency.c.code == code.upper()).order_by(agency.c.valid_from)
    return [_agency(row) for row in await tx.db.execute(query)]


async def chiefs(tx: Tx, codes: Sequence[str]) -> dict[str, str]:
    """발신명의: how the heads of these codes are addressed, as far as the directory says it."""
    latest = await _latest(tx, codes)
    day = today(tx)
    return {code: one.chief for code, one in latest.items() if one.chief and one.lives(day)}


async def certificate_of(tx: Tx, code: str) -> str:
    """The certificate for what is encrypted for this code: its own, else its institution's; empty for none."""
    of_unit = select(agency.c.org_code).where(agency.c.code == code, _living(today(tx))).scalar_subquery()
    same = (agency.c.code == code) | (agency.c.code == of_unit)
    query = select(agency.c.certificate).where(same, agency.c.certificate != "", _living(today(tx)))
    return str(await tx.db.scalar(query.order_by((agency.c.code == code).desc()).limit(1)) or "")


async def own_codes(tx: Tx) -> dict[UUID | None, str]:
    """Our living codes by unit; None is the institution itself."""
    day = today(tx)
    ended = exchange_code.c.valid_to
    query = select(exchange_code).where(exchange_code.c.valid_from <= day, or_(ended.is_(None), ended >= day))
    return {row.unit_id: row.code for row in await tx.db.execute(query.order_by(ended.asc().nulls_last()))}


async def _latest(tx: Tx, codes: Sequence[str]) -> dict[str, Agency]:
    """The last version of each code that has begun."""
    if not codes:
        return {}
    query = (
        select(agency)
        .where(agency.c.code.in_(set(codes)), agency.c.valid_from <= today(tx))
        .ext(distinct_on(agency.c.code))
        .order_by(agency.c.code, agency.c.valid_from.desc())
    )
    return {row.code: _agency(row) for row in await tx.db.execute(query)}


def today(tx: Tx) -> date:
    """The day by the clock of Seoul: codes begin and end with days."""
    return seoul_date(tx.now).date()


_NAMES = (agency.c.name, agency.c.full_name, agency.c.chief)


def _living(day: date) -> Any:
    return and_(agency.c.valid_from <= day, or_(agency.c.valid_to.is_(None), agency.c.valid_to >= day))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _agency(row: Any) -> Agency:
    return Agency(**{name: getattr(row, name) for name in Agency.__struct_fields__})
