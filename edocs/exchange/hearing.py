"""What the exchange hears of the house: something is to be sent, a person dealt with what came by it."""

from edocs.events import DocumentSent, LetterAccepted, LetterResendAsked, LetterReturned
from edocs.exchange import receipts
from kernel.tx import Tx

SOURCE = "exchange"


async def sent(tx: Tx, event: DocumentSent) -> None:
    """A document waits to be sent: wake the courier."""
    tx.wake("exchange")


async def answered(tx: Tx, event: LetterAccepted | LetterResendAsked | LetterReturned) -> None:
    """Tell the sender, if it came by the exchange, that a person registered it, gave it back, or wants it again."""
    if event.source != SOURCE:
        return
    match event:
        case LetterAccepted():
            doc_type, reason = "accept", ""
        case LetterResendAsked():
            doc_type, reason = "req-resend", event.opinion or "다시 보내 주시기 바랍니다."
        case _:
            doc_type, reason = "return", event.reason or "반송합니다."
    await receipts.answer(tx, event.received_id, doc_type, unit=event.unit, person=event.person, reason=reason)
