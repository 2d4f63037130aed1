"""A letter becomes a message: alternatives within related pictures within files. RFC 2045, RFC 2046, RFC 2387"""

import base64
import quopri
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Final

from msgspec import Struct

from mail.composing.fields import disposition, media_type, people, tokens, unstructured
from mail.mime.addresses import Address
from mail.mime.parameters import clean_name

_LONGEST_LINE: Final = 900
_MOSTLY_FOREIGN: Final = 6
"""One foreign octet in so many: from there on base64 is shorter and easier to read than the other."""


class Attached(Struct, frozen=True, kw_only=True):
    """A file of a letter; with a `cid` and `inline` it is a picture in the text."""

    name: str
    media_type: str
    octets: bytes
    cid: str = ""
    inline: bool = False


class Letter(Struct, frozen=True, kw_only=True):
    """All that a message says."""

    sender: Address
    by: Address | None = None
    """Who wrote it in the name of the sender. RFC 5322 §3.6.2"""
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    """Written only in the copy that the sender keeps."""
    subject: str = ""
    text: str = ""
    html: str = ""
    files: Sequence[Attached] = ()
    message_id: str
    date: datetime
    in_reply_to: str = ""
    references: Sequence[str] = ()
    important: bool = False
    receipt_to: str = ""
    """Where the reader's program may tell that it was shown. RFC 8098 §2.1"""
    draft: bool = False


def compose(letter: Letter) -> bytes:
    """The octets of the message, with CRLF, 7bit wherever its files allow."""
    mark = sha256(letter.message_id.encode()).hexdigest()[:24]
    return _head(letter).encode("utf-8", "replace") + _whole(letter, mark)


def _head(letter: Letter) -> str:
    fields = [
        f"Date: {format_datetime(letter.date)}\r\n",
        people("From", [letter.sender]),
        people("Sender", [letter.by] if letter.by else []),
        people("To", letter.to),
        people("Cc", letter.cc),
        people("Bcc", letter.bcc),
    ]
    if not letter.to and not letter.cc and not letter.draft:
        fields.append("To: undisclosed-recipients:;\r\n")
    fields += [
        unstructured("Subject", letter.subject),
        tokens("Message-ID", [f"<{letter.message_id}>"]),
        tokens("In-Reply-To", [f"<{letter.in_reply_to}>"] if letter.in_reply_to else []),
        tokens("References", [f"<{one}>" for one in letter.references]),
    ]
    if letter.important:
        fields += ["X-Priority: 1\r\n", "Importance: high\r\n"]
    if letter.receipt_to:
        fields.append(people("Disposition-Notification-To", [Address("", letter.receipt_to)]))
    return "".join([*fields, "MIME-Version: 1.0\r\n"])


def _whole(letter: Letter, mark: str) -> bytes:
    pictures = [one for one in letter.files if one.inline and one.cid and letter.html]
    files = [one for one in letter.files if one not in pictures]
    parts = [_text("plain", letter.text)]
    if letter.html:
        parts.append(_text("html", letter.html))
    body = parts[0] if len(parts) == 1 else _multipart("alternative", parts, f"{mark}_1")
    if pictures:
        body = _multipart("related", [body, *map(_file, pictures)], f"{mark}_2", ';\r\n\ttype="multipart/alternative"')
    if files:
        body = _multipart("mixed", [body, *map(_file, files)], f"{mark}_3")
    return body


def _multipart(kind: str, parts: Sequence[bytes], mark: str, more: str = "") -> bytes:
    boundary = f"=_{mark}"
    while any(boundary.encode() in part for part in parts):
        boundary += "_"
    head = f'Content-Type: multipart/{kind}{more};\r\n\tboundary="{boundary}"\r\n\r\n'.encode()
    inner = b"".join(b"--%b\r\n%b\r\n" % (boundary.encode(), part.removesuffix(b"\r\n")) for part in parts)
    return head + inner + b"--%b--\r\n" % boundary.encode()


def _text(kind: str, text: str) -> bytes:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").replace("\n", "\r\n") + "\r\n"
    octets = plain.encode("utf-8", "replace")
    foreign = len(octets) - len(octets.decode("ascii", "ignore"))
    if not foreign and b"=_" not in octets and all(len(line) <= _LONGEST_LINE for line in octets.split(b"\r\n")):
        encoding, written = "7bit", octets
    elif foreign * _MOSTLY_FOREIGN > len(octets):
        encoding, written = "base64", _base64(octets)
    else:
        encoding, written = "quoted-printable", _quoted_printable(octets)
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + written


def _base64(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


def _quoted_printable(octets: bytes) -> bytes:
    """Dots and `From ` at the beginning of a line are coded too, for programs that mishandle them."""
    lines = quopri.encodestring(octets.replace(b"\r\n", b"\n"), quotetabs=False).split(b"\n")
    kept = [
        b"=2E" + line[1:] if line == b"." else b"=46" + line[1:] if line.startswith(b"From ") else line
        for line in lines
    ]
    return b"\r\n".join(kept)


def _file(one: Attached) -> bytes:
    name = clean_name(one.name) or "file"
    head = media_type(one.media_type, name)
    if one.media_type == "message/rfc822":
        octets = one.octets if one.octets.endswith(b"\r\n") else one.octets + b"\r\n"
        encoding = "7bit" if octets.isascii() else "8bit"
        return f"{head}{disposition('attachment', name)}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + octets
    cid = f"Content-ID: <{one.cid}>\r\n" if one.cid else ""
    kind = "inline" if one.inline and one.cid else "attachment"
    head += f"Content-Transfer-Encoding: base64\r\n{cid}{disposition(kind, name)}\r\n"
    return head.encode() + _base64(one.octets)
