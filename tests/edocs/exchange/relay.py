"""A relay module for one institution of the town, made of folders, and the far side that answers through it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from edocs.actions.agencies import take
from edocs.agencies import Entry
from edocs.exchange.courier import Round
from edocs.exchange.pack.write import OutPack, OutPart, file_name, write_pack
from edocs.exchange.transports.folder import Folders, FolderTransport, make
from edocs.tables.exchange import exchange_code, incoming, outgoing
from edocs.views.exchange import ExchangeSettings
from tests.edocs.exchange.packs import PNG, part, pubdoc
from tests.support.town import CULTURE, Town

OURS, OUR_UNIT = "9740010", "9740011"
THEM, THEIR_UNIT = "5820000", "5820026"
OTHER, OTHER_UNIT = "5860000", "5860015"
FOLDERS = ("sendtemp", "send", "senderr", "receivetemp", "receive", "receiveerr", "work")
DIRECTORY = [
    Entry(code=THEM, name="한빛군", full_name="한빛군", org_code=THEM, sends=True),
    Entry(code=THEIR_UNIT, name="환경위생과", full_name="한빛군 환경위생과", org_code=THEM, receives=True),
    Entry(code=OTHER, name="푸른시", full_name="푸른시", org_code=OTHER, sends=True),
    Entry(code=OTHER_UNIT, name="총무과", full_name="푸른시 총무과", org_code=OTHER, receives=True),
]
TO_THEM = {"kind": "agency", "name": "한빛군 환경위생과", "code": THEIR_UNIT}
TO_OTHER = {"kind": "agency", "name": "푸른시 총무과", "code": OTHER_UNIT}
NOON = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass
class Relay:
    """The folders of 한빛문화재단's module, and a courier's round over them."""

    town: Town
    folders: Folders
    given: ExchangeSettings
    sequence: int = 0

    async def round(self, times: int = 3) -> None:
        """A few rounds, as a courier makes them: enough for a file to be seen as stable."""
        transport = FolderTransport(self.folders, 2)
        one = Round(self.town.dure, CULTURE, self.given, transport)
        for _ in range(times):
            await one.run()

    def left(self) -> list[Path]:
        """What lies in the folder of what is to be sent, oldest first."""
        return sorted(self.folders.sendtemp.glob("*.xml"), key=lambda path: path.name[14:])

    def sends(self) -> list[Path]:
        """The module sends what lies there."""
        return [path.rename(self.folders.send / path.name) for path in self.left()]

    def brings(self, octets: bytes, name: str = "", **head: Any) -> str:
        """The module puts a file before us; its name."""
        name = name or self.name(**head)
        (self.folders.receivetemp / name).write_bytes(octets)
        return name

    def name(self, **head: Any) -> str:
        self.sequence += 1
        pack = header(**head)
        return file_name(pack, pack.receive_ids[0], self.sequence)

    async def rows(self, table: Any = incoming) -> list[Any]:
        """What is kept, oldest first."""
        async with self.town.tx(None) as tx:
            order = table.c.came_at if table is incoming else table.c.made_at
            return list(await tx.db.execute(select(table).order_by(order, table.c.id)))

    async def states(self) -> list[tuple[str, str]]:
        return [(row.state, row.reason) for row in await self.rows()]

    async def receipts(self) -> list[str]:
        return [row.doc_type for row in await self.rows(outgoing) if row.kind == "receipt"]


async def relay_for(town: Town, folder: Path) -> Relay:
    """The institution takes part: directory, codes, folders."""
    async with town.dure.commons() as db:
        await take(db, DIRECTORY, date(2020, 1, 1))
    async with town.tx(None) as tx:
        row = {"institution_id": CULTURE, "valid_from": date(2020, 1, 1)}
        await tx.db.execute(exchange_code.insert().values(row | {"code": OURS}))
        unit = next(one.id for one in (await town.org()).units.values() if one.name == "축제기획팀")
        await tx.db.execute(exchange_code.insert().values(row | {"code": OUR_UNIT, "unit_id": unit}))
        ended = {"code": "9740019", "unit_id": unit, "valid_to": date(2025, 12, 31)}
        await tx.db.execute(exchange_code.insert().values(row | ended))
    folders = Folders(**{name: folder / name for name in FOLDERS})
    make(folders)
    return Relay(town, folders, ExchangeSettings(enabled=True))


def header(**changes: Any) -> OutPack:
    """The header of a pack from 한빛군 to us."""
    usual: dict[str, Any] = {
        "send_orgcode": THEM,
        "send_id": THEIR_UNIT,
        "send_name": "한빛군",
        "receive_ids": (OUR_UNIT,),
        "date": NOON + timedelta(hours=9),
        "title": "점검 결과 제출",
        "doc_id": "HB-1",
        "type": "send",
        "dept": "환경위생과",
        "name": "김하나",
    }
    usual |= changes
    usual["date"] = usual["date"].replace(tzinfo=UTC)
    return OutPack(**usual)


def document(words: str = "내용", **head: Any) -> bytes:
    """A document from 한빛군 with one attachment."""
    parts: list[OutPart] = [
        part("pubdoc", "pubdoc.xml", pubdoc(), "text/xml", "euc-kr"),
        part("attach", "결과.txt", words.encode("cp949")),
        part("seal", "seal.png", PNG, "image/png"),
    ]
    return b"".join(write_pack(header(**head), parts))


def receipt(doc_id: str, kind: str, reason: str = "", **head: Any) -> bytes:
    """A receipt from 한빛군 for what we sent."""
    parts = [part("return" if kind != "fail" else "fail", "return.txt", reason.encode("cp949"), "text/plain", "euc-kr")]
    given = {"doc_id": doc_id, "type": kind, "dept": "", "name": ""} | head
    return b"".join(write_pack(header(**given), parts if reason else []))
