"""Whether a program may answer a mail, and what such an answer looks like. RFC 3834 §2, RFC 5230 §4.6"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.header import Header as Encoded
from email.utils import format_datetime
from typing import Final

from mail.mime.addresses import addresses
from mail.mime.fields import Header
from mail.mime.words import text_of
from mail.rules.addresses import canonical, without_detail

_MACHINES: Final = re.compile(
    r"(?:owner-.*|.*-(?:request|owner|bounces?)|bounces?(?:[-+=].*)?|mailer-daemon|postmaster|majordomo|listserv|"
    r"daemon|root|no-?reply.*|.*[-_.]no-?reply|do-?not-?reply.*|srs[01]=.*)",
    re.IGNORECASE,
)
_LISTS: Final = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "list-help",
    "list-subscribe",
    "list-owner",
    "list-archive",
)
_TO: Final = ("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc")


def objection(header: Header, sender: str, own: Collection[str]) -> str:
    """Why nobody answers this mail; "" when one may. `own` are canonical addresses of who would answer."""
    address = canonical(sender)
    if not address:
        return "no sender"
    if _MACHINES.fullmatch(address.rpartition("@")[0]):
        return "a program"
    if without_detail(address)[0] in own:
        return "own mail"
    submitted = (header.first("auto-submitted") or b"no").split(b";")[0].strip().lower()
    if submitted != b"no":
        return "automatic"
    if any(header.first(name) is not None for name in _LISTS):
        return "a list"
    if (header.first("precedence") or b"").strip().lower() in (b"bulk", b"list", b"junk"):
        return "bulk"
    suppressed = (header.first("x-auto-response-suppress") or b"").lower()
    if any(word in suppressed for word in (b"all", b"oof", b"autoreply")):
        return "asked not to"
    if (header.first("x-spam-flag") or b"").strip().lower() == b"yes":
        return "junk"
    there = {
        without_detail(canonical(one.address))[0] for name in _TO for raw in header.all(name) for one in addresses(raw)
    }
    return "" if there & set(own) else "not to me"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, by whom, to whom."""

    sender: str
    to: str
    subject: str
    text: str
    mime: bool = False
    """The text is a MIME entity of its own, header first. RFC 5230 §4.4"""


def compose(answer: Answer, asked: Header, mark: str, at: datetime) -> bytes:
    """The answer to a mail with this header. RFC 3834 §3, RFC 5230 §5"""
    subject = answer.subject or f"자동 회신: {text_of(asked.first('subject') or b'')}".strip()
    own = (asked.first("message-id") or b"").decode("utf-8", "replace").strip()
    before = (asked.first("references") or asked.first("in-reply-to") or b"").decode("utf-8", "replace")
    head = [
        f"From: <{answer.sender}>",
        f"To: <{answer.to}>",
        f"Subject: {_encoded(subject)}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{mark}@{answer.sender.rpartition('@')[2]}>",
        "Auto-Submitted: auto-replied (vacation)",
        "X-Auto-Response-Suppress: All",
        "Precedence: bulk",
    ]
    if own.startswith("<") and own.endswith(">") and len(own) < 900:
        chain = [word for word in before.split() if word.startswith("<") and word.endswith(">")][-10:]
        head += [f"In-Reply-To: {own}", "References: " + "\r\n ".join([*chain, own])]
    body = answer.text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    if answer.mime:
        entity, head_end = body, body.find("\r\n\r\n")
        fields = entity[:head_end] if head_end >= 0 else ""
        if fields.lower().startswith("content-") and fields.isascii():
            return ("\r\n".join([*head, "MIME-Version: 1.0", entity]) + "\r\n").encode()
    head += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return ("\r\n".join([*head, "", body]) + "\r\n").encode()


def _encoded(subject: str) -> str:
    """Folded encoded-words; one line of text whatever it holds. RFC 2047 §2"""
    plain = " ".join("".join(one if one.isprintable() else " " for one in subject).split())[:400]
    return Encoded(plain, "utf-8" if not plain.isascii() else "us-ascii", header_name="Subject").encode(linesep="\r\n")
