"""A small institution with mail, and short ways to act in it."""

import itertools
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from directory import passwords
from directory.tables import commons, gate
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
PASSWORD = "mail-of-the-house"
_hash: list[str] = []


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
        await _seats(tx, people)
    await _logins(house)
    return house


async def _seats(tx: Tx, people: dict[str, UUID]) -> None:
    """A unit with a post for each: who holds none cannot sign in."""
    own, since = {"institution_id": tx.institution_id}, {"valid_from": tx.now, "valid_to": None}
    unit = new_id()
    await tx.db.execute(t.unit.insert().values(own | {"id": unit, "created": tx.now}))
    named = {"unit_id": unit, "name": "우편원", "parent_id": None, "position": 0}
    await tx.db.execute(t.unit_version.insert().values(own | named | since))
    for login, person in people.items():
        post = new_id()
        await tx.db.execute(t.post.insert().values(own | {"id": post, "created": tx.now}))
        words = {"name": login, "title": login, "rank": "", "grade": 0, "position": 0}
        kinds = {"post_id": post, "unit_id": unit, "is_unit_head": False, "is_institution_head": False}
        await tx.db.execute(t.post_version.insert().values(own | words | kinds | since))
        held = {"id": new_id(), "person_id": person, "post_id": post, "concurrent": False, "clearance": 0}
        await tx.db.execute(t.holding.insert().values(own | held | since))


async def _logins(house: House) -> None:
    """An account each, all with one password."""
    blank = {"totp_secret": None, "totp_confirmed": False, "totp_step": 0, "failures": 0, "locked_until": None}
    if not _hash:
        _hash.append(await passwords.hash_password(PASSWORD))
    async with house.dure.gate() as db:
        for login, person in house.people.items():
            row = {"id": new_id(), "login": f"{login}@{house.domain}", "home_id": house.institution}
            own = {"password": _hash[0], "password_changed": None, "oidc_subject": None, "preferences": {}}
            await db.execute(gate.account.insert().values(row | own | blank | {"created": house.dure.now()}))
            link = {"account_id": row["id"], "institution_id": house.institution, "person_id": person}
            await db.execute(gate.link.insert().values(link))


def mail(subject: str = "안건", body: str = "본문입니다.\r\n", **fields: str) -> bytes:
    """A small message; fields by name with underscores."""
    head = {"From": "가람 <garam@a.example>", "To": "온 <on@b.example>", "Subject": subject}
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    head.setdefault("Content-Type", "text/plain; charset=utf-8")
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"{lines}\r\n{body}".encode()
