"""One pass over the octets of a message: where each part begins and ends, and what it says of itself.

Nothing is decoded and nothing is copied but the header fields. There is no recursion: open multiparts and messages lie
on a stack, and a line is compared with the delimiters of all of them at once. RFC 2046 §5.1
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from mail.mime import limits
from mail.mime.fields import Header, read_header
from mail.mime.parameters import Parameters, file_name, parameters

_LONGEST_DELIMITER: Final = 1024
_IDENTITY: Final = frozenset({"", "7bit", "8bit", "binary"})


@dataclass(slots=True)
class Part:
    """One part: offsets into the message, and its own header."""

    header: Header
    start: int
    end: int
    """One past the last octet of the body; the line break before a delimiter belongs to the delimiter."""
    type: str
    """Lower case, like `text/plain`."""
    content: Parameters
    disposition: Parameters
    encoding: str
    depth: int
    children: list["Part"] = field(default_factory=list)

    @property
    def body(self) -> int:
        """Where the body begins."""
        return self.header.body

    @property
    def size(self) -> int:
        """Octets of the body as it stands."""
        return self.end - self.body

    @property
    def is_multipart(self) -> bool:
        """Whether it holds parts; one whose boundary never appears holds none, and is text."""
        return self.type.startswith("multipart/") and bool(self.children)

    @property
    def is_message(self) -> bool:
        """Whether the body is a message of its own."""
        return self.type in ("message/rfc822", "message/global")

    @property
    def name(self) -> str | None:
        """The clean file name, None without one."""
        return file_name(self.disposition, self.content)

    def walk(self) -> Iterator["Part"]:
        """This part and all inside, in the order of the message; not into messages inside it."""
        pending = [self]
        while pending:
            part = pending.pop()
            yield part
            if not part.is_message:
                pending += reversed(part.children)


@dataclass(frozen=True, slots=True)
class _Open:
    """A multipart whose end has not come, or what has no delimiter (any more): a message inside, a closed multipart."""

    part: Part
    delimiter: bytes | None


def index(data: bytes) -> Part:
    """The parts of a message; the root is the message itself. Never fails.

    Beyond the limits of `mail.mime.limits` no further part is begun: what follows belongs to the last one.
    """
    return _Indexer(data).run()


class _Indexer:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.open: list[_Open] = []
        self.lines: dict[bytes, tuple[int, bool]] = {}
        """The lines that mean something now: whose they are (a place in `open`), and whether they close it."""
        self.count = 0

    def run(self) -> Part:
        """The root, with everything below it."""
        root = self._begin(0, "text/plain", 0)
        last: Part | None = root
        at = root.body
        while True:
            while last is not None and (inner := self._descend(last)):
                last = inner
            found = self._next_delimiter(last.body if last else at)
            if found is None:
                break
            line, at, place, closing = found
            self._close(last, place + 1, self._before_break(line))
            if closing:  # what follows belongs to it and is not shown, until something outside of it goes on
                self.open[place] = _Open(self.open[place].part, None)
                self._learn()
            last = None if closing else self._child_of(self.open[place].part, at)
        self._close(last, 0, len(self.data))
        return root

    def _begin(self, start: int, usual: str, depth: int) -> Part:
        """The part whose header begins here; its end is not known yet (-1)."""
        self.count += 1
        header = read_header(self.data, start, len(self.data), self.lines)
        content = parameters(header.first("content-type"))
        kind = content.value if content.value.count("/") == 1 and not content.value.endswith("/") else usual
        encoding = (header.first("content-transfer-encoding") or b"").decode("ascii", "replace")
        return Part(
            header,
            start,
            -1,
            kind,
            content,
            parameters(header.first("content-disposition")),
            encoding.partition(";")[0].strip().lower(),
            depth,
        )

    def _child_of(self, holder: Part, start: int) -> Part:
        usual = "message/rfc822" if holder.type == "multipart/digest" else "text/plain"
        child = self._begin(start, usual, holder.depth + 1)
        holder.children.append(child)
        return child

    def _descend(self, part: Part) -> Part | None:
        """Open what holds other parts; where this is a message, returns the message inside."""
        if part.depth >= limits.DEPTH or self.count >= limits.PARTS or (self.open and self.open[-1].part is part):
            return None
        if part.type.startswith("multipart/") and (boundary := part.content.plain("boundary")):
            self.open.append(_Open(part, b"--" + boundary.rstrip(" \t").encode("utf-8", "replace")))
            self._learn()
        elif part.is_message and part.encoding in _IDENTITY:
            self.open.append(_Open(part, None))
            return self._child_of(part, part.body)
        return None

    def _learn(self) -> None:
        """Of equal delimiters the innermost counts."""
        self.lines = {}
        for place, one in enumerate(self.open):
            if one.delimiter is not None:
                self.lines |= {one.delimiter: (place, False), one.delimiter + b"--": (place, True)}

    def _next_delimiter(self, at: int) -> tuple[int, int, int, bool] | None:
        """Searched from this line on: where it begins, where the next line does, whose it is, whether it closes."""
        data = self.data
        if not self.lines or self.count >= limits.PARTS:
            return None
        line = at if data.startswith(b"--", at) else self._next_dashes(at)
        while line >= 0:
            end = data.find(b"\n", line, line + _LONGEST_DELIMITER)
            content = data[line:end] if end >= 0 else data[line : line + _LONGEST_DELIMITER]
            if known := self.lines.get(content.rstrip(b" \t\r")):
                return line, line + len(content) + (end >= 0), *known
            line = self._next_dashes(line + 1)
        return None

    def _next_dashes(self, at: int) -> int:
        """The next line after this place that begins like a delimiter, -1 when there is none."""
        found = self.data.find(b"\n--", at)
        return found if found < 0 else found + 1

    def _before_break(self, line: int) -> int:
        """The line break before a delimiter belongs to it."""
        if self.data[line - 2 : line] == b"\r\n":
            return line - 2
        return line - 1 if self.data[line - 1 : line] == b"\n" else line

    def _close(self, last: Part | None, place: int, end: int) -> None:
        """End the last part, and all that is open from this place on; a multipart at its first part goes on."""
        staying = [one.part for one in self.open[:place]]
        for part in (*([last] if last else []), *(one.part for one in self.open[place:])):
            if part.end < 0 and not any(part is one for one in staying):
                part.end = max(end, part.body)
        del self.open[place:]
        self._learn()
