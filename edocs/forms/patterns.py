"""Named kinds of text: what a telephone number, an address of mail, a business number looks like. Pure."""

import re
from typing import Final

from msgspec import Struct


class Pattern(Struct, frozen=True):
    """A kind of text: its name, the shape of what is written, an example."""

    label: str
    shape: str
    example: str


PATTERNS: Final = {
    "email": Pattern(
        "전자우편", r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}", "hong@example.kr"
    ),
    "phone": Pattern("전화번호", r"\(?0[0-9]{1,2}\)?[- ]?[0-9]{3,4}-?[0-9]{4}", "02-123-4567"),
    "business": Pattern("사업자등록번호", r"[0-9]{3}-?[0-9]{2}-?[0-9]{5}", "123-45-67891"),
    "account": Pattern("계좌번호", r"[0-9][0-9-]{7,19}", "110-234-567890"),
    "postcode": Pattern("우편번호", r"[0-9]{5}", "04524"),
    "digits": Pattern("숫자만", r"[0-9]{1,40}", "20260001"),
}
"""The shapes mean the same to the browser: no look-around, no classes beyond ASCII."""
_WEIGHTS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def pattern_problem(name: str, value: object) -> str:
    """Return what is wrong with a text of a named kind; empty if nothing is or no kind is named."""
    pattern = PATTERNS.get(name)
    if pattern is None or not isinstance(value, str):
        return ""
    text = value.strip()
    if not re.fullmatch(pattern.shape, text):
        return f"{pattern.label} 꼴로 쓰십시오. 보기: {pattern.example}"
    return "" if name != "business" or _adds_up(text.replace("-", "")) else "없는 사업자등록번호입니다."


def _adds_up(digits: str) -> bool:
    """Whether the last digit of a business number follows from the others."""
    numbers = [int(digit) for digit in digits]
    total = sum(number * weight for number, weight in zip(numbers, _WEIGHTS, strict=False)) + numbers[8] * 5 // 10
    return (10 - total % 10) % 10 == numbers[9]
