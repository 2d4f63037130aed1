"""A mail meets the script of an account: what is to be done is worked out here, outside of any transaction."""

import asyncio
from functools import lru_cache
from typing import Final
from uuid import UUID

from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.signer import Handle
from kernel.tx import Actor
from mail.actions import filtering
from mail.actions.delivering import Target
from mail.actions.domain_keys import keys_of
from mail.actions.filtering import Onward, Plan, Reply, Wish
from mail.checks import arc, results
from mail.checks.dkim.canon import split
from mail.intake import Prepared, prepare
from mail.mime.fields import Header, read_header
from mail.queries.recipients import institution_of
from mail.rules import answering, notices
from mail.rules.addresses import canonical
from mail.rules.names import ATTRIBUTES, INBOX
from mail.sieve import (
    Action,
    Broken,
    Discard,
    Fault,
    FileInto,
    Keep,
    Letter,
    Outcome,
    Program,
    Redirect,
    Reject,
    Stopped,
    Unknown,
    Vacation,
    check,
    run,
)
from mail.sieve.letter import return_path

MARK: Final = "X-Sieve-Redirected-From"
"""The field that stops a mail that is sent on in circles."""
LARGEST_HERE: Final = 64 * 1024
"""Octets up to which a script runs on the event loop."""


@lru_cache(maxsize=1_000)
def compiled(source: str) -> Program | Fault:
    """A script that can be run, or its first fault: one that was checked long ago may be refused by a later house."""
    try:
        return check(source)
    except Broken as broken:
        return broken.faults[0]


async def whole(dure: Dure, institution_id: int, prepared: Prepared) -> bytes:
    """The octets of a prepared mail."""
    if prepared.raw is not None:
        return prepared.raw
    assert prepared.blob is not None
    ref = BlobRef(prepared.blob.sha256, prepared.blob.size)
    return prepared.prefix + await dure.blobs.range(institution_id, ref, 0, ref.size)


class Sorter:
    """Works out what is to be done with one mail, for one account after the other."""

    def __init__(self, dure: Dure, institution_id: int, name: str, prepared: Prepared, data: bytes) -> None:
        self.dure, self.institution_id, self.name = dure, institution_id, name
        self.prepared, self.data = prepared, data
        self.sender = return_path(data)
        self.header: Header = read_header(data, 0, len(data))

    async def plan(self, wish: Wish, recipient: str) -> Plan:
        """What the account wants done with the mail."""
        letter = Letter(
            self.data,
            sender=self.sender,
            recipient=recipient,
            now=self.dure.now(),
            mailboxes=wish.mailboxes,
            roles=wish.roles,
        )
        program = compiled(wish.source)
        if isinstance(program, Fault):
            return filtering.plain(wish.account_id, self.prepared, INBOX, wish.script, program)
        try:
            outcome = await self._run(program, letter, wish.account_id)
        except Stopped as stopped:
            return filtering.plain(wish.account_id, self.prepared, INBOX, wish.script, stopped.fault)
        return await self._planned(wish, outcome)

    async def _run(self, program: Program, letter: Letter, account_id: UUID) -> Outcome:
        known: dict[tuple[str, str], bool] = {}
        while True:
            try:
                if len(self.data) <= LARGEST_HERE:
                    return run(program, letter, known)
                return await asyncio.to_thread(run, program, letter, known)
            except Unknown as unknown:
                async with self.dure.tx(Actor(self.institution_id, client="smtp")) as tx:
                    known[unknown.key] = await filtering.seen(tx, account_id, unknown.key)

    async def _planned(self, wish: Wish, outcome: Outcome) -> Plan:
        prepared = self.prepared
        if outcome.data is not None:
            prepared = await prepare(self.dure.blobs, self.institution_id, outcome.data)
        targets = [target for one in outcome.actions if (target := _target(wish.account_id, one))]
        replies: list[Reply] = []
        onward = await self._onward(wish, outcome)
        for one in outcome.actions:
            if isinstance(one, Reject):
                reply = await self._rejection(wish, one)
                if reply is None:  # nobody to tell: then it is kept
                    targets.append(Target(account_id=wish.account_id))
                else:
                    replies.append(reply)
            elif isinstance(one, Vacation):
                replies += await self._answer(wish, one)
        if wish.away is not None and targets and not any(isinstance(one, Vacation) for one in outcome.actions):
            replies += await self._answer(wish, await self._away(wish))
        if not targets and onward is None and not replies and not _thrown_away(outcome):
            targets.append(Target(account_id=wish.account_id))  # a circle was broken: kept
        return Plan(
            account_id=wish.account_id,
            prepared=prepared,
            targets=tuple(targets),
            onward=onward,
            replies=tuple(replies),
            tracked=outcome.tracked,
            script=wish.script,
        )

    async def _onward(self, wish: Wish, outcome: Outcome) -> Onward | None:
        """The mail for others: not to where it has been sent on from, nor to oneself. RFC 5228 §10"""
        been = {canonical(raw.decode("utf-8", "replace")) for raw in self.header.all(MARK.lower())}
        to = tuple(
            one.address for one in outcome.actions if isinstance(one, Redirect) and one.address not in been | wish.own
        )
        if not to or wish.name in been:
            return None
        data = outcome.data if outcome.data is not None else self.data
        lines, start = split(data)
        head = b"".join(line.raw for line in lines if line.name != b"return-path")
        mark = f"{MARK}: {wish.name}\r\n".encode()
        sealed = await self._sealed(wish.name.rpartition("@")[2], mark + head + b"\r\n" + data[start:])
        prepared = await prepare(self.dure.blobs, self.institution_id, sealed)
        # Errors come back to who sends it on; about a notice nobody is told.
        sender = wish.name if self.sender else ""
        return Onward(sender, prepared, to, utf8=not all(one.isascii() for one in (*to, sender)))

    async def _sealed(self, domain: str, data: bytes) -> bytes:
        """With our link of ARC, where we judged the mail when it came. RFC 8617 §5.1"""
        told, chain = results.own(data, self.name)
        if not told or not chain:
            return data
        selector, _, handle = await self._key(domain)
        begun = arc.sealing(data, told, chain, domain, selector, int(self.dure.now().timestamp()))
        if begun is None:
            return data
        unsigned = await asyncio.to_thread(begun.signature)
        signature = unsigned.signed(await self.dure.keys.sign(unsigned.digest, handle))
        unsigned = begun.seal(signature)
        return (
            unsigned.signed(await self.dure.keys.sign(unsigned.digest, handle)) + signature + begun.results.raw + data
        )

    async def _key(self, domain: str) -> tuple[str, str, Handle]:
        async with self.dure.tx(Actor(self.institution_id, client="smtp")) as tx:
            return next(one for one in await keys_of(tx, domain) if one[1] == arc.ALGORITHM)

    async def _rejection(self, wish: Wish, action: Reject) -> Reply | None:
        """A notice to the sender that the mail was not wanted. RFC 5429 §2.1"""
        if not canonical(self.sender):
            return None
        now = self.dure.now()
        end = self.data.find(b"\r\n\r\n") + 2
        about = notices.About(self.name, self.sender, now, "", self.data[:end])
        fate = notices.Fate(wish.name, notices.FAILED, "5.7.1", f"550 5.7.1 {action.reason}")
        text = notices.compose(about, [fate], new_id().hex, now)
        return Reply(self.sender, await prepare(self.dure.blobs, self.institution_id, text))

    async def _away(self, wish: Wish) -> Vacation:
        """The answer that is set apart from scripts."""
        assert wish.away is not None
        text = wish.away.text
        if wish.away.text_outside or wish.away.audience == "city":
            async with self.dure.commons() as db:
                inside = await institution_of(db, canonical(self.sender).rpartition("@")[2]) is not None
            if not inside:
                text = "" if wish.away.audience == "city" else wish.away.text_outside
        seconds = wish.away.days * 86_400
        return Vacation(reason=text, seconds=seconds, subject=wish.away.subject, handle="\0away")

    async def _answer(self, wish: Wish, action: Vacation) -> list[Reply]:
        """The answer, where one may be given. RFC 5230 §4.5"""
        also = {name for one in action.addresses if (name := canonical(one))}
        if not action.reason or answering.objection(self.header, self.sender, wish.own | also):
            return []
        sender = canonical(action.sender) if canonical(action.sender) in wish.own else wish.name
        answer = answering.Answer(sender, canonical(self.sender), action.subject, action.reason, action.mime)
        text = answering.compose(answer, self.header, new_id().hex, self.dure.now())
        prepared = await prepare(self.dure.blobs, self.institution_id, text)
        return [Reply(answer.to, prepared, action.handle, action.seconds)]


def _target(account_id: UUID, action: Action) -> Target | None:
    match action:
        case Keep(flags):
            return Target(account_id=account_id, flags=flags)
        case FileInto(name, flags, create, use):
            return Target(account_id=account_id, mailbox=ATTRIBUTES.get(use, name), flags=flags, create=create)
    return None


def _thrown_away(outcome: Outcome) -> bool:
    return any(isinstance(one, Discard) for one in outcome.actions)
