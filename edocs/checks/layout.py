"""The layout check of a draft: what the rules for official documents ask, each finding with its article.

A first set of checks, each with a clear basis. Nothing here guesses at style.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from edocs.body.markup import Body, Paragraph, Text, block_text, inline_text
from edocs.checks.words import text_findings
from edocs.findings import Finding
from edocs.numbering import item_label
from edocs.paper import bare_name, blocks_shown, end_mark

_ATTACHED: Final = re.compile(r"붙임\s*(\d{1,2})?(?!\s*(?:파일\s*)?없)")
_TYPED_END: Final = re.compile(r"\s*끝\s*\.?\s*$")
_TYPED_ATTACHED: Final = re.compile(r"^\s*(?:붙\s*임|첨\s*부)\s*(?::|\d+\.|\s{2,}|$)")
_TYPED_NUMBER: Final = re.compile(r"^\s*(?:\d{1,2}[.)]|[가-하][.)]|\(\d{1,2}\)|\([가-하]\)|[①-⑳㉮-㉻])\s*(?=\S)(?!\d)")


class Draft(Struct, frozen=True, kw_only=True):
    """What the check looks at; ``attachments`` are file names in their order."""

    title: str
    body: Body
    summary: str = ""
    keywords: Sequence[str] = ()
    attachments: Sequence[str] = ()


def check(draft: Draft) -> tuple[Finding, ...]:
    """Return what is not as the rules ask, in the order of the sheet."""
    checks: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_head, _words, _items, _attachments, _ending)
    return tuple(finding for one in checks for finding in one(draft))


def repaired(body: Body, finding: Finding) -> Body:
    """Return the body with a finding's repair made; raise ``ValueError`` if its text is not there any more."""
    match = re.fullmatch(r"\$\.body\.content\[(\d+)\]\.content\[(\d+)\]\.text", finding.path)
    if match is None or not finding.before:
        raise ValueError("this finding has no repair in the text")
    block_at, part_at = int(match[1]), int(match[2])
    block = body.content[block_at] if block_at < len(body.content) else None
    part = block.content[part_at] if isinstance(block, Paragraph) and part_at < len(block.content) else None
    end = finding.start + len(finding.before)
    if not isinstance(part, Text) or part.text[finding.start : end] != finding.before:
        raise ValueError("the text has changed since it was checked")
    assert isinstance(block, Paragraph)
    mended = replace(part, text=part.text[: finding.start] + finding.after + part.text[end:])
    parts = (*block.content[:part_at], *((mended,) if mended.text else ()), *block.content[part_at + 1 :])
    return Body((*body.content[:block_at], replace(block, content=parts), *body.content[block_at + 1 :]))


def _head(draft: Draft) -> Iterator[Finding]:
    """Title, summary and keywords."""
    if not draft.title.strip():
        yield Finding(
            code="title_empty",
            severity="block",
            message="제목을 쓰십시오.",
            path="$.title",
            citation="LAW adm-doc-rule §4",
        )
    since = "LAW adm-doc §5(2):1"
    if not draft.summary.strip():
        yield Finding(
            code="summary_missing",
            severity="ask",
            message="문서요지가 없습니다. 한두 문장으로 적으십시오.",
            path="$.summary",
            citation=since,
        )
    if not any(word.strip() for word in draft.keywords):
        yield Finding(
            code="keywords_missing",
            severity="ask",
            message="키워드가 없습니다. 찾을 때 쓸 낱말을 적으십시오.",
            path="$.keywords",
            citation=since,
        )


def _words(draft: Draft) -> Iterator[Finding]:
    """Dates, times and money in the title and the text; tables have their own short forms."""
    yield from text_findings(draft.title, "$.title", money=False)
    for index, block in enumerate(draft.body.content):
        if not isinstance(block, Paragraph):
            continue
        for at, part in enumerate(block.content):
            if isinstance(part, Text):
                yield from text_findings(part.text, f"$.body.content[{index}].content[{at}].text")


def _items(draft: Draft) -> Iterator[Finding]:
    """Items: no level left out, none alone in its level, no number typed by hand."""
    rule = "LAW adm-doc-rule §2(1)"
    groups: list[list[int]] = [[] for _ in range(9)]
    above = 0
    for index, block in enumerate(draft.body.content):
        if not isinstance(block, Paragraph):
            continue
        level = block.attrs.level
        path = f"$.body.content[{index}]"
        typed = _TYPED_NUMBER.match(inline_text(block))
        if typed and (level or not typed[0].strip().startswith("(")):
            yield Finding(
                code="number_typed",
                severity="ask",
                message="항목 번호를 직접 썼습니다. 항목 단계를 정하면 번호가 저절로 붙습니다.",
                path=path,
                before=typed[0].strip(),
                citation=rule,
            )
        if not level:
            continue
        if level > above + 1:
            yield Finding(
                code="level_skipped",
                severity="ask",
                message=f"항목 단계를 건너뛰었습니다. ‘{item_label(above + 1, 1)}’부터 씁니다.",
                path=f"{path}.attrs.level",
                before=str(level),
                after=str(above + 1),
                citation=rule,
            )
        for lower in range(level + 1, 9):
            yield from _alone(groups[lower])
            groups[lower] = []
        groups[level].append(index)
        above = level
    for group in groups[1:]:
        yield from _alone(group)


def _alone(group: Sequence[int]) -> Iterator[Finding]:
    """A level with one item only takes no number. LAW adm-doc-rule §2(1)"""
    if len(group) == 1:
        yield Finding(
            code="item_alone",
            severity="ask",
            message="항목이 하나뿐이면 번호를 붙이지 않습니다.",
            path=f"$.body.content[{group[0]}].attrs.level",
            after="0",
            citation="LAW adm-doc-rule §2(1)",
        )


def _attachments(draft: Draft) -> Iterator[Finding]:
    """붙임: what the text names is attached, and no name stands twice."""
    rule = "LAW adm-doc-rule §4(4)"
    count = len(draft.attachments)
    for index, block in enumerate(draft.body.content):
        words = block_text(block)
        path = f"$.body.content[{index}]"
        if isinstance(block, Paragraph) and (typed := _TYPED_ATTACHED.match(words)):
            yield Finding(
                code="attachments_typed",
                severity="ask",
                message="붙임은 첨부한 파일의 이름으로 저절로 씁니다. 본문에 쓴 붙임 줄을 지우십시오.",
                path=path,
                before=typed[0].strip(),
                citation=rule,
            )
            continue
        for mention in _ATTACHED.finditer(words):
            number = int(mention[1]) if mention[1] else 1
            if number > count:
                found = f"첨부한 파일은 {count}개입니다." if count else "첨부한 파일이 없습니다."
                yield Finding(
                    code="attachment_missing",
                    severity="ask",
                    message=f"본문에 ‘{mention[0].strip()}’이라고 썼으나 {found}",
                    path=path,
                    before=mention[0].strip(),
                    citation=rule,
                )
    names = [bare_name(name).strip() for name in draft.attachments]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Finding(
                code="attachment_twice",
                severity="ask",
                message=f"붙임 이름이 같습니다: {name}. 알아볼 수 있게 바꾸십시오.",
                path=f"$.attachments[{index}]",
                before=name,
                citation=rule,
            )


def _ending(draft: Draft) -> Iterator[Finding]:
    """끝: written by the sheet, not by hand; a table filled in part says 이하 빈칸 instead."""
    rule = "LAW adm-doc-rule §4(5)"
    shown = blocks_shown(draft.body)
    last = draft.body.content[shown - 1] if shown else None
    if isinstance(last, Paragraph) and last.content and isinstance(part := last.content[-1], Text):
        typed = _TYPED_END.search(part.text)
        if typed and (typed.start() == 0 or typed[0][0].isspace() or part.text[typed.start() - 1] in ".)]"):
            yield Finding(
                code="end_typed",
                severity="ask",
                message="‘끝’은 저절로 붙습니다. 본문에 쓴 것은 지우십시오.",
                path=f"$.body.content[{shown - 1}].content[{len(last.content) - 1}].text",
                before=typed[0],
                start=typed.start(),
                citation=rule,
            )
    mark = end_mark(draft.body, bool(draft.attachments))
    if mark.place == "blank":
        yield Finding(
            code="table_partly_filled",
            severity="ask",
            message="표의 끝에 빈 줄이 있어 ‘이하 빈칸’을 넣고 ‘끝’은 쓰지 않습니다. 빈 줄을 지우면 ‘끝’을 씁니다.",
            path=f"$.body.content[{mark.block}].content[{mark.row}]",
            citation=rule,
        )
