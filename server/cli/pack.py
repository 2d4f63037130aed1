"""`dure pack`: rule packs are signed by the city, checked, applied to institutions, taken back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.common import CommandError, command, in_loop, opened, say, write_private

if TYPE_CHECKING:
    from kernel.dure import Dure
    from kernel.notary import Notary
    from kernel.packs import Pack

_TEXT = """\
Rule packs: values that the law or the city lays down, dated and signed. `key` makes the city's key, `sign` signs a pack
with it, `check` shows who signed it and what it changes, `apply` puts it in force for institutions, `undo` takes that
back by a further act. Nothing is erased.
규칙 묶음을 서명하고, 확인하고, 기관에 적용하고, 되돌립니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "pack", "rule packs: sign, check, apply, undo / 규칙 묶음", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    key = command(actions, "key", "make a key for the city, and print its public line for the setting pack_keys")
    key.add_argument("file", type=Path, metavar="FILE", help="where the private key goes; keep it off the servers")
    key.set_defaults(run=_key)
    sign = command(actions, "sign", "sign a pack (JSON) and print the signed file")
    sign.add_argument("pack", type=Path, metavar="PACK.json")
    sign.add_argument("--key", type=Path, metavar="FILE", required=True, help="the city's private key")
    sign.set_defaults(run=_sign)
    check = command(actions, "check", "verify the signature, and show what the pack would change")
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=lambda args: in_loop(_check(args.file)))
    apply = command(actions, "apply", "publish a signed pack, and apply it to institutions in one act")
    apply.add_argument("file", type=Path, metavar="FILE")
    whom = apply.add_mutually_exclusive_group(required=True)
    whom.add_argument("--to", metavar="CODE", nargs="+", help="codes of the institutions")
    whom.add_argument("--all", action="store_true", help="all institutions, those to come too")
    apply.add_argument("--by", metavar="NAME", required=True, help="who does it, as it will be read")
    apply.add_argument("--reason", metavar="TEXT", default="")
    apply.set_defaults(run=lambda args: in_loop(_apply(args)))
    undo = command(actions, "undo", "take an act back by a further one")
    undo.add_argument("act", metavar="ACT", help="its id: dure pack list")
    undo.add_argument("--by", metavar="NAME", required=True, help="who does it, as it will be read")
    undo.add_argument("--reason", metavar="TEXT", default="")
    undo.set_defaults(run=lambda args: in_loop(_undo(args)))
    command(actions, "list", "every act with packs, newest first").set_defaults(run=lambda _: in_loop(_list()))


def _key(args: argparse.Namespace) -> int:
    import secrets

    from kernel.notary import Notary

    if args.file.exists():
        raise CommandError(f"{args.file} is there already; a key is never overwritten.")
    secret = secrets.token_hex(32)
    write_private(args.file, secret + "\n")
    say(Notary(secret).verifier_key)
    return 0


def _notary(path: Path) -> "Notary":
    from kernel.notary import Notary

    try:
        return Notary(path.read_text("utf-8").strip())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} is not a key of `dure pack key`: {error}") from None


def _sign(args: argparse.Namespace) -> int:
    from kernel.pack_acts import sign
    from kernel.packs import read_pack

    say(sign(read_pack(args.pack.read_bytes()), _notary(args.key)).rstrip("\n"))
    return 0


def _note(path: Path) -> str:
    return path.read_text("utf-8").rstrip("\n") + "\n"


async def _check(path: Path) -> int:
    from kernel.pack_acts import opened as opened_pack

    async with opened() as dure:
        note = _note(path)
        said = opened_pack(dure.trust, note)
        say(f"{said.kind} {said.version}, from {said.valid_from}: {said.title}")
        say(f"signed by {dure.trust.signer(note)}")
        for line in await _changes(dure, said):
            say(line)
    return 0


async def _changes(dure: "Dure", said: "Pack") -> list[str]:
    """What the pack changes where it follows the one that is applied to all."""
    from kernel.packs import changes, latest
    from kernel.tx import Actor
    from server.institutions import institutions

    lines = []
    for one in await institutions(dure):
        async with dure.tx(Actor(one.id, client="operator")) as tx:
            before = await latest(tx, said.kind, said.valid_from)
        names = [change.name for change in changes(before, said)]
        lines.append(f"  {one.code:<10} {one.name}: {', '.join(names) or 'no change'}")
    return lines


async def _apply(args: argparse.Namespace) -> int:
    from kernel import pack_acts

    async with opened() as dure:
        note = _note(args.file)
        said = pack_acts.opened(dure.trust, note)
        reach = None if args.all else await _numbers(dure, args.to)
        async with dure.commons() as db:
            await pack_acts.publish(db, said, note, dure.now())
            of, by = (said.kind, said.version), pack_acts.By(args.by)
            act = await pack_acts.apply(db, of, reach, by, dure.now(), args.reason)
    say(str(act))
    return 0


async def _numbers(dure: "Dure", codes: list[str]) -> list[int]:
    from server.institutions import institutions

    known = {one.code: one.id for one in await institutions(dure)}
    if unknown := set(codes) - set(known):
        raise CommandError(f"No such institution: {', '.join(sorted(unknown))}.")
    return [known[code] for code in codes]


async def _undo(args: argparse.Namespace) -> int:
    from uuid import UUID

    from kernel import pack_acts

    try:
        act_id = UUID(args.act)
    except ValueError:
        raise CommandError(f"{args.act} is not the id of an act.") from None
    async with opened() as dure, dure.commons() as db:
        say(str(await pack_acts.undo(db, act_id, pack_acts.By(args.by), dure.now(), args.reason)))
    return 0


async def _list() -> int:
    from kernel import pack_acts
    from server.institutions import institutions

    async with opened() as dure:
        names = {one.id: one.name for one in await institutions(dure)}
        async with dure.commons() as db:
            for row in await pack_acts.acts(db):
                whom = "all" if row.reach is None else ", ".join(names.get(one, str(one)) for one in row.reach)
                say(f"{row.id} {row.at:%Y-%m-%d %H:%M} {row.verb:<5} {row.kind} {row.version} → {whom} ({row.by_name})")
    return 0
