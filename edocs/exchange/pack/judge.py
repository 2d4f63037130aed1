"""What becomes of a pack in our hands: who we are, who is known, what we sent decide. Pure.

Ranks of our outbound rows only rise (handbook of the exchange, outbound states): SENT < ARRIVED < RECEIVED < ACCEPTED.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import SEOUL, Pack
from edocs.exchange.pack.reasons import Quarantined, Reason

_NAME: Final = re.compile(r"([0-9A-Z]{7})([0-9A-Z]{7})(\d{14})(\d\d)\.xml\Z")
_AHEAD: Final = timedelta(days=1)
RANKS: Final = ("SENT", "ARRIVED", "RECEIVED", "ACCEPTED")
_RAISES: Final = {"arrive": "ARRIVED", "receive": "RECEIVED", "accept": "ACCEPTED"}
_TURNS: Final = {"fail": "FAILED", "return": "RETURNED", "req-resend": "RESEND_REQUESTED"}


class Unit(Struct, frozen=True):
    """One code of the national directory."""

    code: str
    org: str
    name: str
    send: bool
    """Sends in its own name: an institution."""
    receive: bool
    """Can be addressed: a handling unit."""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None

    def valid(self, day: date) -> bool:
        """Whether the code lives on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class OutRecipient(Struct, frozen=True):
    """One row of what we sent."""

    code: str
    state: str


class Outbound(Struct, frozen=True, rename="kebab"):
    """One document that we sent."""

    doc_id: str
    send_orgcode: str
    send_id: str
    title: str | None = None
    date: str | None = None
    recipients: list[OutRecipient] = field(default_factory=list)


class Context(Struct, frozen=True, kw_only=True):
    """Who we are and what we know. `now` is by the clock of Seoul."""

    now: datetime
    own_orgs: list[str]
    limits: Limits = field(default_factory=Limits)
    directory: list[Unit] = field(default_factory=list)
    outbound: list[Outbound] = field(default_factory=list)
    tz: str = "Asia/Seoul"
    trust_anchor: str | None = None
    certificates: dict[str, str] = field(default_factory=dict)
    note: str = ""


class Ruling(Struct, frozen=True, kw_only=True):
    """What is to be done with a pack that is taken."""

    ours: str | None = None
    """Our code that it came for."""
    answer: str | None = None
    """The doc-type of the receipt to queue, None for none."""
    effect: str | None = None
    """For a receipt: the state of our row afterwards; None when it changes nothing."""


def context_from(octets: bytes) -> Context:
    """A context file. msgspec.ValidationError names what is wrong in it."""
    found: Any = msgspec.json.decode(octets)
    return msgspec.convert(found, Context)


def judge(pack: Pack, name: str, context: Context | None) -> Ruling:
    """Hold the pack against its file name, the directory and what we sent. Raises Quarantined."""
    match = _NAME.match(name)
    if match is not None:
        if match[1] != pack.send_id:
            raise Quarantined(Reason.SENDER_OF_NAME, match[1])
        if match[2] not in pack.receive_ids and (context is None or _ours(match[2], context)):
            raise Quarantined(Reason.NOT_ADDRESSED_TO_US, match[2])
    if context is None:
        return Ruling(answer="receive" if pack.brings_document else None)
    if match is None:
        raise Quarantined(Reason.NOT_OURS, name[:40])
    ours = _addressed(match[2], pack, context)
    _known_sender(pack, context)
    if pack.date > context.now.replace(tzinfo=SEOUL) + _AHEAD:
        raise Quarantined(Reason.DATE, pack.date.isoformat())
    if pack.brings_document:
        return Ruling(ours=ours, answer="receive")
    return Ruling(ours=ours, effect=_effect(pack, context))


def _unit(code: str, context: Context) -> Unit | None:
    return next((unit for unit in context.directory if unit.code == code), None)


def _ours(code: str, context: Context) -> bool:
    """Whether the code is one of ours, also one that nobody knows but that has the stem of our institution."""
    unit = _unit(code, context)
    if unit is not None:
        return unit.org in context.own_orgs
    return any(code.startswith(org.rstrip("0")) for org in context.own_orgs)


def _addressed(code: str, pack: Pack, context: Context) -> str:
    if not _ours(code, context):
        raise Quarantined(Reason.NOT_OURS, code)
    unit = _unit(code, context)
    if unit is None or not unit.valid(context.now.date()) or not (unit.receive or unit.send):
        raise DeadCode(code)
    return code


class DeadCode(Quarantined):
    """Our own code that is unknown, dead or cannot be addressed: the sender is told."""

    def __init__(self, code: str) -> None:
        super().__init__(Reason.CODE, code)


def _known_sender(pack: Pack, context: Context) -> None:
    for code in (pack.send_orgcode, pack.send_id):
        unit = _unit(code, context)
        if unit is None or not unit.valid(context.now.date()):
            raise Quarantined(Reason.CODE, code)


def _row(sent: Outbound, pack: Pack, context: Context) -> OutRecipient:
    """The recipient that answers; some sites answer in the name of the institution instead of the unit."""
    rows = [one for one in sent.recipients if one.code == pack.send_id]
    if not rows and pack.send_id == pack.send_orgcode:
        units = {unit.code for unit in context.directory if unit.org == pack.send_orgcode}
        rows = [one for one in sent.recipients if one.code in units]
    if len(rows) != 1:
        raise Quarantined(Reason.NOT_A_RECIPIENT, pack.send_id)
    return rows[0]


def _effect(pack: Pack, context: Context) -> str | None:
    """What the receipt makes of our row: ranks rise, refusals turn, what comes late changes nothing."""
    sent = next((one for one in context.outbound if one.doc_id == pack.doc_id), None)
    if sent is None:
        raise Quarantined(Reason.UNKNOWN_DOCUMENT, pack.doc_id[:80])
    row = _row(sent, pack, context)
    if pack.type in _TURNS:
        if pack.type == "fail" and row.state == "ACCEPTED":
            raise Quarantined(Reason.AFTER_ACCEPT, pack.doc_id[:80])
        return _TURNS[pack.type]
    raised = _RAISES[pack.type]
    if row.state not in RANKS:
        return raised
    return raised if RANKS.index(raised) > RANKS.index(row.state) else None
