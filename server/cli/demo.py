"""`dure demo`: a whole city on this machine, from an empty folder to a sign-in page."""

import argparse
import fcntl
import json
import logging
import secrets
import shutil
import unicodedata
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.cli.common import ROOT, CommandError, command, in_loop, say, step, write_private

if TYPE_CHECKING:
    from kernel.postgres import Cluster
    from kernel.settings import Settings

PORT = 8080
"""Where the demo is found unless that port is taken; then one of the next ones."""

_TEXT = """\
Start Dure with a demo city: its own PostgreSQL, twelve institutions, people in every role. Everything lies in one
folder and survives a restart. Ctrl-C stops it.
시연 도시를 띄웁니다. 모든 자료는 한 폴더에 있으며, 다시 시작해도 남아 있습니다. Ctrl-C로 멈춥니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "demo", "a whole city on this machine / 시연 도시", _TEXT)
    parser.add_argument("--port", type=int, metavar="N", help=f"serve here (default: {PORT}, or the next free one)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep everything here (default: .dure/demo)")
    parser.add_argument("--reset", action="store_true", help="throw the city away and begin anew")
    parser.add_argument("--accounts", type=Path, metavar="FILE", help="write addresses and accounts as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve the demo until Ctrl-C."""
    folder: Path = (args.data or ROOT / ".dure" / "demo").absolute()
    with _only_one(folder):
        _log_into(folder / "log")
        return in_loop(_demo(folder, args))


async def _demo(folder: Path, args: argparse.Namespace) -> int:
    from kernel.postgres import APP, OWNER, Cluster
    from server.migrations import upgrade
    from server.serving import stop_on_signal

    say("두레 Dure · demo\n")
    listening = _listen(args.port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    cluster = Cluster(folder / "postgres")
    if args.reset:
        with step("Throwing the old city away"):
            _remove(folder, cluster)
    with listening, stop_on_signal() as stop:
        with step("Starting PostgreSQL"):
            running = cluster.running()
            await running.__aenter__()
        try:
            await cluster.make_database("dure")
            settings = _settings(folder, cluster.url(APP, "dure"), cluster.url(OWNER, "dure"), address)
            with step("Bringing the database up to date"):
                await upgrade(settings.owner_url)
            accounts = await _city(settings)
            sockets = _mail_sockets()
            _tell_programs(folder, args.accounts, address, accounts, sockets)
            await _serve(settings, listening, sockets, stop, lambda: _welcome(address, accounts, args.accounts))
            say("\n  Stopping …")
        finally:
            await running.__aexit__(None, None, None)
            (folder / "running.json").unlink(missing_ok=True)
    say("  Stopped. ./dure demo brings your city back. / 멈췄습니다. 자료는 그대로 있습니다.")
    return 0


def _log_into(file: Path) -> None:
    """Everything into a file, what needs a person's eye also to the terminal."""
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=logging.INFO, format=form, handlers=[terminal, logging.FileHandler(file, "w", "utf-8")])
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _listen(port: int | None) -> Any:
    from server.serving import listen

    try:
        return listen("127.0.0.1", port or PORT, or_next=0 if port else 20)
    except OSError:
        taken = f"Port {port}" if port else f"Every port from {PORT} to {PORT + 20}"
        raise CommandError(
            f"{taken} is taken; choose another with --port N. / 다른 포트를 --port로 지정하십시오."
        ) from None


def _settings(folder: Path, app_url: str, owner_url: str, address: str) -> "Settings":
    from kernel.settings import Settings
    from server.demo.mail import HOST, certificate

    chain, key = certificate(folder)
    return Settings(
        mail_name=HOST,
        mail_resolver="",
        mail_certificate=chain,
        mail_key=key,
        database_url=app_url,
        owner_url=owner_url,
        blob_url=str(folder / "blobs"),
        exchange_folder=str(folder / "relay"),
        secret=_secret(folder / "secret"),
        public_url=address,
        port=int(address.rpartition(":")[2]),
        demo=True,
    )


def _secret(path: Path) -> str:
    """The city's secret, made once: sessions and checkpoints survive a restart."""
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return path.read_text()


async def _city(settings: "Settings") -> Sequence[dict[str, Any]]:
    """Seed the city if it is not there yet; returns the accounts of the typical roles."""
    from kernel.dure import open_dure
    from server.bridges import HEARD
    from server.demo.authority import furnish_all
    from server.demo.documents import tell_documents
    from server.demo.letters import tell_letters
    from server.demo.mail import give_app_passwords
    from server.demo.mails import tell_mails
    from server.demo.outside import enroll
    from server.demo.records import tell_records
    from server.demo.seed import seed
    from server.demo.talk import talk_story

    async with open_dure(settings, bridges=HEARD) as dure:
        with step("Settling the city (once: institutions, people, documents)"):
            accounts = await seed(
                dure, stories=[furnish_all, tell_documents, tell_records, tell_letters, talk_story, tell_mails]
            )
            await give_app_passwords(dure, accounts)
            await enroll(dure)
            return accounts


def _mail_sockets() -> dict[str, Any]:
    from server.demo.mail import sockets

    try:
        return sockets()
    except OSError as error:
        raise CommandError(f"No port is free for mail: {error.strerror}.") from None


async def _serve(settings: "Settings", listening: Any, sockets: Any, stop: Any, on_ready: Any) -> None:
    from kernel.dure import open_dure
    from server.app import create
    from server.demo import outside
    from server.serving import Stopped, serve_web

    root = Path(settings.exchange_folder)
    try:
        async with open_dure(settings) as dure, outside.running(dure, root):
            await serve_web(create(settings, sockets=sockets), listening, stop, on_ready)
    except Stopped as stopped:
        raise CommandError(str(stopped)) from None


def _tell_programs(
    folder: Path, file: Path | None, address: str, accounts: Sequence[dict[str, Any]], sockets: dict[str, Any]
) -> None:
    """Write where everything is, for outside programs that try the suite, and for a second start that finds us."""
    from server.mailing import ports_of

    mail = ports_of(sockets)
    addresses = {"web": address, "api": f"{address}/api", "openapi": f"{address}/api/openapi.json"}
    ports = {"web": int(address.rpartition(":")[2])} | {name: one["port"] for name, one in mail.items()}
    services = {"services": mail, "certificate": str(folder / "mail.pem")}
    told = {"addresses": addresses, "ports": ports, "mail": services, "accounts": list(accounts)}
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    write_private(folder / "running.json", text)
    if file:
        write_private(file.absolute(), text)


def _welcome(address: str, accounts: Sequence[dict[str, Any]], file: Path | None) -> None:
    # A browser keeps passkeys for a name, never for an address of digits.
    say(f"\n  두레가 열렸습니다 / Dure is open:   {address.replace('127.0.0.1', 'localhost')}\n")
    columns = ("role", "institution", "name", "sign_in", "password")
    rows = [[str(account[column]) for column in columns] for account in accounts]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("    " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)))
    say("\n  Sign in with one of these. / 위의 아이디와 비밀번호로 로그인하십시오.")
    if file:
        say(f"  Written for programs: {file}")
    say("  Ctrl-C stops. / Ctrl-C로 멈춥니다.")


def _width(text: str) -> int:
    """Columns that a terminal takes for it: Korean letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _remove(folder: Path, cluster: "Cluster") -> None:
    """Only what the demo made: a folder given by mistake keeps everything else."""
    cluster.remove()
    for name in ("blobs", "postgres", "relay"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("secret", "running.json"):
        (folder / name).unlink(missing_ok=True)


@contextmanager
def _only_one(folder: Path) -> Generator[None]:
    """One demo a folder; a second start says where the first one is."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = folder / "running.json"
            where = json.loads(told.read_text())["addresses"]["web"] if told.exists() else "still starting"
            raise CommandError(f"This city is already running: {where} / 이미 실행 중입니다.") from None
        yield
