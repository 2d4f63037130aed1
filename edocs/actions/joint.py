"""A joint draft at its leading institution: choose the partners, ask them, take their answers in.

What is asked and answered crosses as a copy (`kernel.crossing`): a bridge carries each event as long as it takes, and
the letter's id and the round make a second delivery find the first. Lock order: the document, then the counter; on the
far side only the request, or the document that is answered.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from edocs.actions import joint_copies
from edocs.actions.projecting import happened, write
from edocs.actions.refusing import refusal
from edocs.actions.series import take_number
from edocs.actions.writing import editable, store
from edocs.content import PartnerChoice, from_plain
from edocs.engine import commands as c
from edocs.engine.case import SYSTEM, Seat
from edocs.engine.joint import last_one
from edocs.engine.refusals import Refused
from edocs.engine.states import check, decide
from edocs.events import JointAnswered, JointAsked, JointEnded
from edocs.joint import Answer, Letter, letter_key
from edocs.queries.documents import Found, document_for_system
from edocs.queries.joint import candidates, current_text, letter_for
from kernel.blobs import BlobRef
from kernel.crossing import crossing
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx


async def choose(tx: Tx, document_id: UUID, institution_ids: Sequence[int]) -> None:
    """Name the institutions that decide the draft as well, in their order; none makes it one's own alone again."""
    found, copy = await editable(tx, document_id)
    content = from_plain(copy.content)
    if found.row.batch_id is not None:
        raise Conflict(
            "part_of_batch", "일괄기안한 문서는 공동기안할 수 없습니다.", "A batch cannot be drafted jointly."
        )
    if content.joint is not None:
        raise Conflict(
            "joint_copy", "다른 기관의 공동기안입니다. 참여 기관은 주관기관이 정합니다.", "The leading one chooses."
        )
    named = {one.institution_id: one.name for one in await candidates(tx)}
    if unknown := [one for one in institution_ids if one not in named]:
        raise NotFound("no_institution", "이 도시에 없는 기관입니다.", "No such institution.", missing=unknown)
    chosen = tuple(PartnerChoice(institution_id=one, name=named[one]) for one in dict.fromkeys(institution_ids))
    await store(tx, document_id, replace(content, partners=chosen), copy.save, copy.client)
    tx.audit("edocs.joint_choose", "document", document_id, institutions=[one.institution_id for one in chosen])


async def ask(tx: Tx, event: JointAsked) -> None:
    """Carry the letter to a partner with copies of its files, unless the document has moved on meanwhile."""
    letter = await letter_for(tx, event.document_id, event.round, event.institution)
    if letter is None:
        return
    async with crossing(tx, event.institution) as there:
        await _copy_files(tx, letter, event.institution)
        await joint_copies.arrive(there, letter)
    tx.audit("edocs.joint_asked", "document", event.document_id, institution=event.institution, text=letter.text_hash)


async def _copy_files(tx: Tx, letter: Letter, institution: int) -> None:
    """Put the bytes into the partner's own store; what is there already stays."""
    for file in letter.files:
        ref = BlobRef(file.sha256, file.size)
        if not await tx.blobs.exists(institution, ref):
            copied = await tx.blobs.put(institution, await tx.blobs.open(tx.institution_id, ref), file.size)
            if copied != ref:
                raise ValueError("a file is not what its name says")


async def end(tx: Tx, event: JointEnded) -> None:
    """Tell a partner that the whole came into being, or that it was taken back."""
    key = letter_key(tx.institution_id, event.document_id, event.round, event.institution)
    lead = tx.institution_id
    async with crossing(tx, event.institution) as there:
        await joint_copies.end(there, key, lead, agreed=event.agreed, text=event.text)


async def carry_answer(tx: Tx, event: JointAnswered) -> None:
    """At the partner: carry the answer to the leading institution."""
    lead, answer = await joint_copies.answer_of(tx, event.request_id)
    institution = tx.institution_id
    async with crossing(tx, lead) as there:
        await take_answer(there, institution, answer, key=f"joint:{event.request_id}")


async def take_answer(tx: Tx, institution: int, answer: Answer, *, key: str = "") -> None:
    """At the leading institution: what a partner decided. Late and doubled answers are recorded and change nothing."""
    try:
        found = await document_for_system(tx, answer.document_id)
    except NotFound:
        tx.audit("edocs.joint_late", "document", answer.document_id, institution=institution, code="no_document")
        return
    given = _command(institution, answer, key)
    known = c.Context(now=tx.now, org=found.viewer.org, is_system=True)
    try:
        check(found.case, given, known)
    except Refused as refused:
        tx.audit("edocs.joint_late", "document", found.id, institution=institution, code=refused.code)
        return
    if given.agreement is not None and given.agreement.text_hash != await current_text(tx, found.id, found.case):
        tx.audit("edocs.joint_mismatch", "document", found.id, institution=institution)
        return
    await _write(tx, found, given, known)


def _command(institution: int, answer: Answer, key: str) -> c.PartnerAnswer:
    """The answer as a command of whoever decided there: by names, never by ids of another institution."""
    actor = Seat(
        person=SYSTEM.person,
        post=SYSTEM.post,
        unit=SYSTEM.unit,
        person_name=answer.person_name,
        post_name=f"{answer.institution} {answer.post_name}",
        unit_name=answer.institution,
    )
    return c.PartnerAnswer(
        actor=actor,
        idem_key=key,
        institution=institution,
        round=answer.round,
        revision_hash=answer.revision_hash,
        agreement=answer.agreement,
        reason=answer.reason,
    )


async def _write(tx: Tx, found: Found, given: c.PartnerAnswer, known: c.Context) -> None:
    if given.agreement is not None and last_one(found.case, given.institution):
        known = replace(known, number=await take_number(tx, found.case))
    try:
        events = decide(found.case, given, known)
    except Refused as refused:
        raise refusal(refused, found.case) from refused
    row: Any = found.row
    await write(tx, happened(found.id, found.case, events), found.viewer, row)
