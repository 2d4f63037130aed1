"""FETCH: rows in batches, what is ready for the wire as it is, octets by offsets. RFC 9051 §6.4.5"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from kernel.clock import seoul_date
from mail.actions import flagging
from mail.actions.flagging import Change, How
from mail.imap import sections
from mail.imap.commands.context import ENOUGH, Context, Done, in_parts
from mail.imap.commands_shape import Command, Fetch
from mail.imap.grammar_fetch import Item, Section
from mail.imap.view import flag_words
from mail.mime.transfer import decoded
from mail.queries import messages, searching
from mail.queries.boxes import Box
from mail.rules import criteria, flags, sets
from mail.rules.facts import parts_of
from mail.rules.strings import text
from mail.rules.structure import Node

_OCTETS: Final = frozenset({"parts", "raw", "head", "header", "blob", "prefix", "size"})
_NEEDS: Final[dict[str, frozenset[str]]] = {
    "FLAGS": frozenset({"flags", "keywords"}),
    "UID": frozenset(),
    "INTERNALDATE": frozenset({"internal_date"}),
    "RFC822.SIZE": frozenset({"size"}),
    "ENVELOPE": frozenset({"envelope"}),
    "BODYSTRUCTURE": frozenset({"bodystructure"}),
    "MODSEQ": frozenset({"modseq"}),
    "EMAILID": frozenset({"content_id"}),
    "THREADID": frozenset({"conversation_id"}),
    "SAVEDATE": frozenset({"save_date"}),
    "PREVIEW": frozenset({"preview"}),
}
_OLD: Final = {
    "RFC822": Item("BODY", Section()),
    "RFC822.HEADER": Item("BODY", Section((), "HEADER"), peek=True),
    "RFC822.TEXT": Item("BODY", Section((), "TEXT")),
}
_BY_BODY: Final = 100
"""Messages whose octets are read at once."""
_IDENTITY: Final = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable"})
_STREAMED: Final = 256 * 1024
"""Octets from which on a section goes out in chunks."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Renderer = Callable[[Any], bytes]


async def fetch(ctx: Context, command: Command) -> Done:
    """Send what is wanted of the messages."""
    asked = command.arguments
    assert isinstance(asked, Fetch)
    session, limit = ctx.session, asked.modifiers
    if limit.vanished and not (command.uid and session.qresync and limit.changed_since is not None):
        return Done("BAD", "VANISHED needs UID FETCH, QRESYNC and CHANGEDSINCE")
    items = list(asked.items)
    ctx.failed = None
    if limit.changed_since is not None or any(item.name == "MODSEQ" for item in items):
        session.enabled.add("CONDSTORE")
    if limit.changed_since is not None and not any(item.name == "MODSEQ" for item in items):
        items.append(Item("MODSEQ"))
    if command.uid and not any(item.name == "UID" for item in items):
        items.insert(0, Item("UID"))
    marks = not ctx.read_only and any(_marks(item) for item in items)
    async with ctx.tx() as tx:
        box = await ctx.selected(tx)
        ctx.tell_news(shift=False)
        wanted = ctx.chosen(asked.numbers, command.uid)
        if limit.partial:
            wanted = _partial(wanted, limit.partial)
        vanished = []
        if limit.vanished:
            vanished = await _vanished(tx, ctx, box, asked, limit.changed_since or 0)
        seen = await _mark_seen(tx, ctx, box, wanted) if marks else frozenset()
    if vanished:
        ctx.untagged(f"VANISHED (EARLIER) {sets.write(vanished)}")
    if seen and not any(item.name == "FLAGS" for item in items):
        items.append(Item("FLAGS"))
    sent = await _send(ctx, box, wanted, items, limit.changed_since)
    if sent < len(wanted) and limit.changed_since is None and ctx.view.going and not command.uid:
        return Done("OK", "Some messages went meanwhile", "EXPUNGEISSUED")
    return ctx.failed or Done("OK", "Fetched")


def _partial(wanted: list[int], partial: tuple[int, int]) -> list[int]:
    first, last = partial
    if first > 0:
        return wanted[first - 1 : last]
    end = len(wanted) + first + 1
    return wanted[max(0, len(wanted) + last) : max(0, end)]


def _marks(item: Item) -> bool:
    """Whether sending it makes a message seen."""
    if item.name in _OLD:
        return not _OLD[item.name].peek
    return item.section is not None and not item.peek


async def _vanished(tx: Any, ctx: Context, box: Box, asked: Fetch, since: int) -> list[int]:
    """What went since then, of the UIDs that are asked for."""
    top = max(box.uidnext - 1, 1)
    ranges = sets.resolve(asked.numbers, top) if asked.numbers is not None else ctx.view.saved
    gone = await messages.vanished_since(tx, box, since)
    if gone is None:
        there = set(ctx.view.uids)
        gone = [uid for uid in sets.numbers(ranges, top) if uid not in there]
    return [uid for uid in gone if sets.contains(ranges, uid)]


async def _mark_seen(tx: Any, ctx: Context, box: Box, wanted: list[int]) -> frozenset[int]:
    """Mark as seen what is about to be read; which of it was not."""
    if not wanted or "s" not in box.rights or not box.unseen:
        return frozenset()
    unseen: list[int] = []
    for part in in_parts(wanted, 5_000):
        asked = criteria.All((criteria.Uids(_as_ranges(part)), criteria.Flag(flags.SEEN, False)))
        unseen += (await searching.search(tx, box, asked)).uids
    if not unseen:
        return frozenset()
    done = await flagging.store(tx, box, unseen, Change(How.ADD, flags.SEEN))
    ctx.view.told((one.uid, one.modseq) for one in done.messages if one.was <= ctx.view.modseq)
    return frozenset(unseen)


def _as_ranges(uids: Sequence[int]) -> sets.Ranges:
    return sets.resolve(tuple((uid, uid) for uid in uids), uids[-1])


async def _send(ctx: Context, box: Box, wanted: list[int], items: list[Item], since: int | None) -> int:
    """Send the items of these messages, a transaction a batch; how many there were."""
    plain = [_OLD.get(item.name, item) for item in items]
    labels = [sections.label(item) for item in items]
    fields = {field for item in plain for field in _needs(item, ctx)}
    wide = any(item.section is not None for item in plain)
    once = ctx.session.condstore and not any(item.name == "MODSEQ" for item in plain)
    renderers = [_renderer(ctx, item, with_modseq=once) for item in plain]
    size = _BY_BODY if wide else messages.BATCH if fields & messages.WIDE else messages.NARROW
    sent = 0
    async with aclosing(_batches(ctx, box, in_parts(wanted, size), fields, since)) as batches:
        async for rows in batches:
            sent += len(rows)
            if wide:
                for row in rows:
                    await _send_row(ctx, row, plain, labels, renderers)
            else:
                _tell(ctx, rows, labels, [render for render in renderers if render is not None])
            await ctx.let_out(least=ENOUGH)
    return sent


async def _batches(
    ctx: Context, box: Box, parts: Iterable[list[int]], fields: set[str], since: int | None
) -> AsyncGenerator[Sequence[Any]]:
    """The rows, part by part; the next part is read while this one is sent."""

    async def read(part: list[int]) -> Sequence[Any]:
        async with ctx.tx() as tx:
            return await messages.batch(tx, box, part, fields, since)

    coming: asyncio.Task[Sequence[Any]] | None = None
    try:
        for part in parts:
            before, coming = coming, asyncio.create_task(read(part))
            if before is not None:
                yield await before
        if coming is not None:
            last, coming = await coming, None
            yield last
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


def _tell(ctx: Context, rows: Sequence[Any], labels: list[bytes], renderers: list[Renderer]) -> None:
    """One line a message, of what stands in its row."""
    form = b"* %d FETCH (" + b" ".join(label.replace(b"%", b"%%") + b" %b" for label in labels) + b")\r\n"
    number = ctx.view.number
    if len(renderers) == 1:
        (one,) = renderers
        ctx.say(*[form % (number(row.uid), one(row)) for row in rows])
    elif len(renderers) == 2:
        one, other = renderers
        ctx.say(*[form % (number(row.uid), one(row), other(row)) for row in rows])
    else:
        ctx.say(*[form % (number(row.uid), *[render(row) for render in renderers]) for row in rows])


def _needs(item: Item, ctx: Context) -> frozenset[str]:
    if item.section is not None:
        return _OCTETS
    if item.name == "BODY":
        return frozenset({"body"})
    found = _NEEDS[item.name]
    return found | {"modseq"} if item.name == "FLAGS" and ctx.session.condstore else found


def _renderer(ctx: Context, item: Item, *, with_modseq: bool) -> Renderer | None:
    """What makes the value of an item from a row; None for octets, which are read."""
    if item.section is not None:
        return None
    simple: dict[str, Renderer] = {
        "UID": lambda row: b"%d" % row.uid,
        "INTERNALDATE": lambda row: moment(row.internal_date),
        "RFC822.SIZE": lambda row: b"%d" % row.size,
        "ENVELOPE": attrgetter("envelope"),
        "BODYSTRUCTURE": attrgetter("bodystructure"),
        "BODY": attrgetter("body"),
        "MODSEQ": lambda row: b"(%d)" % row.modseq,
        "EMAILID": lambda row: b"(M%b)" % row.content_id.hex.encode(),
        "THREADID": lambda row: b"(T%b)" % row.conversation_id.hex.encode(),
        "SAVEDATE": lambda row: moment(row.save_date),
        "PREVIEW": lambda row: text(row.preview),
    }
    if item.name != "FLAGS":
        return simple[item.name]
    view, rev2 = ctx.view, ctx.session.rev2

    def with_flags(row: Any) -> bytes:
        words = b"(%b)" % flag_words(row.flags, row.keywords, not rev2 and view.is_recent(row.uid))
        return words + (b" MODSEQ (%d)" % row.modseq if with_modseq else b"")

    return with_flags


def moment(instant: datetime) -> bytes:
    """A date as INTERNALDATE has it, on the clock of Seoul."""
    local = seoul_date(instant)
    return f'"{local.day:2d}-{_MONTHS[local.month - 1]}-{local.year:04d} {local:%H:%M:%S %z}"'.encode("ascii")


async def _send_row(
    ctx: Context, row: Any, items: list[Item], labels: list[bytes], renderers: list[Renderer | None]
) -> None:
    """Send one message of which octets are wanted."""
    inner = any(item.section is not None and item.section.path for item in items)
    root = parts_of(row.parts) if inner else None
    ctx.say(b"* %d FETCH (" % ctx.view.number(row.uid))
    for place, (item, label, render) in enumerate(zip(items, labels, renderers, strict=True)):
        ctx.say(b" " if place else b"", label, b" ")
        if render is not None:
            ctx.say(render(row))
        elif item.name == "BODY":
            await _body(ctx, row, root, item)
        else:
            await _binary(ctx, row, root, item)
    ctx.say(b")\r\n")
    await ctx.let_out(least=ENOUGH)


async def _body(ctx: Context, row: Any, root: Node | None, item: Item) -> None:
    """The octets of a section, as a literal."""
    assert item.section is not None
    assert ctx.actor is not None
    where = sections.bounds(root, item.section, row.header, row.size)
    if where is None:
        ctx.say(b"NIL")
        return
    start, end = where
    if item.section.fields:
        header = await messages.octets(ctx.dure.blobs, ctx.actor.institution_id, row, start, end)
        but = item.section.kind.endswith("NOT")
        found = _cut(sections.fields_of(header, item.section.fields, but=but), item.partial)
        ctx.say(b"{%d}\r\n" % len(found), found)
        return
    if item.partial:
        start = min(end, start + item.partial[0])
        end = min(end, start + item.partial[1])
    ctx.say(b"{%d}\r\n" % (end - start))
    if end - start < _STREAMED:
        ctx.say(await messages.octets(ctx.dure.blobs, ctx.actor.institution_id, row, start, end))
        return
    async for chunk in messages.stream(ctx.dure.blobs, ctx.actor.institution_id, row, start, end):
        ctx.say(chunk)
        await ctx.let_out(least=ENOUGH)


async def _binary(ctx: Context, row: Any, root: Node | None, item: Item) -> None:
    """A part without its transfer encoding. RFC 3516 §4.3"""
    assert item.section is not None
    assert ctx.actor is not None
    whole = not item.section.path
    node = sections.part_of(root, item.section.path) if root is not None else None
    if node is None and not whole:
        ctx.say(b"0" if item.name == "BINARY.SIZE" else b"NIL")
        return
    encoding = "" if node is None or node.is_multipart or node.is_message else node.encoding
    if encoding not in _IDENTITY:
        ctx.failed = Done("NO", "The encoding of a part is not known", "UNKNOWN-CTE")
        ctx.say(b"NIL")
        return
    start, end = (0, row.size) if whole or node is None else (node.body, node.end)
    found = decoded(await messages.octets(ctx.dure.blobs, ctx.actor.institution_id, row, start, end), encoding)
    if item.name == "BINARY.SIZE":
        ctx.say(b"%d" % len(found))
        return
    found = _cut(found, item.partial)
    ctx.say(b"~" if b"\0" in found else b"", b"{%d}\r\n" % len(found), found)


def _cut(octets: bytes, partial: tuple[int, int] | None) -> bytes:
    return octets if partial is None else octets[partial[0] : partial[0] + partial[1]]
