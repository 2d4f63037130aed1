"""A reviewer changes the content and signs it: a new revision, consents asked again, the line computed anew.

Earlier reviewers keep their signatures, marked with the revision that they saw, and are told. The drafter's working
copy becomes the new content, so that a return or a recall goes on from what the reviewer wrote.
LAW adm-doc §9(1), LAW rec-dec §16
"""

from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from edocs.actions.commanding import context, decided, keep_revision
from edocs.actions.filling import as_signed
from edocs.actions.indexing import index
from edocs.actions.projecting import Change, write
from edocs.actions.refusing import refusal
from edocs.actions.writing import changed_content, put_copy
from edocs.content import OUTSIDE_THE_HASH, Content, content_hash, from_plain
from edocs.engine import commands as c
from edocs.engine.case import Case, StepKind
from edocs.engine.guards import BINDING
from edocs.engine.refusals import Refused
from edocs.present import step_view
from edocs.queries.attachments import refuse_unclean
from edocs.queries.checks import blocking_findings, findings
from edocs.queries.documents import Found, document_for, document_for_update, document_row, revision_row, working_copy
from edocs.queries.forms import form_of
from edocs.queries.lines import facts_of, route_for
from edocs.queries.newer import for_drafter, table_of_submission
from edocs.views.acts import Amend, AmendPreview
from kernel.tx import Tx

WORDS: Final = frozenset({"title", "body", "summary", "keywords"})
"""What an editorial amendment may mend; all else says something new."""
_PARTS: Final = {
    "fields": "서식 항목",
    "recipients": "수신자",
    "via": "경유",
    "disclosure": "공개 구분",
    "enclosures": "첨부",
}


async def amend(tx: Tx, document_id: UUID, given: Amend) -> Found:
    """Make the new revision and sign it."""
    found = await document_for_update(tx, document_id)
    before, after = await _contents(tx, found, given)
    change = await _decide(tx, found, given, before, after)
    await blocking_findings(tx, found, after)
    await refuse_unclean(tx, document_id, [item.id for item in after.enclosures])
    await keep_revision(tx, change, found.viewer.seat, after)
    await put_copy(tx, document_id, after)
    done = await write(tx, change, found.viewer, await document_row(tx, document_id))
    await index(tx, done.row, done.case, after)
    return done


async def preview(tx: Tx, document_id: UUID, given: Amend) -> AmendPreview:
    """What the amendment would set off; nothing is written."""
    found = await document_for(tx, document_id)
    before, after = await _contents(tx, found, given)
    change = await _decide(tx, found, given, before, after)
    was, now = found.case, change.after
    looker = found.viewer.looker
    fresh = [step for step in now.steps if was.step(step.id) is None]
    return AmendPreview(
        changed=changed_parts(before, after),
        findings=await findings(tx, found, after),
        asked_again=[step.post_name for step in was.steps if step.kind in BINDING and _dropped(step.id, was, now)],
        signed_earlier=[
            step.post_name
            for step in now.steps
            if step.signature is not None and step.signature.revision != now.revision and step.kind is StepKind.REVIEW
        ],
        line=[step_view(step, now, looker) for step in fresh],
        decider_before=_decider(was),
        decider_after=_decider(now),
    )


def changed_parts(before: Content, after: Content) -> list[str]:
    """The parts of the content that differ, of those that a signature covers."""
    one, other = msgspec.to_builtins(before), msgspec.to_builtins(after)
    return [name for name in one if name not in OUTSIDE_THE_HASH and one[name] != other[name]]


async def _contents(tx: Tx, found: Found, given: Amend) -> tuple[Content, Content]:
    """The content as it stands, with what steers the work, and as the reviewer wants it."""
    before = from_plain((await revision_row(tx, found.id, found.row.revision or 1)).content)
    copy = await working_copy(tx, found.id)
    if copy is not None:
        steering = from_plain(copy.content)
        before = replace(before, **{name: getattr(steering, name) for name in OUTSIDE_THE_HASH})
    return before, await as_signed(tx, await changed_content(tx, found, before, given))


async def _decide(tx: Tx, found: Found, given: Amend, before: Content, after: Content) -> Change:
    command = c.Amend(
        actor=found.viewer.seat,
        revision_hash=given.revision_hash,
        idem_key=tx.client_id,
        step=given.step,
        new_hash=content_hash(after),
        opinion=given.opinion,
        editorial=given.editorial,
    )
    try:
        _refuse_more_than_words(given, before, after)
        route = await _new_route(tx, found, before, after)
    except Refused as refused:
        raise refusal(refused, found.case) from refused
    return decided(found, command, await context(tx, found, command, route))


def _refuse_more_than_words(given: Amend, before: Content, after: Content) -> None:
    more = [name for name in changed_parts(before, after) if name not in WORDS]
    if given.editorial and more:
        raise Refused("editorial_too_much", what=_PARTS.get(more[0], more[0]))


async def _new_route(tx: Tx, found: Found, before: Content, after: Content) -> c.Route | None:
    """The line anew if the content now falls under another row, by the table of the submission."""
    form = await form_of(tx, after)
    if facts_of(form, before) == facts_of(form, after) or found.row.submitted_at is None:
        return None
    table = await table_of_submission(tx, found)
    line, _ = await route_for(tx, after, for_drafter(found), table=table)
    return line


def _dropped(step: int, before: Case, after: Case) -> bool:
    was, now = before.step(step), after.step(step)
    return was is not None and was.is_done and now is not None and not now.is_done


def _decider(case: Case) -> str:
    return case.decision.post_name if case.decision is not None else ""
