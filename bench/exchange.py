"""The national exchange under load: many messages, faults and killed couriers; how fast and flat a pack is read.

    ./dure bench exchange --messages 100000 --faults 0.05
    ./dure bench exchange --pack-mb 500

The first plays the rest of government against one institution with two couriers in processes of their own, kills one at
random, and holds both sides' books against each other afterwards. The second writes a pack with an attachment of that
size and reads it, with ours and beside it with a plain DOM (written by xml.dom.minidom, read by lxml, because minidom
does not end with texts of this length), each way in a process of its own; by the processor's own seconds too.
"""

import argparse
import asyncio
import base64
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_AHEAD = 500
"""So many messages may wait for their receipt at a time."""
OURS, UNITS = "9740000", ("9800001", "9800002", "9800003")
_COURIER = """
import asyncio, json, sys
from kernel.dure import open_dure
from kernel.settings import Settings
from edocs.exchange.courier import Courier

async def main():
    async def one(): return [1]
    async with open_dure(Settings(**json.loads(sys.argv[1]))) as dure:
        courier = Courier(dure, one)
        while True:
            await asyncio.sleep(await courier.step(1) or 0)

asyncio.run(main())
"""


def main(words: list[str]) -> int:
    """Run what is asked for and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="dure bench exchange", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--faults", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill-every", type=float, default=20.0, help="about so many seconds between two kills")
    parser.add_argument("--pace", type=float, default=3.0, help="about so many seconds the other side takes to a step")
    parser.add_argument("--most-seconds", type=float, default=0.0, help="write no new message after this time")
    parser.add_argument("--pack-mb", type=int, default=0, help="read one pack with an attachment of this size instead")
    parser.add_argument("--read", nargs=2, metavar=("HOW", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args(words)
    if args.read:
        return _read(*args.read)
    found = _packs(args.pack_mb) if args.pack_mb else asyncio.run(_messages(args))
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0 if found.get("faults", []) == [] else 1


# many messages ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _messages(args: argparse.Namespace) -> dict[str, Any]:
    from kernel.dure import open_dure
    from kernel.postgres import APP, OWNER, Cluster
    from kernel.settings import Settings
    from server.bridges import HEARD
    from server.migrations import upgrade

    folder = Path(tempfile.mkdtemp(prefix="dure-bench-exchange-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgres", durable=True)
    try:
        async with cluster.running():
            await cluster.make_database("dure")
            await upgrade(cluster.url(OWNER, "dure"))
            given: dict[str, Any] = {
                "database_url": cluster.url(APP, "dure"),
                "blob_url": str(folder / "blobs"),
                "secret": "5e" * 32,
            }
            given |= {"exchange_folder": str(folder / "relay")}
            async with open_dure(Settings(**given), bridges=HEARD) as dure:
                await _settle(dure)
                return await _play(dure, folder / "relay", given, args)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _settle(dure: Any) -> None:
    """One institution that takes part, and the agencies."""
    from directory.onboarding import NewInstitution, create
    from edocs.actions.agencies import take
    from edocs.actions.exchanging import set_settings
    from edocs.tables.exchange import exchange_code
    from edocs.views.exchange import ExchangeSettings
    from kernel.clock import new_id
    from kernel.tx import Actor
    from server.demo.outside import entries

    people = "이름,아이디,부서,직위,부서장,기관장,역할\n권이룸,head,,대표이사,Y,Y,\n차보람,boram,총무팀,팀장,Y,,admin\n"
    new = NewInstitution(
        code=OURS,
        name="한빛시",
        domain="bench.example",
        template="foundation",
        position=1,
        since=date(2020, 1, 1),
        profile={},
    )
    await create(dure, new, people.encode(), invite_admins=False)
    async with dure.commons() as db:
        await take(db, entries(), date(2020, 1, 1))
    async with dure.tx(Actor(1, client="bench")) as tx:
        own = {"institution_id": 1, "valid_from": date(2020, 1, 1), "valid_to": None}
        rows = [own | {"code": OURS, "unit_id": None}, *(own | {"code": code, "unit_id": new_id()} for code in UNITS)]
        rows.append(own | {"code": "9800009", "unit_id": new_id(), "valid_to": date(2024, 1, 1)})
        await tx.db.execute(exchange_code.insert(), rows)
        await set_settings(tx, ExchangeSettings(enabled=True, poll_seconds=0.05, acks_per_minute=100_000))


class Couriers:
    """Two couriers as processes of their own; now and then one is killed with -9 and another takes its place."""

    def __init__(self, given: dict[str, str], rng: random.Random, every: float) -> None:
        self.given, self.rng, self.every, self.kills = given, rng, every, 0
        self.running = [_start(given) for _ in range(2)]
        self._plan()

    def _plan(self) -> None:
        self.kill_at = time.monotonic() + self.rng.expovariate(1 / self.every)

    def turn(self) -> None:
        """Kill one if it is time."""
        if time.monotonic() < self.kill_at:
            return
        self._plan()
        place = self.rng.randrange(len(self.running))
        self.running[place].send_signal(signal.SIGKILL)
        self.running[place].wait()
        self.running[place] = _start(self.given)
        self.kills += 1

    def end(self) -> None:
        """Let them finish."""
        for one in self.running:
            one.terminate()
            one.wait()


async def _play(dure: Any, root: Path, given: dict[str, str], args: argparse.Namespace) -> dict[str, Any]:
    from server.demo.outside import AGENCIES
    from server.simulator.center import Center, House
    from server.simulator.check import faults
    from server.simulator.folders import Modules

    rng = random.Random(args.seed)
    center = Center(args.seed, AGENCIES, [House(OURS, UNITS, ("9800009",))], faults=args.faults, pace=args.pace)
    modules = Modules(root, center)
    modules.make()
    couriers = Couriers(given, rng, args.kill_every)
    written = 0
    began = time.monotonic()
    all_written = 0.0
    try:
        while True:
            if args.most_seconds and time.monotonic() - began > args.most_seconds:
                args.messages = written
            if written < args.messages and center.waiting < _AHEAD:
                count = min(200, args.messages - written)
                center.write(dure.now(), count)
                written += count
            elif written >= args.messages and not all_written:
                all_written = time.monotonic() - began
            modules.turn(dure.now())
            couriers.turn()
            if written >= args.messages and not center.waiting and not center.pending and not _lying(root):
                break
            await asyncio.sleep(0.05)
        took = time.monotonic() - began
    finally:
        couriers.end()
    told = await faults(dure, {OURS: 1}, center.book)
    return {
        "messages": args.messages,
        "files_in": center.book.brought.total(),
        "files_out": len(center.book.taken),
        "faults_made": dict(center.book.faults),
        "kills": couriers.kills,
        "seconds": round(took, 1),
        "seconds_until_all_were_written": round(all_written, 1),
        "messages_per_second": round(args.messages / took, 1),
        "faults": told,
    }


def _lying(root: Path) -> bool:
    folders = [root / OURS / name for name in ("receivetemp", "sendtemp")]
    return any(path.suffix == ".xml" for folder in folders for path in folder.iterdir()) or any(
        (root / OURS / "dure-work").iterdir()
    )


def _start(given: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", _COURIER, json.dumps(given)], cwd=ROOT)


# one large pack ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _packs(megabytes: int) -> dict[str, Any]:
    from kernel.clock import now
    from server.simulator.packs import Agency, Message, document

    agency = Agency("5820000", "5820026", "한빛군", "환경위생과", "한빛군수", "D")
    small = document(Message(agency, OURS, "BENCH-1", "큰 첨부", ("1. 첨부와 같습니다.",), now(), b"x"))
    head, _, rest = small.partition(base64.b64encode(b"x") + b"\r\n")
    with tempfile.TemporaryDirectory(prefix="dure-bench-") as folder:
        source = Path(folder) / "attachment.bin"
        with source.open("wb") as out:
            for _ in range(megabytes):
                out.write(random.Random(megabytes).randbytes(1024) * 1024)
        written = {how: _timed(f"write-{how}", source, megabytes) for how in ("ours", "dom")}
        file = Path(folder) / "58200269740000202611231000000001.xml"
        with file.open("wb") as out:
            out.write(head)
            block = b"".join(base64.b64encode(bytes(range(54))) + b"\r\n" for _ in range(20_000))
            left = megabytes * 1024 * 1024
            while left > 0:
                out.write(block)
                left -= 20_000 * 54
            out.write(rest)
        size = file.stat().st_size / 1024 / 1024
        read = {how: _timed(how, file, size) for how in ("ours", "dom")}
        return {"attachment_mib": megabytes, "written": written, "pack_mib": round(size), "read": read}


def _timed(how: str, file: Path, size: float) -> dict[str, Any]:
    command = [sys.executable, "-c", "import sys; from bench.exchange import main; sys.exit(main(sys.argv[1:]))"]
    done = subprocess.run([*command, "--read", how, str(file)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"]}
    seconds, cpu, memory = json.loads(done.stdout)
    return {
        "seconds": round(seconds, 2),
        "mib_per_second": round(size / seconds, 1),
        "cpu_seconds": round(cpu, 2),
        "mib_per_cpu_second": round(size / cpu, 1),
        "peak_rss_mib": round(memory),
    }


def _read(how: str, name: str) -> int:
    file, began = Path(name), time.monotonic()
    if how == "ours":
        from edocs.exchange.octets import pieces
        from edocs.exchange.pack.limits import Limits
        from edocs.exchange.pack.pack import read_pack

        limits = Limits(max_part_bytes=4 << 30, max_pack_bytes=4 << 30)
        with ExitStack() as files:
            read_pack(lambda: pieces(file), limits, lambda: files.enter_context(tempfile.TemporaryFile()))
    elif how == "write-ours":
        _write_ours(file)
    elif how == "write-dom":
        _write_dom(file)
    else:
        from lxml import etree  # type: ignore[import-untyped] # it has no types

        parser = etree.XMLParser(huge_tree=True, load_dtd=False, no_network=True, resolve_entities=False)
        for node in etree.parse(str(file), parser).getroot().iter("content"):
            base64.b64decode(node.text)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([time.monotonic() - began, cpu, memory]))
    return 0


def _write_ours(source: Path) -> None:
    """A pack with this attachment, by the writer of the courier, piece by piece into a file."""
    from edocs.exchange.octets import pieces
    from edocs.exchange.pack.write import OutPack, OutPart, write_pack
    from kernel.clock import SEOUL, now

    head = OutPack(OURS, UNITS[0], "한빛시", ("5820026",), now().astimezone(SEOUL), "큰 첨부", "BENCH-1", "send")
    part = OutPart("attach", "큰 첨부.bin", "application/octet-stream", "", pieces(source))
    with tempfile.TemporaryFile() as out:
        for piece in write_pack(head, [part]):
            out.write(piece)


def _write_dom(source: Path) -> None:
    """The same as a tree that is written at the end."""
    from xml.dom import minidom

    tree = minidom.Document()
    root = tree.appendChild(tree.createElement("pack"))
    content = root.appendChild(tree.createElement("content"))
    content.appendChild(tree.createTextNode(base64.encodebytes(source.read_bytes()).decode()))
    with tempfile.TemporaryFile() as out:
        out.write(tree.toxml().encode("cp949"))
