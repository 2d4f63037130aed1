"""The peers of mail from Debian: Dovecot's imap (one process over pipes, without sign-in) and a Postfix of our own."""

import imaplib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

DOVECOT = Path("/usr/lib/dovecot/imap")
POSTFIX = Path("/usr/sbin/postfix")
_SETTINGS = """\
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
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = peer.test.example
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_limit = 5000
smtpd_client_connection_count_limit = 0
virtual_mailbox_domains = peer.test.example
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = texthash:{folder}/maps
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{owner}
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
default_process_limit = 100
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def dovecot_words(folder: Path) -> list[str]:
    """How to start Dovecot's imap on a mailbox in this folder. It refuses root, so root lends it another name."""
    if not folder.exists():
        folder.mkdir()
        (folder / "settings").write_text(_SETTINGS.format(folder=folder))
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
    words = ["env", f"HOME={folder}", "USER=peer", str(DOVECOT), "-c", str(folder / "settings")]
    return ["runuser", "-u", "nobody", "--", *words] if os.geteuid() == 0 else words


@contextmanager
def dovecot(folder: Path) -> Generator[imaplib.IMAP4]:
    """A conversation with Dovecot."""
    client = imaplib.IMAP4_stream(" ".join(dovecot_words(folder)) + " 2>/dev/null")
    yield client
    client.logout()


def have_postfix() -> str:
    """ "" when Postfix can be used, after installing it where that is possible; else why not."""
    if os.geteuid() != 0:
        return "only root can start Postfix"
    if not POSTFIX.exists() and shutil.which("apt-get"):
        print("  Installing Postfix from Debian …", file=sys.stderr, flush=True)
        # It must not start a service of its own: what we measure is an instance beside it.
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        policy = Path("/usr/sbin/policy-rc.d")
        ours = not policy.exists()
        if ours:
            policy.write_text("#!/bin/sh\nexit 101\n")
            policy.chmod(0o755)
        try:
            words = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "postfix"]
            subprocess.run(words, env=environment, capture_output=True, check=False, timeout=600)
        finally:
            if ours:
                policy.unlink()
    return "" if POSTFIX.exists() else "Postfix is not installed"


class Postfix:
    """An instance in a folder, delivering into Maildirs of its own."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.addresses = [f"p{one}@peer.test.example" for one in range(count)]
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])

    @contextmanager
    def running(self) -> Generator[None]:
        """Make it, start it, stop it."""
        folder, settings = self.folder, self.folder / "etc"
        for name in ("etc", "queue", "data", "boxes"):
            (folder / name).mkdir(parents=True)
        shutil.chown(folder / "data", "postfix")
        shutil.chown(folder / "boxes", "nobody")
        owner = (folder / "boxes").stat().st_uid
        (settings / "main.cf").write_text(_MAIN.format(folder=folder, owner=owner))
        (settings / "master.cf").write_text(_MASTER.format(port=self.port))
        maps = [f"{address} {address.partition('@')[0]}/" for address in self.addresses]
        (folder / "maps").write_text("\n".join([*maps, ""]))
        subprocess.run([POSTFIX, "-c", settings, "start"], capture_output=True, check=True, timeout=60)
        try:
            self._answers()
            yield
        finally:
            subprocess.run([POSTFIX, "-c", settings, "stop"], capture_output=True, check=False, timeout=60)

    def _answers(self) -> None:
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as probe:
                    assert probe.recv(100).startswith(b"220")
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("Postfix does not answer")

    def lies(self) -> int:
        """How many mails lie in all boxes."""
        return sum(1 for _ in (self.folder / "boxes").glob("*/new/*"))
