"""Passwords: argon2id in threads, and which ones are good enough.

Invariant: at most two are hashed at a time (64 MiB each), so that a crowd at the door cannot take the machine.
"""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kernel.errors import Invalid

SHORTEST = 10
LONGEST = 128
_hasher = PasswordHasher()
_turns = asyncio.Semaphore(2)

_COMMON = frozenset("password qwerty asdfgh 12345 11111 00000 abcde letmein admin welcome dkssud qlalfqjsgh".split())
"""Beginnings that every list of broken passwords starts with; the last two are Korean words typed in Latin mode."""


async def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    async with _turns:
        return await asyncio.to_thread(_hasher.hash, password)


async def verify(kept: str | None, password: str) -> bool:
    """Whether it is the password. Takes as long when there is none to compare with."""
    async with _turns:
        right = await asyncio.to_thread(_verify, kept or _decoy(), password)
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than ours."""
    return _hasher.check_needs_rehash(kept)


def check_new(password: str, *known: str) -> None:
    """Refuse (Invalid) a password that is short, common, monotonous, or made of what is known (login, name)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            "password_length",
            f"비밀번호는 {SHORTEST}자 이상 {LONGEST}자 이하로 정하십시오.",
            f"A password has {SHORTEST} to {LONGEST} characters.",
            least=SHORTEST,
        )
    plain = password.casefold()
    words = {word.casefold() for text in known for word in (text, text.partition("@")[0]) if len(word) >= 2}
    rest = plain
    for word in words:
        rest = rest.replace(word, "")
    if len(set(plain)) < 5 or plain.startswith(tuple(_COMMON)) or len(rest) < SHORTEST - 4:
        raise Invalid(
            "password_weak",
            "쉽게 알아낼 수 있는 비밀번호입니다. 이름, 아이디, 흔한 낱말을 피하십시오.",
            "This password is easy to guess; avoid names, the login and common words.",
        )


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return _hasher.hash("nobody has this password")
