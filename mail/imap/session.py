"""Where a conversation stands: what is legal now, what is on, what is offered. Pure. RFC 9051 §3"""

from enum import IntEnum
from typing import Final

from mail.imap.commands_shape import Command
from mail.imap.view import View


class State(IntEnum):
    """The four states of a connection."""

    OPEN = 0
    SIGNED_IN = 1
    SELECTED = 2
    ENDING = 3


_ANY: Final = frozenset({"CAPABILITY", "NOOP", "LOGOUT", "ID"})
_OPEN: Final = frozenset({"STARTTLS", "AUTHENTICATE", "LOGIN"})
_SELECTED: Final = frozenset(
    {
        "CHECK",
        "CLOSE",
        "UNSELECT",
        "EXPUNGE",
        "SEARCH",
        "SORT",
        "THREAD",
        "FETCH",
        "STORE",
        "COPY",
        "MOVE",
        "REPLACE",
    }
)
_NUMBERED: Final = frozenset({"FETCH", "STORE", "SEARCH", "SORT", "THREAD"})
"""Commands during which numbers may not shift, unless they speak in UIDs. RFC 9051 §7.5.1"""
ENABLED: Final = frozenset({"CONDSTORE", "QRESYNC", "UTF8=ACCEPT", "IMAP4REV2"})
APPEND_LIMIT: Final = 50 * 1024 * 1024

_ALWAYS: Final = ("IMAP4rev1", "IMAP4rev2", "LITERAL+", "SASL-IR", "ID", "ENABLE", "UTF8=ACCEPT")
_INSIDE: Final = (
    "IDLE",
    "NAMESPACE",
    "CHILDREN",
    "UNSELECT",
    "UIDPLUS",
    "MOVE",
    "CONDSTORE",
    "QRESYNC",
    "ESEARCH",
    "SEARCHRES",
    "WITHIN",
    "SORT",
    "SORT=DISPLAY",
    "ESORT",
    "THREAD=REFERENCES",
    "THREAD=ORDEREDSUBJECT",
    "LIST-EXTENDED",
    "LIST-STATUS",
    "LIST-MYRIGHTS",
    "STATUS=SIZE",
    "SPECIAL-USE",
    "CREATE-SPECIAL-USE",
    "BINARY",
    "MULTIAPPEND",
    "REPLACE",
    "OBJECTID",
    "PREVIEW",
    "SAVEDATE",
    "PARTIAL",
    "QUOTA",
    "QUOTA=RES-STORAGE",
    "QUOTA=RES-MESSAGE",
    f"APPENDLIMIT={APPEND_LIMIT}",
)


class Session:
    """One connection's state; the commands change it, the server reads it."""

    def __init__(self, *, secure: bool, may_secure: bool = False, mechanisms: tuple[str, ...] = ()) -> None:
        self.state = State.OPEN
        self.secure = secure
        """Whether the conversation is private: within TLS, or within this machine."""
        self.may_secure = may_secure
        """Whether STARTTLS is on offer."""
        self.mechanisms = mechanisms
        self.enabled: set[str] = set()
        self.view: View | None = None
        self.failures = 0
        self.may_compress = False
        """Whether COMPRESS is on offer; it is no more once it is on. RFC 4978 §3"""
        self.client: dict[str, str] = {}

    @property
    def rev2(self) -> bool:
        """Whether the client has asked for IMAP4rev2."""
        return "IMAP4REV2" in self.enabled

    @property
    def utf8(self) -> bool:
        """Whether names of mailboxes are UTF-8."""
        return self.rev2 or "UTF8=ACCEPT" in self.enabled

    @property
    def qresync(self) -> bool:
        """Whether what goes is told as VANISHED."""
        return "QRESYNC" in self.enabled

    @property
    def condstore(self) -> bool:
        """Whether every FETCH of flags tells the modseq."""
        return "CONDSTORE" in self.enabled or self.qresync

    def capabilities(self) -> str:
        """What is offered in this state."""
        if self.state is not State.OPEN:
            return " ".join((*_ALWAYS, *_INSIDE, *(("COMPRESS=DEFLATE",) if self.may_compress else ())))
        offered = list(_ALWAYS)
        if self.may_secure:
            offered.append("STARTTLS")
        if self.secure:
            offered += [f"AUTH={name}" for name in self.mechanisms]
        else:
            offered.append("LOGINDISABLED")
        return " ".join(offered)

    def objection(self, command: Command) -> str | None:
        """Why the command is not for this state; None when it is."""
        name = command.name
        if name in _ANY:
            return None
        if name in _OPEN:
            return None if self.state is State.OPEN else "Already signed in"
        if self.state is State.OPEN:
            return "Sign in first"
        if name in _SELECTED and self.state is not State.SELECTED:
            return "No mailbox is selected"
        return None

    def enable(self, wanted: tuple[str, ...]) -> list[str]:
        """Turn on what is wanted and known; what was turned on now. RFC 5161 §3.1"""
        fresh = [name for name in wanted if name in ENABLED and name not in self.enabled]
        self.enabled.update(fresh)
        if "QRESYNC" in fresh:
            self.enabled.add("CONDSTORE")
        return fresh

    @staticmethod
    def may_shift(command: Command) -> bool:
        """Whether what went may be told while this command is answered."""
        return command.uid or command.name not in _NUMBERED
