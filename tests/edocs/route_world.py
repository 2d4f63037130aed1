"""A small foundation with three floors, for the tests of routes, tables and authority."""

from datetime import UTC, datetime

from edocs.delegation.table import Conditions, Demand, Matter, Rule, Table
from edocs.engine.org import Absence, ActingOrder, Holding, Org, Post, Unit
from tests.edocs.engine_world import EVER, uid

AT = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)

UNITS = {
    "두레재단": (0, None, "대표이사"),
    "경영본부": (1, "두레재단", "경영본부장"),
    "사업본부": (1, "두레재단", "사업본부장"),
    "재무팀": (2, "경영본부", "재무팀장"),
    "총무팀": (2, "경영본부", "총무팀장"),
    "축제팀": (2, "사업본부", "축제팀장"),
    "감사실": (1, "두레재단", "감사실장"),
}
SEATS = {
    "대표이사": ("두레재단", "강한결", 5),
    "경영본부장": ("경영본부", "오하린", 4),
    "사업본부장": ("사업본부", "서이든", 4),
    "재무팀장": ("재무팀", "문가온", 3),
    "총무팀장": ("총무팀", "배다인", 3),
    "축제팀장": ("축제팀", "윤슬기", 3),
    "감사실장": ("감사실", "노을", 4),
    "축제담당": ("축제팀", "한별", 1),
    "재무담당": ("재무팀", "도담", 1),
}
CODES = {"재무팀장": "FIN", "총무팀장": "GEN", "감사실장": "AUD"}


_IDS: dict[str, str] = {}


def ref(name: str):
    """The identifier of a Korean name."""
    return uid(_IDS.setdefault(name, f"n{len(_IDS)}"))


def org(people=None, absences=(), orders=()) -> Org:
    """The foundation; `people` overrides who sits where, None empties a post."""
    holders = {post: person for post, (_, person, _) in SEATS.items()} | (people or {})
    return Org(
        head_post=ref("대표이사"),
        units={
            ref(u): Unit(id=ref(u), name=u, level=level, parent=ref(up) if up else None, head_post=ref(head))
            for u, (level, up, head) in UNITS.items()
        },
        posts={
            ref(p): Post(id=ref(p), name=p, unit=ref(u), code=CODES.get(p, ""), grade=grade)
            for p, (u, _, grade) in SEATS.items()
        },
        holdings=tuple(
            Holding(id=ref("임용" + p), post=ref(p), person=ref(x), person_name=x, valid_from=EVER)
            for p, x in holders.items()
            if x
        ),
        absences=tuple(absences),
        orders=tuple(orders),
    )


def seat(post: str, people=None):
    """Whoever sits at a post."""
    snapshot = org(people)
    return snapshot.seat(snapshot.holdings_of(ref(post), AT)[0])


def away(person: str, start: datetime, end: datetime | None, kind: str = "출장") -> Absence:
    """A recorded absence."""
    return Absence(id=ref(f"부재{person}{start}"), person=ref(person), kind=kind, valid_from=start, valid_to=end)


def deputy(post: str, other: str, rank: int = 1, **options) -> ActingOrder:
    """An acting order."""
    return ActingOrder(
        id=ref(f"직무대리{post}{other}"), post=ref(post), deputy_post=ref(other), rank=rank, valid_from=EVER, **options
    )


def rule(number: str, deciding: str, low: int = 0, high: int | None = None, **more) -> Rule:
    """A row of matter 나-4."""
    return Rule(id=number, matter="나-4", deciding=deciding, basis="제7조 별표 1", minimum=low, maximum=high, **more)


ROLES = {
    "담당": "drafter",
    "팀장": "unit_head:2",
    "본부장": "unit_head:1",
    "대표이사": "head",
    "재무팀장": "post:FIN",
    "총무팀장": "post:GEN",
    "감사실장": "post:AUD",
}
MILLION = 1_000_000


def table(*rules: Rule, **more) -> Table:
    """The foundation's table, or one with these rows for matter 나-4."""
    rows = rules or (
        rule("나-4-1", "팀장", 0, 5 * MILLION),
        rule("나-4-2", "본부장", 5 * MILLION, 50 * MILLION, consents=(Demand(role="재무팀장"),)),
        rule(
            "나-4-3",
            "대표이사",
            50 * MILLION,
            None,
            consents=(Demand(role="재무팀장"), Demand(role="총무팀장", minimum=80 * MILLION)),
            audits=(Demand(role="감사실장", minimum=100 * MILLION),),
        ),
        rule("나-4-9", "대표이사", conditions=Conditions(external=True)),
    )
    values = {
        "name": "위임전결 규칙",
        "version": "2026-1",
        "valid_from": AT.date().replace(month=1, day=1),
        "matters": (Matter(id="나-4", group="계약·지출", name="용역 계약"),),
        "rules": rows,
        "roles": ROLES,
    }
    return Table(**(values | more))
