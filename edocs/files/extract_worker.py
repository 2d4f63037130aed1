"""The words of one file, read in a process of its own: ``extract.py`` starts it and reads its answer.

It imports nothing of ours, so that it starts fast and works in isolated mode. It limits its own memory and processor
time; what a hostile file does here ends here. XML with a document type is refused (no entities), archives are read up
to fixed sizes whatever they declare.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from typing import IO, Final
from xml.parsers import expat

MOST_CHARACTERS: Final = 2_000_000
MOST_ENTRY_BYTES: Final = 64 * 2**20
MOST_ARCHIVE_BYTES: Final = 128 * 2**20
MOST_ENTRIES: Final = 5_000
MOST_PAGES: Final = 3_000
MOST_DEPTH: Final = 200
MOST_MEMORY: Final = 1_500 * 2**20
MOST_SECONDS: Final = 20
# Controls that no search wants and that a database refuses.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CHUNK: Final = 64 * 1024


class Damaged(Exception):
    """The file is not what it says it is, or is built to do harm."""


class Full(Exception):
    """Enough words have been read."""


class Words:
    """Collects words up to a limit."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room = MOST_CHARACTERS

    def add(self, text: str) -> None:
        """Keep the text; raise ``Full`` when there is no more room."""
        self.parts.append(text[: self.room])
        self.room -= len(text)
        if self.room <= 0:
            raise Full

    def text(self) -> str:
        """Return what was kept, without controls and without empty lines."""
        lines = (line.rstrip() for line in _CONTROL.sub("", "".join(self.parts)).splitlines())
        return "\n".join(line for line in lines if line.strip())


def words_of(name: str, data: bytes) -> tuple[str, int | None]:
    """Return the words of a file and, for a PDF, its pages; raise ``Damaged`` or whatever a library raises."""
    words = Words()
    pages = None
    try:
        if data[:1024].lstrip().startswith(b"%PDF"):
            pages = _pdf(data, words)
        elif data.startswith(b"PK\x03\x04"):
            _archive(data, words)
        elif data.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"HWP Document File")):
            _hangul(data, words)
        else:
            _plain(name, data, words)
    except Full:
        pass
    return words.text(), pages


def _pdf(data: bytes, words: Words) -> int:
    """Read a PDF page by page; return how many it has."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Damaged("encrypted")
    pages = len(reader.pages)
    try:
        for page in reader.pages[:MOST_PAGES]:
            words.add(page.extract_text() + "\n")
    except Full:
        pass
    return pages


def _hangul(data: bytes, words: Words) -> None:
    """Read HWP 3, HWP 5 and HWPX."""
    import unhwp  # type: ignore[import-untyped]  # the wheel brings no types

    words.add(unhwp.parse_bytes(data).text)


def _archive(data: bytes, words: Words) -> None:
    """Read a document that is an archive of XML: HWPX, DOCX, XLSX, PPTX, ODT, ODS, ODP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_ARCHIVE_BYTES:
            raise Damaged("too much in the archive")
        names = [entry.filename for entry in entries]
        if any(re.fullmatch(r"Contents/section\d+\.xml", name) for name in names):
            return _hangul(data, words)
        for pattern, breaks, blanks in _SHAPES:
            for name in sorted((name for name in names if re.fullmatch(pattern, name)), key=_in_order):
                with archive.open(name) as entry:
                    _xml(entry, words, breaks, blanks)
    return None


# Which entries hold words, which elements end a line, which stand for a blank (local names).
_SHAPES: Final[tuple[tuple[str, set[str], set[str]], ...]] = (
    (r"word/(document|footnotes|endnotes|comments)\.xml", {"p", "br", "cr"}, {"tab", "tc"}),
    (r"xl/sharedStrings\.xml", {"si"}, set()),
    (r"xl/worksheets/sheet\d+\.xml", {"row"}, {"c"}),
    (r"ppt/slides/slide\d+\.xml", {"p", "br"}, {"tab"}),
    (r"content\.xml", {"p", "h", "line-break", "table-row"}, {"s", "tab", "table-cell"}),
)
# Words of a document, not of its styles and formulas. A shared string's number is no word.
_SILENT: Final = {"styles", "automatic-styles", "scripts", "font-face-decls", "instrText", "f", "rPh"}


def _in_order(name: str) -> tuple[int, str]:
    """Sort sheet10 after sheet9."""
    digits = re.findall(r"\d+", name)
    return (int(digits[-1][:6]) if digits else 0, name)


def _xml(entry: IO[bytes], words: Words, breaks: set[str], blanks: set[str]) -> None:
    """Read the words between the tags of one entry."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    reading = _Reading(words, breaks, blanks)
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.characters
    parser.StartDoctypeDeclHandler = reading.doctype
    read = 0
    while chunk := entry.read(_CHUNK):
        read += len(chunk)
        if read > MOST_ENTRY_BYTES:
            raise Damaged("an entry is too large")
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


class _Reading:
    """What happens at each tag."""

    def __init__(self, words: Words, breaks: set[str], blanks: set[str]) -> None:
        self.words = words
        self.breaks = breaks
        self.blanks = blanks
        self.silent = 0
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count the depth; fall silent in what holds no words."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Damaged("nested too deeply")
        local = name.rpartition(" ")[2]
        shared = local == "c" and attributes.get("t") == "s"
        if self.silent or local in _SILENT or shared:
            self.silent += 1

    def end(self, name: str) -> None:
        """End a line or a word where the element does."""
        self.depth -= 1
        local = name.rpartition(" ")[2]
        if self.silent:
            self.silent -= 1
        elif local in self.breaks:
            self.words.add("\n")
        elif local in self.blanks:
            self.words.add(" ")

    def characters(self, text: str) -> None:
        """Keep the words."""
        if not self.silent:
            self.words.add(text)

    def doctype(self, *_: object) -> None:
        """Refuse what could define entities."""
        raise Damaged("a document type")


def _plain(name: str, data: bytes, words: Words) -> None:
    """Read text in UTF-8, UTF-16 with its mark, or CP949; anything else has no words."""
    text = decoded(data)
    if text is None:
        return
    if re.search(r"(?i)\.x?html?$", name):
        page = _Page()
        page.feed(text)
        text = "".join(page.parts)
    words.add(text)


class _Page(HTMLParser):
    """The words of an HTML page, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Fall silent in scripts and styles."""
        self.hidden = tag in ("script", "style")
        self.parts.append("\n" if tag in ("p", "br", "tr", "li", "div", "h1", "h2", "h3") else " ")

    def handle_endtag(self, tag: str) -> None:
        """Speak again."""
        self.hidden = False

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self.hidden:
            self.parts.append(data)


def decoded(data: bytes) -> str | None:
    """Return the text of bytes in UTF-8, UTF-16 with a byte order mark, or CP949; None if they are no text."""
    data = data[: 4 * MOST_CHARACTERS]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data:
        return None
    for decode in _DECODERS:
        try:
            return decode(data)
        except UnicodeDecodeError as error:
            # Cut in the middle of the last character.
            if error.start >= len(data) - 4 and len(data) > 4:
                return decode(data[: error.start])
    text = data.decode("cp949", "replace")
    return text if text.count("\ufffd") * 20 <= len(text) else None


_DECODERS: Final[tuple[Callable[[bytes], str], ...]] = (
    lambda data: data.decode("utf-8-sig"),
    lambda data: data.decode("cp949"),
)


def _limit() -> None:
    """Bound what this process may take."""
    import resource

    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue  # a system that does not know this limit; the caller's own time-out remains
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(2_000)


def _quiet() -> None:
    """Let libraries complain about damaged files nowhere."""
    import logging
    import warnings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def main() -> None:
    """Read a file from standard input, its name from the first argument; write what was found as JSON."""
    _limit()
    _quiet()
    try:
        text, pages = words_of(sys.argv[1], sys.stdin.buffer.read())
        found = {"text": text, "pages": pages, "note": "" if text else "no_words"}
    except BaseException as error:
        found = {"text": "", "pages": None, "note": "encrypted" if str(error) == "encrypted" else "damaged"}
    sys.stdout.buffer.write(json.dumps(found).encode())


if __name__ == "__main__":
    main()
