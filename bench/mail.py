"""`dure bench mail`: IMAP, deliveries and waiting sessions, beside Debian's Dovecot and Postfix in the same run.

Everybody is spoken to by the same clients, one command at a time in IMAP: what the client costs is in all. Dovecot
(2.3, Maildir) is one process over pipes without sign-in; Postfix (3.7, virtual mailboxes) an instance of its own,
installed from Debian by root when it is missing. Dure is one process over sockets with a PostgreSQL of its own, fsync
on: twelve institutions of sixty people.
"""

import argparse
import asyncio
import imaplib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import _mailidle, _mailpeers, _page
from bench._report import ROOT, machine

BODY = "거리축제 준비 회의 자료를 보내 드립니다. 검토하시고 의견을 주십시오.\r\n" * 20
ALL_OF_IT = "(ENVELOPE BODYSTRUCTURE)"
DELIVERIES = ((1, 1, 150), (20, 1, 300), (1, 12, 30), (20, 12, 60), (1, 720, 3), (20, 720, 20))
"""Connections, recipients of a mail, mails."""
LOAD_SIZE = 4_096


def main(words: list[str]) -> int:
    """Measure, print, and write the results where asked."""
    parser = argparse.ArgumentParser(prog="dure bench mail", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000, help="messages of the large mailbox (default: 20,000)")
    parser.add_argument("--sessions", type=int, default=1_000, help="sessions that wait (default: 1,000)")
    parser.add_argument("--only", choices=["imap", "smtp", "idle"], action="append", help="measure only this")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/benchmarks.md")
    given = parser.parse_args(words)
    parts = given.only or ["imap", "smtp", "idle"]
    found: dict[str, Any] = {"machine": machine(), "messages": given.messages, "dure": {}, "dovecot": {}, "postfix": {}}
    with tempfile.TemporaryDirectory(prefix="dure-bench-mail-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        _of_dure(folder / "dure", given, parts, found["dure"])
        if _mailpeers.DOVECOT.exists():
            _of_dovecot(folder / "dovecot", given, parts, found["dovecot"])
        if "smtp" in parts:
            found["no_postfix"] = _mailpeers.have_postfix()
            if not found["no_postfix"]:
                say("Postfix")
                found["postfix"] = _of_postfix(folder / "postfix")
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


class House:
    """Our side: a process, what it told about itself, and figures at any time."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self.program = program
        self.told = json.loads(self._line())

    def _line(self) -> str:
        assert self.program.stdout is not None
        return self.program.stdout.readline()

    def figures(self) -> dict[str, float]:
        """Stalls of the loop since the last time, and memory."""
        assert self.program.stdin is not None
        self.program.stdin.write("\n")
        self.program.stdin.flush()
        found: dict[str, float] = json.loads(self._line())
        return found

    @contextmanager
    def imap(self, account: int = 0) -> Generator[imaplib.IMAP4]:
        """A conversation of one of those who sign in."""
        client = imaplib.IMAP4("127.0.0.1", self.told["imap"])
        client.login(*self.told["signs"][account])
        yield client
        client.logout()


@contextmanager
def house(folder: Path) -> Generator[House]:
    """Our side, started on this folder."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    words = [sys.executable, "-m", "bench._mailhouse", str(folder), "60"]
    program = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield House(program)
    finally:
        program.communicate("")


def _of_dure(folder: Path, given: Any, parts: Sequence[str], found: dict[str, Any]) -> None:
    with house(folder) as ours:
        if "imap" in parts:
            say("Dure: IMAP")
            ours.figures()
            with ours.imap() as client:
                found |= measure(client, given.messages)
            found["stalls_imap"] = ours.figures()
        if "smtp" in parts:
            say("Dure: deliveries")
            found["smtp"] = {}
            send(ours.told["smtp"], 1, 1, ours.told["addresses"])  # accounts begin with their first mail
            for connections, recipients, mails in DELIVERIES:
                to = _spread(ours.told["addresses"], recipients)
                ours.figures()
                seconds = send(ours.told["smtp"], connections, mails, to)
                name = f"{connections}x{recipients}"
                found["smtp"][name] = {"mails": mails / seconds, "boxes": mails * recipients / seconds} | ours.figures()
        if "idle" in parts:
            say(f"Dure: {given.sessions} sessions that wait")
            signs = ours.told["signs"][1:]

            async def bring(group: int) -> None:
                await asyncio.to_thread(send, ours.told["smtp"], 1, 1, [signs[group][0]])

            waiting = _mailidle.of_dure(
                ours.told["imap"], signs, given.sessions, bring, lambda: ours.figures()["resident"]
            )
            found["idle"] = asyncio.run(waiting) | {"stall_p99": ours.figures()["stall_p99"]}
    if "imap" in parts:
        say("Dure: started anew")
        with house(folder) as ours, ours.imap() as client:
            found |= cold(client, given.messages)


def _of_dovecot(folder: Path, given: Any, parts: Sequence[str], found: dict[str, Any]) -> None:
    if "imap" in parts:
        say("Dovecot: IMAP")
        with _mailpeers.dovecot(folder) as client:
            found |= measure(client, given.messages)
        with _mailpeers.dovecot(folder) as client:
            found |= cold(client, given.messages)
    if "idle" in parts:
        count = min(100, given.sessions)
        say(f"Dovecot: {count} sessions that wait")
        words = _mailpeers.dovecot_words(folder.with_name("idle"))
        with _mailpeers.dovecot(folder.with_name("idle")) as client:

            async def bring(_group: int) -> None:
                await asyncio.to_thread(client.append, "INBOX", None, None, letter(0))  # type: ignore[arg-type]

            found["idle"] = asyncio.run(_mailidle.of_dovecot(words, count, bring))


def _of_postfix(folder: Path) -> dict[str, Any]:
    """Answered is queued here; how long until all lies in its boxes is told beside it."""
    found: dict[str, Any] = {"smtp": {}}
    peer = _mailpeers.Postfix(folder, 720)
    with peer.running():
        for connections, recipients, mails in DELIVERIES:
            before, started = peer.lies(), time.perf_counter()
            seconds = send(peer.port, connections, mails, peer.addresses[:recipients])
            while peer.lies() < before + mails * recipients and time.perf_counter() - started < 120:
                time.sleep(0.02)
            whole = time.perf_counter() - started
            found["smtp"][f"{connections}x{recipients}"] = {
                "mails": mails / seconds,
                "lie": mails / whole,
                "boxes": mails * recipients / whole,
            }
    return found


def _spread(addresses: list[str], count: int) -> list[str]:
    """So many, from as many institutions as there are."""
    houses: dict[str, list[str]] = {}
    for one in addresses:
        houses.setdefault(one.rpartition("@")[2], []).append(one)
    turns = [one for turn in zip(*houses.values(), strict=True) for one in turn]
    return turns[:count]


def send(port: int, connections: int, mails: int, to: Sequence[str]) -> float:
    """Seconds until the last of these mails was answered 250."""
    words = [sys.executable, "-m", "bench._mailsend", str(port), str(connections), str(mails), str(LOAD_SIZE)]
    done = subprocess.run(words, cwd=ROOT, input="\n".join(to), capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["seconds"])


def measure(client: imaplib.IMAP4, most: int) -> dict[str, float]:
    """Every figure of one server's IMAP: times in seconds, or how many a second."""
    client.select()
    found = {"append": _rate(300, lambda number: client.append("INBOX", None, None, letter(number)))}  # type: ignore[arg-type]
    _fill(client, 300, 2_000)
    client.create("Small")
    client.copy("1:2000", "Small")
    client.noop()
    found["store"] = _rate(500, lambda number: client.store(str(number + 1), "+FLAGS", "(\\Flagged)"))
    found["fetch_2000"] = min(_timed(lambda: client.fetch("1:2000", ALL_OF_IT)) for _ in range(3))
    seconds = min(_timed(lambda: client.fetch("1:2000", "(BODY.PEEK[])")) for _ in range(2))
    found["bodies"] = 2_000 * len(letter(1)) / seconds / 1e6
    found["large"] = _large(client)
    found["search_subject"] = min(_timed(lambda: client.search(None, 'SUBJECT "1999"')) for _ in range(3))
    found["search_body"] = min(_timed(lambda: client.search(None, 'BODY "no such words"')) for _ in range(2))
    _fill(client, 2_000, most)
    client.noop()
    found["fetch_all"] = min(_timed(lambda: client.fetch(f"1:{most}", ALL_OF_IT)) for _ in range(2))
    found["flags_all"] = min(_timed(lambda: client.fetch(f"1:{most}", "(UID FLAGS)")) for _ in range(2))
    found["select_all"] = min(_timed(lambda: client.select()) for _ in range(3))
    found["expunge"] = _expunge(client)
    return found


def cold(client: imaplib.IMAP4, most: int) -> dict[str, float]:
    """The first FETCH of programs that have just started."""
    client.select("Small")
    found = {"fetch_2000_cold": _timed(lambda: client.fetch("1:2000", ALL_OF_IT))}
    client.select()
    found["fetch_all_cold"] = _timed(lambda: client.fetch(f"1:{most}", ALL_OF_IT))
    return found


def _large(client: imaplib.IMAP4) -> float:
    """MB a second of a mail of 20 MB, sent whole."""
    client.create("Large")
    octets = letter(0) + b"A" * 72 + (b"\r\n" + b"B" * 74) * (20_000_000 // 76)
    client.append("Large", None, None, octets)  # type: ignore[arg-type]
    client.select("Large")
    seconds = min(_timed(lambda: client.fetch("1", "(BODY.PEEK[])")) for _ in range(3))
    client.select()
    return len(octets) / seconds / 1e6


def _expunge(client: imaplib.IMAP4) -> float:
    """A second: messages that go by one EXPUNGE of 2,000."""
    client.create("Going")
    client.copy("1:2000", "Going")
    client.select("Going")
    client.store("1:2000", "+FLAGS.SILENT", "(\\Deleted)")
    return 2_000 / _timed(lambda: client.expunge())


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


ROWS = {
    "append": ("APPEND, 2 kB, one session", "{:.0f}/s"),
    "store": ("STORE of one flag, one message a command", "{:.0f}/s"),
    "expunge": ("messages that one EXPUNGE of 2,000 lets go", "{:.0f}/s"),
    "fetch_2000_cold": ("ENVELOPE and BODYSTRUCTURE of 2,000, programs just started", "{:.3f} s"),
    "fetch_2000": ("the same, again", "{:.3f} s"),
    "fetch_all_cold": ("ENVELOPE and BODYSTRUCTURE of all, programs just started", "{:.3f} s"),
    "fetch_all": ("the same, again", "{:.3f} s"),
    "flags_all": ("UID and FLAGS of all", "{:.3f} s"),
    "select_all": ("SELECT of the large mailbox", "{:.3f} s"),
    "bodies": ("whole bodies of 2,000 mails of 2 kB", "{:.0f} MB/s"),
    "large": ("body of one mail of 20 MB", "{:.0f} MB/s"),
    "search_subject": ("SEARCH SUBJECT in 2,000", "{:.3f} s"),
    "search_body": ("SEARCH BODY in 2,000", "{:.3f} s"),
}


def page(found: dict[str, Any]) -> str:
    """The figures for people."""
    here = found["machine"]
    lines = [
        f"Measured by `./dure bench mail` at commit `{here['commit']}` on {here['cores']} shared cores,"
        f" {here['memory_gb']} GB, {here['system']}, Python {here['python']}; load before: {here['load']:.1f}."
        " Server and client share the cores; fsync is on.",
        "",
    ]
    ours, theirs = found["dure"], found["dovecot"]
    if "append" in ours:
        lines += [
            f"One client (imaplib), one command at a time; the large mailbox holds {found['messages']:,}.",
            "",
            "| | Dure | Dovecot 2.3 |",
            "| --- | --- | --- |",
            *(
                f"| {words} | {form.format(ours[name])} | {form.format(theirs[name]) if theirs else 'not installed'} |"
                for name, (words, form) in ROWS.items()
            ),
            "",
            f"While this ran, the loop of Dure was late by {ours['stalls_imap']['stall_p99']:.0f} ms at the 99th"
            f" percentile, {ours['stalls_imap']['stall_most']:.0f} ms at most.",
            "",
        ]
    if "smtp" in ours:
        lines += _delivered(found)
    if "idle" in ours:
        lines += _idle(ours["idle"], theirs.get("idle"))
    return "\n".join(lines)


def _delivered(found: dict[str, Any]) -> list[str]:
    """Deliveries, and what each side's 250 means."""
    lines = [
        f"SMTP, mails of {LOAD_SIZE // 1024} kB, connections kept, envelopes pipelined. Dure answers 250 when the mail"
        " lies in every mailbox, durably; Postfix when it lies in its queue: how many a second lie in all mailboxes is"
        " in its second column. 12 and 720 recipients are one and sixty in each of twelve institutions.",
        "",
        "| connections, recipients | Dure: mails a second | Postfix: answered | Postfix: delivered |"
        " Dure: mailboxes a second | Postfix: mailboxes | stall p99 of Dure |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for connections, recipients, _ in DELIVERIES:
        name = f"{connections}x{recipients}"
        ours, theirs = found["dure"]["smtp"][name], found["postfix"].get("smtp", {}).get(name)
        peer = [f"{theirs[key]:.0f}" for key in ("mails", "lie", "boxes")] if theirs else [found["no_postfix"], "", ""]
        lines.append(
            f"| {connections}, {recipients} | {ours['mails']:.1f} | {peer[0]} | {peer[1]} | {ours['boxes']:.0f}"
            f" | {peer[2]} | {ours['stall_p99']:.0f} ms |"
        )
    return [*lines, ""]


def _idle(ours: dict[str, float], theirs: dict[str, float] | None) -> list[str]:
    """Sessions that wait."""

    def told(name: str, one: dict[str, float]) -> str:
        return (
            f"- {one['sessions']:,.0f} sessions in IDLE at {name}: {one['mb'] * 1024 / one['sessions']:.0f} kB each;"
            f" they heard of a mail within {one['wake_p50']:.0f} ms (p50), {one['wake_p99']:.0f} ms (p99) after it"
            " was answered."
        )

    return [told("Dure", ours), *([told("Dovecot (a process each)", theirs)] if theirs else []), ""]
