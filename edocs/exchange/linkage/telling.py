"""What a business system is told: that its draft came, that it was submitted, signed, decided or given back.

Each word is a file of its own, its octets frozen, handed over by the courier as everything that leaves is.
"""

from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import select, update

from edocs.content import Content, content_hash, from_plain
from edocs.engine.case import Case, DocumentState
from edocs.events import DocumentMoved
from edocs.exchange.linkage.reading import Party, Submission
from edocs.exchange.linkage.writing import Told, result
from edocs.queries.agencies import own_codes
from edocs.queries.documents import case_of, document_row, revision_row
from edocs.queries.exchange import own_org, profile_now
from edocs.tables.exchange import linkage, outgoing
from kernel.clock import SEOUL, new_id
from kernel.tx import Tx


async def answer(tx: Tx, found: Submission, in_id: UUID, kind: str, reason: str = "") -> None:
    """Tell the system what became of a file of its own."""
    _, org_name = await own_org(tx)
    told = Told(
        type=kind,
        file_name=_name(tx, found.receiver.server, found.sender.server),
        sender=found.receiver,
        receiver=found.sender,
        org_name=org_name,
        number=found.number,
        title=found.title,
        at=tx.now,
        reason=reason,
    )
    await _queue(tx, told, in_id)


async def moved(tx: Tx, event: DocumentMoved) -> None:
    """A document moved: tell the system whose draft it is, as often as it asked to be told; each word once."""
    query = select(linkage).where(linkage.c.document_id == event.document_id).with_for_update()
    row = (await tx.db.execute(query)).first()
    if row is None or row.notification == "none":
        return
    found = await document_row(tx, event.document_id)
    case = case_of(found)
    kind, mark = _word(case, row)
    if not kind or mark == row.told:
        return
    await tx.db.execute(update(linkage).where(linkage.c.id == row.id).values(told=mark))
    _, org_name = await own_org(tx)
    told = Told(
        type=kind,
        file_name=_name(tx, row.own_system, row.system),
        sender=Party(row.own_system, row.own_user),
        receiver=Party(row.system, row.system_user),
        org_name=org_name,
        number=row.number,
        title=found.title,
        at=tx.now,
        case=case,
        document_number=found.number or "",
        number_code=await _number_code(tx, found),
        modified=await _is_modified(tx, found, row.text_hash),
    )
    await _queue(tx, told, row.in_id)
    tx.audit("edocs.linkage_told", "document", event.document_id, type=kind, system=row.system)


def _word(case: Case, row: Any) -> tuple[str, str]:
    """Which word is due, and what it is known by, so that it is said once."""
    if case.state is DocumentState.ESTABLISHED:
        return "approval", "established"
    if case.state in (DocumentState.RETURNED, DocumentState.ABANDONED):
        return "return", f"{case.state.value}/{case.round}"
    if case.state is not DocumentState.IN_PROGRESS:
        return "", ""
    signed = sum(step.mark is not None for step in case.steps)
    if not row.told.startswith(f"round/{case.round}/"):
        return "submit", f"round/{case.round}/{signed}"
    return ("approval", f"round/{case.round}/{signed}") if row.notification == "all" else ("", "")


async def _number_code(tx: Tx, found: Any) -> str:
    """The unit's code and the serial, where the unit has a code."""
    if not found.number:
        return ""
    codes = await own_codes(tx)
    code = codes.get(found.number_unit_id) or codes.get(None) or (await own_org(tx))[0]
    return f"{code}{found.number_serial % 1_000_000:06}" if code else ""


async def _is_modified(tx: Tx, found: Any, text_hash: str) -> bool:
    """Whether what was signed last differs from what came."""
    if found.revision is None:
        return False
    content = from_plain((await revision_row(tx, found.id, found.revision)).content)
    return text_hash_of(content) != text_hash


def text_hash_of(content: Content) -> str:
    """What the system wrote of a content: title, body and files, whatever the drafter adds around it."""
    kept = Content(form_code="", form_version=0, title=content.title, body=content.body)
    return content_hash(replace(kept, enclosures=content.enclosures))


def _name(tx: Tx, sender: str, receiver: str) -> str:
    """A file name that tells the two systems and the time, and no other file has."""
    return f"{_plain(sender)}{_plain(receiver)}{tx.now.astimezone(SEOUL):%Y%m%d%H%M%S}{new_id().hex[-4:]}.xml"


def _plain(server: str) -> str:
    return "".join(letter for letter in server if letter.isascii() and letter.isalnum())[:8]


async def _queue(tx: Tx, told: Told, in_id: UUID) -> None:
    octets = result(told, await profile_now(tx))
    blob = await tx.blobs.put(tx.institution_id, octets, len(octets))
    row = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "kind": "linkage",
        "answers_id": in_id,
        "doc_type": told.type,
        "sender": "",
        "recipient": "",
        "doc_id": told.number,
        "title": told.title,
        "attempt": 1,
        "file_name": told.file_name,
        "sha256": blob.sha256,
        "size": blob.size,
        "profile": 0,
        "state": "PACKED",
        "tries": 0,
        "made_at": tx.now,
        "due_at": tx.now,
        "last_error": "",
    }
    await tx.db.execute(outgoing.insert().values(row))
    tx.wake("exchange")
