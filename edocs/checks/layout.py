"""The layout check of a draft: what the rules for official documents ask, each finding with its article.

Each check has a clear basis; nothing here guesses at style. What a finding's ``repair`` does changes only what the
finding is about, and the finding is gone afterwards (``edocs.checks.repair``).
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from edocs.body.markup import Body
from edocs.checks.closing import attachment_findings, ending_findings, typed_list
from edocs.checks.draft import Draft, runs
from edocs.checks.items import item_findings
from edocs.checks.language import language_findings
from edocs.checks.plain import plain_word_findings
from edocs.checks.repair import mend, mend_all
from edocs.checks.words import text_findings
from edocs.findings import Edit, Finding
from edocs.paper import INTERNAL, SEE_LIST

__all__ = ["Draft", "check", "repaired", "repaired_all"]

_OWN_LINES: Final = frozenset({INTERNAL.replace(" ", ""), SEE_LIST.replace(" ", ""), "내부"})
_LONGEST_KEYWORD: Final = 20


def check(draft: Draft) -> tuple[Finding, ...]:
    """Return what is not as the rules ask, in the order of the sheet."""
    checks: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
        _head,
        _recipients,
        _words,
        _items,
        attachment_findings,
        ending_findings,
    )
    return tuple(finding for one in checks for finding in one(draft))


def repaired(body: Body, finding: Finding) -> Body:
    """Return the body with a finding's repair made; raise ``ValueError`` if its words are not there any more."""
    return mend(Draft(title="", body=body), finding).body


def repaired_all(draft: Draft) -> Draft:
    """Return the draft with everything mended that needs no person."""
    return mend_all(draft, check)


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
    yield from _summary(draft)
    seen: set[str] = set()
    for index, word in enumerate(draft.keywords):
        bare = word.replace(" ", "").casefold()
        path = f"$.keywords[{index}]"
        if bare and bare in seen:
            yield _of_list("keyword_twice", f"같은 키워드가 두 번 있습니다: {word}", path, word, "LAW adm-doc §5(2):1")
        elif len(bare) > _LONGEST_KEYWORD:
            yield Finding(
                code="keyword_long",
                severity="note",
                message="키워드는 문장이 아니라 찾을 때 쓸 낱말로 적습니다.",
                path=path,
                before=word,
                citation="LAW adm-doc §5(2):1",
            )
        seen.add(bare)


def _summary(draft: Draft) -> Iterator[Finding]:
    """Summary and keywords, asked of every document since 2026-05-19. LAW adm-doc §5(2):1"""
    since = "LAW adm-doc §5(2):1"
    bare = re.sub(r"\s", "", draft.summary)
    if not bare:
        yield Finding(
            code="summary_missing",
            severity="ask",
            message="문서요지가 없습니다. 한두 문장으로 적으십시오.",
            path="$.summary",
            citation=since,
        )
    elif bare == re.sub(r"\s", "", draft.title):
        yield Finding(
            code="summary_is_title",
            severity="ask",
            message="문서요지가 제목과 같습니다. 무엇을 왜 하는지 한두 문장으로 적으십시오.",
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


def _recipients(draft: Draft) -> Iterator[Finding]:
    """The recipient line: what the head writes by itself is no recipient, and none stands twice."""
    rule = "LAW adm-doc-rule §4"
    seen: set[str] = set()
    for index, name in enumerate(draft.recipients):
        bare = name.replace(" ", "")
        path = f"$.recipients[{index}]"
        if bare in _OWN_LINES:
            message = f"‘{name}’은(는) 수신자가 아닙니다. 수신란은 수신자 수에 따라 저절로 씁니다."
            yield _of_list("recipient_typed", message, path, name, rule)
        elif bare in seen:
            yield _of_list("recipient_twice", f"같은 수신자가 두 번 있습니다: {name}", path, name, rule)
        seen.add(bare)
    if draft.via.strip() and not draft.recipients:
        yield Finding(
            code="via_alone",
            severity="ask",
            message="경유 기관은 있으나 수신자가 없습니다.",
            path="$.via",
            before=draft.via,
            citation=rule,
        )


def _of_list(code: str, message: str, path: str, before: str, citation: str) -> Finding:
    """A finding about one word of a list, which goes by its repair."""
    return Finding(
        code=code,
        severity="ask",
        message=message,
        path=path,
        before=before,
        citation=citation,
        repair=(Edit(path=path, op="drop", before=before),),
    )


def _items(draft: Draft) -> Iterator[Finding]:
    """The items, but for a list of 붙임 typed by hand, which is one finding of its own."""
    typed = {f"$.body.content[{index}]" for index in typed_list(draft.body)}
    return (finding for finding in item_findings(draft.body) if finding.path.removesuffix(".attrs.level") not in typed)


def _words(draft: Draft) -> Iterator[Finding]:
    """The words of the title and the text; tables have their own short forms of dates and money."""
    yield from text_findings(draft.title, "$.title", money=False)
    yield from language_findings(draft.title, "$.title", kind="title")
    yield from plain_word_findings(draft.title, "$.title")
    typed = {f"$.body.content[{index}]" for index in typed_list(draft.body)}
    for run in runs(draft.body):
        if run.path in typed:
            continue
        if not run.cell:
            yield from text_findings(run.text, run.path)
        yield from language_findings(run.text, run.path, kind="cell" if run.cell else "text")
        yield from plain_word_findings(run.text, run.path)
