"""Mailboxes: opened, listed, made, renamed, let go, counted. RFC 9051 §6.3"""

from collections.abc import Sequence

from kernel.tx import Tx
from mail.actions import mailboxes
from mail.imap.commands.context import Context, Done, No
from mail.imap.commands_shape import Command, Create, ListAsked, Resync, Rights, Select, Status, Words
from mail.imap.session import APPEND_LIMIT, State
from mail.imap.view import View
from mail.queries import boxes, messages
from mail.queries.boxes import Box
from mail.rules import names, sets
from mail.rules.strings import string


async def select(ctx: Context, command: Command) -> Done:
    """Open a mailbox. RFC 9051 §6.3.2, RFC 7162 §3.2.5"""
    asked = command.arguments
    assert isinstance(asked, Select)
    session = ctx.session
    if asked.resync is not None and not session.qresync:
        return Done("BAD", "Enable QRESYNC first")
    if session.view is not None:
        ctx.close()
        if session.qresync or session.rev2:
            ctx.untagged("OK [CLOSED] The other mailbox is closed")
    if asked.condstore or asked.resync:
        session.enabled.add("CONDSTORE")
    async with ctx.tx() as tx:
        box = await boxes.box_named(tx, asked.mailbox)
        box.require("r")
        if not box.own:
            tx.audit("mail.shared.open", "mailbox", box.id)
        uids = await messages.uids(tx, box)
        session.view = View(uids, box.modseq, box.uidnext)
        ctx.box = box
        ctx.read_only = asked.read_only or not set("swtei") & set(box.rights)
        if not session.rev2:
            await ctx.claim(tx, box)
        unseen = await messages.first_unseen(tx, box) if box.unseen and not session.rev2 else None
        resync = await _resync(tx, ctx, box, asked.resync) if asked.resync else ()
    session.state = State.SELECTED
    _tell_selected(ctx, box, unseen)
    ctx.say(*resync)
    kind = "READ-ONLY" if ctx.read_only else "READ-WRITE"
    return Done("OK", "Selected", kind)


def _tell_selected(ctx: Context, box: Box, unseen: int | None) -> None:
    view, session = ctx.view, ctx.session
    view.keywords = box.keywords
    ctx.tell_flags(box)
    ctx.untagged(f"{len(view)} EXISTS")
    if not session.rev2:
        ctx.untagged(f"{view.recent()} RECENT")
        if unseen is not None and view.number(unseen):
            ctx.untagged(f"OK [UNSEEN {view.number(unseen)}] The first unseen")
    ctx.untagged(f"OK [UIDVALIDITY {box.uidvalidity}] UIDs are valid")
    ctx.untagged(f"OK [UIDNEXT {box.uidnext}] The next UID")
    ctx.untagged(f"OK [HIGHESTMODSEQ {max(1, box.modseq)}] The last change")
    ctx.untagged(f"OK [MAILBOXID (F{box.id.hex})] Its id")
    if session.rev2:
        ctx.say(b'* LIST (%b) "/" %b\r\n' % (" ".join(_attributes(box, ())).encode(), ctx.name(box.name)))


async def _resync(tx: Tx, ctx: Context, box: Box, asked: Resync) -> Sequence[bytes]:
    """What changed since the client was here. RFC 7162 §3.2.5.2"""
    if asked.uidvalidity != box.uidvalidity:
        return ()
    view = ctx.view
    top = max(box.uidnext - 1, 1)
    known = sets.resolve(asked.known, top) if asked.known else ((1, top),)
    said: list[bytes] = []
    gone = await messages.vanished_since(tx, box, asked.modseq)
    if gone is None:
        gone = [uid for uid in sets.numbers(known, top) if not view.number(uid)]
    gone = [uid for uid in gone if sets.contains(known, uid)]
    if gone:
        said.append(f"* VANISHED (EARLIER) {sets.write(gone)}\r\n".encode("ascii"))
    for one in await messages.changes_since(tx, box, asked.modseq):
        if not one.expunged and sets.contains(known, one.uid) and (number := view.number(one.uid)):
            said.append(view.flags_of(number, one, rev2=ctx.session.rev2, condstore=True, with_uid=True))
    return said


async def create(ctx: Context, command: Command) -> Done:
    """Make a mailbox. RFC 9051 §6.3.4, RFC 6154 §3"""
    asked = command.arguments
    assert isinstance(asked, Create)
    roles = [names.ROLES.get(role, "") for role in asked.roles]
    if len(roles) > 1 or "" in roles:
        raise No("This special use is not to be had", "USEATTR")
    async with ctx.tx() as tx:
        made = await mailboxes.create(tx, asked.mailbox, roles[0] if roles else "")
    return Done("OK", "Created", f"MAILBOXID (F{made.id.hex})")


async def delete(ctx: Context, command: Command) -> Done:
    """Let a mailbox go. RFC 9051 §6.3.5"""
    assert isinstance(command.arguments, Words)
    name = command.arguments.names[0]
    async with ctx.tx() as tx:
        box = await boxes.box_named(tx, name)
        await mailboxes.remove(tx, name)
    if ctx.box_id == box.id:
        ctx.close()
    return Done("OK", "Deleted")


async def rename(ctx: Context, command: Command) -> Done:
    """Give a mailbox another name. RFC 9051 §6.3.6"""
    assert isinstance(command.arguments, Words)
    old, new = command.arguments.names
    async with ctx.tx() as tx:
        await mailboxes.rename(tx, old, new)
    return Done("OK", "Renamed")


async def subscribe(ctx: Context, command: Command) -> Done:
    """Have a name listed. RFC 9051 §6.3.7"""
    assert isinstance(command.arguments, Words)
    async with ctx.tx() as tx:
        name = names.canonical(command.arguments.names[0])
        if name is None:
            raise No("This cannot be a mailbox's name", "CANNOT")
        await mailboxes.subscribe(tx, name)
    return Done("OK", "Subscribed")


async def unsubscribe(ctx: Context, command: Command) -> Done:
    """Have a name listed no more. RFC 9051 §6.3.8"""
    assert isinstance(command.arguments, Words)
    async with ctx.tx() as tx:
        await mailboxes.unsubscribe(tx, command.arguments.names[0])
    return Done("OK", "Unsubscribed")


async def status(ctx: Context, command: Command) -> Done:
    """Figures of a mailbox. RFC 9051 §6.3.11"""
    asked = command.arguments
    assert isinstance(asked, Status)
    if "HIGHESTMODSEQ" in asked.items:
        ctx.session.enabled.add("CONDSTORE")
    async with ctx.tx() as tx:
        box = await boxes.box_named(tx, asked.mailbox)
        box.require("r")
    ctx.say(status_line(ctx, box, asked.items))
    return Done("OK", "Counted")


def status_line(ctx: Context, box: Box, items: Sequence[str]) -> bytes:
    """One STATUS answer."""
    figures = {
        "MESSAGES": str(box.total),
        "RECENT": str(max(0, box.uidnext - box.recent) if box.recent < box.uidnext else 0),
        "UIDNEXT": str(box.uidnext),
        "UIDVALIDITY": str(box.uidvalidity),
        "UNSEEN": str(box.unseen),
        "DELETED": str(box.deleted),
        "DELETED-STORAGE": "0",
        "SIZE": str(box.size),
        "HIGHESTMODSEQ": str(max(1, box.modseq)),
        "APPENDLIMIT": str(APPEND_LIMIT),
        "MAILBOXID": f"(F{box.id.hex})",
    }
    words = " ".join(f"{item} {figures[item]}" for item in dict.fromkeys(items))
    return b"* STATUS %b (%b)\r\n" % (ctx.name(box.name), words.encode("ascii"))


async def list_(ctx: Context, command: Command) -> Done:
    """List mailboxes. RFC 9051 §6.3.9, RFC 3501 §6.3.9"""
    asked = command.arguments
    assert isinstance(asked, ListAsked)
    if not asked.old and asked.patterns == ("",):
        ctx.untagged('LIST (\\Noselect) "/" ""')
        return Done("OK", "Listed")
    if "HIGHESTMODSEQ" in asked.status:
        ctx.session.enabled.add("CONDSTORE")
    async with ctx.tx() as tx:
        there = {box.name: box for box in await boxes.boxes(tx)}
        wanted = set(await boxes.subscriptions(tx))
    patterns = [names.Pattern(asked.reference, pattern) for pattern in asked.patterns]
    for name in _names(asked, there, wanted):
        if any(pattern.matches(name) for pattern in patterns):
            _tell_listed(ctx, asked, name, there, wanted)
    return Done("OK", "Listed")


def _names(asked: ListAsked, there: dict[str, Box], wanted: set[str]) -> list[str]:
    """The names that may be listed, with those that only hold others."""
    every = set(there)
    if "SUBSCRIBED" in asked.chosen:
        every = set(wanted)
        if "RECURSIVEMATCH" in asked.chosen:
            every |= {above for name in wanted for above in names.parents(name)}
        elif asked.old:
            every |= {above for name in wanted for above in names.parents(name) if above not in wanted}
    elif "SPECIAL-USE" in asked.chosen:
        every = {name for name, box in there.items() if box.role}
        if "RECURSIVEMATCH" in asked.chosen:
            every |= {above for name in every for above in names.parents(name)}
    else:
        every |= {above for name in there for above in names.parents(name)}
    return sorted(every, key=lambda name: (name != names.INBOX, name))


def _tell_listed(ctx: Context, asked: ListAsked, name: str, there: dict[str, Box], wanted: set[str]) -> None:
    box = there.get(name)
    if asked.old:
        attributes = "" if name in wanted else "\\Noselect"
        if name in wanted or name + "/" in {other[: len(name) + 1] for other in wanted}:
            ctx.say(b'* LSUB (%b) "/" %b\r\n' % (attributes.encode(), ctx.name(name)))
        return
    found = _attributes(box, there, name)
    if name in wanted and ({"SUBSCRIBED"} & (asked.chosen | asked.returns)):
        found.append("\\Subscribed")
    extra = b""
    if "RECURSIVEMATCH" in asked.chosen:
        below = any(other.startswith(name + "/") for other in (wanted if "SUBSCRIBED" in asked.chosen else ()))
        if below:
            extra = b' ("CHILDINFO" ("SUBSCRIBED"))'
        elif name not in wanted and "SUBSCRIBED" in asked.chosen:
            return
    ctx.say(b'* LIST (%b) "/" %b%b\r\n' % (" ".join(found).encode(), ctx.name(name), extra))
    if box is not None and asked.status and "r" in box.rights:
        ctx.say(status_line(ctx, box, asked.status))
    if box is not None and "MYRIGHTS" in asked.returns:
        ctx.say(b"* MYRIGHTS %b %b\r\n" % (ctx.name(name), box.rights.encode()))


def _attributes(box: Box | None, there: dict[str, Box] | Sequence[str], name: str = "") -> list[str]:
    found = []
    if box is None:
        found.append("\\NonExistent")
    elif box.role in names.ATTRIBUTES:
        found.append(names.ATTRIBUTES[box.role])
    if there:
        under = (name or (box.name if box else "")) + names.SEPARATOR
        found.append("\\HasChildren" if any(other.startswith(under) for other in there) else "\\HasNoChildren")
    return found


async def namespace(ctx: Context, command: Command) -> Done:
    """Where whose mailboxes are. RFC 2342 §5"""
    ctx.untagged(f'NAMESPACE (("" "/")) NIL (("{names.SHARED}/" "/"))')
    return Done("OK", "Told")


async def getquotaroot(ctx: Context, command: Command) -> Done:
    """What limits a mailbox. RFC 9208 §4.1.2"""
    assert isinstance(command.arguments, Words)
    async with ctx.tx() as tx:
        box = await boxes.box_named(tx, command.arguments.names[0])
        account = await boxes.account_for(tx, box.account_id)
    root = string(account.name.encode("utf-8"))
    ctx.say(b"* QUOTAROOT %b %b\r\n" % (ctx.name(box.name), root), _quota(account))
    return Done("OK", "Told")


async def getquota(ctx: Context, command: Command) -> Done:
    """A limit and how much of it is used. RFC 9208 §4.1.1"""
    assert isinstance(command.arguments, Words)
    async with ctx.tx() as tx:
        found = [one for one in await boxes.accounts(tx) if one.name == command.arguments.names[0]]
    if not found:
        raise No("There is no such quota root", "NONEXISTENT")
    ctx.say(_quota(found[0]))
    return Done("OK", "Told")


def _quota(account: boxes.Account) -> bytes:
    """STORAGE counts units of 1,024 octets."""
    limits = f"STORAGE {-(-account.used // 1024)} {account.quota // 1024}" if account.quota else ""
    return b"* QUOTA %b (%b)\r\n" % (string(account.name.encode("utf-8")), limits.encode("ascii"))


async def myrights(ctx: Context, command: Command) -> Done:
    """What one may do in a mailbox. RFC 4314 §3.5"""
    assert isinstance(command.arguments, Rights)
    async with ctx.tx() as tx:
        box = await boxes.box_named(tx, command.arguments.mailbox)
    ctx.say(b"* MYRIGHTS %b %b\r\n" % (ctx.name(box.name), box.rights.encode()))
    return Done("OK", "Told")


_CODES = {
    "mailbox_not_found": "NONEXISTENT",
    "mail_account_not_found": "NONEXISTENT",
    "mailbox_present": "ALREADYEXISTS",
    "mailbox_has_children": "HASCHILDREN",
    "mailbox_inbox": "CANNOT",
    "mailbox_inside": "CANNOT",
    "mailbox_elsewhere": "CANNOT",
    "mailbox_name": "CANNOT",
    "mailbox_role": "USEATTR",
    "mail_no_right": "NOPERM",
    "over_quota": "OVERQUOTA",
    "too_many_keywords": "LIMIT",
    "mail_too_large": "TOOBIG",
    "message_gone": "EXPUNGEISSUED",
}


def refusal_code(code: str) -> str:
    """The response code for a refusal of an action or query. RFC 5530"""
    return _CODES.get(code, "CANNOT")
