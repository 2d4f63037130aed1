"""Signing what leaves the house. RFC 6376 §5"""

import base64
import hashlib
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


def sign(data: bytes, key: Key, moment: int, *, name: str = "DKIM-Signature") -> bytes:
    """The field that belongs on top of the mail, with its line end; header and body relaxed. RFC 6376 §5.6"""
    lines, start = canon.split(data)
    body = base64.b64encode(hashlib.sha256(canon.body(data[start:], "relaxed")).digest()).decode()
    present = [line.name for line in lines if line.name in SIGNED]
    names = [*present, *SEALED]
    told = [
        f"v=1; a={key.algorithm}; c=relaxed/relaxed; d={key.domain}; s={key.selector};",
        f"t={moment}; bh={body};",
        *_folded("h=" + ":".join(one.decode() for one in names), ":"),
    ]
    unsigned = f"{name}: " + "\r\n\t".join(told) + ";\r\n\tb="
    own = Line(name.lower().encode(), unsigned.encode() + b"\r\n")
    signature = base64.b64encode(key.signed(header_digest(lines, names, own, "relaxed"))).decode()
    pieces = [signature[at : at + WIDTH] for at in range(0, len(signature), WIDTH)]
    return (unsigned + "\r\n\t".join(pieces) + "\r\n").encode()


def _folded(text: str, at: str) -> list[str]:
    """The text in lines that are broken behind a sign."""
    lines, line = [], ""
    for piece in text.split(at):
        if len(line) + len(piece) > WIDTH and line:
            lines.append(f"{line}{at}")
            line = ""
        line = f"{line}{at}{piece}" if line else piece
    return [*lines, line]
