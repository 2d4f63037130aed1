"""A private PostgreSQL for one machine: made, started, mended and stopped by Dure itself.

Who may connect: whoever may open the socket. There is no TCP and no password; the socket lies in a folder of mode
0700 that belongs to the account the cluster runs as, so only that account and root reach it (`trust` behind a locked
door). For several machines give Dure the URL of a real server instead.

Roles: `dure_owner` owns the database and runs migrations. `dure_app` is what the application connects as: it owns
nothing and row-level security binds it. `dure_search` and `dure_disposal` cannot log in; each owns one audited
function.

Invariants:
- a folder holds a whole cluster or none: `initdb` works beside it and is renamed into place;
- whoever uses a cluster holds a shared lock; the last one to leave stops it, so a second process may join;
- after kill -9 the next `running()` adopts a server that survived, or clears the stale locks and starts again.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg

from kernel.postgres_programs import (
    SHARED,
    Account,
    PostgresError,
    Programs,
    account,
    find_programs,
    reachable,
    run,
    within_reach,
)

__all__ = ["APP", "OWNER", "SEARCH", "Cluster", "PostgresError"]

OWNER, APP, SEARCH, DISPOSAL = "dure_owner", "dure_app", "dure_search", "dure_disposal"
_ADMIN = "postgres"
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 100
"""macOS allows 103 bytes for the path of a socket, Linux 107."""

_QUICK_NOT_SAFE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"


class Cluster:
    """A private PostgreSQL cluster in a folder. `durable=False` is for tests: fast, and lost with the power."""

    def __init__(self, folder: Path, *, durable: bool = True, max_connections: int = 200) -> None:
        self.account: Account | None = account()
        self.folder = _home(folder.absolute(), self.account)
        self.durable = durable
        self.max_connections = max_connections

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server wrote; the first place to look when it does not start."""
        return self.folder / "log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: inside the cluster, or in a short folder of its own when that path is too long."""
        inside = self.folder / "run"
        if len(os.fsencode(inside / _SOCKET)) <= _LONGEST_SOCKET:
            return inside
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"dure-{mark}"

    def url(self, role: str, database: str) -> str:
        """The address for SQLAlchemy."""
        return f"postgresql+asyncpg://{role}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    def dsn(self, role: str, database: str) -> str:
        """The address for psql, pgbench and asyncpg itself."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def running(self) -> AbstractAsyncContextManager["Cluster"]:
        """Make the cluster if there is none, start it if it does not run, and stop it after the last user."""
        return self._running()

    @asynccontextmanager
    async def _running(self) -> AsyncGenerator["Cluster"]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "users.lock").open("w") as users:
            await asyncio.to_thread(self._start, users.fileno())
            try:
                await self._make_roles()
                yield self
            finally:
                await asyncio.shield(asyncio.to_thread(self._leave, users.fileno()))

    async def make_database(self, name: str, *, template: str = "template0") -> bool:
        """Make a database owned by `dure_owner` (a copy of `template`); False when it is there already."""
        connection = await self._connect()
        try:
            await connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"')
        except asyncpg.DuplicateDatabaseError:
            return False
        finally:
            await connection.close()
        return True

    async def drop_database(self, name: str) -> None:
        """Remove a database with all in it, whoever is still connected."""
        connection = await self._connect()
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await connection.close()

    def in_use(self) -> bool:
        """Whether some process, this one included, is inside `running()`."""
        try:
            with (self.folder / "users.lock").open("w") as users:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def remove(self) -> None:
        """Stop the server and delete everything; refuses while a process uses it."""
        if self.in_use():
            raise PostgresError(f"The cluster in {self.folder} is in use by another process.")
        if _is_postgres(_first_line(self.data / "postmaster.pid")) and not self._stop("immediate"):
            raise PostgresError(f"The server in {self.folder} does not stop; see {self.log}.")
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, users: int) -> None:
        with (self.folder / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            programs = self._programs()
            if not (self.data / "PG_VERSION").exists():
                self._make(programs)
            self._configure()
            for attempt in range(8):
                if self._answers(programs):
                    return
                self._clear_stale_locks()
                command = ["start", "-w", "-t", "60", "-s", "-l", str(self.log)]
                done = run([programs.path("pg_ctl"), "-D", str(self.data), *command], self.account)
                if done.returncode == 0:
                    return
                # After kill -9 of the postmaster alone, its children need a moment to notice and leave.
                time.sleep(0.25 * (attempt + 1))
        raise PostgresError(f"PostgreSQL does not start: {done.stdout.strip()}\n{_last_lines(self.log)}")

    def _leave(self, users: int) -> None:
        with (self.folder / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # another process still uses it, and will stop it
            self._stop("fast" if self.durable else "immediate")

    def _stop(self, mode: str) -> bool:
        command = ["stop", "-w", "-t", "60", "-s", "-m", mode]
        return run([self._programs().path("pg_ctl"), "-D", str(self.data), *command], self.account).returncode == 0

    def _programs(self) -> Programs:
        made_by = self.data / "PG_VERSION"
        major = int(made_by.read_text()) if made_by.exists() else None
        return within_reach(find_programs(major), self.account)

    def _make(self, programs: Programs) -> None:
        half_made = self.folder / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        self._own(self.folder)
        command = [programs.path("initdb"), "-D", str(half_made), "-U", _ADMIN, "-E", "UTF8", "-A", "trust"]
        command += [] if self.durable else ["--no-sync"]
        # C.UTF-8 classifies Korean letters and sorts by code point, the same everywhere; 17 and newer bring their own.
        builtin = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = run([*command, *(["--locale=C.UTF-8"] if programs.major < 17 else builtin)], self.account)
        if done.returncode != 0:
            raise PostgresError(f"initdb failed in {half_made}: {done.stdout.strip()}")
        (half_made / "pg_hba.conf").write_text(
            "# See kernel/postgres.py: the door is the socket's folder.\nlocal all all trust\n"
        )
        half_made.rename(self.data)

    def _configure(self) -> None:
        sockets = self.socket_folder
        self._own(self.folder)
        _private_folder(sockets, self.account)
        if self.log.exists() and self.log.stat().st_size > 8_000_000:
            self.log.unlink()
        text = (
            "# Written by Dure at every start; your own settings go into conf.d/*.conf.\n"
            "listen_addresses = ''\n"
            f"unix_socket_directories = {_quoted(str(sockets))}\n"
            "unix_socket_permissions = 0700\n"
            f"max_connections = {self.max_connections}\n"
            "shared_buffers = 128MB\nmax_wal_size = 1GB\ntimezone = 'UTC'\nlog_timezone = 'UTC'\n"
            "log_min_messages = warning\nlog_min_error_statement = panic\nlog_line_prefix = '%m [%p] '\n"
            "include_dir = 'conf.d'\n"
        )
        (self.data / "conf.d").mkdir(exist_ok=True)
        (self.data / "postgresql.conf").write_text(text + ("" if self.durable else _QUICK_NOT_SAFE))
        for path in (self.data / "conf.d", self.data / "postgresql.conf", self.data / "pg_hba.conf"):
            self._give(path)

    def _answers(self, programs: Programs) -> bool:
        """Whether a server runs on this data and lets us in; waits for one that is still replaying its log."""
        until = time.monotonic() + 60
        while run([programs.path("pg_ctl"), "-D", str(self.data), "status"], self.account).returncode == 0:
            if asyncio.run(self._accepts()):
                return True
            if time.monotonic() > until or not _is_postgres(_first_line(self.data / "postmaster.pid")):
                return False
            time.sleep(0.1)
        return False

    async def _accepts(self) -> bool:
        try:
            connection = await self._connect()
        except (OSError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True

    def _clear_stale_locks(self) -> None:
        """Remove lock files whose process number now belongs to another program; PostgreSQL clears the rest."""
        for lock in (self.data / "postmaster.pid", self.socket_folder / f"{_SOCKET}.lock"):
            if lock.exists() and not _is_postgres(_first_line(lock)):
                lock.unlink(missing_ok=True)

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.dsn(_ADMIN, "postgres"), timeout=30)

    async def _make_roles(self) -> None:
        connection = await self._connect()
        wanted = {OWNER: "LOGIN", APP: "LOGIN", SEARCH: "NOLOGIN BYPASSRLS", DISPOSAL: "NOLOGIN BYPASSRLS"}
        try:
            there = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
            for role, rights in wanted.items():
                if role not in there:
                    await connection.execute(f"CREATE ROLE {role} {rights} NOSUPERUSER")
            # A migration, run by the owner, hands the functions over: only a member may do that.
            await connection.execute(f"GRANT {SEARCH}, {DISPOSAL} TO {OWNER}")
        finally:
            await connection.close()

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._give(folder)

    def _give(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)


def _home(folder: Path, who: Account | None) -> Path:
    """The folder itself, or, when root's checkout is closed to PostgreSQL's account, one below /var/lib/dure."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if reachable(folder.parent, who):
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    home = SHARED / f"{folder.name}-{mark}"
    home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    return home


def _private_folder(folder: Path, who: Account | None) -> None:
    """Make a folder of mode 0700 for that account; refuses one that somebody else has laid there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), who.uid if who else os.geteuid()}:
        raise PostgresError(f"{folder} belongs to someone else; remove it.")
    folder.chmod(0o700)
    if who:
        os.chown(folder, who.uid, who.gid)


def _first_line(path: Path) -> str:
    return path.read_text().split("\n", 1)[0].strip() if path.exists() else ""


def _is_postgres(number: str) -> bool:
    if not number.isdigit():
        return False
    state, _, command = run(["ps", "-o", "stat=,command=", "-p", number], None).stdout.partition(" ")
    return "postgres" in command and not state.startswith("Z")


def _quoted(path: str) -> str:
    """A folder as `unix_socket_directories` wants it: a list element in double quotes inside a string."""
    return "'\"" + path.replace('"', '""').replace("'", "''") + "\"'"


def _last_lines(log: Path, count: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""
