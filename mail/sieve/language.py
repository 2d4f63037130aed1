"""The language as tables: every command and test, its tags and arguments, and what has to be required for it.

Invariant: what is offered (`CAPABILITIES`) is what these tables hold and `evaluate` does.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

STRING, STRINGS, NUMBER = "string", "strings", "number"
MATCH, COMPARATOR, PART, BODY, ZONE, WHEN, HANDLE = "match", "comparator", "part", "body", "zone", "when", "handle"
"""Groups: of the tags of one group a call has one."""


class Tag(Struct, frozen=True):
    """A tagged argument: what follows it ("" nothing), what it needs, and of which group it is."""

    value: str = ""
    needs: str = ""
    group: str = ""


class Spec(Struct, frozen=True):
    """What a command or test looks like; `optional` are leading positional arguments that need a capability."""

    positional: tuple[str, ...] = ()
    tags: Mapping[str, Tag] = {}
    needs: tuple[str, ...] = ()
    """One of these must be required; none: part of the base."""
    tests: str = ""
    """"" none, "one", or "many"."""
    block: bool = False
    optional: str = ""
    """What may stand before the positional arguments, a variable's name: with the capability `variables`."""
    more: str = ""
    """What may follow them."""


_MATCHING: Final = {
    "is": Tag(group=MATCH),
    "contains": Tag(group=MATCH),
    "matches": Tag(group=MATCH),
    "value": Tag(STRING, "relational", MATCH),
    "count": Tag(STRING, "relational", MATCH),
    "comparator": Tag(STRING, group=COMPARATOR),
}
_PARTS: Final = {
    "all": Tag(group=PART),
    "localpart": Tag(group=PART),
    "domain": Tag(group=PART),
    "user": Tag("", "subaddress", PART),
    "detail": Tag("", "subaddress", PART),
}
_INDEX: Final = {"index": Tag(NUMBER, "index"), "last": Tag("", "index")}
_MAILBOX: Final = {
    "flags": Tag(STRINGS, "imap4flags"),
    "copy": Tag("", "copy"),
    "create": Tag("", "mailbox"),
    "specialuse": Tag(STRING, "special-use"),
}
_MODIFIERS: Final = {
    "lower": Tag(group="case"),
    "upper": Tag(group="case"),
    "lowerfirst": Tag(group="first"),
    "upperfirst": Tag(group="first"),
    "quotewildcard": Tag(group="quote"),
    "length": Tag(group="length"),
}
_FLAGGING: Final = Spec((STRINGS,), needs=("imap4flags",), optional=STRING)

COMMANDS: Final[Mapping[str, Spec]] = {
    "require": Spec((STRINGS,)),
    "if": Spec(tests="one", block=True),
    "elsif": Spec(tests="one", block=True),
    "else": Spec(block=True),
    "stop": Spec(),
    "keep": Spec(tags={"flags": _MAILBOX["flags"]}),
    "discard": Spec(),
    "redirect": Spec((STRING,), {"copy": _MAILBOX["copy"]}),
    "fileinto": Spec((STRING,), _MAILBOX, ("fileinto",)),
    "reject": Spec((STRING,), needs=("reject",)),
    "ereject": Spec((STRING,), needs=("ereject",)),
    "setflag": _FLAGGING,
    "addflag": _FLAGGING,
    "removeflag": _FLAGGING,
    "set": Spec((STRING, STRING), _MODIFIERS, ("variables",)),
    "addheader": Spec((STRING, STRING), {"last": Tag()}, ("editheader",)),
    "deleteheader": Spec((STRING,), {**_MATCHING, "index": Tag(NUMBER), "last": Tag()}, ("editheader",), more=STRINGS),
    "vacation": Spec(
        (STRING,),
        {
            "days": Tag(NUMBER, group=WHEN),
            "seconds": Tag(NUMBER, "vacation-seconds", WHEN),
            "subject": Tag(STRING),
            "from": Tag(STRING),
            "addresses": Tag(STRINGS),
            "mime": Tag(),
            "handle": Tag(STRING),
        },
        ("vacation", "vacation-seconds"),
    ),
}

TESTS: Final[Mapping[str, Spec]] = {
    "true": Spec(),
    "false": Spec(),
    "not": Spec(tests="one"),
    "allof": Spec(tests="many"),
    "anyof": Spec(tests="many"),
    "size": Spec((NUMBER,), {"over": Tag(group="size"), "under": Tag(group="size")}),
    "exists": Spec((STRINGS,)),
    "header": Spec((STRINGS, STRINGS), {**_MATCHING, **_INDEX}),
    "address": Spec((STRINGS, STRINGS), {**_MATCHING, **_PARTS, **_INDEX}),
    "envelope": Spec((STRINGS, STRINGS), {**_MATCHING, **_PARTS}, ("envelope",)),
    "body": Spec(
        (STRINGS,),
        {**_MATCHING, "raw": Tag(group=BODY), "content": Tag(STRINGS, group=BODY), "text": Tag(group=BODY)},
        ("body",),
    ),
    "date": Spec(
        (STRING, STRING, STRINGS),
        {**_MATCHING, **_INDEX, "zone": Tag(STRING, group=ZONE), "originalzone": Tag(group=ZONE)},
        ("date",),
    ),
    "currentdate": Spec((STRING, STRINGS), {**_MATCHING, "zone": Tag(STRING, group=ZONE)}, ("date",)),
    "hasflag": Spec((STRINGS,), _MATCHING, ("imap4flags",), optional=STRINGS),
    "string": Spec((STRINGS, STRINGS), _MATCHING, ("variables",)),
    "mailboxexists": Spec((STRINGS,), needs=("mailbox",)),
    "specialuse_exists": Spec((STRINGS,), needs=("special-use",)),
    "duplicate": Spec(
        tags={
            "header": Tag(STRING, group="id"),
            "uniqueid": Tag(STRING, group="id"),
            "handle": Tag(STRING),
            "seconds": Tag(NUMBER),
            "last": Tag(),
        },
        needs=("duplicate",),
    ),
}

COMPARATORS: Final = ("i;octet", "i;ascii-casemap", "i;ascii-numeric")
ALWAYS: Final = frozenset({"comparator-i;octet", "comparator-i;ascii-casemap"})
"""Comparators that need not be required. RFC 5228 §2.7.3"""
CAPABILITIES: Final = (
    "fileinto", "reject", "ereject", "envelope", "encoded-character", "comparator-i;ascii-numeric", "body", "copy",
    "date", "duplicate", "editheader", "imap4flags", "index", "mailbox", "relational", "special-use", "subaddress",
    "vacation", "vacation-seconds", "variables",
)  # fmt: skip
"""What a script may require, as ManageSieve tells it."""
RELATIONS: Final = ("gt", "ge", "lt", "le", "eq", "ne")
DATE_PARTS: Final = frozenset(
    (
        "year",
        "month",
        "day",
        "date",
        "julian",
        "hour",
        "minute",
        "second",
        "time",
        "iso8601",
        "std11",
        "zone",
        "weekday",
    )
)
ADDRESS_HEADERS: Final = frozenset(
    "from to cc bcc sender reply-to resent-from resent-to resent-cc resent-bcc resent-sender resent-reply-to"
    " return-path delivered-to x-original-to disposition-notification-to envelope-to errors-to mail-followup-to".split()
)
"""Fields that hold addresses. RFC 5228 §5.1"""
KEPT_HEADERS: Final = frozenset({"received", "auto-submitted", "return-path", "authentication-results"})
"""Fields that no script may take away. RFC 5293 §6"""
