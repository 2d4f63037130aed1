"""붙임 and 끝: what the sheet writes by itself is not typed, what the text names is attached.

LAW adm-doc-rule §4(4), LAW adm-doc-rule §4(5)
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from edocs.body.markup import Body, Paragraph, Table, block_text, cell_text, inline_text
from edocs.checks.draft import Draft, runs
from edocs.checks.wording import matched, of_words
from edocs.findings import Edit, Finding
from edocs.paper import bare_name, blocks_shown, end_mark

_ATTACHED: Final = re.compile(r"붙임\s*(\d{1,2})?(?!\s*(?:파일\s*)?(?:없|생략))(?![가-힣]*(?:하|되|성|줄))")
_TYPED: Final = re.compile(
    r"^\s*[\[<【(]?\s*(?:붙\s*임|첨\s*부|별\s*첨)\s*[\]>】)]?\s*"
    r"(?::|\d+\.|[ \u00a0]{2,}|(?=\S+.*\d\s?(?:부|매|장|권|점|건)\.?)|$)"
)
_LISTED: Final = re.compile(r"^\s*(?:\d{1,2}\.\s*)?\S.*\d\s?(?:부|매|장|권|점|건)\s*\.?(?:\s*끝\s*\.?)?\s*$")
_ENTRY: Final = re.compile(r"\d\s?(?:부|매|장|권|점|건)\s*(?:\.|,|끝|$|\s{2,})|(?<=\s)\d{1,2}\.\s")
_OTHER_WORD: Final = re.compile(
    r"(?P<word>별첨|첨부)(?P<rest>\s?\d{1,2}(?!\d)|와 같|과 같| 참조| 참고|를 참|을 참|물 참)"
    r"|(?P<box>[\[<【]\s?(?:별첨|첨부)\s?(?=\d{0,2}\s?[\]>】]))"
)
_END: Final = re.compile(r"(?:\s*[-–—]\s*)?\s*끝\s*[.。]?\s*(?:[-–—]\s*)?$")
_END_EARLY: Final = re.compile(r"(?:(?<=[.)\]])|(?<=부)|(?<=[ \u00a0]{2})|^)\s*끝\s*[.。]\s*$")
_BLANK_BELOW: Final = re.compile(r"^\s*[-–—(<\[]*\s*이\s?하\s*(?:빈\s?칸|여\s?백)\s*[-–—)>\]]*\s*\.?\s*$")
_UNNAMED: Final = re.compile(
    r"^(?:제목\s?없음|무제|새\s?(?:문서|파일|한글|워크시트|프레젠테이션).*|문서\s?\d*|빈\s?문서\s?\d*|"
    r"통합\s?문서\s?\d*|untitled.*|document\s?\d*|book\s?\d*|"
    r"img[_-]?\d+|kakaotalk.*|scan[_-]?\d*|캡처|스캔\d*|\d+)$",
    re.IGNORECASE,
)
_ATTACH_RULE = "LAW adm-doc-rule §4(4)"
_END_RULE = "LAW adm-doc-rule §4(5)"


def attachment_findings(draft: Draft) -> Iterator[Finding]:
    """붙임: what the text names is attached, nothing is typed that the sheet writes, and no name stands twice."""
    typed = typed_list(draft.body)
    count = len(draft.attachments)
    if typed:
        yield _list_finding(draft, typed, count)
    for run in runs(draft.body):
        if any(run.path == f"$.body.content[{index}]" for index in typed):
            continue
        for mention in _ATTACHED.finditer(run.text):
            number = int(mention[1]) if mention[1] else 1
            if number > count:
                found = f"첨부한 파일은 {count}개입니다." if count else "첨부한 파일이 없습니다."
                message = f"본문에 ‘{mention[0].strip()}’이라고 썼으나 {found}"
                yield of_words("attachment_missing", message, run.path, matched(mention), None, citation=_ATTACH_RULE)
        for other in _OTHER_WORD.finditer(run.text):
            yield _other_word(run.path, other)
    yield from _names(draft.attachments)


def _other_word(path: str, match: re.Match[str]) -> Finding:
    if match["box"]:
        after = re.sub("별첨|첨부", "붙임", match[0])
    else:
        rest = match["rest"].replace("와 같", "과 같").replace("를 참", "을 참").replace("물 참", " 참")
        after = "붙임" + rest
    return of_words(
        "attachment_word", "함께 보내는 것은 ‘붙임’이라고 씁니다.", path, matched(match), after, citation=_ATTACH_RULE
    )


def typed_list(body: Body) -> list[int]:
    """The blocks at the end of the body that hold a list of 붙임 typed by hand."""
    shown = blocks_shown(body)
    for index in range(shown):
        block = body.content[index]
        if not isinstance(block, Paragraph) or not _TYPED.match(inline_text(block)):
            continue
        rest = body.content[index + 1 : shown]
        words = [inline_text(one) for one in rest if isinstance(one, Paragraph)]
        if len(words) == len(rest) and all(
            not text.strip() or _LISTED.match(text) or _END.fullmatch(text) for text in words
        ):
            return list(range(index, shown))
        return [index]
    return []


def _list_finding(draft: Draft, typed: Sequence[int], count: int) -> Finding:
    """The finding for a typed list: it goes when everything it names is attached, else a file is missing."""
    texts = [block_text(draft.body.content[index]) for index in typed]
    lines = "\n".join(texts)
    listed = max(1, sum(1 for text in lines.splitlines() if _listed(text)))
    path = f"$.body.content[{typed[0]}]"
    if listed > count:
        found = f"첨부한 파일은 {count}개입니다." if count else "첨부한 파일이 없습니다."
        return Finding(
            code="attachment_missing",
            severity="ask",
            message=f"붙임 {listed}건을 적었으나 {found} 파일을 붙이면 붙임 줄은 저절로 씁니다.",
            path=path,
            before=texts[0],
            citation=_ATTACH_RULE,
        )
    return Finding(
        code="attachments_typed",
        severity="ask",
        message="붙임은 첨부한 파일의 이름으로 저절로 씁니다. 본문에 쓴 붙임 줄을 지우십시오.",
        path=path,
        before=texts[0],
        citation=_ATTACH_RULE,
        repair=tuple(
            Edit(path=f"$.body.content[{index}]", op="drop", before=text)
            for index, text in zip(typed, texts, strict=True)
        ),
    )


def _listed(line: str) -> bool:
    """Tell whether a line of a typed list names something."""
    bare = _END.sub("", _TYPED.sub("", line)).strip(" .")
    return bool(bare) and not _END.fullmatch(line)


def _names(attachments: Sequence[str]) -> Iterator[Finding]:
    names = [bare_name(name).strip() for name in attachments]
    for index, name in enumerate(names):
        path = f"$.attachments[{index}]"
        if name in names[:index]:
            yield Finding(
                code="attachment_twice",
                severity="ask",
                message=f"붙임 이름이 같습니다: {name}. 알아볼 수 있게 바꾸십시오.",
                path=path,
                before=name,
                citation=_ATTACH_RULE,
            )
        if _UNNAMED.match(name):
            yield Finding(
                code="attachment_unnamed",
                severity="ask",
                message=f"붙임 ‘{name}’이(가) 무엇인지 이름에서 알 수 있게 바꾸십시오.",
                path=path,
                before=name,
                citation=_ATTACH_RULE,
            )


def ending_findings(draft: Draft) -> Iterator[Finding]:
    """끝 and 이하 빈칸: written by the sheet in all four situations, never by hand."""
    shown = blocks_shown(draft.body)
    typed = typed_list(draft.body)
    for run in runs(draft.body):
        block = int(run.path.split("[")[1].split("]")[0])
        if block in typed:
            continue
        last = block == shown - 1 and not run.cell
        match = (_END if last else _END_EARLY).search(run.text)
        if match and (not last or _is_mark(run.text, match)):
            where = "본문에 쓴 것은 지우십시오." if last else "글이 끝나지 않은 곳에는 쓰지 않습니다."
            message = f"‘끝’은 글이 끝나는 곳에 저절로 붙습니다. {where}"
            words = (match[0], match.start())
            yield of_words("end_typed", message, run.path, words, "", citation=_END_RULE)
        if match := _BLANK_BELOW.match(run.text):
            message = "‘이하 빈칸’은 표가 다 차지 않으면 저절로 씁니다. 쓴 것은 지우십시오."
            yield of_words("blank_typed", message, run.path, matched(match), "", citation=_END_RULE)
    yield from _table_end(draft)


def _is_mark(text: str, match: re.Match[str]) -> bool:
    """Tell the mark from a sentence that ends with the word."""
    before = text[: match.start()]
    if not before.strip():
        return True
    words = match[0]
    return (words[0].isspace() and not before.endswith("의")) or before[-1] in ".)]!?"


def _table_end(draft: Draft) -> Iterator[Finding]:
    """A table filled in part: the empty rows may go, and 끝 stands below it."""
    mark = end_mark(draft.body, bool(draft.attachments))
    if mark.place != "blank" or mark.block is None or mark.row is None:
        return
    table = draft.body.content[mark.block]
    assert isinstance(table, Table)
    covered = any(
        at + cell.attrs.rowspan > mark.row for at, row in enumerate(table.content[: mark.row]) for cell in row.content
    )
    rows = range(mark.row, len(table.content))
    path = f"$.body.content[{mark.block}]"
    yield Finding(
        code="table_partly_filled",
        severity="ask",
        message="표의 끝에 빈 줄이 있어 ‘이하 빈칸’을 넣고 ‘끝’은 쓰지 않습니다. 빈 줄을 지우면 ‘끝’을 씁니다.",
        path=f"{path}.content[{mark.row}]",
        citation=_END_RULE,
        repair=()
        if covered
        else tuple(
            Edit(
                path=f"{path}.content[{row}]",
                op="drop",
                before="\t".join(cell_text(cell) for cell in table.content[row].content),
            )
            for row in rows
        ),
    )
