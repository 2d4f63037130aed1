"""Signing what leaves the house. RFC 6376 §5"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Final

from mail.checks.dkim import canon
from mail.checks.dkim.canon import Line
from mail.checks.dkim.keys import Key
from mail.checks.dkim.verify import header_digest

SIGNED: Final = (
    b"from", b"sender", b"reply-to", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references",
    b"mime-version", b"content-type", b"content-transfer-encoding", b"list-id", b"list-unsubscribe",
    b"list-unsubscribe-post",
)  # fmt: skip
"""Fields that are signed as often as they stand there. RFC 6376 §5.4.1"""
SEALED: Final = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"content-type")
"""Fields to which nobody may add another: they are signed once more than they stand there. RFC 6376 §5.4.2"""
WIDTH: Final = 72
NAME: Final = "DKIM-Signature"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A signature field that lacks the signature, and the SHA-256 digest that is to be signed."""

    field: str
    digest: bytes

    def signed(self, signature: bytes) -> bytes:
        """The field that belongs on top of the mail, with its line end."""
        text = base64.b64encode(signature).decode()
        pieces = [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]
        return (self.field + "\r\n\t".join(pieces) + "\r\n").encode()


def prepare(data: bytes, domain: str, selector: str, algorithm: str, moment: int) -> Unsigned:
    """What is to be signed; header and body relaxed. RFC 6376 §5"""
    lines, start = canon.split(data)
    body = base64.b64encode(hashlib.sha256(canon.body(data[start:], "relaxed")).digest()).decode()
    names = [*(line.name for line in lines if line.name in SIGNED), *SEALED]
    told = [
        f"v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector};",
        f"t={moment}; bh={body};",
        *_folded("h=" + ":".join(one.decode() for one in names), ":"),
    ]
    field = f"{NAME}: " + "\r\n\t".join(told) + ";\r\n\tb="
    own = Line(NAME.lower().encode(), field.encode() + b"\r\n")
    return Unsigned(field, header_digest(lines, names, own, "relaxed"))


def sign(data: bytes, key: Key, moment: int) -> bytes:
    """The field, signed with a key that is at hand. RFC 6376 §5.6"""
    unsigned = prepare(data, key.domain, key.selector, key.algorithm, moment)
    return unsigned.signed(key.signed(unsigned.digest))


def _folded(text: str, at: str) -> list[str]:
    """The text in lines that are broken behind a sign."""
    lines, line = [], ""
    for piece in text.split(at):
        if len(line) + len(piece) > WIDTH and line:
            lines.append(f"{line}{at}")
            line = ""
        line = f"{line}{at}{piece}" if line else piece
    return [*lines, line]
