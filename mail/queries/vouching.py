"""What speaks for the sender of a message and what against, from its rows and from what the reader knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from kernel import finding
from kernel.questions import Clause, Question, atom
from kernel.tx import Tx
from mail.mime.addresses import Address
from mail.mime.fields import read_header
from mail.queries.people import Circle
from mail.reading import sender
from mail.rules.addresses import canonical
from mail.rules.found import KIND, acl_word
from mail.tables import acquaintance
from mail.views.reading import MailFact


def verdicts_of(row: Any) -> sender.Verdicts:
    """What our own server wrote when it took the mail in; only that stands in the prefix."""
    header = read_header(row.prefix, 0, len(row.prefix))
    fields = header.all("authentication-results")
    if not fields:
        return sender.Verdicts()
    server = fields[0].decode("utf-8", "replace").partition(";")[0].split()
    return sender.verdicts(fields[:1], server[0] if server else "")


def _from_house(row: Any) -> bool:
    """Whether the mail never left the house: it was delivered without coming in through the door."""
    lower = bytes(row.prefix).lower()
    return lower.startswith(b"return-path:") and b"\nreceived:" not in lower


async def facts_of(
    tx: Tx,
    row: Any,
    known: Circle,
    people: Mapping[str, Sequence[Address]],
    judged: sender.Verdicts,
    deceits: Sequence[Any],
) -> list[MailFact]:
    """What the reader ought to know before trusting the mail, the gravest first."""
    who = people["from"][0] if people["from"] else None
    circle_ = sender.Known(
        domains=frozenset(known.domains),
        from_house=_from_house(row),
        acquainted=who is None or not known.outside(who.address) or await _acquainted(tx, row, who),
        names=known.names,
    )
    return [
        MailFact(kind=one.kind, level=one.level, ko=one.ko, en=one.en, detail=one.detail)
        for one in sender.facts(who, people["reply-to"], judged, circle_, deceits)
    ]


async def _acquainted(tx: Tx, row: Any, who: Address) -> bool:
    """Whether the reader has written to the sender, or had mail of the sender before."""
    name = canonical(who.address)
    wrote = select(acquaintance.c.address).where(
        acquaintance.c.person_id == tx.actor.person_id, acquaintance.c.address == name
    )
    if (await tx.db.execute(wrote)).first() is not None:
        return True
    question = Question(clauses=(Clause((atom(who.address, "from"),)),))
    part = finding.Part(limit=2, newest=True, texts=False)
    hits = await finding.find(tx, question, part, acl=[acl_word(row.account_id)], kinds=(KIND,))
    return any(hit.id != row.content_id for hit in hits)
