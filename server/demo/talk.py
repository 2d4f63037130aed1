"""What the demo city talks about: channels of units, a festival, a memo, a talk of two institutions."""

from uuid import UUID, uuid5

from sqlalchemy import select

from directory.org import Org
from directory.queries.snapshot import org_snapshot
from directory.tables import commons
from kernel.dure import Dure
from kernel.tx import Actor
from messenger.actions import changing, conversations, memos, posting, reading, units
from messenger.tables import conversation
from messenger.views.conversations import OpenInput
from messenger.views.memos import MemoInput
from messenger.views.messages import ReactInput, SendInput, SwitchInput
from messenger.views.people import WhoInput

_STORY = UUID("1f0d2a54-64f4-5c3c-8f53-746f6c6b2121")
FOUNDATION, TRANSIT = "한빛문화재단", "한빛교통공사"
FESTIVAL = ("장보미", "윤도담", "한가람", "강이든", "백다솔")
_SAID = (
    ("강이든", "현장 확인했습니다. 설치는 12. 17. 새벽부터 됩니다."),
    ("장보미", "축제 안전 점검 회의 11. 27.(금) 15:00, 3층 회의실"),
    ("장보미", "본부장님이 설치·철수일까지 넣어 고치셨습니다. 금액은 그대로입니다."),
    ("장보미", "안전요원 배치도는 오늘 안에 나옵니다."),
    ("한가람", "네, 확인했습니다. @윤도담 산출내역 시트 2의 단가 근거만 붙여 주세요."),
    ("윤도담", "붙임 3에 넣었습니다."),
)
_UNIT = (
    ("한가람", "이번 주 재물조사는 목요일 오후입니다. 자리마다 확인 부탁드립니다."),
    ("한가람", "12월 당직 명단은 쪽지로 보냈습니다."),
)


async def talk_story(dure: Dure) -> None:
    """Tell it once: a city that talks already is left alone."""
    async with dure.commons() as db:
        ids = {row.name: row.id for row in await db.execute(select(commons.institution))}
    if FOUNDATION not in ids:
        return
    story = _Story(dure, ids[FOUNDATION])
    await story.tell(ids.get(TRANSIT))


class _Story:
    """The talk of one institution, told through the doors that its people use."""

    def __init__(self, dure: Dure, institution: int) -> None:
        self.dure = dure
        self.institution = institution
        self.org: Org

    def actor(self, name: str) -> Actor:
        """The person in the main post."""
        person = next(one.id for one in self.org.people.values() if one.name == name)
        post = self.org.holdings_of(person, self.dure.now())[0].post_id
        return Actor(self.institution, person, post, client="demo")

    def who(self, *names: str) -> list[WhoInput]:
        """These people, as commands name them."""
        return [WhoInput(id=one.id) for one in self.org.people.values() if one.name in names]

    async def tell(self, transit: int | None) -> None:
        """Begin the conversations and say what is said in them."""
        async with self.dure.tx(Actor(self.institution, client="demo")) as tx:
            self.org = await org_snapshot(tx)
            told = (await tx.db.execute(select(conversation.c.id).limit(1))).first()
        if told is not None or not set(FESTIVAL) <= {one.name for one in self.org.people.values()}:
            return
        for unit in self.org.units.values():
            if unit.parent_id is not None and self.org.posts_in(unit.id):
                async with self.dure.tx(Actor(self.institution, client="demo")) as tx:
                    where = await units.open_unit(tx, unit.id)
                if unit.name == "경영지원팀":
                    for at, (name, text) in enumerate(_UNIT):
                        await self.say(name, where, f"unit {at}", text)
        await self.festival()
        await self.direct()
        await self.memo()
        if transit is not None:
            await self.together(transit)

    async def say(self, name: str, where: UUID, key: str, text: str) -> int:
        """One message."""
        async with self.dure.tx(self.actor(name)) as tx:
            mentions = [one.id for one in self.who(*FESTIVAL) if f"@{self.org.people[one.id].name}" in text]
            given = SendInput(cid=uuid5(_STORY, key), text=text, mentions=mentions)
            return (await posting.post(tx, where, given)).seq

    async def festival(self) -> None:
        """Five people prepare the festival; some have read, some have not."""
        async with self.dure.tx(self.actor("장보미")) as tx:
            given = OpenInput(cid=uuid5(_STORY, "festival"), people=self.who(*FESTIVAL), name="겨울빛 축제 준비")
            where = await conversations.open_conversation(tx, given)
        seqs = [await self.say(name, where, f"festival {at}", text) for at, (name, text) in enumerate(_SAID)]
        async with self.dure.tx(self.actor("장보미")) as tx:
            await changing.put_up(tx, where, seqs[1], SwitchInput(cid=uuid5(_STORY, "notice")))
        for name, seq in (("강이든", seqs[3]), ("백다솔", seqs[4]), ("장보미", seqs[5])):
            async with self.dure.tx(self.actor(name)) as tx:
                await reading.read(tx, where, seq)
        for name in ("장보미", "백다솔"):
            async with self.dure.tx(self.actor(name)) as tx:
                react = ReactInput(cid=uuid5(_STORY, f"react {name}"), emoji="확인했어요")
                await changing.react(tx, where, seqs[4], react)

    async def direct(self) -> None:
        """Two of them about one paper."""
        async with self.dure.tx(self.actor("백다솔")) as tx:
            given = OpenInput(cid=uuid5(_STORY, "direct"), people=self.who("윤도담"), kind="direct")
            where = await conversations.open_conversation(tx, given)
        await self.say("백다솔", where, "direct 0", "보험 증권 사본 오늘 중으로 부탁드립니다.")

    async def memo(self) -> None:
        """A memo that asks to be confirmed."""
        async with self.dure.tx(self.actor("한가람")) as tx:
            people = self.who("장보미", "윤도담", "백다솔")
            text = "12월 당직 명단입니다. 11. 27.(금)까지 바꿀 날짜가 있는지 알려 주십시오."
            await memos.send(tx, MemoInput(cid=uuid5(_STORY, "memo"), people=people, text=text, ask=True))

    async def together(self, transit: int) -> None:
        """A talk with another institution: delivered, not shared."""
        async with self.dure.tx(Actor(transit, client="demo")) as tx:
            other = await org_snapshot(tx)
        guests = [one for one in other.people.values() if other.holdings_of(one.id, self.dure.now())][1:3]
        people = [*self.who("윤도담"), *(WhoInput(id=one.id, house=transit) for one in guests)]
        async with self.dure.tx(self.actor("장보미")) as tx:
            given = OpenInput(cid=uuid5(_STORY, "together"), people=people, name="축제 교통 대책")
            where = await conversations.open_conversation(tx, given)
        await self.say("장보미", where, "together 0", "12. 19.~21. 우회 노선 시간표를 언제 받을 수 있을까요?")
