"""A framed command becomes a value. Never raises: what is no command becomes `Wrong`. RFC 9051 §9"""

import re
from collections.abc import Callable
from typing import Final

from mail.imap import commands_shape as shape
from mail.imap import grammar_fetch, grammar_search
from mail.imap.framing import Frame
from mail.imap.reading import Bad, Reader
from mail.rules import names

_TAG: Final = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\+]{1,64}(?= |\Z)")
STATUS: Final = frozenset(
    {
        "MESSAGES",
        "RECENT",
        "UIDNEXT",
        "UIDVALIDITY",
        "UNSEEN",
        "DELETED",
        "SIZE",
        "HIGHESTMODSEQ",
        "APPENDLIMIT",
        "MAILBOXID",
        "DELETED-STORAGE",
    }
)
_CHOSEN: Final = frozenset({"SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"})
_RETURNS: Final = frozenset({"SUBSCRIBED", "CHILDREN", "SPECIAL-USE", "MYRIGHTS"})
MOST_GIVEN: Final = 100
"""Messages of one APPEND."""


def parse(frame: Frame, *, utf8: bool = False) -> shape.Command | shape.Wrong:
    """The command of the frame; `utf8` says how names of mailboxes are written."""
    match = _TAG.match(frame.text)
    if match is None:
        return shape.Wrong("*", "Expected a tag")
    tag = match[0].decode("ascii")
    reader = Reader(frame, utf8=utf8)
    reader.at = match.end()
    try:
        reader.space()
        name = reader.word()
        uid = name == "UID"
        if uid:
            reader.space()
            name = reader.word()
        read = _UID.get(name) if uid else _COMMANDS.get(name)
        if read is None:
            return shape.Wrong(tag, f"Unknown command {name[:40]}")
        arguments = read(reader)
        reader.end()
    except Bad as bad:
        return shape.Wrong(tag, f"Cannot read the command: {bad}", "CLIENTBUG")
    except grammar_search.BadCharset:
        return shape.Wrong(tag, "Unknown charset", "BADCHARSET (US-ASCII UTF-8 EUC-KR)")
    return shape.Command(tag, name, arguments, uid)


def _plain(reader: Reader) -> shape.Plain:
    return shape.Plain()


def _login(reader: Reader) -> shape.Login:
    reader.space()
    user = reader.text_of(reader.astring())
    reader.space()
    return shape.Login(user, reader.text_of(reader.astring()))


def _authenticate(reader: Reader) -> shape.Authenticate:
    reader.space()
    mechanism = reader.word() if not reader.peek(b"SCRAM") else reader.atom().upper()
    if not reader.take(b" "):
        return shape.Authenticate(mechanism)
    initial = reader.text[reader.at :]
    reader.at = len(reader.text)
    return shape.Authenticate(mechanism, b"" if initial == b"=" else initial)


def _enable(reader: Reader) -> shape.Words:
    found = []
    while reader.take(b" "):
        found.append(reader.atom().upper())
    if not found:
        raise Bad("expected a capability")
    return shape.Words(tuple(found))


def _id(reader: Reader) -> shape.Identity:
    reader.space()
    if reader.take(b"NIL"):
        return shape.Identity({})
    reader.need(b"(")
    found: dict[str, str] = {}
    while not reader.take(b")"):
        if found:
            reader.space()
        key = reader.string()
        reader.space()
        value = reader.nstring()
        if len(found) < 30:
            found[key[:30].decode("utf-8", "replace").lower()] = (value or b"")[:1024].decode("utf-8", "replace")
    return shape.Identity(found)


def _mailbox(reader: Reader) -> shape.Words:
    reader.space()
    return shape.Words((reader.mailbox(),))


def _rename(reader: Reader) -> shape.Words:
    reader.space()
    old = reader.mailbox()
    reader.space()
    return shape.Words((old, reader.mailbox()))


def _select(reader: Reader) -> shape.Select:
    return _opened(reader, False)


def _examine(reader: Reader) -> shape.Select:
    return _opened(reader, True)


def _opened(reader: Reader, read_only: bool) -> shape.Select:
    reader.space()
    mailbox = reader.mailbox()
    condstore, resync = False, None
    if reader.take(b" ("):
        while True:
            name = reader.word()
            if name == "CONDSTORE":
                condstore = True
            elif name == "QRESYNC":
                reader.space()
                resync = _resync(reader)
            else:
                raise Bad(f"unknown parameter {name}")
            if reader.take(b")"):
                break
            reader.space()
    return shape.Select(mailbox, read_only, condstore, resync)


def _resync(reader: Reader) -> shape.Resync:
    reader.need(b"(")
    uidvalidity = reader.number()
    reader.space()
    modseq = reader.number()
    known, matches = None, None
    if reader.take(b" "):
        if not reader.peek(b"("):
            known = reader.ranges()
        if known is None or reader.take(b" "):
            reader.need(b"(")
            numbers = reader.ranges()
            reader.space()
            matches = (numbers, reader.ranges())
            reader.need(b")")
    reader.need(b")")
    return shape.Resync(uidvalidity, modseq, known, matches)


def _create(reader: Reader) -> shape.Create:
    reader.space()
    mailbox = reader.mailbox()
    roles: list[str] = []
    if reader.take(b" (USE ("):
        while not reader.take(b")"):
            if roles:
                reader.space()
            roles.append(reader.flag().lower())
        reader.need(b")")
    return shape.Create(mailbox, tuple(roles))


def _list(reader: Reader) -> shape.ListAsked:
    reader.space()
    chosen: set[str] = set()
    if reader.take(b"("):
        while not reader.take(b")"):
            if chosen:
                reader.space()
            option = reader.word()
            if option not in _CHOSEN:
                raise Bad(f"unknown option {option}")
            chosen.add(option)
        reader.space()
    if "RECURSIVEMATCH" in chosen and not chosen - {"RECURSIVEMATCH", "REMOTE"}:
        raise Bad("RECURSIVEMATCH alone")
    reference = reader.text_of(reader.astring()) if not reader.peek(b" ") else ""
    reader.space()
    patterns = _patterns(reader)
    returns, status = _list_returns(reader)
    decoded = reference if reader.utf8 else names.decode(reference) or reference
    return shape.ListAsked(decoded, patterns, frozenset(chosen), returns, status)


def _patterns(reader: Reader) -> tuple[str, ...]:
    if not reader.take(b"("):
        return (reader.pattern(),)
    found = [reader.pattern()]
    while not reader.take(b")"):
        reader.space()
        found.append(reader.pattern())
    return tuple(found)


def _list_returns(reader: Reader) -> tuple[frozenset[str], tuple[str, ...]]:
    returns: set[str] = set()
    status: tuple[str, ...] = ()
    if reader.take(b" RETURN ("):
        first = True
        while not reader.take(b")"):
            if not first:
                reader.space()
            first = False
            option = reader.word()
            if option == "STATUS":
                reader.space()
                status = _items(reader)
            elif option not in _RETURNS:
                raise Bad(f"unknown option {option}")
            returns.add(option)
    return frozenset(returns), status


def _lsub(reader: Reader) -> shape.ListAsked:
    reader.space()
    reference = reader.text_of(reader.astring())
    reader.space()
    return shape.ListAsked(reference, (reader.pattern(),), frozenset({"SUBSCRIBED"}), old=True)


def _items(reader: Reader) -> tuple[str, ...]:
    reader.need(b"(")
    found: list[str] = []
    while not reader.take(b")"):
        if found:
            reader.space()
        item = reader.word()
        if item not in STATUS:
            raise Bad(f"unknown item {item}")
        found.append(item)
    if not found:
        raise Bad("expected an item")
    return tuple(found)


def _status(reader: Reader) -> shape.Status:
    reader.space()
    mailbox = reader.mailbox()
    reader.space()
    return shape.Status(mailbox, _items(reader))


def _append(reader: Reader) -> shape.Append:
    reader.space()
    mailbox = reader.mailbox()
    found = []
    while reader.take(b" "):
        found.append(_given(reader))
    if not found or len(found) > MOST_GIVEN:
        raise Bad("expected a message")
    return shape.Append(mailbox, tuple(found))


def _given(reader: Reader) -> shape.Given:
    flags: tuple[str, ...] = ()
    date = None
    if reader.peek(b"("):
        flags = reader.flags()
        reader.space()
    if reader.peek(b'"'):
        date = reader.moment()
        reader.space()
    if reader.take(b"UTF8 ("):
        octets = reader.literal()
        reader.need(b")")
    else:
        octets = reader.literal()
    return shape.Given(octets, flags, date)


def _replace(reader: Reader) -> shape.Append:
    reader.space()
    number = reader.number()
    reader.space()
    mailbox = reader.mailbox()
    reader.space()
    return shape.Append(mailbox, (_given(reader),), ((number, number),))


def _numbers(reader: Reader) -> shape.Set:
    reader.space()
    return None if reader.take(b"$") else reader.ranges()


def _fetch(reader: Reader) -> shape.Fetch:
    numbers = _numbers(reader)
    reader.space()
    items = grammar_fetch.items(reader)
    return shape.Fetch(numbers, items, grammar_fetch.modifiers(reader))


def _store(reader: Reader) -> shape.Store:
    numbers = _numbers(reader)
    reader.space()
    since = None
    if reader.take(b"("):
        reader.need(b"UNCHANGEDSINCE ")
        since = reader.number()
        reader.need(b") ")
    how = "+" if reader.take(b"+") else "-" if reader.take(b"-") else ""
    name = reader.word()
    if name not in ("FLAGS", "FLAGS.SILENT"):
        raise Bad("expected FLAGS")
    reader.space()
    if reader.peek(b"("):
        flags = reader.flags()
    else:
        found = [reader.flag()]
        while reader.take(b" "):
            found.append(reader.flag())
        flags = tuple(found)
    return shape.Store(numbers, how, flags, name.endswith("SILENT"), since)


def _transfer(reader: Reader) -> shape.Transfer:
    numbers = _numbers(reader)
    reader.space()
    return shape.Transfer(numbers, reader.mailbox())


def _uid_expunge(reader: Reader) -> shape.Numbers:
    return shape.Numbers(_numbers(reader))


def _asked(read: Callable[[Reader], grammar_search.Asked]) -> Callable[[Reader], shape.Search]:
    def wrapped(reader: Reader) -> shape.Search:
        reader.space()
        return shape.Search(read(reader))

    return wrapped


def _root(reader: Reader) -> shape.Words:
    reader.space()
    return shape.Words((reader.text_of(reader.astring()),))


def _rights(reader: Reader) -> shape.Rights:
    reader.space()
    found = [reader.mailbox()]
    while reader.take(b" ") and len(found) < 3:
        found.append(reader.text_of(reader.astring()))
    return shape.Rights(*found)


_Read = Callable[[Reader], shape.Arguments]
_SEARCHES: Final[dict[str, _Read]] = {
    "SEARCH": _asked(grammar_search.search),
    "SORT": _asked(grammar_search.sort),
    "THREAD": _asked(grammar_search.thread),
}
_UID: Final[dict[str, _Read]] = {
    **_SEARCHES,
    "FETCH": _fetch,
    "STORE": _store,
    "COPY": _transfer,
    "MOVE": _transfer,
    "EXPUNGE": _uid_expunge,
    "REPLACE": _replace,
}
_COMMANDS: Final[dict[str, _Read]] = {
    **_SEARCHES,
    **dict.fromkeys(
        (
            "CAPABILITY",
            "NOOP",
            "LOGOUT",
            "STARTTLS",
            "NAMESPACE",
            "CHECK",
            "CLOSE",
            "UNSELECT",
            "EXPUNGE",
            "IDLE",
        ),
        _plain,
    ),
    "LOGIN": _login,
    "AUTHENTICATE": _authenticate,
    "ENABLE": _enable,
    "COMPRESS": _enable,
    "ID": _id,
    "SELECT": _select,
    "EXAMINE": _examine,
    "CREATE": _create,
    **dict.fromkeys(("DELETE", "SUBSCRIBE", "UNSUBSCRIBE", "GETQUOTAROOT"), _mailbox),
    "RENAME": _rename,
    "LIST": _list,
    "LSUB": _lsub,
    "STATUS": _status,
    "APPEND": _append,
    "REPLACE": _replace,
    "GETQUOTA": _root,
    **dict.fromkeys(("GETACL", "MYRIGHTS"), _rights),
    "FETCH": _fetch,
    "STORE": _store,
    "COPY": _transfer,
    "MOVE": _transfer,
}
