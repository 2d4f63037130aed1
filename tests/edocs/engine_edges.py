"""A line with every kind of step, and documents at its stages, for the edge cases."""

from tests.edocs.engine_world import Desk, line_of

PEOPLE = {"D": "dora", "T": "tom", "A": "ann", "B": "bob", "H": "hana"}
LINE = ((("DRAFT", "D"),), (("REVIEW", "T"),), (("CONSENT", "A"), ("CONSENT", "B")), (("DECIDE", "H"),))


def world(**changes):
    return {"holders": dict(PEOPLE), "away": set(), "orders": {"H": ["T", "A"]}, **changes}


def submitted(line=LINE, place=None, **options):
    desk = Desk(place or world(), line_of(*line, **options), "dora", "D")
    assert desk.do("submit", "dora", "D", content="a")
    return desk


def reviewed(**options):
    desk = submitted(**options)
    assert desk.do("sign", "tom", "T", step=2, shown="a")
    return desk


def consented(**options):
    desk = reviewed(**options)
    assert desk.do("sign", "ann", "A", step=3, shown="a", opinion="이견 없음")
    assert desk.do("sign", "bob", "B", step=4, shown="a")
    return desk


def refused(desk, op, person, post, **args):
    assert not desk.do(op, person, post, **args)
    return desk.refusal.code
