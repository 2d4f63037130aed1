"""Comparing two contents: fields, tables, files, recipients and all else, as well as the text."""

from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from edocs import body
from edocs.content import Content, Disclosed, Enclosure
from edocs.links.comparing import Comparison, applied, changed_in, compare

TEXT = st.text("가나다 라.1", max_size=8)
SCALARS = st.none() | st.integers(0, 3) | st.booleans() | TEXT
ROWS = st.lists(st.dictionaries(st.sampled_from("가나"), TEXT | st.integers(0, 9), max_size=2), max_size=4)
FILES = st.builds(
    Enclosure,
    id=st.integers(1, 4).map(lambda n: UUID(int=n)),
    name=st.sampled_from(["계획서.pdf", "산출내역.xlsx", "도면.png"]),
    kind=st.sampled_from(["attachment", "image"]),
    sha256=st.sampled_from(["a" * 64, "b" * 64]),
    size=st.integers(1, 3),
)


def text(*lines: str) -> dict[str, Any]:
    blocks = [
        {"type": "paragraph", "attrs": {"level": 0, "align": "left"}, "content": [{"type": "text", "text": line}]}
        for line in lines
    ]
    return body.to_json(body.canonical({"type": "doc", "content": blocks}))


def contents() -> st.SearchStrategy[Content]:
    return st.builds(
        Content,
        form_code=st.just("general"),
        form_version=st.just(1),
        title=TEXT,
        summary=TEXT,
        body=st.lists(TEXT.filter(bool), min_size=1, max_size=4).map(lambda lines: text(*lines)),
        fields=st.dictionaries(st.sampled_from(["금액", "업체", "품목"]), SCALARS | ROWS, max_size=3),
        keywords=st.lists(TEXT, max_size=3).map(tuple),
        recipients=st.lists(st.sampled_from(["한빛시장", "교통공사", "복지재단"]), max_size=4).map(tuple),
        disclosure=st.builds(Disclosed, kind=st.sampled_from(["open", "closed"]), items=st.just((5,))),
        enclosures=st.lists(FILES, max_size=4).map(tuple),
        urgent=st.booleans(),
    )


@settings(deadline=None, max_examples=80)
@given(contents(), contents())
def test_making_the_changes_gives_the_second_content(first: Content, second: Content) -> None:
    made = compare(first, second)
    assert applied(first, made) == second
    assert (made.count == 0) == (first == second)


FIRST = Content(
    form_code="general",
    form_version=1,
    title="거리축제 음향 용역",
    body=text("무대 음향을 맡깁니다.", "금액은 1,200만원입니다."),
    fields={"amount": 12_000_000, "items": [{"name": "스피커", "qty": 4}, {"name": "마이크", "qty": 2}]},
    recipients=("한빛시장",),
    enclosures=(
        Enclosure(id=UUID(int=1), name="산출내역.xlsx", kind="attachment", sha256="a" * 64, size=10),
        Enclosure(id=UUID(int=2), name="도면.pdf", kind="attachment", sha256="b" * 64, size=10),
    ),
)
SECOND = replace(
    FIRST,
    title="거리축제 음향·조명 용역",
    fields={"amount": 15_000_000, "items": [{"name": "스피커", "qty": 6}, {"name": "마이크", "qty": 2}]},
    recipients=("한빛시장", "교통공사"),
    enclosures=(
        Enclosure(id=UUID(int=3), name="산출내역.xlsx", kind="attachment", sha256="c" * 64, size=12),
        FIRST.enclosures[1],
    ),
)


def of(made: Comparison, name: str) -> list[tuple[str, Any, Any]]:
    aspect = next(one for one in made.beside if one.name == name)
    return [(row.op, row.before, row.after) for row in aspect.rows]


def test_a_file_of_the_same_name_and_other_bytes_is_a_changed_file() -> None:
    ops = [
        (op, before and before["sha256"][0], after and after["sha256"][0])
        for op, before, after in of(compare(FIRST, SECOND), "enclosures")
    ]
    assert ops == [("changed", "a", "c"), ("equal", "b", "b")]


def test_a_recipient_that_was_added_is_shown_beside_those_who_stayed() -> None:
    assert of(compare(FIRST, SECOND), "recipients") == [
        ("equal", "한빛시장", "한빛시장"),
        ("inserted", None, "교통공사"),
    ]


def test_a_row_of_a_table_field_that_changed_stands_against_what_it_was() -> None:
    rows = of(compare(FIRST, SECOND), "fields.items")
    assert [(op, after["qty"]) for op, _, after in rows if op != "deleted"] == [("changed", 6), ("equal", 2)]


def test_each_change_names_the_revision_that_brought_it() -> None:
    between = replace(FIRST, title=SECOND.title)
    last = replace(SECOND, body=text("무대 음향을 맡깁니다.", "금액은 1,500만원입니다."))
    made = compare(FIRST, last)
    places = dict(
        zip(["body", *(one.name for one in made.beside)], changed_in(made, [FIRST, between, SECOND, last]), strict=True)
    )
    assert places == {
        "body": 3,
        "title": 1,
        "recipients": 2,
        "enclosures": 2,
        "fields.amount": 2,
        "fields.items": 2,
    }


def test_what_came_went_and_came_again_is_the_last_comers() -> None:
    other = replace(FIRST, title="다른 제목")
    again = replace(FIRST, title="새 제목")
    made = compare(FIRST, again)
    assert changed_in(made, [FIRST, again, other, again]) == (3,)
