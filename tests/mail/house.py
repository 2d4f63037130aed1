"""A small institution with mail, and short ways to act in it."""

import itertools
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from directory.tables import commons
from directory.tables import organisation as t
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.tx import Actor, Tx
from mail.actions import accounts, appending
from mail.actions.filing import Filed
from mail.intake import prepare
from mail.queries import boxes
from mail.queries.boxes import Box

_numbers = itertools.count(500)


@dataclass
class House:
    """An institution with two people, 한가람 (garam) and 나래온 (naraeon)."""

    dure: Dure
    institution: int
    domain: str
    people: dict[str, UUID]
    accounts: dict[str, UUID]

    def actor(self, who: str = "garam") -> Actor:
        return Actor(self.institution, self.people[who], client="test")

    @asynccontextmanager
    async def tx(self, who: str | None = "garam") -> AsyncGenerator[Tx]:
        actor = Actor(self.institution, client="smtp") if who is None else self.actor(who)
        async with self.dure.tx(actor) as tx:
            yield tx

    async def box(self, name: str = "INBOX", who: str = "garam") -> Box:
        async with self.tx(who) as tx:
            return await boxes.box_named(tx, name)

    async def put(
        self, *texts: bytes, flags: Sequence[str] = (), box: str = "INBOX", who: str = "garam"
    ) -> list[Filed]:
        """Append these messages."""
        ready = [await prepare(self.dure.blobs, self.institution, text) for text in texts]
        async with self.tx(who) as tx:
            items = [appending.Item(one, tuple(flags)) for one in ready]
            return await appending.append(tx, await boxes.box_named(tx, box), items)


async def build(dure: Dure) -> House:
    """Make the institution with rows that the directory would have made."""
    number = next(_numbers)
    domain = f"mail{number}.test.example"
    async with dure.commons() as db:
        row = {"id": number, "code": f"M{number}", "name": f"우편원{number}", "parent_id": None, "path": f"{number}."}
        also = {"kind": "foundation", "state": "active", "domain": domain, "position": number, "created": dure.now()}
        await db.execute(commons.institution.insert().values(row | also))
    people = {"garam": new_id(), "naraeon": new_id()}
    blank = dict.fromkeys(("phone", "extension", "mobile", "place", "duties"), "")
    house = House(dure, number, domain, people, {})
    async with house.tx(None) as tx:
        own = {"institution_id": number}
        await tx.db.execute(t.profile.insert().values(own | {"fields": {}, "seq": 0}))
        for login, person in people.items():
            named = {"id": person, "number": login, "name": login, "initials": login, "mail": f"{login}@{domain}"}
            times = {"paused_from": None, "paused_to": None, "left_at": None, "created": tx.now}
            await tx.db.execute(t.person.insert().values(own | named | blank | times))
            house.accounts[login] = await accounts.ensure_person(tx, person, f"{login}@{domain}")
    return house


def mail(subject: str = "안건", body: str = "본문입니다.\r\n", **fields: str) -> bytes:
    """A small message; fields by name with underscores."""
    head = {"From": "가람 <garam@a.example>", "To": "온 <on@b.example>", "Subject": subject}
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    head.setdefault("Content-Type", "text/plain; charset=utf-8")
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"{lines}\r\n{body}".encode()
