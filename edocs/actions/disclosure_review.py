"""Deciding about many classes at once: each stands or falls alone."""

from uuid import UUID

from edocs.actions.disclosure import keep, reclassify
from edocs.queries.disclosure import stood
from edocs.views.disclosure import ClassVerdict, ClassVerdictResult, ClassVerdicts, FileClassInput, Reasoned, Reclassify
from edocs.views.drafts import DisclosureInput
from kernel.errors import Refusal
from kernel.tx import Tx


async def decide_all(tx: Tx, given: ClassVerdicts) -> list[ClassVerdictResult]:
    """Keep or change each of these classes; what is refused changes nothing and says why."""
    results = []
    for one in given.items:
        told = len(tx.audits)
        try:
            async with tx.db.begin_nested():
                await _decide(tx, one, given.reason)
        except Refusal as refused:
            del tx.audits[told:]  # what did not happen is not in the ledger
            results.append(ClassVerdictResult(document_id=one.document_id, done=False, message=refused.ko))
        else:
            results.append(ClassVerdictResult(document_id=one.document_id, done=True))
    done = sum(one.done for one in results)
    tx.audit("edocs.disclosure_review", "document", "many", asked=len(results), done=done)
    return results


async def _decide(tx: Tx, one: ClassVerdict, reason: str) -> None:
    if one.disclosure is None:
        await keep(tx, one.document_id, Reasoned(seq=one.seq, reason=reason))
        return
    files = await _files(tx, one.document_id, one.disclosure)
    await reclassify(
        tx, one.document_id, Reclassify(seq=one.seq, disclosure=one.disclosure, files=files, reason=reason)
    )


async def _files(tx: Tx, document_id: UUID, document: DisclosureInput) -> list[FileClassInput]:
    """The attachments' own classes, kept where they fit the new class of the document: only a 부분공개 one has such."""
    if document.kind != "partial":
        return []
    standing = (await stood(tx, document_id)).standing
    return [
        FileClassInput(id=item, disclosure=DisclosureInput(kind=own.kind, items=list(own.items), ends_on=own.ends_on))
        for item, own in standing.files.items()
    ]
