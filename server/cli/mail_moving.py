"""`dure mail migrate`, `import` and `export`: moving in from an old server, mail in files, and out again."""

import argparse
import csv
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.common import CommandError, command, in_loop, opened, say

if TYPE_CHECKING:
    from uuid import UUID

    from kernel.dure import Dure
    from kernel.tx import Actor
    from mail.migrate.moving import Job, Moved

_MIGRATE = """\
Move accounts in from an old server over IMAP. The old server is only read; what was moved is remembered, so the
command can be stopped and started again at any time. At the end both sides are compared.
옛 메일 서버에서 메일을 옮겨 옵니다. 언제든 멈추었다가 다시 시작할 수 있습니다.

FILE is CSV without a head: login there, password there, address here."""


def add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    migrate = command(actions, "migrate", "move accounts in from an old server over IMAP / 옛 서버에서 이전", _MIGRATE)
    migrate.add_argument("host", metavar="HOST[:PORT]")
    migrate.add_argument("accounts", metavar="FILE", type=Path, help="CSV: login, password, address here")
    migrate.add_argument("--at-once", type=int, default=4, metavar="N", help="accounts at once (4)")
    migrate.add_argument("--authority", default="", metavar="PEM", help="who vouches for the old server's certificate")
    migrate.add_argument("--plain", action="store_true", help="without TLS: only within a network of your own")
    migrate.set_defaults(run=lambda args: in_loop(_migrate(args)))
    bring = command(actions, "import", "put mail of files into an account: .eml, .mbox, .zip, folders / 가져오기")
    bring.add_argument("address", metavar="ADDRESS")
    bring.add_argument("files", metavar="FILE", nargs="+", type=Path)
    bring.add_argument("--into", default="INBOX", metavar="MAILBOX")
    bring.set_defaults(run=lambda args: in_loop(_import(args)))
    out = command(actions, "export", "write an account's mail to a .zip of .eml files or an .mbox / 내보내기")
    out.add_argument("address", metavar="ADDRESS")
    out.add_argument("file", metavar="FILE", type=Path, help="ends with .zip or .mbox")
    out.add_argument("--box", default="", metavar="MAILBOX", help="only this mailbox")
    out.set_defaults(run=lambda args: in_loop(_export(args)))


async def account_of(dure: "Dure", address: str, client: str) -> "tuple[UUID, Actor]":
    """The account of a person's address and who acts in their place. Raises CommandError."""
    from kernel.tx import Actor
    from mail.actions.standing_for import person_account
    from mail.queries.recipients import institution_of
    from mail.rules.addresses import canonical

    async with dure.commons() as db:
        institution_id = await institution_of(db, canonical(address).rpartition("@")[2])
    if institution_id is None:
        raise CommandError(f"No institution has its mail there: {address}. / 이 도메인을 쓰는 기관이 없습니다.")
    async with dure.tx(Actor(institution_id, client=client)) as tx:
        return await person_account(tx, address, client)


async def _migrate(args: argparse.Namespace) -> int:
    from mail.migrate.moving import Job, move_all
    from mail.migrate.old import Server

    host, _, port = args.host.partition(":")
    server = Server(host, int(port or (143 if args.plain else 993)), args.plain, args.authority)
    rows = _rows(args.accounts)
    began = time.monotonic()
    async with opened() as dure:
        jobs, names = [], {}
        for login, password, address in rows:
            account_id, actor = await account_of(dure, address, "migrate")
            jobs.append(Job(login, password, account_id, actor))
            names[account_id] = address
        told = _Progress(len(jobs))
        results = await move_all(dure, server, jobs, max(1, args.at_once), told)
    told.end()
    return _report([(names[job.account_id], found) for job, found in results], time.monotonic() - began)


def _rows(file: Path) -> list[tuple[str, str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [[word.strip() for word in row] for row in csv.reader(lines) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}") from None
    bad = [number for number, row in enumerate(rows, 1) if len(row) != 3 or not all(row)]
    if bad:
        raise CommandError(f"{file}: line {bad[0]} is not `login,password,address`. / 줄 형식이 맞지 않습니다.")
    return [(login, password, address) for login, password, address in rows]


class _Progress:
    """One line that tells how far it is; plain lines where nobody watches."""

    def __init__(self, accounts: int) -> None:
        self._accounts = accounts
        self._folders: dict[tuple[str, str], tuple[int, int]] = {}
        self._told = 0.0

    def __call__(self, job: "Job", moved: "Moved") -> None:
        self._folders[job.login, moved.folder] = (moved.moved + moved.before, moved.there)
        now = time.monotonic()
        if now - self._told < (0.2 if sys.stderr.isatty() else 10):
            return
        self._told = now
        done, there = (sum(one[place] for one in self._folders.values()) for place in (0, 1))
        width = 30 * done // there if there else 30
        line = f"[{'#' * width:<30}] {done}/{there} messages, {self._accounts} accounts, {job.login} {moved.folder}"
        sys.stderr.write(f"\r{line[:118]:<118}" if sys.stderr.isatty() else f"{line}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if sys.stderr.isatty():
            sys.stderr.write("\n")


def _report(results: "list[tuple[str, list[Moved] | str]]", seconds: float) -> int:
    """Say what lies where, and whether both sides agree; exit code 1 when one does not."""
    sound, total = True, 0
    for address, found in results:
        if isinstance(found, str):
            say(f"{address}: NOT FINISHED: {found}. Start the command again. / 끝나지 않았습니다. 다시 실행하십시오.")
            sound = False
            continue
        say(address)
        for one in found:
            total += one.moved
            sound = sound and one.is_whole
            here = one.here
            words = f"{one.there} there, {here.messages if here else 0} here ({one.moved} now), {one.octets:,} octets"
            wrong = f", {here.different} different, {here.missing} missing" if here else ""
            mark, rest = ("ok ", "") if one.is_whole else ("BAD", wrong)
            say(f"  {mark} {one.folder} → {one.target}: {words}{rest}")
            for line in one.failed:
                say(f"      {line}")
    say(f"{total} messages moved in {seconds:.1f} s. {'Both sides agree.' if sound else 'NOT everything is here.'}")
    return 0 if sound else 1


async def _import(args: argparse.Namespace) -> int:
    from mail.migrate.bringing import bring_files

    missing = [str(file) for file in args.files if not file.exists()]
    if missing:
        raise CommandError(f"There is no such file: {', '.join(missing)}.")
    async with opened() as dure:
        account_id, actor = await account_of(dure, args.address, "import")
        done = await bring_files(dure, account_id, actor, args.files, args.into)
    say(f"{done.brought} messages brought into {args.into}, {done.before} were there already.")
    for line in done.failed:
        say(f"  not taken: {line}")
    return 1 if done.failed else 0


async def _export(args: argparse.Namespace) -> int:
    from mail.migrate.bringing import write_out

    if args.file.suffix.lower() not in (".zip", ".mbox"):
        raise CommandError("FILE ends with .zip or .mbox. / 파일 이름은 .zip 이나 .mbox 로 끝나야 합니다.")
    if args.file.exists():
        raise CommandError(f"{args.file} exists already. / 이미 있는 파일입니다.")
    async with opened() as dure:
        _, actor = await account_of(dure, args.address, "export")
        count = await write_out(dure, actor, args.file, args.box)
    say(f"{count} messages in {args.file}.")
    return 0
