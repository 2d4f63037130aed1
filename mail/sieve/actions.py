"""What a script wants done with a message."""

from msgspec import Struct


class Keep(Struct, frozen=True):
    """Into INBOX, with these flags."""

    flags: tuple[str, ...] = ()


class FileInto(Struct, frozen=True):
    """Into a mailbox; made where it is missing and `create` says so, else INBOX. `use` is a special use to prefer."""

    mailbox: str
    flags: tuple[str, ...] = ()
    create: bool = False
    use: str = ""


class Redirect(Struct, frozen=True):
    """On to another address."""

    address: str


class Discard(Struct, frozen=True):
    """Nowhere."""


class Reject(Struct, frozen=True):
    """Back to the sender, with a reason. RFC 5429 §2"""

    reason: str


class Vacation(Struct, frozen=True, kw_only=True):
    """An answer to the sender, unless one went there lately. RFC 5230 §4"""

    reason: str
    seconds: int
    subject: str = ""
    sender: str = ""
    addresses: tuple[str, ...] = ()
    mime: bool = False
    handle: str = ""


Action = Keep | FileInto | Redirect | Discard | Reject | Vacation
