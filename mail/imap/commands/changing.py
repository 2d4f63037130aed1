"""STORE, COPY, MOVE, EXPUNGE, APPEND, REPLACE. RFC 9051 §6.4, RFC 6851, RFC 4315, RFC 3502, RFC 8508"""

from kernel.errors import Invalid, NotFound
from kernel.tx import Tx
from mail.actions import appending, expunging, flagging, moving
from mail.actions.filing import Filed
from mail.actions.flagging import Change, Flagged, How, Stored
from mail.imap.commands.context import BadArguments, Context, Done, No
from mail.imap.commands_shape import Append, Command, Numbers, Store, Transfer
from mail.imap.session import APPEND_LIMIT
from mail.imap.view import flag_words
from mail.intake import INLINE, Prepared, prepare
from mail.queries import boxes
from mail.queries.boxes import Box
from mail.rules import flags, sets

_HOW = {"": How.SET, "+": How.ADD, "-": How.REMOVE}


async def store(ctx: Context, command: Command) -> Done:
    """Change flags. RFC 9051 §6.4.6, RFC 7162 §3.1.3"""
    asked = command.arguments
    assert isinstance(asked, Store)
    ctx.writable()
    if asked.since is not None:
        ctx.session.enabled.add("CONDSTORE")
    mask, keywords = flags.split(asked.flags)
    if any(len(word) > flags.LONGEST_KEYWORD for word in keywords):
        raise No("A keyword is too long", "LIMIT")
    async with ctx.tx() as tx:
        box = ctx.box_knowing(asked.numbers, command.uid) or await ctx.selected(tx)
        ctx.tell_news(shift=False)
        uids = ctx.chosen(asked.numbers, command.uid)
        done = Stored([], [])
        if uids:
            done = await _store(tx, ctx, box, uids, Change(_HOW[asked.how], mask, keywords, asked.since))
    heard = ctx.view.modseq
    _tell(ctx, command, asked, done)
    if done.before != heard:  # somebody else has changed something too
        async with ctx.tx() as tx:
            await ctx.selected(tx)
    if done.refused:
        numbers = done.refused if command.uid else [ctx.view.number(uid) for uid in done.refused]
        return Done("OK", "Some had changed", f"MODIFIED {sets.write(numbers)}")
    if len(done.messages) < len(uids) and not command.uid:
        return Done("OK", "Some messages went meanwhile", "EXPUNGEISSUED")
    return Done("OK", "Stored")


async def _store(tx: Tx, ctx: Context, box: Box, uids: list[int], change: Change) -> Stored:
    try:
        return await flagging.store(tx, box, uids, change)
    except NotFound:
        await ctx.selected(tx)  # which says that the mailbox is gone
        raise


def _tell(ctx: Context, command: Command, asked: Store, done: Stored) -> None:
    """Tell the flags, unless the client wants silence; where a modseq is due it is told all the same."""
    view, session = ctx.view, ctx.session
    alone = [one for one in done.messages if one.was <= view.modseq]
    if done.before == view.modseq:
        view.modseq = done.modseq  # nobody else has changed anything: all of it is told here
    else:
        view.told((one.uid, one.modseq) for one in alone)
    untouched = {one.uid for one in alone}
    for one in done.messages:
        number = view.number(one.uid)
        silent = asked.silent and one.uid in untouched
        if number and (not silent or session.condstore):
            ctx.say(_line(ctx, command, one, number, silent=silent))


def _line(ctx: Context, command: Command, one: Flagged, number: int, *, silent: bool) -> bytes:
    session = ctx.session
    parts = [b"UID %d" % one.uid] if command.uid or session.qresync else []
    if not silent:
        recent = not session.rev2 and ctx.view.is_recent(one.uid)
        parts.append(b"FLAGS (%b)" % flag_words(one.flags, one.keywords, recent))
    if session.condstore:
        parts.append(b"MODSEQ (%d)" % one.modseq)
    return b"* %d FETCH (%b)\r\n" % (number, b" ".join(parts))


async def copy(ctx: Context, command: Command) -> Done:
    """Copy messages. RFC 9051 §6.4.7"""
    return await _transfer(ctx, command, moving_them=False)


async def move(ctx: Context, command: Command) -> Done:
    """Move messages. RFC 9051 §6.4.8"""
    ctx.writable()
    return await _transfer(ctx, command, moving_them=True)


async def _transfer(ctx: Context, command: Command, *, moving_them: bool) -> Done:
    asked = command.arguments
    assert isinstance(asked, Transfer)
    async with ctx.tx() as tx:
        box = await ctx.selected(tx)
        uids = ctx.chosen(asked.numbers, command.uid)
        target = await _target(tx, asked.mailbox)
        if not uids:
            return Done("OK", "Nothing to do")
        act = moving.move if moving_them else moving.copy
        done = await act(tx, box, uids, target)
        if target.id == ctx.box_id:
            await ctx.selected(tx)  # what came is announced with the answer
    if not done.sources:
        return Done("OK", "Nothing is there any more")
    code = f"COPYUID {done.uidvalidity} {sets.write(done.sources)} {sets.write(done.copies)}"
    if not moving_them:
        return Done("OK", "Copied", code)
    ctx.untagged(f"OK [{code}] Moved")
    ctx.view.gone(done.sources)
    highest = f"HIGHESTMODSEQ {done.modseq}" if ctx.session.qresync and _all_told(ctx, done.modseq) else ""
    return Done("OK", "Moved", highest)


def _all_told(ctx: Context, modseq: int) -> bool:
    """Whether the client will have been told everything up to this modseq once this command has ended."""
    return ctx.view.modseq >= modseq - 1


async def _target(tx: Tx, mailbox: str) -> Box:
    try:
        return await boxes.box_named(tx, mailbox)
    except NotFound:
        raise No("There is no such mailbox", "TRYCREATE") from None


async def expunge(ctx: Context, command: Command) -> Done:
    """Let go what is marked deleted. RFC 9051 §6.4.3, RFC 9051 §6.4.9"""
    ctx.writable()
    async with ctx.tx() as tx:
        box = await ctx.selected(tx)
        uids = None
        if command.uid:
            assert isinstance(command.arguments, Numbers)
            uids = ctx.chosen(command.arguments.numbers, True)
        done = await expunging.expunge(tx, box, uids)
    ctx.view.gone(done.uids)
    highest = (
        f"HIGHESTMODSEQ {done.modseq}" if done.uids and ctx.session.qresync and _all_told(ctx, done.modseq) else ""
    )
    return Done("OK", "Expunged", highest)


async def close(ctx: Context, command: Command) -> Done:
    """Let go what is marked deleted, silently, and leave the mailbox. RFC 9051 §6.4.1"""
    if not ctx.read_only:
        async with ctx.tx() as tx:
            box = await ctx.selected(tx)
            if "e" in box.rights:
                await expunging.expunge(tx, box)
    ctx.close()
    return Done("OK", "Closed")


async def append(ctx: Context, command: Command) -> Done:
    """Take messages from the client. RFC 9051 §6.3.12, RFC 3502, RFC 8508"""
    asked = command.arguments
    assert isinstance(asked, Append)
    assert ctx.actor is not None
    if any(len(word) > flags.LONGEST_KEYWORD for one in asked.messages for word in one.flags):
        raise No("A keyword is too long", "LIMIT")
    items: list[appending.Item] = []
    if sum(len(one.octets) for one in asked.messages) > INLINE:
        async with ctx.tx() as tx:
            await _target(tx, asked.mailbox)  # before large octets are kept for nothing
    for one in asked.messages:
        if not one.octets:
            raise No("An empty message is not taken")
        if len(one.octets) > APPEND_LIMIT:
            raise No("The message is too large", "TOOBIG")
        prepared: Prepared = await prepare(ctx.dure.blobs, ctx.actor.institution_id, one.octets)
        items.append(appending.Item(prepared, one.flags, one.date))
    known = ctx.own_box if ctx.box is not None and ctx.box.name == asked.mailbox else None
    try:
        filed, going = await _append(ctx, command, asked, items, known)
    except _Elsewhere:
        filed, going = await _append(ctx, command, asked, items, None)
    code = f"APPENDUID {filed[0].uidvalidity} {sets.write([one.uid for one in filed])}"
    if asked.instead:
        ctx.untagged(f"OK [{code}] Replaced")
        ctx.view.gone(going)
        return Done("OK", "Replaced")
    return Done("OK", "Appended", code)


class _Elsewhere(Exception):
    """The selected mailbox is not what it was."""


async def _append(
    ctx: Context, command: Command, asked: Append, items: list[appending.Item], known: Box | None
) -> tuple[list[Filed], list[int]]:
    """File the messages; into the selected mailbox without asking for it first. Raises _Elsewhere when it moved."""
    async with ctx.tx() as tx:
        going = await _instead(tx, ctx, command, asked) if asked.instead else []
        box = known or await _target(tx, asked.mailbox)
        selected = box.id == ctx.box_id
        try:
            filed = await appending.append(
                tx, box, items, claim=selected and not ctx.read_only and not ctx.session.rev2
            )
        except NotFound:
            raise _Elsewhere if known else No("There is no such mailbox", "TRYCREATE") from None
        if known and filed[0].mailbox != asked.mailbox:
            raise _Elsewhere
        if going:
            await _bury(tx, ctx, going)
        alone = selected and not going and filed[0].before == ctx.view.modseq
        if going or (selected and not alone):
            await ctx.selected(tx)
    if alone:
        ctx.took(filed)
    return filed, going


async def _instead(tx: Tx, ctx: Context, command: Command, asked: Append) -> list[int]:
    """The message whose place is taken."""
    ctx.writable()
    await ctx.selected(tx)
    assert asked.instead is not None
    found = ctx.chosen(asked.instead, command.uid)
    if len(found) != 1:
        raise BadArguments("No such message")
    return found


async def _bury(tx: Tx, ctx: Context, uids: list[int]) -> None:
    box = await ctx.selected(tx)
    box.require("t")
    marked = await flagging.store(tx, box, uids, Change(How.ADD, flags.DELETED))
    if len(marked.messages) != len(uids):
        raise Invalid("message_gone", "메일이 이미 없습니다.", "The message is gone.")
    await expunging.expunge(tx, await boxes.box(tx, box.id), uids)
