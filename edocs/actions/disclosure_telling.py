"""Who is told about disclosure: the drafter of what others did, the officers of what is to be looked at again."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from directory.queries.snapshot import org_snapshot
from edocs import noticing
from edocs.actions.disclosure_facts import Asked
from edocs.disclosure.standing import Fact
from edocs.korean import date_text
from edocs.paper import disclosure_text
from kernel import notices
from kernel.access import Permission
from kernel.notices import Kind, Notice, declare
from kernel.tx import Tx

DISCLOSURE: Final = "edocs.disclosure"
REVIEW: Final = "edocs.disclosure_review"

KINDS: Final = declare(
    Kind(DISCLOSURE, "approval", "내 문서의 공개", "Disclosure of my documents"),
    Kind(REVIEW, "approval", "공개 구분 재검토", "Classes to look at again", fixed=True),
)
"""To look at a class in time is a duty. LAW rec-act §35"""

_SAID: Final = {
    "classified": ("공개 구분을 바꾸었습니다.", "changed the disclosure class"),
    "published": ("원문을 공개했습니다.", "published the document"),
    "withdrawn": ("공개한 원문을 거두어들였습니다.", "took the published document back"),
    "held": ("공개를 보류했습니다.", "held the publication"),
}


async def tell_drafter(tx: Tx, asked: Asked, facts: Sequence[Fact]) -> None:
    """Tell whoever drafted the document what another person did about it."""
    drafter = asked.found.case.drafter.person
    told = [fact for fact in facts if fact.kind in _SAID and fact.person not in (None, drafter)]
    if not told:
        return
    last, title = told[-1], noticing.bold(noticing.short(asked.found.row.title, noticing.MOST_TITLE))
    ko, en = _SAID[last.kind]
    notice = Notice(
        key=f"disclosure/{asked.found.id}/{asked.standing.seq}",
        kind=DISCLOSURE,
        ko=f"{noticing.bold(last.name)} 담당자가 {title} {ko}",
        en=f"{noticing.bold(last.name)} {en}: {title}.",
        about=noticing.about(asked.found.id),
        note_ko=last.reason[: noticing.MOST_REASON],
        note_en=last.reason[: noticing.MOST_REASON],
        href=f"/approvals/document/{asked.found.id}?tab=disclosure",
        act="open",
    )
    await notices.post(tx, {drafter: [notice]})


async def officers(tx: Tx) -> list[UUID]:
    """The people who keep the institution's records now."""
    org = await org_snapshot(tx)
    held = {
        row.person_id
        for row in org.holdings
        if Permission.RECORDS in org.permissions(row.person_id, row.post_id, tx.now)
    }
    return sorted(held)


def item_ends(document_id: UUID, title: str, kind: str, items: Sequence[int], on: date) -> Notice:
    """An item of a class ends soon, or has ended: somebody is to look at the class."""
    shown = disclosure_text("partial" if kind == "partial" else "closed", items)
    return Notice(
        key=f"disclosure-ends/{document_id}/{on.isoformat()}",
        kind=REVIEW,
        ko=f"{noticing.bold(noticing.short(title, noticing.MOST_TITLE))} {shown} 사유가 {date_text(on)}에 끝납니다.",
        en=f"The ground of {noticing.bold(noticing.short(title, noticing.MOST_TITLE))} ends on {on.isoformat()}.",
        about=noticing.about(document_id),
        href=f"/approvals/document/{document_id}?tab=disclosure",
        act="open",
    )


def to_review(count: int, on: date) -> Notice:
    """Classes are to be looked at again: told once a month at most."""
    return Notice(
        key=f"disclosure-review/{on.year}-{on.month:02d}",
        kind=REVIEW,
        ko=f"공개 구분을 다시 살필 문서가 **{count}건** 있습니다.",
        en=f"**{count}** documents wait for a look at their disclosure class.",
        about="disclosure/review",
        href="/approvals/disclosure",
        act="open",
    )


async def tell(tx: Tx, people: Collection[UUID], notice: Notice) -> None:
    """Tell these people; telling twice tells once."""
    await notices.post(tx, {person: [notice] for person in people})
