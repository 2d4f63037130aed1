"""Bridges: where one room's event becomes another room's action. A few lines each; the work lies in the rooms."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from directory.events import (
    AbsenceChanged,
    ActingOrderChanged,
    HoldingChanged,
    PersonStateChanged,
    ReorganisationPlanned,
    UnitChanged,
)
from directory.org import Org
from directory.queries.snapshot import org_snapshot
from edocs import room as edocs
from edocs.events import (
    AttachmentAdded,
    DocumentEstablished,
    DocumentMoved,
    DocumentSent,
    JointAnswered,
    JointAsked,
    JointEnded,
    LetterAccepted,
    LetterArrived,
    LetterMoved,
    LetterResendAsked,
    LetterReturned,
    WordsOutdated,
)
from edocs.exchange import hearing as exchange
from edocs.exchange.linkage import telling as linkage
from kernel import schedule
from kernel.outbox import Bridge, hearers
from kernel.tx import Tx
from mail import room as mail
from mail.events import MailArrived, MailFileBrought, MailFilesCame, MailOpened, MailStored
from messenger import papers
from messenger import room as messenger
from messenger.events import FileBrought, MemoDelivered, MessageWritten
from server import ports


async def absence_moves_desks(tx: Tx, event: AbsenceChanged) -> None:
    """Who is away, and who stands in, find other boxes: now, when it begins and when it ends."""
    moments = [moment for moment in (event.valid_from, event.valid_to) if moment is not None]
    await _desks_moved(tx, event.person_id, [], moments, also_before=event.cancelled)


async def absence_tells_deputies(tx: Tx, event: AbsenceChanged) -> None:
    """Whoever stands in is told when it begins and when it ends; of an absence that never came nobody was told."""
    if not event.cancelled:
        await edocs.tell_deputies(tx, event.absence_id, event.person_id, event.valid_from, event.valid_to)


async def reorganisation_moves_records(tx: Tx, event: ReorganisationPlanned) -> None:
    """What hangs on units that end goes to those that follow them, on the day."""
    await edocs.plan_reorganisation(tx, event.plan_id, event.effective)


async def document_brings_cards(tx: Tx, event: DocumentMoved) -> None:
    """Whoever is asked finds the document as a card in the messenger; cards that are there already follow it."""
    card = await edocs.card_after(tx, event)
    if card is not None:
        await messenger.papers_moved(tx, card.subject, card.shown, card.stands, card.asked, card.author)


async def holding_moves_desks(tx: Tx, event: HoldingChanged) -> None:
    """Who takes or leaves a post finds other boxes: now, and at the moment when it takes effect."""
    await _desks_moved(tx, event.person_id, [event.post_id], [event.effective])


async def state_moves_desks(tx: Tx, event: PersonStateChanged) -> None:
    """Who pauses, returns or leaves hands boxes to others, or takes them back."""
    await _desks_moved(tx, event.person_id, [], [event.effective], also_before=True)


async def order_moves_desks(tx: Tx, event: ActingOrderChanged) -> None:
    """Who begins or ceases to stand in for a post finds other boxes."""
    await _desks_moved(tx, None, [event.post_id], [event.effective], also_before=True)


def concerned(org: Org, person: UUID | None, posts: Iterable[UUID], moments: Sequence[datetime]) -> set[UUID]:
    """Whose boxes may differ at these moments when this person comes or goes, or something about these posts changes:
    the person, the holders, and all who stand in where one of them would."""
    own = {held.post_id for moment in moments for held in (org.holdings_of(person, moment) if person else ())}
    own |= set(posts)
    touched = own | {order.post_id for order in org.orders if order.deputy_post_id in own}
    seats = touched | {order.deputy_post_id for order in org.orders if order.post_id in touched}
    seats |= {away.deputy_post_id for away in org.absences if away.person_id == person and away.deputy_post_id}
    holders = (org.holder(seat, moment) for seat in seats for moment in moments)
    return ({person} if person else set()) | {held.person_id for held in holders if held is not None}


async def _desks_moved(
    tx: Tx, person: UUID | None, posts: Sequence[UUID], moments: Sequence[datetime], *, also_before: bool = False
) -> None:
    """Tell whoever is concerned now, and again when it takes effect. `also_before`: some are concerned only because
    of what held until then, which the organisation of today no longer shows."""
    found = concerned(await org_snapshot(tx), person, posts, [tx.now, *moments])
    if also_before:
        before = min(tx.now, *moments) - timedelta(seconds=1)
        found |= concerned(await org_snapshot(tx, before), person, posts, [before])
    people = sorted(found)
    await edocs.desks_moved(tx, people)
    for moment in moments:
        if moment > tx.now:
            payload = {"people": [str(one) for one in people]}
            key = f"{person or posts[0]}/{moment.isoformat()}"
            await schedule.at(tx, "edocs.desks_moved", moment, payload, key=key)


BRIDGES: tuple[Bridge, ...] = (
    Bridge("mail.index", MailStored, mail.index),
    Bridge("mail.read_files", MailFilesCame, mail.read_files, slow=True),
    Bridge("mail.arrived", MailArrived, mail.arrived),
    Bridge("mail.opened", MailOpened, mail.opened),
    Bridge("mail.file_brought", MailFileBrought, mail.file_brought, slow=True),
    Bridge("edocs.keep_record", DocumentEstablished, edocs.keep_record, slow=True),
    Bridge("edocs.enter_disclosure", DocumentEstablished, edocs.enter_disclosure, slow=True),
    Bridge("edocs.tell_earlier", DocumentEstablished, edocs.tell_earlier),
    Bridge("edocs.answer_joint", DocumentEstablished, edocs.answer_joint),
    Bridge("edocs.ask_joint", JointAsked, edocs.ask_joint),
    Bridge("edocs.end_joint", JointEnded, edocs.end_joint),
    Bridge("edocs.carry_joint", JointAnswered, edocs.carry_joint),
    Bridge("edocs.follow", DocumentMoved, edocs.follow),
    Bridge("edocs.settle_answered", DocumentEstablished, edocs.settle_answered),
    Bridge("edocs.letter_arrived", LetterArrived, edocs.letter_arrived),
    Bridge("edocs.letter_moved", LetterMoved, edocs.letter_moved),
    Bridge("edocs.letter_accepted", LetterAccepted, edocs.letter_acknowledged),
    Bridge("edocs.letter_resend_asked", LetterResendAsked, edocs.letter_acknowledged),
    Bridge("edocs.letter_returned", LetterReturned, edocs.letter_acknowledged),
    Bridge("edocs.linkage_told", DocumentMoved, linkage.moved),
    Bridge("edocs.exchange_sent", DocumentSent, exchange.sent),
    Bridge("edocs.exchange_accepted", LetterAccepted, exchange.answered),
    Bridge("edocs.exchange_resend_asked", LetterResendAsked, exchange.answered),
    Bridge("edocs.exchange_returned", LetterReturned, exchange.answered),
    Bridge("edocs.reindex", WordsOutdated, edocs.reindex),
    Bridge("edocs.read_text", AttachmentAdded, edocs.read_text, slow=True),
    Bridge("edocs.check_file", AttachmentAdded, edocs.check_file, slow=True),
    Bridge("edocs.absence_moves_desks", AbsenceChanged, absence_moves_desks),
    Bridge("edocs.absence_tells_deputies", AbsenceChanged, absence_tells_deputies),
    Bridge("edocs.reorganisation_moves_records", ReorganisationPlanned, reorganisation_moves_records),
    Bridge("edocs.holding_moves_desks", HoldingChanged, holding_moves_desks),
    Bridge("edocs.state_moves_desks", PersonStateChanged, state_moves_desks),
    Bridge("edocs.order_moves_desks", ActingOrderChanged, order_moves_desks),
    Bridge("messenger.cards", DocumentMoved, document_brings_cards),
    Bridge("messenger.message_written", MessageWritten, messenger.message_written),
    Bridge("messenger.memo_delivered", MemoDelivered, messenger.memo_delivered),
    Bridge("messenger.file_brought", FileBrought, messenger.file_brought, slow=True),
    Bridge("messenger.holding_moves_units", HoldingChanged, messenger.organisation_changed),
    Bridge("messenger.unit_changed", UnitChanged, messenger.organisation_changed),
    Bridge("messenger.state_moves_units", PersonStateChanged, messenger.organisation_changed),
)

papers.declare("edocs", edocs.show_card)
ports.plug()

HEARD = hearers(BRIDGES)
"""Event name → names of the bridges that hear it: events that nobody hears write no row."""
