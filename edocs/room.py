"""How the room introduces itself to the house."""

from datetime import datetime
from typing import Any
from uuid import UUID

from edocs.actions import (
    answering,
    attachments,
    checking,
    delivering,
    disclosure,
    disclosure_turn,
    feeding,
    following,
    hearing,
    issuing,
    joint_copies,
    letters,
    links,
    old_files,
    records,
    records_disposal,
    records_erasing,
    records_files,
    records_package,
    reminding,
    reorganising,
    seals,
    settling,
    standing_in,
    undoing,
)
from edocs.actions import joint as joining
from edocs.actions import sending as sending_acts
from edocs.actions.indexing import index
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
from edocs.queries.attachments import PURPOSE
from edocs.queries.cards import Card, card, card_for
from edocs.queries.documents import case_of, document_row
from edocs.queries.news import news_since
from edocs.routes import acts, deciding, delegations, documents, issues, registers, simulation
from edocs.routes import attachments as attachment_doors
from edocs.routes import checks as check_doors
from edocs.routes import disclosure as disclosure_doors
from edocs.routes import evidence as evidence_doors
from edocs.routes import exchange as exchange_doors
from edocs.routes import foreign as foreign_doors
from edocs.routes import forms as form_doors
from edocs.routes import handovers as handover_doors
from edocs.routes import joint as joint_doors
from edocs.routes import links as link_doors
from edocs.routes import packs as pack_doors
from edocs.routes import presets as preset_doors
from edocs.routes import receiving as receiving_doors
from edocs.routes import records as record_doors
from edocs.routes import records_disposal as disposal_doors
from edocs.routes import rejected as rejected_doors
from edocs.routes import reorganising as reorganising_doors
from edocs.routes import search as search_doors
from edocs.routes import sending as sending_doors
from kernel import uploads
from kernel.room import Room
from kernel.tx import Tx

DOORS = (
    documents,
    form_doors,
    check_doors,
    attachment_doors,
    foreign_doors,
    joint_doors,
    rejected_doors,
    record_doors,
    disposal_doors,
    reorganising_doors,
    link_doors,
    acts,
    registers,
    search_doors,
    delegations,
    simulation,
    issues,
    deciding,
    pack_doors,
    preset_doors,
    handover_doors,
    sending_doors,
    receiving_doors,
    evidence_doors,
    exchange_doors,
    disclosure_doors,
)
"""The modules that declare endpoints; importing them is what declares."""


async def keep_record(tx: Tx, event: DocumentEstablished) -> None:
    """Make the PDF/A of a document that was established, and let the search find it by its number."""
    await records.make_record(tx, event.document_id)
    await records_files.settle_volume(tx, event.document_id)
    row = await document_row(tx, event.document_id)
    await index(tx, row, case_of(row))


async def enter_disclosure(tx: Tx, event: DocumentEstablished) -> None:
    """Give a document that was established its standing towards the public."""
    await disclosure.enter(tx, event.document_id)


async def tell_earlier(tx: Tx, event: DocumentEstablished) -> None:
    """Note on what the document redrafts, corrects or cancels that it was decided."""
    await links.tell_earlier(tx, event.document_id)


async def answer_joint(tx: Tx, event: DocumentEstablished) -> None:
    """The copy of another institution's joint draft was decided here: note the answer."""
    await joint_copies.agreed(tx, event.document_id)


async def ask_joint(tx: Tx, event: JointAsked) -> None:
    """Put a joint draft before another institution."""
    await joining.ask(tx, event)


async def end_joint(tx: Tx, event: JointEnded) -> None:
    """Tell another institution how a joint draft ended."""
    await joining.end(tx, event)


async def carry_joint(tx: Tx, event: JointAnswered) -> None:
    """Carry our answer to the leading institution."""
    await joining.carry_answer(tx, event)


async def follow(tx: Tx, event: DocumentMoved) -> None:
    """Measure how long the steps took, tell who is concerned, plan who is reminded."""
    await following.follow(tx, event)


async def card_after(tx: Tx, event: DocumentMoved) -> Card | None:
    """The card of a document that moved, as it stands now; None of one that nobody was asked about yet."""
    return None if event.happened == "created" else await card(tx, event.document_id)


async def reindex(tx: Tx, event: WordsOutdated) -> None:
    """Let the search know what was signed, said or sent back since the document was submitted."""
    row = await document_row(tx, event.document_id)
    await index(tx, row, case_of(row))


async def read_text(tx: Tx, event: AttachmentAdded) -> None:
    """Let the scanner look into a file that was attached, then read its text."""
    if await attachments.scan(tx, event.attachment_id):
        await records.read_attachment(tx, event.document_id, event.attachment_id)


async def check_file(tx: Tx, event: AttachmentAdded) -> None:
    """Look for what hides in a file that was attached."""
    await checking.check_file(tx, event.attachment_id)


async def desks_moved(tx: Tx, people: list[UUID]) -> None:
    """Tell these people that their boxes moved for a reason outside the documents: an absence, an appointment."""
    await feeding.tell(tx, people, "desk")


async def tell_deputies(tx: Tx, absence: UUID, person: UUID, begins: datetime, ends: datetime | None) -> None:
    """Tell whoever stands in when an absence begins, and when it ends."""
    await standing_in.plan(tx, absence, person, begins, ends)


async def catch_up(tx: Tx) -> None:
    """Have the files looked into that were stored before the checks existed; begin the daily turn of disclosure."""
    await old_files.begin(tx)
    await disclosure_turn.begin(tx)


async def plan_reorganisation(tx: Tx, plan: UUID, effective: datetime) -> None:
    """On the day of a reorganisation, what hangs on units that end goes to those that follow them."""
    await reorganising.plan(tx, plan, effective)


async def desks_moved_job(tx: Tx, payload: dict[str, Any]) -> None:
    """The same as due work: at the moment an absence or an appointment takes effect."""
    await desks_moved(tx, [UUID(person) for person in payload["people"]])


async def settle_job(tx: Tx, payload: dict[str, Any]) -> None:
    """A decision that waited for second thoughts takes effect."""
    await settling.settle(tx, UUID(payload["document"]), UUID(payload["wish"]))


async def join_upload_job(tx: Tx, payload: dict[str, Any]) -> None:
    """Make a file of the parts that have come."""
    await uploads.join(tx, UUID(payload["upload"]))


async def sweep_upload_job(tx: Tx, payload: dict[str, Any]) -> None:
    """Take away what an upload has left behind."""
    await uploads.sweep(tx, PURPOSE, UUID(payload["upload"]))


async def settle_answered(tx: Tx, event: DocumentEstablished) -> None:
    """What the document answers has been handled by it."""
    await answering.settle_answered(tx, event.document_id)


show_card = card_for
letter_arrived = hearing.arrived
letter_moved = hearing.moved
letter_acknowledged = hearing.acknowledge

ROOM = Room(
    name="edocs",
    endpoints=tuple(documents.routes.endpoints),
    events=(
        DocumentEstablished,
        DocumentMoved,
        JointAsked,
        JointEnded,
        JointAnswered,
        WordsOutdated,
        AttachmentAdded,
        DocumentSent,
        LetterArrived,
        LetterMoved,
        LetterAccepted,
        LetterResendAsked,
        LetterReturned,
    ),
    news=news_since,
    jobs={
        following.REMIND: reminding.remind,
        "edocs.desks_moved": desks_moved_job,
        undoing.SETTLE: settle_job,
        issuing.FORGET: issuing.forget,
        PURPOSE.join: join_upload_job,
        PURPOSE.sweep: sweep_upload_job,
        joint_copies.LATE: joint_copies.remind,
        reorganising.JOB: reorganising.carry_out,
        disclosure_turn.JOB: disclosure_turn.turn,
        old_files.JOB: old_files.turn,
        standing_in.BEGIN: standing_in.begin,
        standing_in.END: standing_in.end,
        sending_acts.DELIVER: delivering.deliver,
        answering.FORWARD: answering.forward,
        letters.OVERDUE: hearing.overdue,
        seals.FORGET: seals.forget_image,
        records_disposal.CARRY_OUT: records_erasing.carry_out,
        records_erasing.FORGET: records_erasing.forget_bytes,
        records_package.MAKE: records_package.make,
        records_package.FORGET: records_package.forget,
    },
)
