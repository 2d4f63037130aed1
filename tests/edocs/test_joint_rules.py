"""Joint drafts without a database: every way that a small one can go, held against a naive second reading."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import msgspec
import pytest

from edocs.body import canonical, to_json
from edocs.content import Content, Disclosed, Enclosure, JointCopy
from edocs.engine import commands as c
from edocs.engine import states
from edocs.engine.case import DocumentNumber, StepKind
from edocs.engine.partner import Agreement, Partner, PartnerMark, PartnerState
from edocs.engine.refusals import Refused
from edocs.joint import as_copy, ending, letter_key, marks_of, text_hash, without_own_matters
from edocs.links.prefill import with_files
from edocs.paper.boxes import Boxes, JointBoxes
from tests.edocs.engine_world import UNIT, Desk, line_of, seat
from tests.edocs.oracle import broken_by_step

TRANSIT, LIBRARY = 2, 3
WORLD: dict[str, Any] = {"holders": {"D": "dora", "T": "tom", "H": "hana"}, "away": set(), "orders": {}}
LINE = msgspec.structs.replace(
    line_of((("DRAFT", "D"),), (("REVIEW", "T"),), (("DECIDE", "H"),)),
    partners=(Partner(institution=TRANSIT, name="교통공사"), Partner(institution=LIBRARY, name="도서관")),
)
WHEN = datetime(2026, 11, 20, tzinfo=UTC)
NUMBER = DocumentNumber(unit=UNIT, year=2026, serial=1, text="두레재단-1")


@dataclass(frozen=True)
class Model:
    """The naive reading: what a clerk would say about the document."""

    state: str = "DRAFTING"
    round: int = 0
    text: str = ""
    reviewed: bool = False
    decided: bool = False
    agreed: frozenset[int] = frozenset()

    def after(self, op: str, *given: Any) -> "Model | None":
        """What becomes of it, or None where it is not allowed."""
        running = self.state == "IN_PROGRESS"
        fresh = {"reviewed": False, "decided": False, "agreed": frozenset()}
        match op, *given:
            case "submit", text if self.state in ("DRAFTING", "RETURNED"):
                return replace(self, state="IN_PROGRESS", round=self.round + 1, text=text, **fresh)
            case "sign", shown if running and not self.reviewed and shown == self.text:
                return replace(self, reviewed=True)
            case "amend", text if running and not self.reviewed and text != self.text:
                return replace(self, reviewed=True, text=text)
            case "decide", shown if running and self.reviewed and not self.decided and shown == self.text:
                return replace(self, decided=True)
            case ("return",) if running and self.reviewed and not self.decided:
                return replace(self, state="RETURNED", **fresh)
            case "recall", reason if running and (reason or not self.decided):
                return replace(self, state="DRAFTING", **fresh)
            case ("void",) if self.state in ("DRAFTING", "IN_PROGRESS", "RETURNED"):
                return replace(self, state="ABANDONED", **fresh)
            case "answer", *answer if running and self.decided:
                return self.answered(*answer)
        return None

    def answered(self, who: int, number: int, shown: str, agrees: bool) -> "Model | None":
        """What an answer makes of it: of a partner who is asked, for this round and this text."""
        waited = {TRANSIT, LIBRARY} - self.agreed
        if who not in waited or number != self.round or shown != self.text:
            return None
        if not agrees:
            return replace(self, state="RETURNED", reviewed=False, decided=False, agreed=frozenset())
        both = self.agreed | {who}
        return replace(self, agreed=both, state="ESTABLISHED" if len(both) == 2 else "IN_PROGRESS")


OPS: list[tuple[Any, ...]] = [
    ("submit", "a"),
    ("submit", "b"),
    ("sign", "a"),
    ("sign", "b"),
    ("amend", "b"),
    ("decide", "a"),
    ("decide", "b"),
    ("return",),
    ("recall", ""),
    ("recall", "다시 씀"),
    ("void",),
    *(("answer", *one) for one in product((TRANSIT, LIBRARY, 9), (1, 2), ("a", "b"), (True, False))),
]


def agreement(text: str) -> Agreement:
    mark = PartnerMark(kind="decide", post_name="사장", person_name="남도현", at=WHEN)
    return Agreement(revision_hash=text, text_hash=text, number="관제팀-3", decided_at=WHEN, marks=(mark,))


def command(desk: Desk, op: str, *given: Any) -> c.Command:
    """The engine's command behind an operation of the model."""
    step = {s.kind: s.id for s in desk.case.steps}
    dora, tom, hana = seat("dora", "D"), seat("tom", "T"), seat("hana", "H")
    shown = desk.case.revision.hash if desk.case.revision else ""
    match op, *given:
        case "submit", text:
            return c.Submit(actor=dora, revision_hash=text)
        case "sign", text:
            return c.Sign(actor=tom, step=step.get(StepKind.REVIEW, 99), revision_hash=text)
        case "amend", text:
            return c.Amend(actor=tom, step=step.get(StepKind.REVIEW, 99), revision_hash=shown, new_hash=text)
        case "decide", text:
            return c.Decide(actor=hana, step=step.get(StepKind.DECIDE, 99), revision_hash=text)
        case ("return",):
            return c.Return(actor=hana, step=step.get(StepKind.DECIDE, 99), revision_hash=shown, reason="보완")
        case "recall", reason:
            return c.Recall(actor=dora, reason=reason)
        case ("void",):
            return c.Void(actor=dora, reason="주관기관이 거둠")
        case "answer", who, number, text, agrees:
            return c.PartnerAnswer(
                actor=seat("dora", "D"),
                institution=who,
                round=number,
                revision_hash=text,
                agreement=agreement(text) if agrees else None,
                reason="예산이 없음",
            )
    raise AssertionError(op)


def tried(desk: Desk, op: tuple[Any, ...]) -> Desk | None:
    """The desk after the operation, or None where the engine refuses it."""
    given, twin = command(desk, *op), desk.copy()
    system = isinstance(given, c.PartnerAnswer | c.Void)
    known = msgspec.structs.replace(desk.context(), is_system=system, number=NUMBER, route=LINE)
    if isinstance(given, c.Amend):
        known = msgspec.structs.replace(known, route=None)
    try:
        twin.take(states.decide(desk.case, given, known))
    except Refused:
        return None
    return twin


def said(desk: Desk) -> Model:
    """The engine's case in the model's words."""
    case = desk.case
    running = case.state in ("IN_PROGRESS", "ESTABLISHED")
    done = {s.kind for s in case.steps if s.is_done and running}
    return Model(
        state=case.state.value,
        round=case.round,
        text=case.revision.hash if case.revision else "",
        reviewed=StepKind.REVIEW in done,
        decided=StepKind.DECIDE in done,
        agreed=frozenset(p.institution for p in case.partners if p.state is PartnerState.AGREED),
    )


def test_every_way_of_a_joint_draft_goes_as_a_clerk_would_say() -> None:
    desk = Desk(WORLD, LINE, "dora", "D")
    known, edge, established = {Model(): desk}, [Model()], 0
    while edge:
        model = edge.pop()
        desk = known[model]
        for op in OPS:
            if op[0] == "submit" and model.round == 2:
                continue
            expected, after = model.after(*op), tried(desk, op)
            assert (after is None) == (expected is None), (model, op)
            if after is None or expected is None:
                continue
            assert said(after) == expected, (model, op)
            assert after.refolded() == after.case
            assert not broken_by_step(desk.plain(), after.plain(), desk.plain_history(), after.plain_history())
            if expected not in known:
                known[expected] = after
                edge.append(expected)
                established += expected.state == "ESTABLISHED"
    assert (len(known), established) == (38, 4)


def decided() -> Desk:
    desk = Desk(WORLD, LINE, "dora", "D")
    for op in (("submit", "a"), ("sign", "a"), ("decide", "a")):
        after = tried(desk, op)
        assert after is not None
        desk = after
    return desk


def test_the_number_comes_with_the_last_partner_and_not_with_the_own_decision() -> None:
    desk = decided()
    assert desk.case.number is None
    assert not desk.case.open_steps
    first = tried(desk, ("answer", TRANSIT, 1, "a", True))
    assert first is not None
    assert first.case.number is None
    last = tried(first, ("answer", LIBRARY, 1, "a", True))
    assert last is not None
    assert last.case.number == NUMBER
    assert ending(desk.case, first.case) == ""
    assert ending(first.case, last.case) == "agreed"


def test_only_the_system_brings_an_answer() -> None:
    desk = decided()
    with pytest.raises(Refused, match="not_in_this_state"):
        states.decide(desk.case, command(desk, "answer", TRANSIT, 1, "a", True), desk.context())


def test_an_agreement_to_another_text_than_it_names_is_refused() -> None:
    desk = decided()
    wrong = msgspec.structs.replace(command(desk, "answer", TRANSIT, 1, "a", True), agreement=agreement("b"))
    with pytest.raises(Refused, match="stale_revision"):
        states.decide(desk.case, wrong, msgspec.structs.replace(desk.context(), is_system=True))


def test_what_was_agreed_is_asked_again_after_a_recall() -> None:
    first = tried(decided(), ("answer", TRANSIT, 1, "a", True))
    assert first is not None
    back = tried(first, ("recall", "문구를 고침"))
    assert back is not None
    assert ending(first.case, back.case) == "taken_back"
    assert {one.state for one in back.case.partners} == {PartnerState.WAIT}
    again = tried(back, ("submit", "a"))
    assert again is not None
    assert {one.agreement for one in again.case.partners} == {None}


PICTURE, OTHER = UUID(int=5), UUID(int=6)


def content(**given: Any) -> Content:
    text = {
        "type": "doc",
        "content": [
            {"type": "paragraph", "attrs": {"level": 1, "align": "left"}, "content": [{"type": "text", "text": "가"}]},
            {"type": "image", "attrs": {"attachment_id": str(PICTURE), "alt": "", "width_mm": None}},
        ],
    }
    files = (Enclosure(id=PICTURE, name="그림.png", kind="image", sha256="ab" * 32, size=3),)
    body = to_json(canonical(text))
    usual: dict[str, Any] = {
        "form_code": "general",
        "form_version": 1,
        "title": "축제",
        "body": body,
        "enclosures": files,
    }
    return Content(**(usual | {"recipients": ("시장",)} | given))


def test_lead_and_copy_say_the_same_though_every_identifier_differs() -> None:
    lead = content(matter_id="가-1", disclosure=Disclosed(kind="closed", items=(5,)))
    bound = JointCopy(
        request_id=UUID(int=9),
        institution_id=1,
        name="재단",
        revision_hash="x",
        text_hash=text_hash(lead),
        recipients=lead.recipients,
    )
    own = with_files(as_copy(without_own_matters(lead), bound), {str(PICTURE): str(OTHER)})
    files = tuple(msgspec.structs.replace(one, id=OTHER) for one in lead.enclosures)
    copy = msgspec.structs.replace(own, enclosures=files, matter_id="나-2", retention="5")
    assert text_hash(copy) == text_hash(lead)
    assert copy.recipients == ()
    assert str(PICTURE) not in str(msgspec.to_builtins(copy))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "축재"},
        {"summary": "다름"},
        {"fields": {"amount": 1}},
        {"recipients": ("시장", "구청장")},
        {"via": "도지사"},
        {"keywords": ("축제",)},
        {"enclosures": ()},
        {"enclosures": (Enclosure(id=PICTURE, name="그림.png", kind="image", sha256="cd" * 32, size=3),)},
    ],
)
def test_any_change_of_what_is_said_changes_the_hash(change: dict[str, Any]) -> None:
    assert text_hash(content(**change)) != text_hash(content())


def test_the_key_of_a_letter_is_the_same_at_every_delivery_and_another_in_every_round() -> None:
    document = UUID(int=1)
    assert letter_key(1, document, 1, 2) == letter_key(1, document, 1, 2)
    assert len({letter_key(a, document, b, d) for a in (1, 2) for b in (1, 2) for d in (1, 2)}) == 8


def test_the_marks_of_a_line_name_nobody_by_an_id() -> None:
    marks = marks_of(decided().case)
    assert [(one.kind, one.person_name) for one in marks] == [
        ("draft", "dora님"),
        ("review", "tom님"),
        ("decide", "hana님"),
    ]
    assert str(seat("hana", "H").person) not in str(msgspec.to_builtins(marks))


def test_the_leading_institution_stands_on_top_of_a_joint_paper() -> None:
    joint = (JointBoxes("도서관"), JointBoxes("재단", leads=True))
    assert [group.institution for group in Boxes(own_name="교통공사", joint=joint).groups] == [
        "재단",
        "교통공사",
        "도서관",
    ]
    assert [group.institution for group in Boxes().groups] == [""]
