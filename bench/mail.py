"""`dure bench mail`: APPEND, STORE, FETCH, SEARCH and bodies over IMAP, beside Debian's Dovecot in the same run.

Both are spoken to by Python's imaplib, one command at a time: what the client costs is in both. Dovecot (2.3, Maildir)
is one process over pipes without sign-in; Dure is one process over a socket, with a PostgreSQL of its own, fsync
on.
"""

import argparse
import imaplib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import _page
from bench._report import ROOT, machine

DOVECOT = Path("/usr/lib/dovecot/imap")
SETTINGS = """\
mail_location = maildir:{folder}/mail
ssl = no
log_path = {folder}/log
stats_writer_socket_path =
base_dir = {folder}/run
state_dir = {folder}/state
namespace inbox {{
  inbox = yes
  separator = /
}}
"""
BODY = "거리축제 준비 회의 자료를 보내 드립니다. 검토하시고 의견을 주십시오.\r\n" * 20


def main(words: list[str]) -> int:
    """Measure, print, and write the results where asked."""
    parser = argparse.ArgumentParser(prog="dure bench mail", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000, help="messages of the large mailbox (default: 20,000)")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/benchmarks.md")
    given = parser.parse_args(words)
    found: dict[str, Any] = {"machine": machine(), "messages": given.messages}
    with tempfile.TemporaryDirectory(prefix="dure-bench-mail-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _dure(folder / "dure") as ours:
            say("Dure")
            found["dure"] = measure(ours, given.messages)
        if DOVECOT.exists():
            with _dovecot(folder / "dovecot") as theirs:
                say("Dovecot")
                found["dovecot"] = measure(theirs, given.messages)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    if given.record:
        _page.write("Mail", page(found))
    print(page(found))
    return 0


def say(text: str) -> None:
    """Progress, apart from the result."""
    print(f"  {text} …", file=sys.stderr, flush=True)


def letter(number: int) -> bytes:
    """A small mail with a Korean subject and about 2 kB of text."""
    return (
        "From: =?utf-8?B?7ZWc6rCA656M?= <garam@a.example>\r\nTo: head@b.example\r\nSubject: =?utf-8?B?7ZqM7J2Y?="
        f" {number}\r\nMessage-ID: <{number}.{time.time_ns()}@a.example>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0900\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{BODY}{number}\r\n"
    ).encode()


def measure(client: imaplib.IMAP4, most: int) -> dict[str, float]:
    """Every figure of one server: times in seconds, or how many a second."""
    client.select()
    found = {"append": _rate(300, lambda number: client.append("INBOX", None, None, letter(number)))}  # type: ignore[arg-type]
    _fill(client, 300, 2_000)
    client.noop()
    found["store"] = _rate(500, lambda number: client.store(str(number + 1), "+FLAGS", "(\\Flagged)"))
    found["fetch_2000_first"] = _timed(lambda: client.fetch("1:2000", "(ENVELOPE BODYSTRUCTURE)"))
    found["fetch_2000"] = min(_timed(lambda: client.fetch("1:2000", "(ENVELOPE BODYSTRUCTURE)")) for _ in range(3))
    found["bodies_2000"] = min(_timed(lambda: client.fetch("1:2000", "(BODY.PEEK[])")) for _ in range(2))
    found["search_subject"] = min(_timed(lambda: client.search(None, 'SUBJECT "1999"')) for _ in range(3))
    found["search_body"] = min(_timed(lambda: client.search(None, 'BODY "no such words"')) for _ in range(2))
    _fill(client, 2_000, most)
    client.noop()
    found["fetch_all"] = min(_timed(lambda: client.fetch(f"1:{most}", "(ENVELOPE BODYSTRUCTURE)")) for _ in range(2))
    found["flags_all"] = min(_timed(lambda: client.fetch(f"1:{most}", "(UID FLAGS)")) for _ in range(2))
    found["select_all"] = min(_timed(lambda: client.select()) for _ in range(3))
    return found


def _rate(count: int, act: Callable[[int], object]) -> float:
    started = time.perf_counter()
    for number in range(count):
        act(number)
    return count / (time.perf_counter() - started)


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _fill(client: imaplib.IMAP4, have: int, want: int) -> None:
    """Copies of what is there, which cost less than new mail."""
    while have < want:
        count = min(have, want - have, 5_000)
        client.copy(f"1:{count}", "INBOX")
        have += count


@contextmanager
def _dure(folder: Path) -> Generator[imaplib.IMAP4]:
    folder.mkdir()
    folder.chmod(0o755)
    words = [sys.executable, "-m", "bench._mailhouse", str(folder)]
    program = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert program.stdout is not None
        told = json.loads(program.stdout.readline())
        client = imaplib.IMAP4("127.0.0.1", told["port"])
        client.login(told["login"], told["password"])
        yield client
        client.logout()
    finally:
        program.communicate("")


@contextmanager
def _dovecot(folder: Path) -> Generator[imaplib.IMAP4]:
    """Dovecot refuses root, so root lends it another name."""
    folder.mkdir()
    settings = folder / "settings"
    settings.write_text(SETTINGS.format(folder=folder))
    words = ["env", f"HOME={folder}", "USER=peer", str(DOVECOT), "-c", str(settings)]
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        words = ["runuser", "-u", "nobody", "--", *words]
    client = imaplib.IMAP4_stream(" ".join(words))
    yield client
    client.logout()


ROWS = {
    "append": ("APPEND, 2 kB, one session", "{:.0f}/s"),
    "store": ("STORE of one flag, one message a command", "{:.0f}/s"),
    "fetch_2000_first": ("ENVELOPE and BODYSTRUCTURE of 2,000, the first time", "{:.3f} s"),
    "fetch_2000": ("ENVELOPE and BODYSTRUCTURE of 2,000", "{:.3f} s"),
    "bodies_2000": ("whole bodies of 2,000", "{:.3f} s"),
    "search_subject": ("SEARCH SUBJECT in 2,000", "{:.3f} s"),
    "search_body": ("SEARCH BODY in 2,000", "{:.3f} s"),
    "fetch_all": ("ENVELOPE and BODYSTRUCTURE of all", "{:.3f} s"),
    "flags_all": ("UID and FLAGS of all", "{:.3f} s"),
    "select_all": ("SELECT of the large mailbox", "{:.3f} s"),
}


def page(found: dict[str, Any]) -> str:
    """The figures for people."""
    here = found["machine"]
    lines = [
        f"Measured by `./dure bench mail` at commit `{here['commit']}` on {here['cores']} shared cores,"
        f" {here['memory_gb']} GB, {here['system']}, Python {here['python']}; load before: {here['load']:.1f}."
        f" One client, one command at a time; the large mailbox holds {found['messages']:,}.",
        "",
        "| | Dure | Dovecot 2.3 |",
        "| --- | --- | --- |",
    ]
    for name, (words, form) in ROWS.items():
        theirs = form.format(found["dovecot"][name]) if "dovecot" in found else "not installed"
        lines.append(f"| {words} | {form.format(found['dure'][name])} | {theirs} |")
    return "\n".join(lines)
