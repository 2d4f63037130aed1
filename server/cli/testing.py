"""`dure test`: everything that checks Dure, each part with its time.

Parts that are single programs run side by side, one on each processor; a part that fills the machine runs alone, after
them, and only if none of them failed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from server.cli.common import ROOT, command, say

_TEXT = """\
Run every check and test, or only the named parts. Begins nothing more once a part has failed. On Debian and Ubuntu, as
root or with sudo, it first installs what the tests need; elsewhere it says what is missing.
모든 검사와 시험을 차례로 실행합니다. 일부만 실행하려면 이름을 적으십시오."""


Words = list[str]
"""A program and its arguments."""


@dataclass(frozen=True)
class Part:
    """Some commands that do not need each other; the first that fails fails the part."""

    name: str
    what: str
    commands: Sequence[Words]
    needs: tuple[str, ...] = ()
    first: Words | None = None
    """What must have ended well before the others begin."""
    alone: bool = False
    """It fills the machine: nothing runs beside it, and what it says is shown at once."""


@dataclass(frozen=True)
class Result:
    """How a part ended and how many seconds it took."""

    part: Part
    seconds: float
    passed: bool


@dataclass(frozen=True)
class Need:
    """A program that tests use and that no Python package brings."""

    what: str
    package: str
    """Its Debian package."""
    there: Callable[[], bool] = field(repr=False)


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    lines = "\n".join(f"  {part.name:<10} {part.what}" for part in _parts())
    parser = command(parsers, "test", "every check and test there is / 모든 시험", f"{_TEXT}\n\nparts:\n{lines}")
    names = [part.name for part in _parts()]
    parser.add_argument("parts", metavar="PART", nargs="*", choices=[*names, []], help="only these parts")
    parser.add_argument("--keep-going", action="store_true", help="run the other parts after one has failed")
    parser.add_argument(
        "--explore", action="store_true", help="instead: try the properties with new chance, much longer"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the parts; 0 when all passed."""
    parts = [_exploration()] if args.explore else _parts()
    wanted = [part for part in parts if args.explore or not args.parts or part.name in args.parts]
    if missing := _provide({need for part in wanted for need in part.needs}):
        say("These are missing, and can only be installed by root on Debian or Ubuntu / 다음 프로그램이 필요합니다:\n")
        for need in missing:
            say(f"  {need.what:<44} Debian: {need.package}")
        say("\nInstall them, or run parts that do without, such as:  ./dure test lint types contracts")
        return 2
    started = time.monotonic()
    results = _side_by_side([part for part in wanted if not part.alone])
    for part in (part for part in wanted if part.alone):
        if args.keep_going or all(result.passed for result in results):
            results.append(_alone(part))
    return _summary(wanted, results, time.monotonic() - started)


def _parts() -> list[Part]:
    python = [sys.executable, "-m"]
    npm = [_launcher_python(), str(ROOT / "dure"), "npm"]
    build = [_launcher_python(), str(ROOT / "dure"), "build"]
    return [
        Part(
            "lint",
            "ruff: rules and form",
            [[*python, "ruff", "check", "."], [*python, "ruff", "format", "--check", "."]],
        ),
        Part("types", "mypy --strict", [[*python, "mypy"]]),
        Part("contracts", "import-linter: who may import whom", [[str(Path(sys.executable).parent / "lint-imports")]]),
        Part(
            "web",
            "web client: types, lint, unit tests, build",
            [[*npm, "run", "check"], [*npm, "run", "lint"], [*npm, "test"]],
            first=build,
        ),
        Part(
            "python",
            "pytest without a browser",
            [[*python, "pytest", "-q", "-m", "not browser and not long", "--durations=15", *_workers()]],
            ("redis", "poppler", "fonts", "compose", "dovecot", "isync"),
            alone=True,
        ),
        Part(
            "browser",
            "walks in Chromium",
            [[*python, "pytest", "-q", "-m", "browser", "--durations=5", *_workers(), "tests/walks"]],
            ("chromium", "fonts", "redis"),
            alone=True,
        ),
    ]


def _exploration() -> Part:
    """The properties, drawing at random (a failure prints how to repeat it), and what takes long."""
    words = ["pytest", "-q", "-m", "hypothesis or long", "--hypothesis-profile=explore", *_workers()]
    needs = ("redis", "poppler", "fonts", "compose", "dovecot", "isync", "slapd", "ldap")
    return Part("explore", "properties, by new chance", [[sys.executable, "-m", *words]], needs, alone=True)


def _workers() -> list[str]:
    # One more than processors: tests wait for programs, databases and disks.
    return ["-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "loadfile", "--no-loadscope-reorder"]


_CHROME_ON_MACOS = Path("/Applications/Google Chrome.app")
_NEEDS = {
    "redis": Need("Redis server (several nodes)", "redis-server", lambda: _program("redis-server", "valkey-server")),
    "poppler": Need("pdftotext, pdftoppm (reading our PDF)", "poppler-utils", lambda: _program("pdftotext")),
    "chromium": Need(
        "Chromium (browser walks)",
        "chromium",
        lambda: _program("chromium", "chromium-browser", "google-chrome") or _CHROME_ON_MACOS.exists(),
    ),
    "fonts": Need("a Korean font (browser walks)", "fonts-noto-cjk", lambda: _korean_font()),
    "dovecot": Need("Dovecot's IMAP (compared with ours)", "dovecot-imapd", lambda: _peer("/usr/lib/dovecot/imap")),
    "isync": Need("mbsync (a client of ours)", "isync", lambda: _peer("/usr/bin/mbsync")),
    "slapd": Need("OpenLDAP's slapd (the directory of agencies)", "slapd", lambda: _peer("/usr/sbin/slapd")),
    "ldap": Need("ldapsearch (asks the directory of agencies)", "ldap-utils", lambda: _peer("/usr/bin/ldapsearch")),
    "compose": Need("docker-compose (the form of the file)", "docker-compose", lambda: _compose()),
}


def _provide(names: set[str]) -> list[Need]:
    """Install what is missing where we may; returns what is missing still."""
    missing = [_NEEDS[name] for name in sorted(names) if not _NEEDS[name].there()]
    apt = _apt()
    if missing and apt is not None:
        say(f"  Installing for the tests: {' '.join(need.package for need in missing)}")
        log = ROOT / ".dure" / "logs" / "apt-tests.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            for words in (
                ["update"],
                ["install", "-y", "--no-install-recommends", *(need.package for need in missing)],
            ):
                subprocess.run([*apt, *words], stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
        missing = [need for need in missing if not need.there()]
    return missing


def _apt() -> list[str] | None:
    if shutil.which("apt-get") is None:
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    if os.geteuid() == 0:
        return quiet
    sudo = ["sudo", "-n"]
    may = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    return [*sudo, *quiet] if may else None


def _program(*names: str) -> bool:
    return any(shutil.which(name) for name in names)


def _korean_font() -> bool:
    if sys.platform == "darwin":
        return True
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").glob("**/*CJK*"))
    return bool(subprocess.run(["fc-list", ":lang=ko", "file"], capture_output=True, check=False).stdout.strip())


def _peer(path: str) -> bool:
    """Debian's; elsewhere the tests that need it are left out."""
    return shutil.which("apt-get") is None or Path(path).exists()


def _compose() -> bool:
    """Debian's; elsewhere nobody has to install Docker to run our tests."""
    return shutil.which("apt-get") is None or _program("docker-compose")


def _alone(part: Part) -> Result:
    say(f"\n━━ {part.name} · {part.what}")
    started = time.monotonic()
    passed = all(_call(words, None) for words in part.commands)
    return Result(part, time.monotonic() - started, passed)


def _side_by_side(parts: Sequence[Part]) -> list[Result]:
    """Run the commands of these parts, one on each processor; what a part said is shown when it has ended."""
    if not parts:
        return []
    say(f"\n━━ side by side: {', '.join(part.name for part in parts)}")
    turns, telling = threading.Semaphore(os.cpu_count() or 1), threading.Lock()
    with ThreadPoolExecutor(len(parts)) as pool:
        return list(pool.map(lambda part: _beside(part, turns, telling), parts))


def _beside(part: Part, turns: threading.Semaphore, telling: threading.Lock) -> Result:
    started = time.monotonic()

    def turn(words: Words) -> tuple[bool, str]:
        with turns:
            return _heard(words)

    done = [turn(part.first)] if part.first else []
    if all(passed for passed, _ in done):
        with ThreadPoolExecutor(len(part.commands)) as pool:
            done += pool.map(turn, part.commands)
    result = Result(part, time.monotonic() - started, all(passed for passed, _ in done))
    with telling:
        say(f"\n━━ {part.name} · {part.what}")
        for _, said in done:
            sys.stdout.write(said)
        sys.stdout.flush()
    return result


def _heard(words: Words) -> tuple[bool, str]:
    """Whether a command ended well, and all that it said."""
    with tempfile.TemporaryFile() as output:
        passed = _call(words, output)
        output.seek(0)
        return passed, output.read().decode("utf-8", "replace")


def _call(words: Words, output: IO[bytes] | None) -> bool:
    """Whether a command ended well."""
    try:
        return subprocess.run(words, cwd=ROOT, stdout=output, stderr=output, check=False).returncode == 0
    except OSError as error:
        said = f"  {words[0]}: {error.strerror}\n"
        if output is None:
            say(said)
        else:
            output.write(said.encode())
        return False


def _launcher_python() -> str:
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def _summary(wanted: Sequence[Part], results: Sequence[Result], seconds: float) -> int:
    failed = [result.part.name for result in results if not result.passed]
    say("\n━━ summary / 결과")
    for result in results:
        say(f"  {'✓' if result.passed else '✗'} {result.part.name:<10} {result.seconds:6.1f} s")
    ran = {result.part.name for result in results}
    for part in (part for part in wanted if part.name not in ran):
        say(f"  – {part.name:<10} not run")
    say(f"\n  {'FAILED: ' + ', '.join(failed) if failed else 'All passed.'} {seconds / 60:.1f} min in all.")
    return 1 if failed else 0
