"""What is dear for a reason that tests do not have, made cheap for the process that runs them.

A password takes 64 MiB and a tenth of a second to hash, so that guessing does. A statement is compiled once for each
engine, and a server has one engine for years where a run of the tests has a thousand. A process that may not keep what
it compiles of our sources takes twice as long to start.
"""

import os
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

import kernel.dure
from directory import passwords

REAL = passwords._hasher
"""What the house hashes with."""


def kept_bytecode() -> None:
    """From now on what this process starts keeps what it compiles."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def cheap_passwords() -> None:
    """From now on this process hashes with the same algorithm and next to no work."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def shared_statements() -> None:
    """From now on the engines of this process share what they have compiled."""
    make, compiled, dialects = kernel.dure.make_engine, LRUCache(5_000), []

    def made(*args: Any, **kwargs: Any) -> AsyncEngine:
        engine = make(*args, **kwargs)
        inner = engine.sync_engine
        # What was compiled belongs to a dialect; one that has met no server yet knows too little to be lent.
        if not dialects or getattr(dialects[0], "server_version_info", None) is None:
            dialects[:] = [inner.dialect]
        inner.dialect, inner._compiled_cache = dialects[0], compiled
        return engine

    kernel.dure.make_engine = made
