"""`dure mail`: messages as the server reads them, what the DNS has to say, moving in and out, administration."""

import argparse
import json
import sys
from pathlib import Path

from mail.mime.message import read
from mail.mime.show import shown
from server.cli import mail_admin, mail_allowances, mail_dns, mail_moving
from server.cli.common import command, say

_TEXT = """\
Read messages (.eml) as the mail server does, check DNS records, move accounts in, administer an institution's mail.
전자우편 파일을 읽어 보고, DNS 기록을 확인하고, 옛 메일을 옮기고, 기관의 메일을 관리합니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "mail", "read messages, DNS records, moving in, administration / 전자우편", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = command(actions, "show", "what is in these messages", _TEXT)
    show.add_argument("--json", action="store_true", help="one JSON line a file")
    show.add_argument("files", metavar="FILE", nargs="+", type=Path)
    show.set_defaults(run=run)
    mail_dns.add(command(actions, "dns", "what the DNS has to say of a domain of ours, and whether it does"))
    mail_allowances.add(command(actions, "allowance", "quotas and mail programs of circles of people / 메일 등급"))
    mail_moving.add(actions)
    mail_admin.add(actions)


def run(args: argparse.Namespace) -> int:
    """Show each; exit code 1 when a file cannot be opened."""
    sound = True
    for file in args.files:
        try:
            data = file.read_bytes()
        except OSError as error:
            print(f"{file}: {error.strerror}", file=sys.stderr)
            sound = False
            continue
        found = {"file": str(file), **shown(read(data))}
        say(json.dumps(found, ensure_ascii=False) if args.json else _readable(found))
    return 0 if sound else 1


def _readable(found: dict[str, object]) -> str:
    return "\n".join(f"{key:<12} {value}" for key, value in found.items()) + "\n"
