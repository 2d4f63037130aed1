"""Writing the documents of the demo: through the same actions as people, each at the moment when it would have been.

Acts of all documents happen in the order of their moments, so that numbers, feeds and histories agree with each other.
"""

from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from msgspec import convert
from sqlalchemy import select

from directory.org import Org
from directory.queries.snapshot import org_snapshot
from directory.tables import commons
from edocs.actions import approving, attachments, writing
from edocs.engine.case import StepKind
from edocs.present import my_turn
from edocs.queries.catalogue import unit_tasks
from edocs.queries.documents import document_for, working_copy
from edocs.tables import document
from edocs.views.acts import Act as ActInput
from edocs.views.acts import Hold, ReturnBack, Say
from edocs.views.drafts import SaveDraft
from kernel.clock import SEOUL
from kernel.dure import Dure
from kernel.errors import Refusal
from kernel.tx import Actor, Tx
from kernel.web import Upload
from server.demo.paper import CULTURE, Act, Paper
from server.demo.papers import PAPERS

_FIRST, _APART = time(9, 20), timedelta(minutes=17)


@dataclass
class Written:
    """A document under way."""

    paper: Paper
    now: datetime
    id: UUID | None = None
    moments: list[datetime] = field(default_factory=list)


async def tell_documents(dure: Dure) -> None:
    """Write every document of the demo, once. Raises with the title of one that does not go as told."""
    now = dure.now()
    async with dure.commons() as db:
        houses = {row.name: row.id for row in await db.execute(select(commons.institution))}
    async with dure.tx(Actor(houses[CULTURE], client="demo")) as tx:
        if (await tx.db.execute(select(document.c.id).limit(1))).first() is not None:
            return
    acts = [
        (moment, place, each, act)
        for place, paper in enumerate(PAPERS)
        for each in [Written(paper, now)]
        for moment, act in _course(each, place)
    ]
    for moment, _, each, act in sorted(acts, key=lambda one: one[:2]):
        with _at(dure, moment):
            try:
                await act(dure, houses[each.paper.house], each)
            except Refusal as refused:
                raise RuntimeError(f"the demo's {each.paper.title}: {refused.code} {refused.ko}") from refused


@contextmanager
def _at(dure: Dure, moment: datetime) -> Generator[None]:
    """What happens in here happens at that moment."""
    before, dure.now = dure.now, lambda: moment
    try:
        yield
    finally:
        dure.now = before


Doing = Callable[[Dure, int, Written], Awaitable[None]]


def _course(each: Written, place: int) -> Iterator[tuple[datetime, Doing]]:
    """When what is done to a document: its submission in the morning of its day, one act after the other from then."""
    paper, now = each.paper, each.now
    begins = datetime.combine(_workday(now, -paper.day), _FIRST, SEOUL) + timedelta(minutes=place * 7 % 60)
    steps: list[Doing] = [_begin, *([_submit] if paper.submitted else []), *(_doing(act) for act in paper.acts)]
    # A story of today is told backwards from now: nothing of it lies ahead, and who is away since this hour is away.
    latest = now - timedelta(minutes=3 + place % 11)
    backwards = latest - _APART * (len(steps) - 1)
    begins = backwards if paper.day == 0 else min(begins, backwards)
    for number, step in enumerate(steps):
        yield begins + _APART * number, step


def _workday(now: datetime, days: int) -> Any:
    """The day that many working days from today."""
    day, step = now.astimezone(SEOUL).date(), 1 if days > 0 else -1
    while days:
        day += timedelta(days=step)
        days -= step if day.weekday() < 5 else 0
    return day


async def _begin(dure: Dure, house: int, each: Written) -> None:
    paper = each.paper
    actor = await _actor(dure, house, paper.who)
    async with dure.tx(actor) as tx:
        each.id = await writing.begin(tx, paper.form, paper.title)
        for name, words in paper.files:
            content = words.encode()
            blob = await tx.blobs.put(house, content, len(content))
            await attachments.attach(tx, each.id, Upload(blob, name, "text/plain"), "attachment")
        await writing.save_draft(tx, each.id, await _content(tx, each))


async def _content(tx: Tx, each: Written) -> SaveDraft:
    paper, org = each.paper, await org_snapshot(tx)
    task, file = await _filing(tx, org)
    given: dict[str, Any] = {
        "base": 1,
        "client": "demo",
        "body": _body(paper.lines),
        "summary": paper.summary,
        "keywords": list(paper.keywords),
        "recipients": list(paper.recipients),
        "disclosure": _disclosure(each),
        "fields": paper.fields or _spending(paper),
        "urgent": paper.urgent,
        "unit_task_id": task,
        "record_file_id": file,
        "extra_steps": [{"kind": kind, "post_id": _post(org, post)} for kind, post in paper.extra],
    }
    if paper.matter:
        given["matter_id"] = paper.matter
    if paper.due is not None:
        given["due_at"] = datetime.combine(_workday(each.now, paper.due[0]), time(paper.due[1]), SEOUL)
    return convert(given, SaveDraft)


def _disclosure(each: Written) -> dict[str, Any]:
    """The class of a paper; a decision under way ends on a day."""
    kind, items = each.paper.disclosure
    return {"kind": kind, "items": list(items), "ends_on": _workday(each.now, 40) if 5 in items else None}


def _spending(paper: Paper) -> dict[str, Any]:
    if paper.form != "spending":
        return {}
    fields: dict[str, Any] = {
        "amount": paper.amount,
        "budget_item": paper.budget,
        "vendor": paper.vendor,
        "method": paper.method,
    }
    if paper.details:
        fields["details"] = [
            {"item": item, "quantity": quantity, "price": price, "total": quantity * price}
            for item, quantity, price in paper.details
        ]
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _body(lines: tuple[str, ...]) -> dict[str, Any]:
    """Numbered paragraphs; `>` begins one of the second level."""
    return {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "attrs": {"level": 2 if line.startswith("> ") else 1, "align": "left"},
                "content": [{"type": "text", "text": line.removeprefix("> ")}],
            }
            for line in lines
        ],
    }


async def _filing(tx: Tx, org: Org) -> tuple[UUID | None, UUID | None]:
    """The unit's first unit task and its record file."""
    assert tx.actor.post_id is not None  # people of the demo act from their posts
    unit = org.posts[tx.actor.post_id].unit_id
    for task, files in await unit_tasks(tx):
        if task.unit_id == unit and files:
            return task.id, files[0].id
    return None, None


async def _submit(dure: Dure, house: int, each: Written) -> None:
    assert each.id is not None  # it was begun before
    async with dure.tx(await _actor(dure, house, each.paper.who)) as tx:
        copy = await working_copy(tx, each.id)
        await approving.submit(tx, each.id, copy.save)


def _doing(act: Act) -> Doing:
    async def do(dure: Dure, house: int, each: Written) -> None:
        assert each.id is not None  # it was begun before
        async with dure.tx(await _actor(dure, house, act.who)) as tx:
            await _do(tx, each.id, act)

    return do


async def _do(tx: Tx, document_id: UUID, act: Act) -> None:
    found = await document_for(tx, document_id)
    if act.what == "recall":
        await approving.recall(tx, document_id, act.words)
        return
    if act.what == "opinion":
        await approving.opine(tx, document_id, Say(text=act.words, differing=act.differing))
        return
    turn, shown = my_turn(found.case, found.viewer.looker), found.case.revision
    if turn is None or shown is None:
        asked = ", ".join(f"{step.post_name} {step.kind}" for step in found.case.open_steps)
        raise RuntimeError(f"the demo's {found.row.title}: {act.who} is not asked, but {asked or 'nobody'}")
    given = ActInput(step=turn.step, revision_hash=shown.hash, opinion=act.words, differing=act.differing)
    if act.what == "return":
        back = ReturnBack(step=turn.step, revision_hash=shown.hash, reason=act.words)
        await approving.give_back(tx, document_id, back)
    elif act.what == "hold":
        await approving.hold(tx, document_id, Hold(step=turn.step, reason=act.words))
    elif turn.kind is StepKind.DECIDE:
        await approving.establish(tx, document_id, given)
    else:
        await approving.sign(tx, document_id, given)


async def _actor(dure: Dure, house: int, who: str) -> Actor:
    """The person of that name, or the holder of the post of that name, as one acts at that moment."""
    async with dure.tx(Actor(house, client="demo")) as tx:
        org = await org_snapshot(tx)
        person = next((one.id for one in org.people.values() if one.name == who), None)
        if person is None:
            holder = org.holder(_post(org, who), tx.now)
            if holder is None:
                raise RuntimeError(f"the demo's {who}: nobody")
            person = holder.person_id
        seat = org.holdings_of(person, tx.now)[0].post_id
        return Actor(house, person, seat, org.permissions(person, seat, tx.now), client="demo")


def _post(org: Org, name: str) -> UUID:
    found = next((post.id for post in org.posts.values() if post.name == name), None)
    if found is None:
        raise RuntimeError(f"the demo's {name}: no such post")
    return found
