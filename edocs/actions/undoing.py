"""Second thoughts: a decision that waits some seconds before it takes effect, at the decider's own wish.

Until then nothing has happened: no signature, no number, no news, and the document does not exist yet in the sense of
the law. The wish is a row and a job in one transaction; the job decides in the name of whoever pressed, asking every
guard anew, or drops the wish if somebody else was first. A crash delays it and loses nothing. LAW adm-doc §6(1)

Lock order: the document, then the wish. Taking back leaves the job alone, which finds nothing to do.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from edocs.queries.documents import Found, document_for_update
from edocs.queries.policy import longest_undo
from edocs.queries.waiting import wished
from edocs.tables import deciding, document, preference
from edocs.topics import document_place, document_topic
from edocs.views.acts import Act, Preferences, PreferencesView
from edocs.wording import clock
from kernel import schedule
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx

SETTLE = "edocs.settle"
"""The job that lets a decision take effect."""


async def press(tx: Tx, found: Found, given: Act) -> None:
    """Plan the decision that the engine has just allowed. Raises Conflict `being_decided` where one is planned."""
    most = await longest_undo(tx)
    if given.undo_seconds > most:
        raise Invalid(
            "undo_too_long",
            f"이 기관에서는 결재를 {most}초까지만 미룰 수 있습니다."
            if most
            else "이 기관에서는 결재를 미룰 수 없습니다.",
            f"Decisions may wait for {most} seconds here.",
            most=most,
        )
    due = tx.now + timedelta(seconds=given.undo_seconds)
    wish = {
        "institution_id": tx.institution_id,
        "document_id": found.id,
        "id": new_id(),
        "person_id": found.viewer.seat.person,
        "post_id": found.viewer.seat.post,
        "person_name": found.viewer.seat.person_name,
        "step": given.step,
        "revision_hash": given.revision_hash,
        "opinion": given.opinion,
        "despite": given.despite,
        "idem_key": tx.client_id,
        "pressed_at": tx.now,
        "due_at": due,
    }
    made = await tx.db.execute(insert(deciding).values(wish).on_conflict_do_nothing().returning(deciding.c.id))
    if made.first() is None:
        there = await wished(tx, found.id)
        raise Conflict(
            "being_decided",
            f"{there.person_name}님이 {clock(there.pressed_at)}에 결재를 눌러 곧 성립합니다.",
            "It is being decided.",
            who=there.person_name,
            until=there.due_at,
        )
    payload = {"document": str(found.id), "wish": str(wish["id"])}
    await schedule.at(tx, SETTLE, due, payload, key=str(wish["id"]))
    tx.audit("edocs.decide_soon", "document", found.id, step=given.step, revision=given.revision_hash, due=due)
    await _stir(tx, found)


async def take_back(tx: Tx, document_id: UUID) -> Found:
    """Take the decision back before it takes effect; only whoever pressed. Raises Conflict `too_late` afterwards."""
    found = await document_for_update(tx, document_id)
    mine = deciding.c.document_id == document_id, deciding.c.person_id == found.viewer.seat.person
    gone = (await tx.db.execute(delete(deciding).where(*mine).returning(deciding.c.step))).first()
    if gone is None:
        text = f"이미 문서가 성립하였습니다({found.row.number})." if found.row.number else "거둘 결재가 없습니다."
        raise Conflict("too_late", text, "Nothing is waiting to take effect.", number=found.row.number or "")
    tx.audit("edocs.take_back", "document", document_id, step=gone.step)
    await _stir(tx, found)
    return found


async def _stir(tx: Tx, found: Found) -> None:
    """Move every screen that shows the document: what was pressed or taken back is no event, and yet to be seen."""
    stirred = document.update().where(document.c.id == found.id).values(stirs=document.c.stirs + 1)
    stirs = (await tx.db.execute(stirred.returning(document.c.stirs))).scalar_one()
    tx.signal(document_topic(tx.institution_id, found.id), document_place(found.case.seq, stirs))


async def preferences(tx: Tx) -> PreferencesView:
    """How the actor likes to work."""
    query = select(preference.c.undo_seconds).where(preference.c.person_id == tx.actor.person_id)
    most = await longest_undo(tx)
    return PreferencesView(undo_seconds=min((await tx.db.execute(query)).scalar() or 0, most), longest_undo=most)


async def prefer(tx: Tx, given: Preferences) -> PreferencesView:
    """Keep how the actor likes to work."""
    row = insert(preference).values(
        institution_id=tx.institution_id, person_id=tx.actor.person_id, undo_seconds=given.undo_seconds
    )
    await tx.db.execute(
        row.on_conflict_do_update(constraint=preference.primary_key, set_={"undo_seconds": given.undo_seconds})
    )
    tx.audit("edocs.prefer", "person", str(tx.actor.person_id), undo_seconds=given.undo_seconds)
    return await preferences(tx)
