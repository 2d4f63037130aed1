"""A thousand sessions that wait: what each costs in memory, and how soon each hears of a new mail."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

WAKES = 30


class Waiting:
    """One IMAP session in IDLE."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.heard: list[float] = []
        self._listening: asyncio.Task[None] | None = None

    async def say(self, words: str, end: bytes) -> None:
        """Send a line and hear answers up to one that begins like this."""
        self.writer.write(f"{words}\r\n".encode())
        while not (line := await self.reader.readline()).startswith(end):
            if not line:
                raise ConnectionError(words)

    async def begin(self, login: tuple[str, str] | None) -> None:
        """Greeting, sign-in where that is due, the mailbox, IDLE."""
        await self.reader.readline()
        if login:
            await self.say(f"a LOGIN {login[0]} {login[1]}", b"a OK")
        await self.say("b SELECT INBOX", b"b OK")
        await self.say("c IDLE", b"+")
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while line := await self.reader.readline():
            if line.rstrip().endswith(b"EXISTS"):
                self.heard.append(time.perf_counter())

    async def end(self) -> None:
        """Hang up."""
        if self._listening is not None:
            self._listening.cancel()
        self.writer.close()


async def wakes(
    sessions: list[list[Waiting]], bring: Callable[[int], Awaitable[None]], patience: float = 30
) -> list[float]:
    """Bring mail to one group after another; how long after it was answered each of the group heard, in ms."""
    found: list[float] = []
    for number in range(WAKES):
        group = sessions[number % len(sessions)]
        before = [len(one.heard) for one in group]
        await bring(number % len(sessions))
        brought = time.perf_counter()
        async with asyncio.timeout(patience):
            while any(len(one.heard) == had for one, had in zip(group, before, strict=True)):  # noqa: ASYNC110 - measured
                await asyncio.sleep(0.001)
        found += [max(0.0, one.heard[-1] - brought) * 1000 for one in group]
    return sorted(found)


async def of_dure(
    port: int, signs: list[list[str]], count: int, bring: Callable[[int], Awaitable[None]], memory: Callable[[], float]
) -> dict[str, Any]:
    """So many sessions, spread over these accounts."""
    before = memory()
    groups: list[list[Waiting]] = [[] for _ in signs]
    for number in range(count):
        # One address of our own has only so many ports.
        local = (f"127.0.0.{2 + number % 20}", 0)
        one = Waiting(*await asyncio.open_connection("127.0.0.1", port, local_addr=local))
        login, password = signs[number % len(signs)]
        await one.begin((login, password))
        groups[number % len(signs)].append(one)
    after = memory()
    late = await wakes(groups, bring)
    for one in (each for group in groups for each in group):
        await one.end()
    return {"sessions": count, "mb": after - before} | _spread(late)


async def of_dovecot(words: list[str], count: int, bring: Callable[[int], Awaitable[None]]) -> dict[str, Any]:
    """So many processes of Dovecot, which has one a session."""
    pipe = asyncio.subprocess.PIPE
    programs = [
        await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
        for _ in range(count)
    ]
    group = []
    for program in programs:
        assert program.stdin is not None
        assert program.stdout is not None
        one = Waiting(program.stdout, program.stdin)  # type: ignore[arg-type]  # pipes are streams as well
        await one.begin(None)
        group.append(one)
    memory = sum(_proportional(program.pid) for program in programs)
    late = await wakes([group], bring)
    for one, program in zip(group, programs, strict=True):
        await one.end()
        await program.wait()
    return {"sessions": count, "mb": memory} | _spread(late)


def _proportional(pid: int) -> float:
    """MB of a process and those that it has begun, shared pages by their share."""
    whole = 0.0
    for one in (pid, *_children(pid)):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text("ascii").splitlines()
        whole += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return whole


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def _spread(late: list[float]) -> dict[str, float]:
    return {"wake_p50": late[len(late) // 2], "wake_p99": late[min(len(late) - 1, len(late) * 99 // 100)]}
