"""The center and the agencies behind it: what they do with a file of ours, what they send by themselves, and when.

Everything random comes from one seed; time is given from outside. A document is brought until its receipt is heard, as
a sender of flesh and blood would; each bringing may be delayed, doubled, reordered, lost, cut or spoilt on the way.
"""

import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from server.simulator import packs
from server.simulator.packs import Agency, Message

Kind = Literal["whole", "partial"]
_MOST_BRINGINGS: Final = 40
_SUBJECTS: Final = (
    "재난 대비 점검 결과",
    "예산 편성 자료",
    "합동 점검 계획",
    "시설 개선 협조",
    "통계 조사",
    "교육 안내",
)
_WORDS: Final = (
    "1. 귀 기관의 무궁한 발전을 기원합니다.",
    "2. 위와 관련하여 붙임과 같이 보내오니 업무에 참고하시기 바랍니다.",
    "가. 제출 기한: 이번 달 말",
    "나. 제출 방법: 공문",
)


@dataclass(frozen=True)
class House:
    """One of our institutions as the center knows it: its code, the codes of its units, those that died."""

    code: str
    units: tuple[str, ...]
    dead: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Delivery:
    """A file that the module of one of our institutions is to put down at a time."""

    due: datetime
    number: int
    house: str = field(compare=False)
    name: str = field(compare=False)
    octets: bytes = field(compare=False)
    how: Kind = field(compare=False, default="whole")


@dataclass
class Faults:
    """How likely each fault is."""

    rate: float = 0.05

    def strikes(self, rng: random.Random) -> str:
        """Which fault a bringing suffers, if any."""
        if rng.random() >= self.rate:
            return ""
        return rng.choice(("drop", "duplicate", "corrupt", "partial", "delay", "skew"))


@dataclass
class Book:
    """What the center keeps of it all, to be compared with what we kept."""

    sent: dict[tuple[str, str], Message] = field(default_factory=dict)
    """(document, our unit) → what an agency sent there."""
    heard: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """(document, our unit) → receipts of ours that came."""
    taken: dict[str, str] = field(default_factory=dict)
    """Name of every file that left us → whether it was sent."""
    brought: Counter[str] = field(default_factory=Counter)
    """File name → how often it was put down before us."""
    outgoing: dict[tuple[str, str], str] = field(default_factory=dict)
    """(our document, agency's unit) → the last receipt that went back."""
    dead: set[tuple[str, str]] = field(default_factory=set)
    """What was addressed to a code that died."""
    faults: Counter[str] = field(default_factory=Counter)


class Center:
    """Plays everybody outside."""

    def __init__(
        self,
        seed: int,
        agencies: Sequence[Agency],
        houses: Sequence[House],
        *,
        faults: float = 0.05,
        pace: float = 30.0,
        series: str = "",
    ) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a game that must be playable again
        self.agencies = {one.unit: one for one in agencies}
        self.houses = {one.code: one for one in houses}
        self.faults = Faults(faults)
        self.pace = pace
        """About how many seconds pass between one step of the other side and the next."""
        self.series = series
        """Tells the documents of one run from those of another."""
        self.book = Book()
        self._due: list[Delivery] = []
        self._bringing: dict[tuple[str, str], tuple[datetime, int]] = {}
        self._number = 0
        self._names: Counter[tuple[str, str, str]] = Counter()

    # what agencies send ───────────────────────────────────────────────────────────────────────────────────────────────

    def write(self, now: datetime, count: int = 1, *, to: str = "") -> None:
        """Agencies write so many documents to our institutions, or to the one of this code."""
        for _ in range(count):
            agency = self.rng.choice(list(self.agencies.values()))
            house = self.houses[to] if to else self.rng.choice(list(self.houses.values()))
            dead = bool(house.dead) and self.rng.random() < self.faults.rate / 4
            unit = self.rng.choice(house.dead if dead else house.units)
            self._number += 1
            mark = "/2026/ADM#" if agency.profile == "B" else "-2026-"
            lines = tuple(self.rng.sample(_WORDS, self.rng.randint(1, len(_WORDS))))
            attachment = f"{self._number}번 자료\n".encode("cp949") * 40 if self.rng.random() < 0.3 else b""
            title = f"{self.rng.choice(_SUBJECTS)} {self._number}"
            message = Message(
                agency, unit, f"{agency.unit}{mark}{self.series}{self._number:07}", title, lines, now, attachment
            )
            key = (message.doc_id, unit)
            self.book.sent[key] = message
            if dead:
                self.book.dead.add(key)
            self._bring(key, now, 0)

    def _bring(self, key: tuple[str, str], now: datetime, tries: int) -> None:
        message = self.book.sent[key]
        self._bringing[key] = (now + timedelta(seconds=self.pace * 20), tries + 1)
        house = self._house_of(message.to)
        self._send(house, message.agency.unit, message.to, packs.document(message), now)

    def again(self, now: datetime) -> int:
        """Bring what no receipt was heard for once more; how many still wait for one."""
        for key, (due, tries) in list(self._bringing.items()):
            if self.answered(key):
                del self._bringing[key]
            elif due <= now and tries < _MOST_BRINGINGS:
                self._bring(key, now, tries)
        return len(self._bringing)

    def answered(self, key: tuple[str, str]) -> bool:
        """Whether the sender of a document heard what it is to hear."""
        heard = self.book.heard.get(key, Counter())
        return any(heard[kind] for kind in ("receive", "fail", "accept"))

    # what we send ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def take(self, house: str, name: str, octets: bytes, now: datetime) -> Literal["sent", "error"]:
        """A file of one of our institutions: it is sent, or the module cannot."""
        seen = packs.read(octets)
        if name in self.book.taken:
            return "sent"
        if seen is None or not seen.whole:
            self.book.taken[name] = "error"
            return "error"
        recipient = name[7:14]
        if seen.type not in ("send", "resend"):
            self.book.heard[self._meant(seen)][seen.type] += 1
            self.book.taken[name] = "sent"
            return "sent"
        agency = self.agencies.get(recipient)
        if agency is None or self.rng.random() < self.faults.rate / 5:
            self.book.taken[name] = "error"
            self.book.faults["senderr"] += 1
            return "error"
        self.book.taken[name] = "sent"
        self._answer(house, agency, seen, now)
        return "sent"

    def _meant(self, seen: packs.Seen) -> tuple[str, str]:
        """Which document to which unit a receipt of ours answers; for a unit that is no more the institution does."""
        if seen.sender in self.houses:
            return next((key for key in self.book.sent if key[0] == seen.doc_id), (seen.doc_id, seen.sender))
        return seen.doc_id, seen.sender

    def _answer(self, house: str, agency: Agency, seen: packs.Seen, now: datetime) -> None:
        """Arrive, receive, then a person: accept, or ask again, or the system fails it."""
        at = now
        last = self.rng.choices(("accept", "req-resend", "fail"), (0.96, 0.02, 0.02))[0]
        for kind in ("arrive", "receive", last) if last != "fail" else ("arrive", "fail"):
            at += timedelta(seconds=self.rng.uniform(0.2, 1.8) * self.pace)
            message = Message(agency, seen.sender, seen.doc_id, seen.title, (), at)
            reason = {"req-resend": "붙임이 열리지 않습니다.", "fail": "수신 처리과를 확인하십시오."}.get(kind, "")
            person = ("최접수", agency.unit_name) if kind in ("accept", "req-resend") else ("", "")
            octets = packs.receipt(message, kind, reason, dept=person[1], person=person[0])
            self._send(house, agency.unit, seen.sender, octets, at, sure=kind == last)
            self.book.outgoing[(seen.doc_id, agency.unit)] = kind

    # the line ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _send(self, house: str, sender: str, to: str, octets: bytes, now: datetime, *, sure: bool = True) -> None:
        fault = self.faults.strikes(self.rng)
        if fault:
            self.book.faults[fault] += 1
        at = now + timedelta(seconds=self.rng.uniform(0, 0.5) * self.pace)
        match fault:
            case "drop" if not sure:
                return
            case "drop":
                at += timedelta(seconds=self.pace * 10)
            case "delay":
                at += timedelta(seconds=self.pace * self.rng.uniform(2, 8))
            case "corrupt":
                self._put(house, sender, to, packs.spoilt(octets, self.rng), at)
                at += timedelta(seconds=self.pace)
            case "duplicate":
                self._put(house, sender, to, octets, at + timedelta(seconds=self.pace * self.rng.uniform(0, 2)))
        self._put(house, sender, to, octets, at, "partial" if fault == "partial" else "whole", skew=fault == "skew")

    def _put(  # noqa: PLR0913 - the same
        self, house: str, sender: str, to: str, octets: bytes, at: datetime, how: Kind = "whole", *, skew: bool = False
    ) -> None:
        said = at - timedelta(seconds=90) if skew else at
        stamp = said.astimezone(packs.SEOUL).strftime("%Y%m%d%H%M%S")
        self._names[(sender, to, stamp)] += 1
        while self._names[(sender, to, stamp)] > 99:
            said += timedelta(seconds=1)
            stamp = said.astimezone(packs.SEOUL).strftime("%Y%m%d%H%M%S")
            self._names[(sender, to, stamp)] += 1
        self._number += 1
        name = packs.name(sender, to, said, self._names[(sender, to, stamp)])
        heapq.heappush(self._due, Delivery(at, self._number, house, name, octets, how))

    def due(self, now: datetime) -> Iterator[Delivery]:
        """What the modules are to put down now; each is counted as brought."""
        while self._due and self._due[0].due <= now:
            found = heapq.heappop(self._due)
            self.book.brought[found.name] += 1
            yield found

    @property
    def waiting(self) -> int:
        """How many documents still wait for their receipt, as of the last turn."""
        return len(self._bringing)

    @property
    def pending(self) -> int:
        """How many files are still on their way."""
        return len(self._due)

    def _house_of(self, unit: str) -> str:
        return next(one.code for one in self.houses.values() if unit in (*one.units, *one.dead, one.code))
