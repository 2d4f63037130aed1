"""Beside Debian's Pigeonhole: the same made-up scripts over the same mails, decided alike."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mail.sieve import FileInto, Letter, check, run
from tests.mail.sieve.corpus import MAILS, NOW, RECIPIENT, SENDER, script_of

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("sieve-test") is None, reason="dovecot-sieve is not installed"),
]
_SETTINGS = """\
mail_location = maildir:{folder}/mail
ssl = no
log_path = {folder}/log
stats_writer_socket_path =
base_dir = {folder}/run
state_dir = {folder}/state
postmaster_address = postmaster@x.example
plugin {{
  sieve_extensions = +editheader
}}
"""


def theirs(folder: Path, script: str, mail: bytes) -> set[str]:
    """The mailboxes into which Pigeonhole would file."""
    (folder / "a.sieve").write_text(script, "utf-8")
    (folder / "a.eml").write_bytes(mail)
    words = ["sieve-test", "-c", f"{folder}/settings", "-f", SENDER, "-a", RECIPIENT, "-r", RECIPIENT]
    words += [f"{folder}/a.sieve", f"{folder}/a.eml"]
    if os.geteuid() == 0:  # it refuses root
        words = ["runuser", "-u", "nobody", "--", *words]
    environment = {"HOME": str(folder), "USER": "peer", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    done = subprocess.run(words, capture_output=True, env=environment, timeout=30, check=False)
    told = done.stdout.decode("utf-8")
    assert "Performed actions" in told, done.stderr.decode("utf-8", "replace")
    return set(re.findall(r"store message in folder: (.*)", told))


def test_made_up_scripts_are_decided_alike() -> None:
    folder = Path("/tmp") / f"dure-sieve-{os.getpid()}"
    folder.mkdir(mode=0o777)
    try:
        (folder / "settings").write_text(_SETTINGS.format(folder=folder))
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        for seed in range(120):
            script = script_of(seed)
            program = check(script)
            for mail in MAILS:
                letter = Letter(mail, sender=SENDER, recipient=RECIPIENT, now=NOW)
                ours = {one.mailbox for one in run(program, letter).actions if isinstance(one, FileInto)}
                assert ours == theirs(folder, script, mail), (seed, script)
    finally:
        shutil.rmtree(folder)
