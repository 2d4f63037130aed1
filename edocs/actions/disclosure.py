"""What people do about disclosure after the decision: another class, hold, publish, take back; each with its reason.

Every act locks the document, decides in `edocs.disclosure.states`, writes facts and lets the public list follow, in one
transaction. LAW rec-dec §27, LAW disc-act §9(1)
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from msgspec.structs import replace
from sqlalchemy import insert

from edocs.actions.disclosure_copies import keep_open_copy, make_copy
from edocs.actions.disclosure_facts import Asked, commit, decided, projected, refuse_moved, write_fact
from edocs.actions.disclosure_public import show
from edocs.actions.disclosure_telling import tell_drafter
from edocs.content import Content, Disclosed
from edocs.disclosure.classes import all_faults, by_file
from edocs.disclosure.standing import Classify, Command, Hold, Keep, Publish, Release, Withdraw
from edocs.disclosure.states import enter as entered
from edocs.engine.case import DocumentState
from edocs.korean import seoul_date
from edocs.queries.disclosure import SYSTEM, content_decided, items_in_force, policy, standing_row, stood
from edocs.queries.documents import document_for_system
from edocs.tables.disclosure import disclosure
from edocs.views.disclosure import FileClassInput, NewCopy, PublishCopy, Reasoned, Reclassify
from edocs.views.drafts import DisclosureInput
from kernel.errors import Invalid
from kernel.tx import Tx


async def enter(tx: Tx, document_id: UUID) -> None:
    """Give a document that has just been decided its standing, and an open one its copy. Idempotent."""
    if await standing_row(tx, document_id) is not None:
        return
    found = await document_for_system(tx, document_id)
    if found.case.state is not DocumentState.ESTABLISHED or await standing_row(tx, document_id) is not None:
        return
    content = await content_decided(tx, document_id)
    now, _ = await policy(tx)
    day = seoul_date(found.row.established_at)
    standing, fact = entered(
        content.disclosure,
        by_file(content.files_disclosed, content.enclosures),
        content.disclosure_reason,
        found.case.drafter.person,
        replace(now, today=day),
        apart=content.joint is not None,
    )
    values = await projected(tx, standing) | {
        "institution_id": tx.institution_id,
        "document_id": document_id,
        "flagged": 0,
        "listed": False,
        "decided_on": day,
        "unit_id": found.row.unit_id,
        "public_id": uuid4(),
    }
    row = (await tx.db.execute(insert(disclosure).values(values).returning(disclosure))).one()
    await write_fact(tx, document_id, 1, fact)
    await show(tx, await keep_open_copy(tx, Asked(found, row, standing, SYSTEM)))


async def reclassify(tx: Tx, document_id: UUID, given: Reclassify) -> None:
    """Give another class; what is out under the old one is taken back. Raises Invalid where it lacks something."""
    asked = await in_hand(tx, document_id, given.seq)
    content = await content_decided(tx, document_id)
    document, files = as_class(given.disclosure), files_as_classes(given.files)
    await refuse_faulty(tx, document, files, content)
    command = Classify(disclosure=document, files=files, reason=given.reason)
    asked = await _done(tx, asked, command)
    await show(tx, await keep_open_copy(tx, asked))


async def refuse_faulty(tx: Tx, document: Disclosed, files: dict[UUID, Disclosed], content: Content) -> None:
    """Raise Invalid `findings` for what the class lacks."""
    now, _ = await policy(tx)
    found = list(all_faults(document, files, content.enclosures, await items_in_force(tx), now.today))
    if strange := set(files) - {item.id for item in content.enclosures}:
        raise Invalid(
            "no_attachment", "없는 첨부가 있습니다.", "No such attachment.", missing=sorted(map(str, strange))
        )
    if found:
        errors = [{"path": one.path, "code": one.code, "message": one.message} for one in found]
        raise Invalid("findings", found[0].message, "The class lacks something.", errors=errors)


def as_class(given: DisclosureInput) -> Disclosed:
    """A class as it comes in."""
    return Disclosed(kind=given.kind, items=tuple(sorted(set(given.items))), ends_on=given.ends_on)


def files_as_classes(given: Sequence[FileClassInput]) -> dict[UUID, Disclosed]:
    """The classes of attachments that have one of their own."""
    return {one.id: as_class(one.disclosure) for one in given if one.disclosure is not None}


async def keep(tx: Tx, document_id: UUID, given: Reasoned) -> None:
    """Look at the class again and leave it: the years of the review begin anew."""
    asked = await in_hand(tx, document_id, given.seq)
    await show(tx, await _done(tx, asked, Keep(reason=given.reason)))


async def redact(tx: Tx, document_id: UUID, given: NewCopy) -> None:
    """Keep a redacted copy (부분공개본); it is not out by that."""
    await make_copy(tx, document_id, given)


async def hold(tx: Tx, document_id: UUID, given: Reasoned) -> None:
    """Keep it from going out."""
    asked = await in_hand(tx, document_id, given.seq)
    await show(tx, await _done(tx, asked, Hold(reason=given.reason)))


async def release(tx: Tx, document_id: UUID, given: Reasoned) -> None:
    """Let what was held or taken back wait for publication again; from now on only by hand."""
    asked = await in_hand(tx, document_id, given.seq)
    await show(tx, await _done(tx, asked, Release(reason=given.reason)))


async def publish(tx: Tx, document_id: UUID, given: PublishCopy) -> None:
    """Let out the copy that was shown, named by its hash."""
    asked = await in_hand(tx, document_id, given.seq)
    await show(tx, await _done(tx, asked, Publish(sha256=given.sha256)))


async def withdraw(tx: Tx, document_id: UUID, given: Reasoned) -> None:
    """Take back what is out, at once; the history keeps that it was out."""
    asked = await in_hand(tx, document_id, given.seq)
    await show(tx, await _done(tx, asked, Withdraw(reason=given.reason)))


async def in_hand(tx: Tx, document_id: UUID, seq: int) -> Asked:
    """The document, locked, as it was seen. Raises Conflict where somebody acted since."""
    at = await stood(tx, document_id, lock=True)
    refuse_moved(at.standing, seq)
    return Asked(at.found, at.row, at.standing, at.who)


async def _done(tx: Tx, asked: Asked, command: Command) -> Asked:
    now, _ = await policy(tx)
    facts = decided(asked.standing, command, asked.who, now)
    after = await commit(tx, asked, facts)
    await tell_drafter(tx, after, facts)
    return after
