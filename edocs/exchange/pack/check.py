"""The verdict on one file, as the inbox gives it: taken, taken after repair, or quarantined; nothing is stored."""

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final

from edocs.exchange.pack.judge import Context, DeadCode, judge
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import Pack, read_pack
from edocs.exchange.pack.reasons import MEANING, Quarantined, Reason
from edocs.exchange.pack.signed import Trust, opened

_ASKS_AGAIN: Final = range(46, 52)


def check(
    name: str, chunks: Callable[[], Iterable[bytes]], context: Context | None, new_file: Callable[[], BinaryIO]
) -> dict[str, Any]:
    """One JSON object: verdict, reason, what was repaired, the acknowledgment it would queue, the parts found.

    `chunks` gives the octets anew at every call, `new_file` a place for a part.
    """
    limits = context.limits if context else Limits()
    repaired: list[str] = []
    found: dict[str, Any] = {"file": name, "verdict": "accept", "reason": None, "repaired": repaired, "ack": None}
    pack: Pack | None = None
    try:
        pack = read_pack(chunks, limits, new_file, repaired.append)
        if any(part.role == "gpki" for part in pack.parts):
            judge(pack, name, context)
            pack = opened(chunks, limits, new_file, repaired.append, _trust(context))
        ruling = judge(pack, name, context)
    except Quarantined as error:
        return found | _refused(error) | {"ack": _answer(error, name, pack)} | _parts(pack)
    ack = {"type": ruling.answer, "to": pack.send_id} if ruling.answer else None
    verdict = "accept-repaired" if repaired else "accept"
    told: dict[str, Any] = {"type": pack.type, "doc_id": pack.doc_id, "title": pack.title, "for": ruling.ours}
    if not pack.brings_document:
        told |= {"effect": ruling.effect, "text": pack.reason}
    return found | {"verdict": verdict, "ack": ack} | told | _parts(pack)


def _trust(context: Context | None) -> Trust:
    """Whose signatures the context believes; its certificates were read in by whoever read the context."""
    if context is None:
        return Trust()
    return Trust(anchor=context.trust_anchor or "", certificates=context.certificates, own_orgs=tuple(context.own_orgs))


def _refused(error: Quarantined) -> dict[str, Any]:
    korean, english = MEANING[error.reason]
    return {
        "verdict": "quarantine",
        "reason": error.reason.value,
        "why": korean,
        "why_en": english,
        "where": error.where,
    }


def _answer(error: Quarantined, name: str, pack: Pack | None) -> dict[str, str] | None:
    """What the sender is told of a refusal: our code is dead, the document breaks its model, send it again."""
    sender = pack.send_id if pack else name[:7]
    if isinstance(error, DeadCode) or error.reason is Reason.PUBDOC_MODEL:
        return {"type": "fail", "to": sender}
    return {"type": "req-resend", "to": sender} if error.reason.value in _ASKS_AGAIN else None


def _parts(pack: Pack | None) -> dict[str, Any]:
    parts = pack.parts if pack else []
    return {
        "parts": [
            {
                "role": part.role,
                "filename": part.filename,
                "content_type": part.content_type,
                "size": part.size,
                "sha256": part.sha256,
            }
            for part in parts
        ]
    }
