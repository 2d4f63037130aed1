"""What an answer begins with: its subject, whom it is for, and the mail that it answers."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from mail.mime.addresses import Address
from mail.rules.addresses import canonical, without_detail

_ANSWER: Final = re.compile(r"\s*(re|답장|회신|답)\s*(\[\d+\])?\s*:", re.IGNORECASE)
_FORWARD: Final = re.compile(r"\s*(fwd?|전달)\s*(\[\d+\])?\s*:", re.IGNORECASE)
MOST_REFERENCES: Final = 60


def answer_subject(subject: str) -> str:
    """The subject of an answer; it does not grow with every answer."""
    return subject if _ANSWER.match(subject) else f"Re: {subject}".rstrip()


def forward_subject(subject: str) -> str:
    """The subject of a mail that is handed on."""
    return subject if _FORWARD.match(subject) else f"Fwd: {subject}".rstrip()


def references(message_id: str, earlier: Sequence[str]) -> list[str]:
    """What an answer names: the whole chain, the first and the latest where it is long. RFC 5322 §3.6.4"""
    found = [one for one in earlier if one != message_id]
    if len(found) >= MOST_REFERENCES:
        found = [found[0], *found[-(MOST_REFERENCES - 2) :]]
    return [*found, message_id] if message_id else found


def whom(
    sender: Sequence[Address],
    reply_to: Sequence[Address],
    to: Sequence[Address],
    cc: Sequence[Address],
    own: Iterable[str],
    *,
    everybody: bool,
) -> tuple[list[Address], list[Address]]:
    """To whom an answer goes, and who gets a copy: never oneself, nobody twice. Of an own mail: those it went to."""
    mine = set(own)
    seen: set[str] = set()

    def others(found: Iterable[Address]) -> list[Address]:
        kept = []
        for one in found:
            name = without_detail(canonical(one.address))[0]
            if name and name not in mine and name not in seen:
                seen.add(name)
                kept.append(one)
        return kept

    from_me = any(without_detail(canonical(one.address))[0] in mine for one in sender)
    if from_me and not reply_to:
        first = others(to)
        return first or list(sender), others(cc) if everybody else []
    first = others(reply_to or sender)
    if not everybody:
        return first or list(reply_to or sender), []
    copies = others([*to, *cc])
    return (first or copies[:1] or list(sender)), (copies if first else copies[1:])


def answered(html: str, who: str, when: str) -> str:
    """The mail that is answered, below the place where one writes."""
    line = f"{escape(when)} {escape(who)} 님이 쓴 글:"
    return f'<p></p><div class="dure-quote"><p>{line}</p><blockquote type="cite">{html}</blockquote></div>'


def forwarded(html: str, fields: Sequence[tuple[str, str]]) -> str:
    """The mail that is handed on, with what its header said."""
    lines = "<br>".join(f"<b>{escape(name)}</b> {escape(value)}" for name, value in fields if value)
    return f'<p></p><div class="dure-quote"><p>---------- 전달된 메일 ----------<br>{lines}</p>{html}</div>'


def page(html: str) -> str:
    """The HTML of a letter as a page that looks the same in other programs."""
    style = "font-family:'Malgun Gothic','Apple SD Gothic Neo',sans-serif;font-size:14px;line-height:1.6"
    head = '<!DOCTYPE html>\n<html lang="ko"><head><meta charset="utf-8"></head>'
    return f'{head}<body style="{style}">{html}</body></html>'
