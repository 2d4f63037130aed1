"""`dure test`: everything that checks Dure, in order, each step with its time."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from server.cli.common import ROOT, command, say

_TEXT = """\
Run every check and test, or only the named parts. Stops at the first part that fails. On Debian and Ubuntu, as root or
with sudo, it first installs what the tests need; elsewhere it says what is missing.
모든 검사와 시험을 차례로 실행합니다. 일부만 실행하려면 이름을 적으십시오."""


@dataclass(frozen=True)
class Part:
    """One step: its commands run one after another; the first that fails fails the step."""

    name: str
    what: str
    commands: list[list[str]]
    needs: tuple[str, ...] = ()


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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the parts; 0 when all passed."""
    wanted = [part for part in _parts() if not args.parts or part.name in args.parts]
    if missing := _provide({need for part in wanted for need in part.needs}):
        say("These are missing, and can only be installed by root on Debian or Ubuntu / 다음 프로그램이 필요합니다:\n")
        for need in missing:
            say(f"  {need.what:<44} Debian: {need.package}")
        say("\nInstall them, or run parts that do without, such as:  ./dure test lint types contracts")
        return 2
    results: list[tuple[Part, float, bool]] = []
    for part in wanted:
        say(f"\n━━ {part.name} · {part.what}")
        started = time.monotonic()
        passed = all(_run(words) for words in part.commands)
        results.append((part, time.monotonic() - started, passed))
        if not passed and not args.keep_going:
            break
    return _summary(wanted, results)


def _parts() -> list[Part]:
    python = [sys.executable, "-m"]
    npm = [_launcher_python(), str(ROOT / "dure"), "npm"]
    build = [_launcher_python(), str(ROOT / "dure"), "build"]
    workers = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"]
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
            [build, [*npm, "run", "check"], [*npm, "run", "lint"], [*npm, "test"]],
        ),
        Part(
            "python",
            "pytest without a browser",
            [[*python, "pytest", "-q", "-m", "not browser", "--durations=15", *workers]],
            ("redis", "poppler", "fonts", "compose"),
        ),
        Part(
            "browser",
            "walks in Chromium",
            [[*python, "pytest", "-q", "-m", "browser", "--durations=5"]],
            ("chromium", "fonts", "redis"),
        ),
    ]


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


def _compose() -> bool:
    """Debian's; elsewhere nobody has to install Docker to run our tests."""
    return shutil.which("apt-get") is None or _program("docker-compose")


def _run(words: list[str]) -> bool:
    try:
        return subprocess.run(words, cwd=ROOT, check=False).returncode == 0
    except OSError as error:
        say(f"  {words[0]}: {error.strerror}")
        return False


def _launcher_python() -> str:
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def _summary(wanted: list[Part], results: list[tuple[Part, float, bool]]) -> int:
    failed = [part.name for part, _, passed in results if not passed]
    say("\n━━ summary / 결과")
    for part, seconds, passed in results:
        say(f"  {'✓' if passed else '✗'} {part.name:<10} {seconds:6.1f} s")
    for part in wanted[len(results) :]:
        say(f"  – {part.name:<10} not run")
    total = sum(seconds for _, seconds, _ in results)
    say(f"\n  {'FAILED: ' + ', '.join(failed) if failed else 'All passed.'} {total / 60:.1f} min in all.")
    return 1 if failed else 0
