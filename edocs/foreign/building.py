"""A body in the making from a foreign document: paragraphs, tables and pictures as they come, and what is left out.

Words are never lost: what has no place of its own (a nested table, a text box) becomes lines. What is no words and has
no place is counted, and told in a sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec import Struct

from edocs import body
from edocs.body.characters import Unreadable as BadCharacter
from edocs.body.characters import clean
from edocs.body.markup import Body, MarkName
from edocs.body.reading import MAX_CHARACTERS, MAX_NODES, BodyRefused
from edocs.foreign.archive import Unreadable
from edocs.foreign.labels import typed_label
from edocs.paper import BLANK_BELOW

Run = tuple[str, tuple[Any, ...]]
"""Words with their marks, as JSON; ``"\\n"`` is a line break."""
MOST_PICTURES: Final = 200
_BLANKS: Final = re.compile(r"[\t\r\n]+")
OWN_END: Final = "  끝."
"""How our own writers put the mark: what stands before it belongs to the words."""
_END: Final = re.compile(r"[\s\u00a0]*끝\.[\s\u00a0]*$")
_SENTENCES: Final = {
    "header": "머리말·꼬리말·쪽 번호 {n}개는 가져오지 않았습니다.",
    "footnote": "각주·미주 {n}개는 그 자리에 괄호로 옮겼습니다.",
    "comment": "메모 {n}개는 가져오지 않았습니다.",
    "drawing": "그리기 개체·차트 {n}개는 가져오지 않았습니다.",
    "textbox": "글상자 {n}개의 글은 본문 문단으로 옮겼습니다.",
    "equation": "수식 {n}개는 글자로 옮겼습니다.",
    "nested": "표 안의 표 {n}개는 줄글로 옮겼습니다.",
    "flattened": "칸이 어긋난 표 {n}개는 줄글로 옮겼습니다.",
    "numbering": "우리 항목 기호가 아닌 번호 {n}개는 글자로 옮기거나 뺐습니다.",
    "picture": "읽을 수 없는 그림 {n}개는 가져오지 못하였습니다.",
    "linked_picture": "문서 밖에 있는 그림 {n}개는 가져오지 못하였습니다.",
    "characters": "보이지 않는 문자 {n}개를 뺐습니다.",
    "link": "안전하지 않은 연결 {n}개는 글자만 남겼습니다.",
    "deleted": "변경 추적에서 지운 부분 {n}곳은 가져오지 않았습니다.",
    "sheet": "기안문의 두문·결문 {n}줄은 가져오지 않았습니다. 서식에서 새로 만들어집니다.",
    "end": "‘끝.’ 표시는 뺐습니다. 서식에서 자동으로 붙습니다.",
    "hidden": "숨긴 글 {n}곳은 가져오지 않았습니다.",
}


class Picture(Struct, frozen=True):
    """A picture of a document: the id that stands for it in the body, and its bytes."""

    key: str
    name: str
    data: bytes


class Imported(Struct, frozen=True):
    """A foreign document as a body, its pictures, and what was left out, as sentences."""

    body: Body
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()


class Builder:
    """Collects blocks. ``recognise`` in ``paragraph`` turns a number typed at the start into the item level."""

    def __init__(self) -> None:
        self.blocks: list[dict[str, Any]] = []
        self.pictures: list[Picture] = []
        self.left_out: Counter[str] = Counter()
        self._room = MAX_CHARACTERS + 1
        self._nodes = MAX_NODES + 1

    def drop(self, what: str, count: int = 1) -> None:
        """Count something that is not taken over; ``what`` names its sentence."""
        self.left_out[what] += count

    def paragraph(self, runs: Iterable[Run], level: int = 0, align: str = "left", *, recognise: bool = True) -> None:
        """Add a paragraph, or an item."""
        self.blocks.append(self.line(runs, level, align, recognise=recognise))

    def line(
        self, runs: Iterable[Run], level: int = 0, align: str = "left", *, recognise: bool = False
    ) -> dict[str, Any]:
        """A paragraph as JSON."""
        kept = [(self._cleaned(text), marks) for text, marks in runs]
        if recognise and not level:
            level, taken = typed_label("".join(text for text, _ in kept))
            kept = _without_head(kept, taken)
        content: list[dict[str, Any]] = []
        for text, marks in kept:
            for index, part in enumerate(text.split("\n")):
                if index:
                    content.append({"type": "hardBreak"})
                if part:
                    content.append({"type": "text", "text": part, "marks": list(marks)})
        self._nodes -= 1 + len(content)
        if self._nodes < 0:
            raise Unreadable("too_large")
        return {"type": "paragraph", "attrs": {"level": level, "align": align}, "content": content}

    def table(self, rows: Sequence[Sequence[dict[str, Any]]], widths: Sequence[int] | None) -> None:
        """Add a table of cells as JSON; one that is no table becomes lines."""
        given = {
            "type": "table",
            "attrs": {"widths": list(widths) if widths else None},
            "content": [{"type": "tableRow", "content": list(row)} for row in rows],
        }
        try:
            body.read({"type": "doc", "content": [given]})
        except BodyRefused:
            self.drop("flattened")
            for row in rows:
                self.blocks += [line for cell in row for line in cell["content"] if line["content"]]
            return
        self.blocks.append(given)

    def picture(self, name: str, data: bytes, alt: str, width_mm: int | None) -> None:
        """Add a picture; its key is a made-up id that whoever keeps the bytes replaces."""
        if len(self.pictures) >= MOST_PICTURES:
            self.drop("picture")
            return
        key = f"00000000-0000-0000-0000-{len(self.pictures) + 1:012d}"
        self.pictures.append(Picture(key, name, data))
        attrs = {"attachment_id": key, "alt": self._cleaned(alt)[:500].replace("\n", " "), "width_mm": width_mm}
        self.blocks.append({"type": "image", "attrs": attrs})

    def mark(self, name: MarkName, href: str = "") -> tuple[dict[str, Any], ...]:
        """A mark as JSON; none for a link that leads nowhere safe."""
        if name != "link":
            return ({"type": name},)
        found = {"type": "link", "attrs": {"href": href}}
        try:
            words = {"type": "text", "text": "x", "marks": [found]}
            body.read({"type": "doc", "content": [{"type": "paragraph", "content": [words]}]})
        except BodyRefused:
            self.drop("link")
            return ()
        return (found,)

    def done(self, *, strip_end: bool = True) -> Imported:
        """The body. Raises Unreadable where it is larger than a body may be."""
        if strip_end:
            self._strip_end()
        try:
            made = body.canonical({"type": "doc", "content": self.blocks})
        except BodyRefused as refused:
            raise Unreadable("too_large") from refused
        notes = [_SENTENCES[what].format(n=count) for what, count in self.left_out.items() if count]
        return Imported(made, tuple(self.pictures), tuple(notes))

    def _strip_end(self) -> None:
        """Take the 끝 mark from the last words: the sheet writes it. LAW adm-doc-rule §4(5)"""
        last = next((block for block in reversed(self.blocks) if block.get("content")), None)
        if last is None or last["type"] != "paragraph":
            return
        words = "".join(part.get("text", "\n") for part in last["content"])
        if (match := _END.search(words)) is None:
            return
        self.drop("end")
        exact = words.endswith(OWN_END)
        kept, room = [], len(words) - len(OWN_END) if exact else match.start()
        for part in last["content"]:
            text = part.get("text", "\n")[:room]
            room -= len(text)
            if text:
                kept.append(part | {"text": text} if "text" in part else part)
        while not exact and kept and kept[-1]["type"] == "hardBreak":
            kept.pop()
        last["content"] = kept
        if not kept:
            self.blocks.remove(last)

    def _cleaned(self, text: str) -> str:
        """The text as a body may hold it, line breaks kept; what nobody can see is left out and counted."""
        self._room -= len(text)
        if self._room < 0:
            raise Unreadable("too_large")
        return "\n".join(self._clean_line(_BLANKS.sub(" ", line)) for line in text.split("\n"))

    def _clean_line(self, line: str) -> str:
        try:
            return clean(line)
        except BadCharacter:
            kept = "".join(char for char in line if _is_fine(char))
            self.drop("characters", len(line) - len(kept))
            return clean(kept)


def without_blank_below(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a cell without the words that our own writers put before its blanks. LAW adm-doc-rule §4(5)"""
    first, *others = ["".join(part.get("text", "\n") for part in line["content"]) for line in lines] or [""]
    if not first.startswith(BLANK_BELOW) or "".join([first.removeprefix(BLANK_BELOW), *others]).strip():
        return lines
    kept, count = [], len(BLANK_BELOW)
    for part in lines[0]["content"]:
        taken = min(count, len(part.get("text", "")))
        count -= taken
        if not taken:
            kept.append(part)
        elif rest := part["text"][taken:]:
            kept.append(part | {"text": rest})
    return [lines[0] | {"content": kept}, *lines[1:]]


def _is_fine(char: str) -> bool:
    try:
        clean(char)
    except BadCharacter:
        return False
    return True


def _without_head(runs: list[Run], count: int) -> list[Run]:
    """The runs without their first characters."""
    kept: list[Run] = []
    for text, marks in runs:
        kept.append((text[count:], marks))
        count = max(0, count - len(text))
    return [run for run in kept if run[0]]
