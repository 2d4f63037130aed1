"""Money, dates, particles and initials as official Korean has them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edocs.korean import amount_in_words, amount_text, date_text, initials, seoul_date, with_particle

DIGITS = {word: digit for digit, word in enumerate("영일이삼사오육칠팔구")}
SMALL = {"십": 10, "백": 100, "천": 1_000}
LARGE = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}


def number_read(words: str) -> int:
    total = group = digit = 0
    for word in words:
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in SMALL:
            group, digit = group + digit * SMALL[word], 0
        else:
            total, group, digit = total + (group + digit) * LARGE[word], 0, 0
    return total + group + digit


@pytest.mark.parametrize(
    ("won", "text"),
    [
        (113_560, "금113,560원(금일십일만삼천오백육십원)"),
        (48_400_000, "금48,400,000원(금사천팔백사십만원)"),
        (0, "금0원(금영원)"),
        (10, "금10원(금일십원)"),
        (10_000, "금10,000원(금일만원)"),
        (100_010_001, "금100,010,001원(금일억일만일원)"),
        (1_000_000_000_000, "금1,000,000,000,000원(금일조원)"),
    ],
)
def test_money_is_written_in_figures_and_words(won: int, text: str) -> None:
    assert amount_text(won) == text


@given(st.integers(0, 10**20 - 1))
def test_the_words_of_an_amount_read_back_as_the_amount(won: int) -> None:
    assert number_read(amount_in_words(won)) == won


@pytest.mark.parametrize("won", [-1, 10**20])
def test_an_amount_without_words_is_refused(won: int) -> None:
    with pytest.raises(ValueError):
        amount_in_words(won)


def test_a_date_is_written_with_full_stops() -> None:
    assert date_text(date(2026, 11, 21)) == "2026. 11. 21."
    assert date_text(date(2027, 1, 2)) == "2027. 1. 2."


def test_the_day_in_seoul_begins_at_fifteen_hundred_utc() -> None:
    assert seoul_date(datetime(2026, 11, 21, 14, 59, 59, tzinfo=UTC)) == date(2026, 11, 21)
    assert seoul_date(datetime(2026, 11, 21, 15, tzinfo=UTC)) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("과장", "을/를", "과장을"),
        ("회사", "을/를", "회사를"),
        ("문서", "이/가", "문서가"),
        ("본문", "은/는", "본문은"),
        ("서울", "(으)로", "서울로"),
        ("부산", "(으)로", "부산으로"),
        ("과", "(으)로", "과로"),
        ("2026", "이/가", "2026이"),
        ("12", "이/가", "12가"),
        ("7", "(으)로", "7로"),
        ("3", "(으)로", "3으로"),
        ("PDF", "을/를", "PDF를"),
        ("URL", "(으)로", "URL로"),
        ("팀", "과/와", "팀과"),
        ("계약서(안)", "을/를", "계약서(안)를"),
        ("“본문”", "이/가", "“본문”이"),
        ("", "이/가", "가"),
        ("★", "은/는", "★는"),
    ],
)
def test_a_particle_follows_the_last_sound(word: str, particle, expected: str) -> None:
    assert with_particle(word, particle) == expected


def test_initials_keep_what_is_no_syllable() -> None:
    assert initials("한가람 A팀 3과") == "ㅎㄱㄹ Aㅌ 3ㄱ"
    assert initials("까힣ㄱ") == "ㄲㅎㄱ"
