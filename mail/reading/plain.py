"""Plain text as HTML, and where in a text the quoting of earlier mails begins."""

import re
from html import escape
from typing import Final

from mail.reading.addresses import followable

LONGEST: Final = 500_000
_LINK: Final = re.compile(
    r"\b(?:https?://|mailto:)[^\s<>\"'`]{3,2000}|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b"
)
_TRAILING: Final = ".,;:!?)]}>…·、。"
_DASHED: Final = re.compile(
    r"^\s*-{2,}\s*((original|forwarded) message|원본|(원본|전달된) ?(메일|메시지))\s*-{2,}\s*$",
    re.IGNORECASE,
)
_WROTE: Final = re.compile(
    r"^(on\s.{4,200}\swrote:|.{4,200}(님이|님께서)\s*(작성|쓰신|보내신).{0,20}[:：]?|.{6,120}에\s.{1,100}(작성|썼습니다)[:：]?)\s*$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"^\s*\*?(from|보낸 ?사람|보낸이|발신)\*?\s*[:：]", re.IGNORECASE)
_TO: Final = re.compile(r"^\s*\*?(to|sent|date|subject|받는 ?사람|보낸 ?날짜|날짜|제목|수신)\*?\s*[:：]", re.IGNORECASE)


def as_html(text: str) -> str:
    """The text with its line breaks; addresses can be followed, quoted lines stand in a block of their own."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    begin = quote_begin(text)
    own, quoted = (text, "") if begin < 0 else (text[:begin], text[begin:])
    written = f'<div class="dure-plain">{_lines(own.rstrip())}</div>'
    if quoted.strip():
        written += f'<div class="dure-plain dure-quote">{_lines(quoted.strip())}</div>'
    return written


def _lines(text: str) -> str:
    return "<br>".join(_linked(line) for line in text.split("\n"))


def _linked(line: str) -> str:
    written, at = [], 0
    for match in _LINK.finditer(line):
        shown = match[0].rstrip(_TRAILING)
        href = followable(shown if ":" in shown else f"mailto:{shown}")
        if not href:
            continue
        written.append(_spaced(line[at : match.start()]))
        anchor = f'<a href="{escape(href)}" target="_blank" rel="noopener noreferrer nofollow">{escape(shown)}</a>'
        written.append(anchor)
        at = match.start() + len(shown)
    return "".join([*written, _spaced(line[at:])])


def _spaced(text: str) -> str:
    """Runs of blanks as they stand."""
    return escape(text, quote=False).replace("\t", "    ").replace("  ", " \u00a0")


def quote_begin(text: str) -> int:
    """Where the quoting of earlier mails begins, up to the end of the text; -1 when there is none."""
    lines = text.split("\n")
    at = 0
    for place, line in enumerate(lines):
        rest = lines[place + 1 : place + 6]
        if _DASHED.match(line) or (_FROM.match(line) and any(_TO.match(one) for one in rest)):
            return at
        if _WROTE.match(line.strip()) and any(one.startswith(">") for one in rest):
            return at
        at += len(line) + 1
    return _trailing_marks(lines)


def _trailing_marks(lines: list[str]) -> int:
    """Where the last lines begin that are all quoted with `>`."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    first = last
    while first and (lines[first - 1].startswith(">") or not lines[first - 1].strip()):
        first -= 1
    while first < last and not lines[first].startswith(">"):
        first += 1
    if last - first < 2:
        return -1
    return sum(len(line) + 1 for line in lines[:first])
