"""What is said in every state, and the list of all commands."""

from collections.abc import Awaitable, Callable
from typing import Final

from mail.imap.commands import changing, fetching, folders, seeking
from mail.imap.commands.context import Context, Done
from mail.imap.commands_shape import Command, Identity, Words


async def capability(ctx: Context, command: Command) -> Done:
    """What is offered now. RFC 9051 §6.1.1"""
    ctx.untagged(f"CAPABILITY {ctx.session.capabilities()}")
    return Done("OK", "Told")


async def noop(ctx: Context, command: Command) -> Done:
    """Nothing, but the news. RFC 9051 §6.1.2"""
    if ctx.session.view is not None:
        async with ctx.tx() as tx:
            await ctx.selected(tx)
    return Done("OK", "Done")


async def identify(ctx: Context, command: Command) -> Done:
    """Who we are, and who the client says it is. RFC 2971 §3.1"""
    assert isinstance(command.arguments, Identity)
    ctx.session.client = command.arguments.fields
    ctx.untagged('ID ("name" "Dure" "vendor" "Dure")')
    return Done("OK", "Told")


async def enable(ctx: Context, command: Command) -> Done:
    """Turn on what the client wants; answered even when nothing was. RFC 5161 §3.1"""
    assert isinstance(command.arguments, Words)
    fresh = ctx.session.enable(command.arguments.names)
    spelled = ["IMAP4rev2" if name == "IMAP4REV2" else name for name in fresh]
    ctx.untagged(" ".join(["ENABLED", *spelled]))
    return Done("OK", "Enabled")


async def unselect(ctx: Context, command: Command) -> Done:
    """Leave the mailbox as it is. RFC 9051 §6.4.2"""
    ctx.close()
    return Done("OK", "Left")


Handler = Callable[[Context, Command], Awaitable[Done]]
COMMANDS: Final[dict[str, Handler]] = {
    "CAPABILITY": capability,
    "NOOP": noop,
    "CHECK": noop,
    "ID": identify,
    "ENABLE": enable,
    "SELECT": folders.select,
    "EXAMINE": folders.select,
    "CREATE": folders.create,
    "DELETE": folders.delete,
    "RENAME": folders.rename,
    "SUBSCRIBE": folders.subscribe,
    "UNSUBSCRIBE": folders.unsubscribe,
    "LIST": folders.list_,
    "LSUB": folders.list_,
    "STATUS": folders.status,
    "NAMESPACE": folders.namespace,
    "GETQUOTA": folders.getquota,
    "GETQUOTAROOT": folders.getquotaroot,
    "MYRIGHTS": folders.myrights,
    "APPEND": changing.append,
    "REPLACE": changing.append,
    "CLOSE": changing.close,
    "UNSELECT": unselect,
    "EXPUNGE": changing.expunge,
    "SEARCH": seeking.search,
    "SORT": seeking.search,
    "THREAD": seeking.thread,
    "FETCH": fetching.fetch,
    "STORE": changing.store,
    "COPY": changing.copy,
    "MOVE": changing.move,
}
"""Everything that needs nothing of the connection itself; the rest is in `mail.imap.connection`."""
