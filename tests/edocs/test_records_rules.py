"""The tables of records management over every state, act and role; periods, boards; the archive and its proofs."""

import io
import zipfile
from datetime import date
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edocs.records import closing, corrections, disposal, files, transfer
from edocs.records.disposal import Candidate, DisposalAct, DisposalState, Item, Member, Verdict
from edocs.records.files import FileAct, FileState, Place, Role
from edocs.records.freezing import Scope, covers
from edocs.records.zipping import WrongSize, Zipper
from kernel.merkle import Prover, included, inclusion_proof, leaf_hash, root_of

ROLES = [frozenset(one) for one in ((), *((role,) for role in Role))]


@pytest.mark.parametrize(("state", "act"), list(product(FileState, FileAct)))
def test_a_file_moves_only_as_the_table_says(state: FileState, act: FileAct) -> None:
    allowed = {role for role in Role if files.may(state, act, frozenset({role}))}
    assert (files.after(state, act) is None) == (not allowed)
    if act is FileAct.DISPOSE:
        assert allowed <= {Role.SYSTEM}
    if state is FileState.DISPOSED:
        assert not allowed
    if act is FileAct.CONFIRM or state is FileState.CONFIRMED:
        assert allowed <= {Role.OFFICER, Role.SYSTEM}
    assert not files.may(state, act, frozenset())


@pytest.mark.parametrize(("state", "act"), list(product(closing.ClosingState, closing.ClosingAct)))
def test_a_year_is_settled_by_the_unit_and_confirmed_by_the_officer(
    state: closing.ClosingState, act: closing.ClosingAct
) -> None:
    allowed = {role for role in Role if closing.may(state, act, frozenset({role}))}
    assert (closing.after(state, act) is None) == (not allowed)
    if act in (closing.ClosingAct.SETTLE, closing.ClosingAct.TAKE_BACK):
        assert Role.OFFICER not in allowed
    else:
        assert allowed <= {Role.OFFICER}
    if closing.after(state, act) is closing.ClosingState.CONFIRMED:
        assert state is closing.ClosingState.SETTLED


@pytest.mark.parametrize(("state", "act"), list(product(transfer.TransferState, transfer.TransferAct)))
def test_a_list_is_taken_over_only_after_its_check(state: transfer.TransferState, act: transfer.TransferAct) -> None:
    after = transfer.after(state, act)
    assert (after is not None) == transfer.may(state, act, frozenset({Role.OFFICER}))
    assert not any(transfer.may(state, act, roles) for roles in ROLES if Role.OFFICER not in roles)
    if after is transfer.TransferState.DONE:
        assert state is transfer.TransferState.CHECKED
    if state in (transfer.TransferState.DONE, transfer.TransferState.WITHDRAWN):
        assert after is None


@pytest.mark.parametrize("state", DisposalState)
def test_a_disposal_moves_only_as_the_table_says(state: DisposalState) -> None:
    order = list(DisposalState)
    for act, roles in product(DisposalAct, ROLES):
        after = disposal.after(state, act)
        if disposal.may(state, act, roles):
            assert after is not None
            wanted = {DisposalAct.OPINE: {Role.HEAD}, DisposalAct.FINISH: {Role.SYSTEM}}
            assert roles == wanted.get(act, {Role.OFFICER})
        if after not in (None, DisposalState.WITHDRAWN):
            assert order.index(after) in (order.index(state), order.index(state) + 1), "no step is left out"
        if state in (DisposalState.EXECUTING, DisposalState.EXECUTED, DisposalState.WITHDRAWN):
            assert act is DisposalAct.FINISH or after is None, "what runs or has run is not taken back"


verdicts = st.none() | st.sampled_from(Verdict)
items = st.builds(
    Item,
    opinion=verdicts,
    review=verdicts,
    decision=verdicts,
    retention=st.sampled_from(["1", "3", "10"]),
    extend_to=st.sampled_from(["", "1", "5", "30", "영구"]),
    frozen=st.booleans(),
)


@given(st.lists(st.tuples(st.sampled_from(DisposalAct), st.lists(items, max_size=3)), max_size=12))
@settings(max_examples=60)
def test_nothing_is_destroyed_without_opinion_review_decision_or_while_it_is_frozen(
    course: list[tuple[DisposalAct, list[Item]]],
) -> None:
    state, seen = DisposalState.DRAFT, set()
    for act, agenda in course:
        after = disposal.after(state, act)
        if after is None or disposal.lacking(act, agenda):
            continue
        state = after
        seen.add(act)
        for one in agenda:
            if disposal.destroys(state, one):
                assert {DisposalAct.ASK, DisposalAct.SUBMIT, DisposalAct.CONVENE, DisposalAct.DECIDE} <= seen
                assert one.decision is Verdict.DESTROY
                assert one.opinion is not None
                assert one.review is not None
                assert not one.frozen


def test_what_is_frozen_leaves_the_agenda() -> None:
    open_, frozen = Item(retention="1"), Item(retention="1", frozen=True)
    said = Item(retention="1", opinion=Verdict.DESTROY)
    assert disposal.lacking(DisposalAct.SUBMIT, [said, open_]) == "opinions"
    assert disposal.lacking(DisposalAct.SUBMIT, [said, frozen]) == ""
    assert disposal.lacking(DisposalAct.SUBMIT, [frozen]) == "no_files"


def test_a_file_is_kept_longer_only_for_a_longer_class() -> None:
    for longer, lacking in (("5", "longer"), ("준영구", "")):
        said = Verdict.EXTEND
        item = Item(opinion=said, review=said, decision=said, retention="10", extend_to=longer)
        assert disposal.lacking(DisposalAct.DECIDE, [item]) == lacking


@pytest.mark.parametrize(
    ("members", "faults"),
    [
        ([], ["none"]),
        ([Member(name="가"), Member(name="나", outside=True)], ["outside"]),
        ([Member(name="가"), *(Member(name=n, outside=True) for n in "나다")], []),
        ([Member(name="가", outside=True), Member(name="가 ", outside=True)], ["twice"]),
        ([Member(name=n, outside=True) for n in "가나다라마바"], ["too_many"]),
    ],
)
def test_the_board_has_at_most_five_members_and_two_from_outside(members: list[Member], faults: list[str]) -> None:
    assert disposal.board_faults(members, 5, 2) == faults


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"state": FileState.CLOSED}, "not_confirmed"),
        ({"retention": "영구", "kept_until": None}, "no_end"),
        ({"kept_until": date(2026, 12, 31)}, "running"),
        ({"frozen": True}, "frozen"),
        ({"longer": 1}, "longer"),
        ({"elsewhere": True}, "elsewhere"),
    ],
)
def test_only_a_confirmed_file_whose_period_is_over_may_be_proposed(changes: dict[str, object], why: str) -> None:
    usual = {"state": FileState.CONFIRMED, "retention": "1년", "kept_until": date(2025, 12, 31)}
    assert disposal.not_eligible(Candidate(**(usual | changes)), date(2026, 12, 31)) == why  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "target", "officer", "refused"),
    [
        (None, Place(FileState.OPEN, True), False, ""),
        (Place(FileState.CLOSED, True), Place(FileState.OPEN, True), False, ""),
        (Place(FileState.OPEN, True), Place(FileState.OPEN, False), False, "other_unit"),
        (Place(FileState.OPEN, False), Place(FileState.OPEN, True), False, "other_unit"),
        (Place(FileState.OPEN, True), Place(FileState.CLOSED, True), False, "target_closed"),
        (Place(FileState.CONFIRMED, True), Place(FileState.OPEN, True), False, "confirmed"),
        (Place(FileState.CONFIRMED, False), Place(FileState.CONFIRMED, False), True, ""),
        (Place(FileState.DISPOSED, True), Place(FileState.OPEN, True), True, "disposed"),
        (None, Place(FileState.DISPOSED, True), True, "disposed"),
    ],
)
def test_who_may_move_a_document_where(source: Place | None, target: Place, officer: bool, refused: str) -> None:
    assert files.move_refused(source, target, officer=officer) == refused


@pytest.mark.parametrize(
    ("year", "retention", "last"),
    [(2024, "1년", date(2025, 12, 31)), (2023, "5", date(2028, 12, 31)), (2024, "준영구", None), (2024, "영구", None)],
)
def test_the_period_begins_with_the_year_after_the_file_ended(year: int, retention: str, last: date | None) -> None:
    assert files.kept_until(year, retention) == last


def test_files_and_volumes_have_numbers_and_limits() -> None:
    assert files.file_number("003-사업", 2026, 2, 1) == "003-사업-2026-002(1)"
    assert not files.is_full(499, 500)
    assert files.is_full(500, 500)
    assert not files.is_full(10_000, 0)
    classes = ["1", "3년", "30", "준영구", "영구", "모름"]
    assert sorted(classes, key=files.rank)[-2:] == ["준영구", "영구"]


def test_more_stands_in_the_way_of_the_confirmation_than_of_the_units_act() -> None:
    facts = closing.Facts(year=2026, today=date(2027, 1, 5), longer=2, unchecked=3, in_progress=1)
    assert closing.blocked(closing.findings(facts)) == []
    blocked = closing.blocked(closing.findings(facts, closing.ClosingAct.CONFIRM))
    assert {one.code for one in blocked} == {"longer", "unchecked"}
    early = closing.findings(closing.Facts(year=2026, today=date(2026, 11, 30)))
    assert [one.code for one in closing.blocked(early)] == ["early"]
    assert closing.confirm_by(2027) == date(2028, 2, 29)
    assert closing.confirm_by(2026) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("kind", "field", "after", "reason", "refused"),
    [
        ("document", "title", "새 제목", "오기", ""),
        ("document", "number", "가-2", "오기", "no_such_field"),
        ("document", "title", "옛 제목", "오기", "same"),
        ("document", "title", "새 제목", " ", "no_reason"),
        ("file", "retention", "20", "재책정", "no_such_class"),
        ("file", "retention", "30년", "재책정", ""),
        ("task", "name", "", "오기", "no_value"),
    ],
)
def test_what_can_be_corrected(kind: str, field: str, after: str, reason: str, refused: str) -> None:
    one = corrections.Correction(kind, field, "옛 제목", after, reason)
    assert corrections.refused(one, ("1", "3", "30", "영구")) == refused


def test_a_freeze_covers_a_file_by_itself_its_task_or_a_document_in_it() -> None:
    task, file, inside, other = (UUID(int=n) for n in range(1, 5))
    held = {"task": task, "file": file, "documents": frozenset({inside})}
    for kind, subject in (("all", None), ("task", task), ("file", file), ("document", inside)):
        assert covers(Scope(kind, subject), **held), kind  # type: ignore[arg-type]
    for kind in ("task", "file", "document"):
        assert not covers(Scope(kind, other), **held), kind  # type: ignore[arg-type]


def zipped(entries: list[tuple[str, bytes]]) -> bytes:
    zipper = Zipper()
    return b"".join(zipper.whole(name, content) for name, content in entries) + zipper.close()


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=12), st.binary(max_size=60)), max_size=6, unique_by=lambda e: e[0])
)
@settings(max_examples=40)
def test_an_archive_reads_as_it_was_written_and_is_the_same_each_time(entries: list[tuple[str, bytes]]) -> None:
    entries = [(name, content) for name, content in entries if "\0" not in name and name.isprintable()]
    made = zipped(entries)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert sorted((name, archive.read(name)) for name in archive.namelist()) == sorted(entries)
    assert made == zipped(entries)


def test_an_entry_of_another_size_than_announced_is_refused() -> None:
    zipper = Zipper()
    zipper.begin("a", 3)
    with pytest.raises(WrongSize):
        zipper.data(b"four")
    zipper.data(b"no")
    with pytest.raises(WrongSize):
        zipper.end()


def test_large_archives_use_the_wide_fields() -> None:
    zipper = Zipper()
    out = io.BytesIO()
    out.write(zipper.begin("large", 1 << 33))
    assert zipper._open is not None
    zipper._open.come = 1 << 33  # as if all of it had passed
    zipper._at += 1 << 33
    end = zipper.end()
    listed = zipper.close()
    assert end[:4] == b"PK\x07\x08"
    assert len(end) == 24
    assert (1 << 33).to_bytes(8, "little") in listed
    assert b"PK\x06\x06" in listed


@given(st.integers(1, 70), st.data())
@settings(max_examples=60)
def test_proofs_made_in_one_pass_are_those_made_one_by_one(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    wanted = data.draw(st.sets(st.integers(0, size - 1), max_size=5))
    prover = Prover(size, wanted)
    for leaf in [*leaves, leaf_hash(b"later")]:
        prover.add(leaf)
    for index in wanted:
        assert prover.path(index) == inclusion_proof(leaves, index)
        assert included(leaves[index], index, size, prover.path(index), root_of(leaves))
