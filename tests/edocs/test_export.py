"""An export opens and proves itself without a server; what was changed in it is named."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from edocs.routes.issues import permit_export
from kernel.errors import Forbidden
from server.export import FINISHED, export
from server.institutions import Institution
from tests.support.town import CULTURE, Town

HOUSE = Institution(CULTURE, "9740010", "한빛문화재단", "active")


async def documents(town: Town, count: int) -> list[UUID]:
    made = []
    for number in range(count):
        made.append(await town.submitted("윤도담", "general", title=f"보고 {number} <script>"))
        await town.act(made[-1], "장보미")
    await town.relay()
    return made


async def taken(town: Town, folder: Path) -> int:
    return await export(town.dure, HOUSE, folder, "점검", lambda _: None, FINISHED)


def checked(folder: Path) -> tuple[int, str]:
    words = (sys.executable, "-I", str(folder / "verify.py"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


async def test_an_export_needs_a_permit_proves_itself_and_goes_on_where_it_broke_off(
    town: Town, tmp_path: Path
) -> None:
    ids = await documents(town, 3)
    folder = tmp_path / "out"
    with pytest.raises(Forbidden):
        await taken(town, folder)
    async with town.tx("조은새") as tx:
        await permit_export(tx)
    assert await taken(town, folder) == 3
    code, said = checked(folder)
    assert (code, "OK  nothing was changed" in said) == (0, True), said
    meta = json.loads((folder / "documents" / str(ids[0]) / "meta.json").read_text("utf-8"))
    assert meta["number"] == "축제기획팀-1"
    assert meta["history"]
    assert (folder / "documents" / str(ids[0]) / "record.pdf").read_bytes().startswith(b"%PDF")
    kept = (folder / "documents" / str(ids[1]) / "meta.json").stat().st_ino
    shutil.rmtree(folder / "documents" / str(ids[2]))
    assert await taken(town, folder) == 3
    assert (folder / "documents" / str(ids[1]) / "meta.json").stat().st_ino == kept
    assert checked(folder)[0] == 0
    with pytest.raises(FileExistsError):
        await taken(town, tmp_path)


CHANGES = [
    ("ledger/entries.jsonl", '"action":"edocs.record"', '"action":"edocs.recorc"', "record of entry"),
    ("ledger/checkpoints.txt", "dure/ledger/1\n", "dure/ledger/1\n9", "not signed"),
    ("viewer.js", "use strict", "use strick", "changed / 바뀜: viewer.js"),
    ("manifest.sha256", "0", "1", "not the list that was signed"),
]


async def test_whatever_is_changed_in_an_export_is_named(town: Town, tmp_path: Path) -> None:
    await documents(town, 1)
    async with town.tx("조은새") as tx:
        await permit_export(tx)
    folder = tmp_path / "out"
    await taken(town, folder)
    for name, old, new, said in CHANGES:
        path = folder / name
        before = path.read_bytes()
        path.write_text(before.decode().replace(old, new, 1), "utf-8")
        code, told = checked(folder)
        assert (code, said in told) == (1, True), (name, told)
        path.write_bytes(before)
    entries = folder / "ledger" / "entries.jsonl"
    entries.write_text("".join(entries.read_text("utf-8").splitlines(True)[:-1]), "utf-8")
    assert "the ledger is shorter" in checked(folder)[1]
    (folder / "extra.txt").write_text("x", "utf-8")
    assert "not on the list / 목록에 없음: extra.txt" in checked(folder)[1]
