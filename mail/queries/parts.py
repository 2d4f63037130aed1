"""Parts of a message on their own: files, and messages inside it."""

from typing import Any

from msgspec import Struct

from kernel.tx import Tx
from mail.apart import apart
from mail.mime.addresses import addresses
from mail.mime.dates import date_of
from mail.mime.fields import read_header
from mail.mime.index import index
from mail.mime.transfer import decoded
from mail.queries.messages import octets
from mail.queries.people import circle
from mail.queries.reading import LARGE, Fetched, Opened, body_view, no_message, part_view, show
from mail.reading import letter
from mail.rules.facts import parts_of
from mail.rules.structure import Node, tree
from mail.views.reading import NestedMessage


class Leaf(Struct, frozen=True):
    """One part of a message: what it is, and its octets without their transfer encoding."""

    name: str
    media_type: str
    octets: bytes


async def part_of(tx: Tx, found: Opened, number: str) -> Leaf:
    """One part of a message. Raises NotFound."""
    row = found.row
    node, inner = await _node(tx, row, number)
    header = read_header(inner[node.start : node.body], 0, node.body - node.start)
    piece = letter.outline(node, {(node.start, node.body): inner[node.start : node.body]})
    leaf = next(iter((*piece.files, *piece.bodies, *piece.calendars)), None)
    name = leaf.name if leaf is not None and leaf.name else "file"
    data = await apart(node.end - node.body > LARGE, decoded, inner[node.body : node.end], node.encoding)
    if node.is_message and not name.lower().endswith(".eml"):
        subject = letter.one_line(header, "subject")
        name = f"{subject or name}.eml"
    return Leaf(name, node.type, data)


async def _node(tx: Tx, row: Any, number: str) -> tuple[Node, bytes]:
    """A part and the octets that its offsets mean; only from its beginning to its end is there more than nothing."""
    if not letter.NUMBER.fullmatch(number):
        raise no_message()
    root = parts_of(row.parts)
    node = letter.part_numbered(root, number)
    if node is None:
        raise no_message()
    read = await octets(tx.blobs, tx.institution_id, row, node.start, node.end)
    return _shifted(node, -node.start), read


def _shifted(node: Node, by: int) -> Node:
    return Node(
        node.start + by,
        node.body + by,
        node.end + by,
        node.type,
        node.encoding,
        node.charset,
        [_shifted(child, by) for child in node.children],
    )


async def nested_view(tx: Tx, found: Opened, number: str) -> NestedMessage:
    """A message that is a part of another one. Raises NotFound."""
    leaf = await part_of(tx, found, number)
    if leaf.media_type not in ("message/rfc822", "message/global"):
        raise no_message()
    root = tree(index(leaf.octets))
    headers = {place: leaf.octets[slice(*place)] for place in letter.headers_wanted(root)}
    inner = letter.outline(root, headers, f"{number}-")
    texts = {
        piece.number: leaf.octets[piece.node.start : piece.node.end] for piece in (*inner.bodies, *inner.calendars)
    }
    fetched = Fetched(inner, texts)
    shown = await apart(len(leaf.octets) > LARGE, show, fetched, found.place, None)
    known = await circle(tx)
    people = {name: addresses(inner.header.first(name)) for name in ("from", "to", "cc")}
    return NestedMessage(
        people=known.people(people["from"]),
        to=known.people(people["to"]),
        cc=known.people(people["cc"]),
        subject=letter.one_line(inner.header, "subject"),
        sent_at=date_of(inner.header.first("date")),
        files=[part_view(piece, shown.used) for piece in inner.files],
        body=body_view(shown, shown_images=False),
    )
