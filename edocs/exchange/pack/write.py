"""A pack written strictly by its profile: the fields in order, its encoding, base64 in lines of one length, CRLF.

Nothing is substituted in silence: a character that the exchange cannot carry in a base64 field is refused by name.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from edocs.exchange.pack.tree import Node
from edocs.standard import FIRST, Profile

_LINES: Final = 1024


class Unwritable(ValueError):
    """A field holds characters that the exchange cannot carry: which field, which characters."""

    def __init__(self, where: str, letters: list[str]) -> None:
        super().__init__(f"{where}: {''.join(letters)}")
        self.where = where
        self.letters = letters


@dataclass(frozen=True, slots=True)
class OutPart:
    """One content to write: its octets come in pieces."""

    role: str
    filename: str
    content_type: str
    charset: str
    pieces: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class OutPack:
    """The header of a pack to write. `date` is by the clock of Seoul."""

    send_orgcode: str
    send_id: str
    send_name: str
    receive_ids: tuple[str, ...]
    date: datetime
    title: str
    doc_id: str
    type: str
    dept: str = ""
    name: str = ""
    send_gw: str = "Dure"
    profile: Profile = FIRST


CLOSING: Final = b"</contents>\r\n</pack>\r\n"
"""How a pack ends."""
PART_CLOSING: Final = b"</content>\r\n"


def write_pack(pack: OutPack, parts: Iterable[OutPart]) -> Iterator[bytes]:
    """The octets of the file, in pieces. Raises Unwritable before the first of them."""
    head = opening(pack)

    def pieces() -> Iterator[bytes]:
        yield head
        for part in parts:
            yield part_opening(part.role, part.filename, part.content_type, part.charset, pack.profile)
            lines = Lines(pack.profile)
            for piece in part.pieces:
                yield lines.feed(piece)
            yield lines.end()
            yield PART_CLOSING
        yield CLOSING

    return pieces()


def opening(pack: OutPack) -> bytes:
    """Everything before the first content. Raises Unwritable."""
    declared = f'<?xml version="1.0" encoding="{pack.profile.encoding}"?>\r\n'.encode("ascii")
    return declared + b'<!DOCTYPE pack SYSTEM "pack.dtd">\r\n<pack>\r\n' + _header(pack) + b"<contents>\r\n"


def part_opening(role: str, filename: str, content_type: str, charset: str, profile: Profile = FIRST) -> bytes:
    """The start of one content. Raises Unwritable."""
    name = _field("filename", filename, profile)
    return (
        f'<content content-role="{role}" content-transfer-encoding="base64" filename="{name}"'
        f' content-type="{content_type}" charset="{charset}">\r\n'
    ).encode("ascii")


class Lines:
    """base64 in lines of one length, of octets that come in pieces."""

    def __init__(self, profile: Profile = FIRST) -> None:
        self._rest = b""
        self._line = profile.line_bytes
        self._block = self._line * _LINES

    def feed(self, piece: bytes) -> bytes:
        """The lines that this piece completes."""
        whole = self._rest + piece
        cut = len(whole) - len(whole) % self._block
        self._rest = whole[cut:]
        return self._lines(whole[:cut]) if cut else b""

    def end(self) -> bytes:
        """What is left."""
        return self._lines(self._rest)

    def _lines(self, octets: bytes) -> bytes:
        if not octets:
            return b""
        letters, width = base64.b64encode(octets), self._line // 3 * 4
        return b"\r\n".join([letters[at : at + width] for at in range(0, len(letters), width)]) + b"\r\n"


def file_name(pack: OutPack, recipient: str, sequence: int) -> str:
    """The 30 characters that carry the addressing, and `.xml`."""
    return f"{pack.send_id}{recipient}{pack.date:%Y%m%d%H%M%S}{sequence:02}.xml"


def write_document(root: Node, profile: Profile = FIRST) -> bytes:
    """A pubdoc as octets; a character that the encoding does not have becomes a numeric reference."""
    lines = [
        f'<?xml version="1.0" encoding="{profile.encoding}"?>',
        f'<?xml-stylesheet type="text/xsl" href="{profile.stylesheet}"?>',
        '<!DOCTYPE pubdoc SYSTEM "pubdoc.dtd">',
        _element(root),
    ]
    return referenced("\r\n".join(lines) + "\r\n", profile)


def referenced(text: str, profile: Profile = FIRST) -> bytes:
    """Strictly in the encoding, with references for all else."""
    for letter in profile.outside(text):
        text = text.replace(letter, f"&#{ord(letter)};")
    return profile.encode(text)


def _element(node: Node) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())
    inner = "".join(escape(child) if isinstance(child, str) else _element(child) for child in node.children)
    return f"<{node.name}{attributes}>{inner}</{node.name}>" if inner else f"<{node.name}{attributes}/>"


def _header(pack: OutPack) -> bytes:
    profile = pack.profile
    fields = (
        ("send-orgcode", pack.send_orgcode),
        ("send-id", pack.send_id),
        ("send-name", _field("send-name", pack.send_name, profile)),
        ("receive-id", ";".join(pack.receive_ids)),
        ("date", f"{pack.date:%Y-%m-%d %H:%M:%S}"),
        ("title", _field("title", pack.title, profile)),
        ("doc-id", escape(pack.doc_id)),
    )
    lines = [f"<{name}>{value}</{name}>" for name, value in fields]
    dept, name = _field("dept", pack.dept, profile), _field("name", pack.name, profile)
    lines += [
        f'<doc-type type="{pack.type}" dept="{dept}" name="{name}"/>',
        f"<send-gw>{_field('send-gw', pack.send_gw, profile)}</send-gw>",
        f"<dtd-version>{profile.dtd_version}</dtd-version>",
        f"<xsl-version>{profile.xsl_version}</xsl-version>",
    ]
    return ("<header>\r\n" + "\r\n".join(lines) + "\r\n</header>\r\n").encode("ascii")


def _field(where: str, text: str, profile: Profile) -> str:
    if letters := profile.outside(text):
        raise Unwritable(where, letters)
    return base64.b64encode(profile.encode(text)).decode("ascii")
