"""What is dear on purpose, made cheap: a password takes 64 MiB and a tenth of a second, so that guessing does."""

from argon2 import PasswordHasher

from directory import passwords

REAL = passwords._hasher
"""What the house hashes with."""


def cheap_passwords() -> None:
    """From now on this process hashes with the same algorithm and next to no work."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
