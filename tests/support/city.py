"""A small part of the demo city, settled as the demo settles it, and sessions of its people."""

from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from directory.sessions import open_session
from directory.tables import gate
from kernel.dure import Dure
from kernel.web import Call
from server.demo import seed

HOUSES = ("한빛시", "한빛문화재단", "한빛교통공사")
WALKED = (*HOUSES, "한빛평생학습진흥원")
"""Where people of the walks have their seats."""


def few_houses() -> None:
    """From now on this process knows a city of these institutions only: what most walks are about needs no more."""
    some = [house for house in seed.houses() if house.name in WALKED]
    seed.houses = lambda: some


async def small_city(dure: Dure) -> list[dict[str, Any]]:
    """Three institutions of the city; the accounts of the typical roles."""
    some = [house for house in seed.houses() if house.name in HOUSES]
    with patch.object(seed, "houses", lambda: some):
        return await seed.seed(dure)


async def session_of(dure: Dure, login: str) -> str:
    """The token of a new session of this account, as if it had signed in with a second factor."""
    async with dure.gate() as db:
        account = (await db.execute(select(gate.account).where(gate.account.c.login == login))).one()
    call = Call(dure, "192.0.2.7", "ko", "tests", "", None, "")
    await open_session(call, account, ["password", "totp"])
    assert call.issue
    return call.issue
