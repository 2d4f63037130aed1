"""A pack written strictly: the fields in order, EUC-KR of KS X 1001, base64 in lines of 72 characters, CRLF.

Nothing is substituted in silence: a character that the exchange cannot carry in a base64 field is refused by name.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from edocs.exchange.pack.charset import encode, outside
from edocs.exchange.pack.tree import Node

_LINE: Final = 54
_BLOCK: Final = _LINE * 1024


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


CLOSING: Final = b"</contents>\r\n</pack>\r\n"
"""How a pack ends."""
PART_CLOSING: Final = b"</content>\r\n"


def write_pack(pack: OutPack, parts: Iterable[OutPart]) -> Iterator[bytes]:
    """The octets of the file, in pieces. Raises Unwritable before the first of them."""
    head = opening(pack)

    def pieces() -> Iterator[bytes]:
        yield head
        for part in parts:
            yield part_opening(part.role, part.filename, part.content_type, part.charset)
            lines = Lines()
            for piece in part.pieces:
                yield lines.feed(piece)
            yield lines.end()
            yield PART_CLOSING
        yield CLOSING

    return pieces()


def opening(pack: OutPack) -> bytes:
    """Everything before the first content. Raises Unwritable."""
    prolog = b'<?xml version="1.0" encoding="euc-kr"?>\r\n<!DOCTYPE pack SYSTEM "pack.dtd">\r\n<pack>\r\n'
    return prolog + _header(pack) + b"<contents>\r\n"


def part_opening(role: str, filename: str, content_type: str, charset: str) -> bytes:
    """The start of one content. Raises Unwritable."""
    name = _field("filename", filename)
    return (
        f'<content content-role="{role}" content-transfer-encoding="base64" filename="{name}"'
        f' content-type="{content_type}" charset="{charset}">\r\n'
    ).encode("ascii")


class Lines:
    """base64 in lines of 72 characters, of octets that come in pieces."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> bytes:
        """The lines that this piece completes."""
        whole = self._rest + piece
        cut = len(whole) - len(whole) % _BLOCK
        self._rest = whole[cut:]
        return _lines(whole[:cut]) if cut else b""

    def end(self) -> bytes:
        """What is left."""
        return _lines(self._rest)


def file_name(pack: OutPack, recipient: str, sequence: int) -> str:
    """The 30 characters that carry the addressing, and `.xml`."""
    return f"{pack.send_id}{recipient}{pack.date:%Y%m%d%H%M%S}{sequence:02}.xml"


def write_document(root: Node, stylesheet: str = "siheng.xsl") -> bytes:
    """A pubdoc as octets; a character outside of KS X 1001 becomes a numeric reference."""
    lines = [
        '<?xml version="1.0" encoding="euc-kr"?>',
        f'<?xml-stylesheet type="text/xsl" href="{stylesheet}"?>',
        '<!DOCTYPE pubdoc SYSTEM "pubdoc.dtd">',
        _element(root),
    ]
    return referenced("\r\n".join(lines) + "\r\n")


def referenced(text: str) -> bytes:
    """Strict KS X 1001, with references for all else."""
    for letter in outside(text):
        text = text.replace(letter, f"&#{ord(letter)};")
    return encode(text)


def _element(node: Node) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())
    inner = "".join(escape(child) if isinstance(child, str) else _element(child) for child in node.children)
    return f"<{node.name}{attributes}>{inner}</{node.name}>" if inner else f"<{node.name}{attributes}/>"


def _header(pack: OutPack) -> bytes:
    fields = (
        ("send-orgcode", pack.send_orgcode),
        ("send-id", pack.send_id),
        ("send-name", _field("send-name", pack.send_name)),
        ("receive-id", ";".join(pack.receive_ids)),
        ("date", f"{pack.date:%Y-%m-%d %H:%M:%S}"),
        ("title", _field("title", pack.title)),
        ("doc-id", escape(pack.doc_id)),
    )
    lines = [f"<{name}>{value}</{name}>" for name, value in fields]
    dept, name = _field("dept", pack.dept), _field("name", pack.name)
    lines += [
        f'<doc-type type="{pack.type}" dept="{dept}" name="{name}"/>',
        f"<send-gw>{_field('send-gw', pack.send_gw)}</send-gw>",
        "<dtd-version>2.0</dtd-version>",
        "<xsl-version>2.0</xsl-version>",
    ]
    return ("<header>\r\n" + "\r\n".join(lines) + "\r\n</header>\r\n").encode("ascii")


def _field(where: str, text: str) -> str:
    if letters := outside(text):
        raise Unwritable(where, letters)
    return base64.b64encode(encode(text)).decode("ascii")


def _lines(octets: bytes) -> bytes:
    return b"".join(base64.b64encode(octets[at : at + _LINE]) + b"\r\n" for at in range(0, len(octets), _LINE))
