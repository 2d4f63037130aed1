"""Script, figures, blanks and stops in one run of text, each with what should stand there.

LAW adm-doc §7(1), LAW adm-doc §7(2), LAW adm-doc §7(4)
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

from edocs.checks.wording import in_brackets, matched, of_words
from edocs.findings import Finding
from edocs.korean import amount_from_words

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_FOREIGN: Final = re.compile(f"[{_HAN}\u3040-\u30ff\uff66-\uff9f\u0400-\u04ff]+")
_TURNED: Final = re.compile(
    rf"(?P<foreign>[{_HAN}]{{2,20}}|(?<![A-Za-z.@/])[A-Za-z][A-Za-z \-]{{2,40}}[A-Za-z])\s?"
    r"\((?P<korean>[가-힣][가-힣 ]{0,20})\)"
)
_LATIN: Final = re.compile(r"(?<![A-Za-z0-9@./_\-\\:~%&?=#])[A-Za-z][A-Za-z'’\-]*(?: [A-Za-z][A-Za-z'’\-]*)*")
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+\-]+@[\w\-]+\.[\w.\-]+|[\w\-]+(?:\.[\w\-]+)*\.(?:kr|com|net|org|go)\S*"
)
_WIDE: Final = re.compile("[０-９]+(?:[,．，.][０-９]+)*")
_WIDE_DIGITS: Final = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("，"): ",", ord("．"): "."}
_ROMAN: Final = re.compile("^\\s*[Ⅰ-Ⅻⅰ-ⅻ]+(?:\\.|\\s)")
_SPELT: Final = re.compile(
    r"(?<![가-힣\d금])(?P<number>[일이삼사오육칠팔구](?:[십백천](?:[일이삼사오육칠팔구]?[십백천])*[일이삼사오육칠팔구]?|만)"
    r"(?:[일이삼사오육칠팔구십백천]*만?[일이삼사오육칠팔구십백천]*))(?P<gap> ?)"
    r"(?P<unit>명|개소|개월|개|건|대의|대를|대 |쪽|부를|회|퍼센트|일간|킬로미터|미터)"
)
_DOUBLE: Final = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_LEADING: Final = re.compile(r"^[ \u00a0\u3000]+(?=\S)")
_COLON: Final = re.compile(r"(?<=[가-힣)\]])[ \u00a0]+:[ \u00a0]*(?=\S)")
_TIGHT: Final = re.compile(r"(?<=[가-힣]):(?=[가-힣])")
_STOP: Final = re.compile(r"(?:[가-힣]니다|십시오|십시요)(?P<tail>[ \u00a0]*)$")
_SPACED_STOP: Final = re.compile(r"(?<=[가-힣]) +(?=[.,](?:\s|$))")
_TWICE: Final = re.compile(r"(?<=[가-힣])(?:\.\.(?!\.)|,,+)(?=\s|$)")
_SPACED_LETTERS: Final = re.compile(r"^(?P<a>[가-힣])[ \u00a0]{2,}(?P<b>[가-힣])(?=\s*:)")

_SCRIPT = "LAW adm-doc §7(1)"


def language_findings(text: str, path: str, *, kind: Literal["text", "cell", "title"] = "text") -> Iterator[Finding]:
    """Yield what a run of text writes in another script, in other figures or with blanks and stops out of place.

    Cells stand in columns of their own, and a title is no sentence: their blanks or stops are not asked about.
    """
    yield from _script(text, path)
    yield from _figures(text, path)
    if kind != "cell":
        yield from _blanks(text, path)
    if kind == "text":
        yield from _stops(text, path)


def _script(text: str, path: str) -> Iterator[Finding]:
    """Korean; what the meaning needs in another script follows it in brackets. LAW adm-doc §7(1)"""
    turned = []
    for match in _TURNED.finditer(text):
        if in_brackets(text, match.start()):
            continue
        turned.append(match.span())
        after = f"{match['korean']}({match['foreign'].strip()})"
        message = "한글을 먼저 쓰고 한자나 외국어는 괄호 안에 씁니다."
        yield of_words("script_turned", message, path, matched(match), after, citation=_SCRIPT)
    inside = [*turned, *(match.span() for match in _ADDRESS.finditer(text))]
    for match in (*_FOREIGN.finditer(text), *_LATIN.finditer(text)):
        taken = any(low <= match.start() < high for low, high in inside)
        if taken or in_brackets(text, match.start()) or not _is_foreign(match[0], text[: match.start()]):
            continue
        message = f"‘{match[0]}’은(는) 한글로 쓰고, 뜻을 밝혀야 하면 괄호 안에 씁니다."
        yield of_words("script_foreign", message, path, matched(match), None, citation=_SCRIPT)


def _is_foreign(words: str, before: str) -> bool:
    """Tell a foreign word from an abbreviation in capitals, a unit after a number, and a single letter."""
    if not words.isascii():
        return True
    if re.search(r"\d\s?$", before) or words.isupper():
        return False
    return any(len(word) > 3 and not word.isupper() for word in re.split(r"[ \-]", words))


def _figures(text: str, path: str) -> Iterator[Finding]:
    """Arabic figures. LAW adm-doc §7(4)"""
    rule = "LAW adm-doc §7(4)"
    for match in _WIDE.finditer(text):
        after = match[0].translate(_WIDE_DIGITS)
        yield of_words(
            "figures_wide", "숫자는 보통 아라비아 숫자로 씁니다.", path, matched(match), after, citation=rule
        )
    for match in _SPELT.finditer(text):
        number = amount_from_words(match["number"])
        if number is None or number < 10 or in_brackets(text, match.start()):
            continue
        after = f"{number:,}"
        words = (match["number"], match.start("number"))
        yield of_words(
            "figures_spelt", f"숫자는 ‘{after}’처럼 아라비아 숫자로 씁니다.", path, words, after, citation=rule
        )
    if roman := _ROMAN.match(text):
        message = "항목 기호로 로마 숫자를 쓰지 않습니다. 항목 단계를 정하면 번호가 저절로 붙습니다."
        yield of_words("figures_roman", message, path, matched(roman), "", citation="LAW adm-doc-rule §2(1)")


def _blanks(text: str, path: str) -> Iterator[Finding]:
    """One blank between words, none before the first: the sheet indents by itself."""
    rule = "LAW adm-doc-rule §2(1)"
    if match := _LEADING.match(text):
        message = "줄 앞의 빈칸은 지우십시오. 항목 단계에 따라 저절로 들여 씁니다."
        yield of_words("blank_leading", message, path, matched(match), "", citation=rule)
    letters = _SPACED_LETTERS.match(text)
    if letters:
        after = letters["a"] + letters["b"]
        message = "글자 사이를 벌려 쓰지 않습니다."
        yield of_words("blank_letters", message, path, matched(letters), after, citation=_SCRIPT)
    for match in _DOUBLE.finditer(text):
        mark = re.match(r"끝\s*\.?\s*$", text[match.end() :])
        if mark or (letters and match.start() < letters.end()):
            continue
        if re.match(r"[ \u00a0]+:", text[match.start() :]):
            continue  # the colon's own finding
        yield of_words("blank_double", "낱말 사이는 한 칸만 띄웁니다.", path, matched(match), " ", citation=_SCRIPT)


def _stops(text: str, path: str) -> Iterator[Finding]:
    """Stops and colons as the spelling rules for Korean have them. LAW adm-doc §7(1)"""
    for match in _COLON.finditer(text):
        if not re.match(r"\d", text[match.end() :]) or not re.search(r"\d\s*$", text[: match.start()]):
            message = "쌍점은 앞말에 붙이고 뒤는 한 칸 띄웁니다."
            yield of_words("colon_blank", message, path, matched(match), ": ", citation=_SCRIPT)
    for match in _TIGHT.finditer(text):
        message = "쌍점은 앞말에 붙이고 뒤는 한 칸 띄웁니다."
        yield of_words("colon_blank", message, path, matched(match), ": ", citation=_SCRIPT)
    if (last := _STOP.search(text)) and not in_brackets(text, last.start()):
        at = last.start("tail") - 1
        message = "문장 끝에 마침표를 찍습니다."
        yield of_words("stop_missing", message, path, (text[at:], at), text[at] + ".", citation=_SCRIPT)
    for match in _SPACED_STOP.finditer(text):
        yield of_words("stop_blank", "마침표와 쉼표는 앞말에 붙입니다.", path, matched(match), "", citation=_SCRIPT)
    for match in _TWICE.finditer(text):
        message = "마침표나 쉼표를 거듭 찍지 않습니다."
        yield of_words("stop_twice", message, path, matched(match), match[0][0], citation=_SCRIPT)
