"""Passwords are kept as hard to guess as they should be: what the other tests make cheap is dear in the house."""

from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from argon2.profiles import RFC_9106_LOW_MEMORY

from directory import passwords
from tests.support.cheap import REAL


def test_the_house_hashes_as_the_standard_asks_and_knows_a_weaker_hash() -> None:
    kept = REAL.hash("correct horse battery")
    used = extract_parameters(kept)
    assert used.type is Type.ID
    assert used.memory_cost >= RFC_9106_LOW_MEMORY.memory_cost
    assert used.time_cost >= RFC_9106_LOW_MEMORY.time_cost
    assert REAL.verify(kept, "correct horse battery")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse battery")
    assert REAL.check_needs_rehash(weak)


async def test_a_hash_made_here_is_checked_here_and_nobody_without_one_comes_in() -> None:
    kept = await passwords.hash_password("correct horse battery")
    assert await passwords.verify(kept, "correct horse battery")
    assert not await passwords.verify(kept, "wrong horse battery")
    assert not await passwords.verify(None, "correct horse battery")
    assert not passwords.outdated(kept)
