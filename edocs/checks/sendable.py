"""What of a draft the national exchange cannot carry, told before anybody signs: which characters, and what to write.

Title and file names travel in fields without any escape: there such a character stops the draft. In the body it is
written as a reference, which old systems may show as an empty box: there it is only noted. LAW exch-std annex 1
"""

from collections.abc import Iterator, Sequence
from typing import Final

from edocs.body.markup import Body, images
from edocs.charset import instead, name_of
from edocs.checks.draft import runs
from edocs.findings import Edit, Finding
from edocs.standard import FIRST, Profile

_MOST: Final = 10


def check(title: str, file_names: Sequence[tuple[str, str]], body: Body, profile: Profile = FIRST) -> Iterator[Finding]:
    """The findings for a draft that goes to agencies outside; `file_names` are paths into the draft with names."""
    yield from _title(title, profile)
    for path, name in file_names:
        if letters := profile.outside(name):
            yield Finding(
                code="unsendable_file_name",
                severity="block",
                message=f"붙임 이름에 유통할 수 없는 글자가 있습니다: {_said(letters)}. 이름을 고치십시오.",
                path=path,
                before=letters[0],
            )
    yield from _body(body, profile)


def _title(title: str, profile: Profile) -> Iterator[Finding]:
    for letter in profile.outside(title):
        after = instead(letter)
        start = title.find(letter)
        words = f"‘{after}’(으)로 바꾸십시오" if after else "지우십시오" if after == "" else "다른 글자로 고쳐 쓰십시오"
        edits = (Edit(path="$.title", op="text", before=letter, after=after, start=start),) if after is not None else ()
        yield Finding(
            code="unsendable_title",
            severity="block",
            message=f"다른 행정기관으로 보낼 수 없는 글자입니다: {name_of(letter)}. {words}.",
            path="$.title",
            before=letter,
            after=after or "",
            start=max(0, start),
            repair=edits if start >= 0 else (),
        )


def _body(body: Body, profile: Profile) -> Iterator[Finding]:
    told: set[str] = set()
    for run in runs(body):
        for letter in profile.outside(run.text):
            if letter in told or len(told) >= _MOST or letter == "\n":
                continue
            told.add(letter)
            after, start = instead(letter), run.text.find(letter)
            edits = (Edit(path=run.path, op="text", before=letter, after=after, start=start),) if after else ()
            yield Finding(
                code="unsendable_body",
                severity="note",
                message=f"받는 기관의 화면에 보이지 않을 수 있는 글자입니다: {name_of(letter)}.",
                path=run.path,
                before=letter,
                after=after or "",
                start=max(0, start),
                repair=edits if start >= 0 else (),
            )
    if any(True for _ in images(body)):
        yield Finding(
            code="sent_as_file",
            severity="note",
            message="본문에 그림이 있어, 다른 행정기관에는 본문을 PDF 파일로 보냅니다.",
            path="$.body",
        )


def _said(letters: Sequence[str]) -> str:
    return ", ".join(name_of(letter) for letter in letters[:_MOST])
