"""Which characters of a draft cannot be sent is told by name, with what to write instead."""

from hypothesis import given
from hypothesis import strategies as st

from edocs import body as bodies
from edocs.charset import carries, encode, instead, outside
from edocs.checks.sendable import check


def told(title: str, *names: str, words: str = "") -> dict[str, tuple[str, str, bool]]:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}] if words else []}
    body = bodies.canonical({"type": "doc", "content": [paragraph]})
    files = [(f"$.attachments[{at}]", name) for at, name in enumerate(names)]
    return {one.before: (one.severity, one.after, bool(one.repair)) for one in check(title, files, body)}


def test_the_title_stops_with_the_character_and_a_repair_where_there_is_one() -> None:
    assert told("2026–2027년 축제 협조") == {"–": ("block", "-", True)}
    assert told("축제🎉 협조") == {"🎉": ("block", "", True)}
    assert told("똠얌 협조") == {"똠": ("block", "", False)}
    assert told("㎡ ① “따옴표” 漢字 №") == {}


def test_a_file_name_stops_and_the_body_is_only_noted() -> None:
    assert told("협조", "뷁.pdf") == {"뷁": ("block", "", False)}
    assert told("협조", words="• 하나") == {"•": ("note", "·", True)}


def test_a_particle_or_composed_letter_is_judged_as_it_is_sent() -> None:
    assert outside("가") == []  # decomposed Hangul is composed before


@given(st.text(max_size=40))
def test_what_is_not_outside_is_written_and_read_back_the_same(text: str) -> None:
    kept = "".join(letter for letter in text if carries(letter))
    assert outside(kept) == []
    assert encode(kept).decode("euc_kr") == kept


@given(st.characters())
def test_what_stands_for_a_character_is_carried(letter: str) -> None:
    found = instead(letter)
    assert found is None or outside(found) == []
