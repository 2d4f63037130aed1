"""Commands on the line: submit, sign, decide, return, hold, release, recall, abandon, opine, acknowledge, reassign.

Each is one transaction: the document's row is locked, the engine decides, events and projections are written, and a
decision takes its number, all or nothing. The lock order is document, counter, feeds.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from edocs import commands as c
from edocs.actions.projecting import Change, happened, write
from edocs.actions.writing import refresh_row
from edocs.case import Case, DocumentNumber, Seat
from edocs.content import Content, all_text, content_hash, from_plain, to_plain
from edocs.numbering import document_number, numbering_year
from edocs.queries.checks import blocking_findings
from edocs.queries.documents import Found, document_for_administrator, document_for_update, working_copy
from edocs.queries.lines import route_for
from edocs.refusals import Refused
from edocs.states import check, decide
from edocs.tables import counter, revision
from kernel import packs, search
from kernel.access import Permission, may, require
from kernel.errors import Conflict, Forbidden, Invalid, Refusal
from kernel.tx import Tx

NUMBER_PATTERN = "{unit}-{serial}"
"""How a production number is written before any rule pack says so. LAW rec-dec §20(3)"""

FORBIDDEN = frozenset(
    {
        "not_the_drafter",
        "not_in_the_line",
        "not_entitled",
        "absence_ended",
        "wrong_seat",
        "drafter_may_not_sign",
        "not_an_administrator",
        "seat_not_held",
    }
)
MALFORMED = frozenset({"reason_needed", "text_needed", "hold_in_the_past", "no_content", "route_unsound"})


def refusal(refused: Refused) -> Refusal:
    """The engine's refusal as the house's: who may not, what is malformed, what came too late."""
    kind = Forbidden if refused.code in FORBIDDEN else Invalid if refused.code in MALFORMED else Conflict
    return kind(refused.code, refused.message_ko, **refused.details)


async def submit(tx: Tx, document_id: UUID, save: int) -> None:
    """Submit the working copy as saved: it becomes a revision if it says anything new, and a round begins.

    Raises Conflict `draft_moved` when another save came between, Invalid `findings` when the check blocks.
    """
    found = await document_for_update(tx, document_id)
    copy = await working_copy(tx, document_id, lock=True)
    if copy is None or copy.save != save:
        raise Conflict("draft_moved", "확인한 뒤에 저장된 내용이 있어 올리지 않았습니다. 다시 확인해 주십시오.")
    content = from_plain(copy.content)
    await blocking_findings(tx, found, content)
    try:
        line, _ = await route_for(tx, content, found.viewer)
    except Refused as refused:
        raise refusal(refused) from refused
    command = c.Submit(actor=found.viewer.seat, revision_hash=content_hash(content), idem_key=tx.client_id)
    change = _decided(tx, found, command, route=line)
    await _keep_revision(tx, change, found.viewer.seat, content)
    await refresh_row(tx, document_id, content)
    await search.put(tx, "document", document_id, text=all_text(content), acl=list(found.row.acl), at=tx.now)
    await write(tx, change, found.viewer.org)


async def _keep_revision(tx: Tx, change: Change, by: Seat, content: Content) -> None:
    """Store the content as a revision if this submission made one."""
    now = change.after.revision
    assert now is not None  # a submission has content
    if change.before is None or change.before.revision != now:
        await tx.db.execute(
            revision.insert().values(
                institution_id=tx.institution_id,
                document_id=change.document_id,
                number=now.number,
                hash=now.hash,
                made_at=tx.now,
                made_by=by.person,
                content=to_plain(content),
            )
        )


async def establish(tx: Tx, document_id: UUID, shown: str, step: int, opinion: str = "") -> None:
    """Decide: signature, state, number, ledger, feeds and outbox in one transaction. LAW adm-doc §6(1)"""
    found = await document_for_update(tx, document_id)
    command = c.Decide(actor=found.viewer.seat, revision_hash=shown, idem_key=tx.client_id, step=step, opinion=opinion)
    try:
        check(found.case, command, _context(tx, found, number=_provisional(found.case, tx)))
    except Refused as refused:
        raise refusal(refused) from refused
    number = await take_number(tx, found.case)
    await write(tx, _decided(tx, found, command, number=number), found.viewer.org)


def _provisional(case: Case, tx: Tx) -> DocumentNumber:
    """A number that only says that one will be taken: every other guard is asked before the series is locked."""
    return DocumentNumber(unit=case.drafter.unit, year=numbering_year(tx.now), serial=0, text="-")


async def take_number(tx: Tx, case: Case) -> DocumentNumber:
    """The next number of the drafter's unit and the year in Seoul. The series stays locked until commit.

    LAW rec-dec §20(3); rec-rule §5(3)
    """
    unit, year = case.drafter.unit, numbering_year(tx.now)
    row = insert(counter).values(institution_id=tx.institution_id, unit_id=unit, year=year, kind="production", last=1)
    row = row.on_conflict_do_update(
        index_elements=["institution_id", "unit_id", "year", "kind"], set_={"last": counter.c.last + 1}
    )
    serial: int = (await tx.db.execute(row.returning(counter.c.last))).scalar_one()
    pattern = (await packs.in_force(tx, "document.numbering")).get("pattern")
    text = document_number(pattern.value if pattern else NUMBER_PATTERN, case.drafter.unit_name, year, serial)
    return DocumentNumber(unit=unit, year=year, serial=serial, text=text)


async def command(tx: Tx, document_id: UUID, make: Callable[[Seat], c.Command]) -> None:
    """Lock, decide, write: any command that needs nothing but the document and who asks."""
    found = await document_for_update(tx, document_id)
    await write(tx, _decided(tx, found, make(found.viewer.seat)), found.viewer.org)


async def reassign(tx: Tx, document_id: UUID, step: int, post_id: UUID, reason: str) -> None:
    """An administrator names who acts for a post where nobody can. The content is not shown to them."""
    require(tx, Permission.PEOPLE)
    found = await document_for_administrator(tx, document_id)
    command = c.Reassign(actor=found.viewer.seat, idem_key=tx.client_id, step=step, post=post_id, reason=reason)
    await write(tx, _decided(tx, found, command), found.viewer.org)


def _context(tx: Tx, found: Found, route: c.Route | None = None, number: DocumentNumber | None = None) -> c.Context:
    return c.Context(
        now=tx.now,
        org=found.viewer.org,
        route=route,
        number=number,
        is_administrator=may(tx, Permission.PEOPLE),
    )


def _decided(
    tx: Tx, found: Found, command: c.Command, route: c.Route | None = None, number: DocumentNumber | None = None
) -> Change:
    try:
        events = decide(found.case, command, _context(tx, found, route, number))
    except Refused as refused:
        raise refusal(refused) from refused
    return happened(found.id, found.case, events)
