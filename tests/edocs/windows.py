"""Open windows of several people: each keeps its boxes by the news alone, and must show what a fresh fetch shows."""

from uuid import UUID

from edocs.queries import boxes
from edocs.queries.news import news_since
from edocs.views.boxes import Box
from kernel.tx import Actor
from tests.support.town import CULTURE, Town, desk_in, topic_of

EVERYBODY = (
    "권이룸",
    "석바름",
    "오하린",
    "한가람",
    "차보람",
    "조은새",
    "백다솔",
    "서보미",
    "강이든",
    "장보미",
    "정한결",
    "윤도담",
    "나래온",
)


class Windows:
    """One window a person, opened before anything happens."""

    def __init__(self, town: Town, people: tuple[str, ...] = EVERYBODY, at: int = CULTURE) -> None:
        self.town, self.people, self.at = town, people, at
        self.shown: dict[str, dict[UUID, set[Box]]] = {}
        self.seq: dict[str, int] = {}
        self.actors: dict[str, Actor] = {}
        self.resyncs = 0

    async def open(self) -> "Windows":
        for who in self.people:
            self.actors[who] = await self.town.actor(who, self.at)
            async with self.town.tx(self.actors[who]) as tx:
                self.seq[who] = (await boxes.counts(tx)).seq
            self.shown[who] = await self.town.desk(self.actors[who], self.at)
        return self

    async def agree(self) -> None:
        """State + news = refetched state, for everybody."""
        for who in self.people:
            actor = self.actors[who]
            async with self.town.tx(actor) as tx:
                news = await news_since(tx, topic_of(actor), self.seq[who])
                fresh = await desk_in(tx)
            self.seq[who] = news.seq
            if news.resync:
                self.resyncs += 1
                self.shown[who] = fresh
                continue
            for item in news.items:
                self.shown[who].pop(item.document_id, None)
                assert (item.brief is not None) == bool(item.boxes)
                if item.boxes:
                    self.shown[who][item.document_id] = set(item.boxes)
            assert self.shown[who] == fresh, who
