"""Two sessions of one mailbox at the same moment: the end is that of some order of their commands.

What each is told meanwhile is lawful and, in the end, true. RFC 9051 §7.5.1, RFC 3501 §5.5
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy import select

from mail.rules import flags
from mail.tables import message
from tests.mail.house import House, mail
from tests.mail.talk import Talk, served

State = tuple[tuple[tuple[int, int], ...], int]
"""Messages (UID, flags) and the next UID."""
NAMES = {"\\Seen": flags.SEEN, "\\Flagged": flags.FLAGGED, "\\Deleted": flags.DELETED, "\\Answered": flags.ANSWERED}
BY_NUMBER = {"FETCH", "STORE", "SEARCH"}


@dataclass(frozen=True)
class Act:
    """What is said, and what it makes of a mailbox."""

    words: str | bytes
    does: Callable[[dict[int, int], int], tuple[dict[int, int], int]]
    silent: tuple[int, ...] = ()
    """UIDs of which the client takes for granted that they are deleted now, unless it is told otherwise."""

    def after(self, state: State) -> State:
        rows, following = self.does(dict(state[0]), state[1])
        return tuple(sorted(rows.items())), following


def _stored(uids: Iterable[int], how: str, mask: int) -> Callable[[dict[int, int], int], tuple[dict[int, int], int]]:
    def does(rows: dict[int, int], following: int) -> tuple[dict[int, int], int]:
        for uid in uids:
            if uid in rows:
                rows[uid] = {"+": rows[uid] | mask, "-": rows[uid] & ~mask, "": mask}[how]
        return rows, following

    return does


def _gone(uids: Iterable[int] | None) -> Callable[[dict[int, int], int], tuple[dict[int, int], int]]:
    def does(rows: dict[int, int], following: int) -> tuple[dict[int, int], int]:
        kept = {
            uid: mask
            for uid, mask in rows.items()
            if not mask & flags.DELETED or (uids is not None and uid not in uids)
        }
        return kept, following

    return does


def _moved(uids: Iterable[int]) -> Callable[[dict[int, int], int], tuple[dict[int, int], int]]:
    return lambda rows, following: ({uid: mask for uid, mask in rows.items() if uid not in uids}, following)


def _copied(uids: Iterable[int]) -> Callable[[dict[int, int], int], tuple[dict[int, int], int]]:
    def does(rows: dict[int, int], following: int) -> tuple[dict[int, int], int]:
        for uid in sorted(uids):
            if uid in rows:
                rows[following] = rows[uid]
                following += 1
        return rows, following

    return does


def _added(mask: int) -> Callable[[dict[int, int], int], tuple[dict[int, int], int]]:
    return lambda rows, following: (rows | {following: mask}, following + 1)


@dataclass
class Client:
    """A client that believes what it is told, and objects to what may not be told."""

    talk: Talk
    qresync: bool
    messages: list[list[int | None]] = field(default_factory=list)
    """UID and flags of each message, None for what was not told."""

    async def begin(self, house: House) -> None:
        await self.talk.sign_in(house)
        if self.qresync:
            await self.talk.say("ENABLE QRESYNC IMAP4rev2")
        await self.say("SELECT INBOX")
        await self.say("UID FETCH 1:* (FLAGS)")

    async def do(self, act: Act) -> None:
        for one in self.messages:
            if one[0] in act.silent and one[1] is not None:
                one[1] |= flags.DELETED
        await self.say(act.words)

    async def say(self, words: str | bytes) -> None:
        name = (words if isinstance(words, str) else words.decode()).split()[0]
        answer = await self.talk.say(words)
        assert answer[-1].startswith(b"OK"), (words, answer)
        for line in answer[:-1]:
            self.hear(line.decode(), shifts=name not in BY_NUMBER)

    def hear(self, line: str, *, shifts: bool) -> None:
        if match := re.fullmatch(r"(\d+) EXPUNGE", line):
            assert shifts and not self.qresync
            del self.messages[int(match[1]) - 1]
        elif match := re.fullmatch(r"VANISHED ([\d:,]+)", line):
            assert shifts and self.qresync
            for part in match[1].split(","):
                low, _, high = part.partition(":")
                for uid in range(int(low), int(high or low) + 1):
                    at = next(place for place, (known, _) in enumerate(self.messages) if known == uid)
                    del self.messages[at]
        elif match := re.fullmatch(r"(\d+) EXISTS", line):
            assert int(match[1]) >= len(self.messages)
            self.messages += [[None, None] for _ in range(int(match[1]) - len(self.messages))]
        elif match := re.match(r"(\d+) FETCH \(", line):
            self.told(self.messages[int(match[1]) - 1], line)

    def told(self, one: list[int | None], line: str) -> None:
        if match := re.search(r"UID (\d+)", line):
            assert one[0] in (None, int(match[1]))
            one[0] = int(match[1])
        if match := re.search(r"FLAGS \(([^)]*)\)", line):
            one[1] = sum(NAMES.get(name, 0) for name in match[1].split())

    def known(self) -> list[tuple[int, int]]:
        """Numbers and UIDs."""
        return [(number, uid) for number, (uid, _) in enumerate(self.messages, 1) if uid is not None]

    def choose(self, chance: Random) -> Act:
        """Something to do, as this client sees the mailbox."""
        known = self.known()
        if len(known) < len(self.messages) or not known:
            return Act("UID FETCH 1:* (FLAGS)", lambda rows, following: (rows, following))
        some = sorted(chance.sample(known, min(len(known), chance.randint(1, 3))))
        numbers, uids = ",".join(str(number) for number, _ in some), [uid for _, uid in some]
        name, how = chance.choice(list(NAMES)), chance.choice(["+", "-", "+", ""])
        by_uid = chance.random() < 0.5
        chosen = ",".join(map(str, uids)) if by_uid else numbers
        verb = "UID " if by_uid else ""
        match chance.randint(0, 9):
            case 0 | 1 | 2:
                return Act(f"{verb}STORE {chosen} {how}FLAGS ({name})", _stored(uids, how, NAMES[name]))
            case 3:
                does = _stored(uids, "+", flags.DELETED)
                return Act(f"{verb}STORE {chosen} +FLAGS.SILENT (\\Deleted)", does, tuple(uids))
            case 4:
                return Act("EXPUNGE", _gone(None))
            case 5:
                return Act(f"UID EXPUNGE {','.join(map(str, uids))}", _gone(uids))
            case 6:
                octets = mail(f"더한 것 {chance.random()}")
                return Act(b"APPEND INBOX (\\Flagged) {%d+}\r\n%b" % (len(octets), octets), _added(flags.FLAGGED))
            case 7:
                return Act(f"{verb}COPY {chosen} INBOX", _copied(uids))
            case 8:
                return Act(f"{verb}MOVE {chosen} Archive", _moved(uids))
            case _:
                return Act(f"{verb}FETCH {chosen} (BODY[TEXT])", _stored(uids, "+", flags.SEEN))


async def truth(house: House) -> State:
    box = await house.box()
    query = select(message.c.uid, message.c.flags).where(message.c.mailbox_id == box.id, ~message.c.expunged)
    async with house.tx() as tx:
        rows = (await tx.db.execute(query.order_by(message.c.uid))).all()
    return tuple((row.uid, row.flags) for row in rows), box.uidnext


async def interleave(house: House, seed: int, rounds: int) -> None:
    """Both say something at once, again and again."""
    chance = Random(seed)
    await house.put(*(mail(f"{seed}.{number}") for number in range(4)))
    async with served(house) as port, Talk(port) as one, Talk(port) as other:
        clients = [Client(one, qresync=False), Client(other, qresync=True)]
        for client in clients:
            await client.begin(house)
        state = await truth(house)
        for _ in range(rounds):
            acts = [client.choose(chance) for client in clients]
            await asyncio.gather(*(client.do(act) for client, act in zip(clients, acts, strict=True)))
            possible = {acts[1].after(acts[0].after(state)), acts[0].after(acts[1].after(state))}
            state = await truth(house)
            assert state in possible, [act.words for act in acts]
        for client in clients:
            await client.say("NOOP")
            assert len(client.messages) == len(state[0])
            await client.say("UID FETCH 1:* (UID)")
            there = dict(state[0])
            assert [uid for uid, _ in client.messages] == list(there)
            wrong = {uid: (mask, there[uid]) for uid, mask in client.messages if mask not in (None, there[uid or 0])}
            assert not wrong


async def test_two_sessions_end_as_if_one_had_spoken_after_the_other(house: House) -> None:
    for seed in range(2):
        await interleave(house, seed, 22)


@pytest.mark.long
async def test_two_sessions_do_so_for_a_long_time(house: House) -> None:
    for seed in range(100, 140):
        await interleave(house, seed, 60)
