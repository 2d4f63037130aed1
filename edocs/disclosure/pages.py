"""The public pages as HTML: plain documents that need no script, no cookie and no other host.

What an officer previews is `document_page` of the very entry that publication would write, by this same code.
"""

from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct

from edocs.disclosure.listing import Entry, class_text
from edocs.korean import date_text, seoul_date

POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""The content security policy of every public page: no script at all."""
_KINDS: Final = (("", "모두"), ("open", "공개"), ("partial", "부분공개"), ("closed", "비공개"))


class Asked(Struct, frozen=True, kw_only=True):
    """What a visitor asked the list for."""

    q: str = ""
    year: int | None = None
    kind: str = ""
    after: str = ""

    def address(self, base: str, **change: str) -> str:
        """The address of the same list with something else asked."""
        wanted = {"q": self.q, "year": str(self.year or ""), "kind": self.kind, "after": self.after} | change
        given = {name: value for name, value in wanted.items() if value}
        return f"{base}?{urlencode(given)}" if given else base


def list_page(institution: str, base: str, asked: Asked, entries: Sequence[Entry], following: str) -> str:
    """정보목록: one page of the list, with the search above it and the feeds below."""
    rows = "".join(_row(one, base) for one in entries) or '<tr><td colspan="6" class="none">없습니다.</td></tr>'
    onward = f'<a rel="next" href="{escape(asked.address(base, after=following))}">다음 쪽</a>' if following else ""
    first = f'<a href="{escape(asked.address(base, after=""))}">처음으로</a>' if asked.after else ""
    feeds = (
        f'<a href="{escape(asked.address(base + "/list.json", after=""))}">JSON</a> '
        f'<a href="{escape(asked.address(base + "/list.csv", after=""))}">CSV</a>'
    )
    body = (
        f"<h1>정보목록</h1>{_search(base, asked)}"
        '<div class="scroll" role="region" aria-label="정보목록" tabindex="0"><table class="list">'
        "<caption>결재가 끝난 문서의 목록입니다. 제목을 알리지 않는 문서는 번호와 날짜만 보입니다.</caption>"
        '<thead><tr><th scope="col">등록번호</th><th scope="col">등록일자</th><th scope="col">제목</th>'
        '<th scope="col">처리과 · 담당자</th><th scope="col">공개 구분</th><th scope="col">보존기간</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        f'<nav class="pages" aria-label="쪽">{first} {onward}</nav><p class="feeds">목록 받기 {feeds}</p>'
    )
    return _page(f"정보목록 · {institution}", institution, base, body)


def document_page(institution: str, base: str, one: Entry) -> str:
    """One document: what the list says of it, the sheet, its PDF and its attachments."""
    here = f"{base}/{one.id}"
    facts = (
        ("등록번호", one.number),
        ("등록일자", date_text(one.dated)),
        ("처리과", one.unit),
        ("담당자", one.officer),
        ("공개 구분", class_text(one)),
        ("보존기간", one.retention),
        ("공개한 날", date_text(seoul_date(one.published_at)) if one.published_at else ""),
    )
    said = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    body = (
        f'<p class="back"><a href="{escape(base)}">정보목록</a></p><h1>{escape(one.title)}</h1>'
        f'<dl class="facts">{said}</dl>'
    )
    out = one.original
    if out is None:
        body += '<p class="none">원문은 공개하지 않습니다.</p>'
    else:
        files = [(f"{here}/document.pdf", "원문 PDF", out.size)]
        files += [(f"{here}/files/{file.id}", file.name, file.size) for file in out.files]
        links = "".join(
            f'<li><a href="{escape(href)}">{escape(name)}</a> <span>{_size(size)}</span></li>'
            for href, name, size in files
        )
        body += f'<ul class="files">{links}</ul><div class="sheet">{out.html}</div>'
    return _page(f"{one.title} · {institution}", institution, base, body)


def said_page(title: str, words: str) -> str:
    """A page that only says something: nothing here, come again later."""
    return _page(title, "", "", f'<h1>{escape(title)}</h1><p class="none">{escape(words)}</p>')


def _page(title: str, institution: str, base: str, body: str) -> str:
    name = f'<a href="{escape(base)}">{escape(institution)} 정보공개</a>' if institution else "정보공개"
    return (
        '<!doctype html><html lang="ko"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/public/style.css"></head>'
        f'<body><a class="skip" href="#main">본문 바로가기</a><header>{name}</header>'
        f'<main id="main">{body}</main></body></html>'
    )


def _search(base: str, asked: Asked) -> str:
    kinds = "".join(
        f'<option value="{value}"{" selected" if value == asked.kind else ""}>{word}</option>' for value, word in _KINDS
    )
    return (
        f'<form class="find" action="{escape(base)}" method="get" role="search">'
        f'<label>찾을 말 <input type="search" name="q" maxlength="100" value="{escape(asked.q)}"></label>'
        f'<label>연도 <input type="number" name="year" min="1950" max="2999" value="{asked.year or ""}"></label>'
        f'<label>공개 구분 <select name="kind">{kinds}</select></label><button>찾기</button></form>'
    )


def _row(one: Entry, base: str) -> str:
    title = escape(one.title)
    shown = f'<a href="{escape(base)}/{one.id}">{title}</a>' if one.original else title
    if one.title_masked:
        shown = f'<span class="masked">{title}</span>'
    officer = " · ".join(escape(part) for part in (one.unit, one.officer) if part)
    return (
        f"<tr><td>{escape(one.number)}</td><td>{date_text(one.dated)}</td><td>{shown}</td><td>{officer}</td>"
        f"<td>{escape(class_text(one))}</td><td>{escape(one.retention)}</td></tr>"
    )


def _size(size: int) -> str:
    for unit, name in ((2**20, "MB"), (2**10, "KB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + name
    return f"{size}B"
