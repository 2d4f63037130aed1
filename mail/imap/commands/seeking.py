"""SEARCH, SORT and THREAD. RFC 9051 §6.4.4, RFC 5256, RFC 4731, RFC 5182, RFC 9394"""

from collections.abc import Sequence

from kernel.tx import Tx
from mail.imap.commands.context import Context, Done
from mail.imap.commands_shape import Command, Search
from mail.imap.grammar_search import Asked
from mail.queries import searching
from mail.queries.boxes import Box
from mail.queries.searching import Found
from mail.rules import criteria as c
from mail.rules import sets
from mail.rules.trees import by_references, by_subject, written


async def search(ctx: Context, command: Command) -> Done:
    """Answer with the numbers or UIDs of what is found."""
    assert isinstance(command.arguments, Search)
    asked = command.arguments.asked
    if c.asks_modseq(asked.criterion):
        ctx.session.enabled.add("CONDSTORE")
    async with ctx.tx() as tx:
        box = await ctx.selected(tx)
        ctx.tell_news(shift=False)
        found = await _find(tx, ctx, box, asked)
    if asked.returns is not None or (ctx.session.rev2 and command.name == "SEARCH"):
        _extended(ctx, command, asked, found)
        return Done("OK", "Searched")
    numbers = _numbers(ctx, command, found.uids)
    line = f"{command.name} {' '.join(map(str, numbers))}" if numbers else command.name
    if c.asks_modseq(asked.criterion) and numbers:
        line += f" (MODSEQ {found.modseq})"
    ctx.untagged(line)
    return Done("OK", "Searched")


async def _find(tx: Tx, ctx: Context, box: Box, asked: Asked) -> Found:
    criterion = resolved(ctx, asked.criterion)
    found = await searching.search(tx, box, criterion, asked.order)
    known = ctx.view.number
    return Found([uid for uid in found.uids if known(uid)], found.modseq)


def _numbers(ctx: Context, command: Command, uids: Sequence[int]) -> list[int]:
    return list(uids) if command.uid else [ctx.view.number(uid) for uid in uids]


def _extended(ctx: Context, command: Command, asked: Asked, found: Found) -> None:
    """The answer in parts. RFC 4731 §3"""
    wanted = asked.returns or ("ALL",)
    numbers = _numbers(ctx, command, found.uids)
    if "SAVE" in wanted:
        _save(ctx, wanted, found.uids)
    parts = [f'ESEARCH (TAG "{command.tag}")']
    if command.uid:
        parts.append("UID")
    # In the order of a SORT the least and the greatest are the first and the last.
    if numbers and "MIN" in wanted:
        parts.append(f"MIN {numbers[0]}")
    if numbers and "MAX" in wanted:
        parts.append(f"MAX {numbers[-1]}")
    if numbers and "ALL" in wanted:
        parts.append(f"ALL {sets.write(numbers)}")
    if asked.partial is not None:
        parts.append(_partial(asked.partial, numbers))
    if "COUNT" in wanted:
        parts.append(f"COUNT {len(numbers)}")
    if c.asks_modseq(asked.criterion) and numbers:
        parts.append(f"MODSEQ {found.modseq}")
    if wanted != ("SAVE",):
        ctx.untagged(" ".join(parts))


def _partial(partial: tuple[int, int], numbers: Sequence[int]) -> str:
    first, last = partial
    if first > 0:
        shown = numbers[first - 1 : last]
    else:
        shown = numbers[max(0, len(numbers) + last) : max(0, len(numbers) + first + 1)]
    return f"PARTIAL ({first}:{last} {sets.write(shown) or 'NIL'})"


def _save(ctx: Context, wanted: tuple[str, ...], uids: Sequence[int]) -> None:
    """Keep the result as `$`: all of it, or its ends when only they are asked for. RFC 5182 §2.4"""
    if {"ALL", "COUNT", "PARTIAL"} & set(wanted) or not {"MIN", "MAX"} & set(wanted):
        kept = sorted(uids)
    else:
        kept = sorted({uids[place] for name, place in (("MIN", 0), ("MAX", -1)) if name in wanted and uids})
    ctx.view.saved = sets.resolve(tuple((uid, uid) for uid in kept), kept[-1]) if kept else ()


def resolved(ctx: Context, asked: c.Criterion) -> c.Criterion:
    """The criterion with what only the session knows put in: numbers, what is kept, what is recent."""
    view = ctx.view
    match asked:
        case c.Not(one):
            return c.Not(resolved(ctx, one))
        case c.Either(one, other):
            return c.Either(resolved(ctx, one), resolved(ctx, other))
        case c.All(each):
            return c.All(tuple(resolved(ctx, one) for one in each))
        case c.Numbers(ranges, uid):
            found = view.ranges(ranges, uid)
            # Numbers beyond the last find nothing; only commands that act on them refuse.
            return c.Uids(found if found is not None else view.clipped(ranges))
        case c.Saved():
            return c.Uids(view.saved)
        case c.Recent():
            last = view.recent_until - 1
            return c.Uids(((view.recent_from, last),) if view.recent_from <= last else ())
        case _:
            return asked


async def thread(ctx: Context, command: Command) -> Done:
    """Answer with trees of messages."""
    assert isinstance(command.arguments, Search)
    asked = command.arguments.asked
    async with ctx.tx() as tx:
        box = await ctx.selected(tx)
        ctx.tell_news(shift=False)
        lines = [
            one for one in await searching.lines(tx, box, resolved(ctx, asked.criterion)) if ctx.view.number(one.uid)
        ]
    trees = by_references(lines) if asked.algorithm == "REFERENCES" else by_subject(lines)
    numbers = {one.uid: one.uid if command.uid else ctx.view.number(one.uid) for one in lines}
    said = written(trees, numbers)
    ctx.untagged(f"THREAD {said}" if said else "THREAD")
    return Done("OK", "Threaded")
