"""What SEARCH, SORT and THREAD can be asked. RFC 9051 §6.4.4, RFC 5256, RFC 4731, RFC 5182, RFC 5032, RFC 9394"""

from typing import Final
from uuid import UUID

from msgspec import Struct

from mail.imap.grammar_fetch import partial_range
from mail.imap.reading import Bad, Reader
from mail.rules import criteria as c
from mail.rules import flags

_FLAGS: Final[dict[str, c.Criterion]] = {
    "ANSWERED": c.Flag(flags.ANSWERED),
    "DELETED": c.Flag(flags.DELETED),
    "DRAFT": c.Flag(flags.DRAFT),
    "FLAGGED": c.Flag(flags.FLAGGED),
    "SEEN": c.Flag(flags.SEEN),
    "UNANSWERED": c.Flag(flags.ANSWERED, False),
    "UNDELETED": c.Flag(flags.DELETED, False),
    "UNDRAFT": c.Flag(flags.DRAFT, False),
    "UNFLAGGED": c.Flag(flags.FLAGGED, False),
    "UNSEEN": c.Flag(flags.SEEN, False),
    "RECENT": c.Recent(),
    "OLD": c.Not(c.Recent()),
    "NEW": c.All((c.Recent(), c.Flag(flags.SEEN, False))),
    "ALL": c.All(),
}
_DAYS: Final = {
    f"{prefix}{when.name}": (moment, when)
    for prefix, moment in (("", c.Moment.ARRIVED), ("SENT", c.Moment.SENT), ("SAVED", c.Moment.SAVED))
    for when in c.When
}
_FIELDS: Final = frozenset({"BCC", "CC", "FROM", "SUBJECT", "TO"})
_RETURNS: Final = frozenset({"MIN", "MAX", "ALL", "COUNT", "SAVE", "PARTIAL"})
CHARSETS: Final = frozenset({"US-ASCII", "UTF-8", "EUC-KR", "CP949", "KS_C_5601-1987"})


class BadCharset(Exception):
    """A charset that we do not know. RFC 9051 §7.1"""


class Asked(Struct, frozen=True):
    """A search: what, in which order, and which answers are wanted (None: the old form of answer)."""

    criterion: c.Criterion
    returns: tuple[str, ...] | None = None
    order: tuple[c.Order, ...] = ()
    partial: tuple[int, int] | None = None
    algorithm: str = ""


class _Keys:
    """The conditions of one search."""

    def __init__(self, reader: Reader, charset: str) -> None:
        self.reader = reader
        self.charset = charset
        self.count = 0

    def all(self) -> c.Criterion:
        """Conditions up to the end."""
        found = [self.key(0)]
        while not self.reader.done:
            self.reader.space()
            if self.reader.done:
                break
            found.append(self.key(0))
        return found[0] if len(found) == 1 else c.All(tuple(found))

    def key(self, depth: int) -> c.Criterion:
        """One condition."""
        reader = self.reader
        self.count += 1
        if depth > c.DEEPEST or self.count > c.MOST:
            raise Bad("search too deep")
        if reader.take(b"("):
            found = [self.key(depth + 1)]
            while not reader.take(b")"):
                reader.space()
                found.append(self.key(depth + 1))
            return c.All(tuple(found))
        if reader.take(b"$"):
            return c.Saved()
        if reader.text[reader.at : reader.at + 1] in b"0123456789*" and not reader.done:
            return c.Numbers(reader.ranges())
        return self.named(reader.word(), depth)

    def named(self, name: str, depth: int) -> c.Criterion:
        """A condition by its name."""
        if name in _FLAGS:
            return _FLAGS[name]
        if name == "SAVEDATESUPPORTED":
            return c.All()
        self.reader.space()
        if name in _DAYS:
            moment, when = _DAYS[name]
            return c.Day(moment, when, self.reader.date())
        if name in _FIELDS:
            return c.Field(name, self.words())
        if name in ("NOT", "OR"):
            one = self.key(depth + 1)
            if name == "NOT":
                return c.Not(one)
            self.reader.space()
            return c.Either(one, self.key(depth + 1))
        return self.with_value(name)

    def with_value(self, name: str) -> c.Criterion:
        """A condition that takes one value."""
        reader = self.reader
        match name:
            case "BODY" | "TEXT":
                return c.Text(self.words(), name == "TEXT")
            case "HEADER":
                field = reader.text_of(reader.astring())
                reader.space()
                return c.Field(field, self.words())
            case "KEYWORD" | "UNKEYWORD":
                return c.Keyword(reader.flag(), name == "KEYWORD")
            case "LARGER" | "SMALLER":
                return c.Size(name == "LARGER", reader.number())
            case "YOUNGER" | "OLDER":
                seconds = reader.number()
                if not seconds:
                    raise Bad("expected seconds")
                return c.Age(name == "YOUNGER", seconds)
            case "UID":
                return c.Saved() if reader.take(b"$") else c.Numbers(reader.ranges(), uid=True)
            case "MODSEQ":
                return self.modseq()
            case "EMAILID" | "THREADID":
                return c.Email(object_id(reader.atom()), name == "THREADID")
        raise Bad(f"unknown condition {name}")

    def words(self) -> str:
        """A string in the charset of the search."""
        octets = self.reader.astring()
        try:
            return octets.decode("cp949" if self.charset in ("EUC-KR", "CP949", "KS_C_5601-1987") else "utf-8")
        except UnicodeDecodeError:
            raise Bad("not in that charset") from None

    def modseq(self) -> c.Criterion:
        """A modseq, perhaps of one flag only, which we do not keep apart. RFC 7162 §3.1.5"""
        if self.reader.peek(b'"'):
            self.reader.string()
            self.reader.space()
            self.reader.word()
            self.reader.space()
        return c.Since(self.reader.number())


def object_id(text: str) -> UUID | None:
    """The id that `M…` or `T…` stands for; None when it is none of ours. RFC 8474 §4"""
    try:
        return UUID(text[1:]) if len(text) == 33 else None
    except ValueError:
        return None


def search(reader: Reader) -> Asked:
    """The arguments of SEARCH."""
    returns, partial = _returns(reader)
    charset = "UTF-8"
    if reader.take(b"CHARSET "):
        charset = _charset(reader)
        reader.space()
    return Asked(_Keys(reader, charset).all(), returns, partial=partial)


def sort(reader: Reader) -> Asked:
    """The arguments of SORT."""
    returns, partial = _returns(reader)
    reader.need(b"(")
    order: list[c.Order] = []
    while True:
        reverse = reader.take(b"REVERSE ")
        name = reader.word()
        if name not in c.By.__members__ or len(order) > 20:
            raise Bad(f"unknown order {name}")
        order.append(c.Order(c.By[name], reverse))
        if reader.take(b")"):
            break
        reader.space()
    reader.space()
    charset = _charset(reader)
    reader.space()
    return Asked(_Keys(reader, charset).all(), returns, tuple(order), partial)


def thread(reader: Reader) -> Asked:
    """The arguments of THREAD."""
    algorithm = reader.word()
    if algorithm not in ("REFERENCES", "ORDEREDSUBJECT"):
        raise Bad("unknown algorithm")
    reader.space()
    charset = _charset(reader)
    reader.space()
    return Asked(_Keys(reader, charset).all(), algorithm=algorithm)


def _charset(reader: Reader) -> str:
    found = reader.text_of(reader.astring()).upper()
    if found not in CHARSETS:
        raise BadCharset(found)
    return found


def _returns(reader: Reader) -> tuple[tuple[str, ...] | None, tuple[int, int] | None]:
    if not reader.take(b"RETURN ("):
        return None, None
    found: list[str] = []
    partial = None
    while not reader.take(b")"):
        if found:
            reader.space()
        name = reader.word()
        if name not in _RETURNS:
            raise Bad(f"unknown return option {name}")
        if name == "PARTIAL":
            reader.space()
            partial = partial_range(reader)
        found.append(name)
    reader.space()
    if "PARTIAL" in found and "ALL" in found:
        raise Bad("PARTIAL and ALL together")
    return tuple(found) or ("ALL",), partial
