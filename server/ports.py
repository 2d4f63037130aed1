"""What mail asks of the other rooms, plugged in: a few lines each; the work lies in the rooms."""

from uuid import UUID, uuid5

from edocs.actions import from_mail
from edocs.checks import personal
from edocs.files.extract import extract_text
from kernel.clock import new_id
from kernel.tx import Tx
from mail.ports import PORTS, Handed, Paper, Spot
from mail.reading.plain import quote_begin
from messenger.actions import posting
from messenger.views.messages import SendInput

_TOLD = frozenset({"rrn", "arn", "passport", "licence", "account", "card", "health", "birth"})
"""Kinds that a mail is warned of: ways to reach somebody stand in every signature."""
_NAMESPACE = UUID("5d1c4bd2-6a3e-5d0b-9a57-0b6a1f4c2e11")


def spots(text: str) -> list[Spot]:
    """Personal data in a text."""
    return [Spot(personal.KIND_NAMES[hit.kind], hit.masked) for hit in personal.scan(text) if hit.kind in _TOLD]


async def begin_document(tx: Tx, mail: Handed) -> UUID:
    """A draft document that begins with a mail."""
    begin = quote_begin(mail.text)
    text = mail.text if begin < 0 else mail.text[:begin]
    head = f"관련: 메일 ‘{mail.subject or '제목 없음'}’ ({mail.sender}, {mail.at})"
    return await from_mail.begin_of_mail(tx, mail.subject, [head, *text.splitlines()], mail.files)


async def paper(tx: Tx, document_id: UUID) -> Paper:
    """A document that goes with a mail."""
    title, number, octets = await from_mail.record_for_mail(tx, document_id)
    name = f"{number or title or '문서'}.pdf"
    return Paper(document_id, title, number, name, "application/pdf", octets)


async def tell(tx: Tx, conversation_id: UUID, text: str, key: str) -> int:
    """Say a text in a conversation; the same key says it once."""
    cid = uuid5(_NAMESPACE, f"{tx.actor.person_id}/{key}") if key else new_id()
    return (await posting.post(tx, conversation_id, SendInput(cid=cid, text=text[:10_000], sure=True))).seq


async def words(name: str, octets: bytes) -> str:
    """The words of a file that came with a mail, read in a process of its own."""
    return (await extract_text(name, octets)).text


def plug() -> None:
    """Plug all of it in."""
    PORTS.personal = spots
    PORTS.draft = begin_document
    PORTS.paper = paper
    PORTS.titled = from_mail.titled
    PORTS.tell = tell
    PORTS.words = words
