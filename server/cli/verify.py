"""`dure verify`: check a paper's token without a network. `dure proof`: the keys, the root and the lists behind it."""

import argparse
import base64
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.common import CommandError, command, in_loop, opened, say, write_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from edocs.proof.verdict import Verdict

_VERIFY = """\
Check the token of a barcode without a network: TOKEN is its text (DR1:…), or a file that holds it, or - for standard
input. The lists of trusted keys and withdrawn papers come from --bundle FILE (saved from /api/edocs/verify/bundle), or
from this installation's database. Exit code 0 only for a genuine token.
바코드의 내용을 인터넷 없이 확인합니다."""

_PROOF = """\
The keys that sign papers. Once a year: `proof keys 2027`, `proof request OUT`, then on the machine with the root's key
`proof sign OUT ROOT NOTE`, and `proof import NOTE ROOT.pub`. Until then nothing is issued that nobody would believe.
문서에 서명하는 키와 신뢰 목록을 관리합니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare both commands."""
    verify = command(parsers, "verify", "check the code of a paper, offline / 문서 바코드 확인", _VERIFY)
    verify.add_argument("token", metavar="TOKEN", help="the text of the barcode, a file that holds it, or -")
    verify.add_argument("--bundle", type=Path, metavar="FILE", help="lists saved from /api/edocs/verify/bundle")
    verify.set_defaults(run=run_verify)
    proof = command(parsers, "proof", "keys and lists that papers are checked with / 발급 키", _PROOF)
    actions = proof.add_subparsers(title="actions", metavar="ACTION", required=True)
    keys = command(actions, "keys", "make every active institution's keys for a year")
    keys.add_argument("year", metavar="YEAR", type=int)
    keys.set_defaults(run=lambda args: in_loop(_keys(args.year)))
    root = command(actions, "root", "make the root's key; do it on a machine without a network")
    root.add_argument("file", metavar="ROOT", type=Path, help="where it goes, encrypted; ROOT.pub is the public half")
    root.set_defaults(run=lambda args: _root(args.file))
    request = command(actions, "request", "write the list of keys for the root to sign")
    request.add_argument("file", metavar="OUT", type=Path)
    request.set_defaults(run=lambda args: in_loop(_request(args.file)))
    sign = command(actions, "sign", "sign such a list with the root's key; needs no database")
    for name in ("request", "root", "note"):
        sign.add_argument(name, metavar=name.upper(), type=Path)
    sign.set_defaults(run=lambda args: _sign(args.request, args.root, args.note))
    take = command(actions, "import", "take the signed list in")
    take.add_argument("note", metavar="NOTE", type=Path)
    take.add_argument("root", metavar="ROOT.pub", type=Path)
    take.set_defaults(run=lambda args: in_loop(_import(args.note, args.root)))
    bundle = command(actions, "bundle", "write the lists that a verifier carries along")
    bundle.add_argument("file", metavar="OUT", type=Path)
    bundle.set_defaults(run=lambda args: in_loop(_bundle(args.file)))


def run_verify(args: argparse.Namespace) -> int:
    """Print the outcome and the fields; 0 only when the token is genuine."""
    text = _text_of(args.token)
    if args.bundle is not None:
        from kernel.clock import now

        return _tell(_judged(text, args.bundle.read_bytes(), now().timestamp()))
    return in_loop(_verify_here(text))


def _text_of(given: str) -> str:
    if given == "-":
        return sys.stdin.read()
    if given.startswith("DR1:"):
        return given
    file = Path(given)
    if not file.is_file():
        raise CommandError(f"Neither a token (DR1:…) nor a file: {given}")
    return file.read_text("utf-8", errors="replace")


def _judged(text: str, bundle: bytes, at: float) -> "Verdict":
    from datetime import UTC, datetime

    import msgspec

    from edocs.proof import catalogue, trust
    from edocs.proof.verdict import check

    try:
        plain = msgspec.json.decode(bundle)
        carried = trust.Bundle(plain["root"], plain["trust"], tuple(plain["revoked"]), catalogue.catalogues())
        return check(text, trust.know(carried), datetime.fromtimestamp(at, UTC))
    except trust.Untrusted:
        raise CommandError("The list of trusted keys does not bear the signature of its root.") from None
    except (msgspec.DecodeError, KeyError, TypeError):
        raise CommandError("The bundle cannot be read.") from None


async def _verify_here(text: str) -> int:
    import msgspec

    from edocs.queries.issues import bundle

    async with opened() as dure:
        async with dure.commons() as db:
            found = await bundle(db)
        if found is None:
            raise CommandError("There is no list of trusted keys yet: see `dure proof --help`.")
        return _tell(_judged(text, msgspec.json.encode(found), dure.now().timestamp()))


def _tell(verdict: "Verdict") -> int:
    from edocs.korean import date_text, seoul_date
    from edocs.proof.verdict import WORDS

    korean, english = WORDS[verdict.outcome]
    say(f"{'OK ' if verdict.ok else 'BAD'} {verdict.outcome}: {korean}")
    say(f"    {english}")
    if verdict.test and verdict.fields:
        say("    시연용 키로 서명되었습니다. 법적 효력이 없습니다. (a key for demonstrations)")
    for field in verdict.fields:
        say(f"    {field.label}: {field.text}")
    if verdict.number:
        say(f"    문서확인번호: {verdict.number}")
    if verdict.issued_at:
        say(f"    발급: {date_text(seoul_date(verdict.issued_at))}")
    if verdict.expires_at:
        say(f"    유효: {date_text(seoul_date(verdict.expires_at))}까지")
    if verdict.fields:
        fresh = verdict.revocations_of
        say(f"    폐지 목록 기준일: {date_text(seoul_date(fresh)) if fresh else '목록이 없어 폐지 여부를 알 수 없음'}")
    return 0 if verdict.ok else 1


async def _keys(year: int) -> int:
    from edocs.actions.keys import make_keys
    from kernel.tx import Actor
    from server.institutions import institutions

    async with opened() as dure:
        for one in await institutions(dure):
            if one.state != "active":
                continue
            async with dure.tx(Actor(one.id, client="operator")) as tx:
                await make_keys(tx, one.code, one.name, year)
            say(f"{one.code} {one.name}: {year}")
    return 0


def _root(file: Path) -> int:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if file.exists():
        raise CommandError(f"{file} is there already; a root is made once.")
    word = getpass.getpass("Passphrase for the root's key: ")
    if len(word) < 12 or word != getpass.getpass("Again: "):
        raise CommandError("The passphrases differ, or are shorter than 12 characters.")
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(word.encode()),
    )
    write_private(file, pem.decode())
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    file.with_name(f"{file.name}.pub").write_text(f"{public}\n")
    say(f"Publish this key, in the gazette too: {public}")
    return 0


async def _request(file: Path) -> int:
    from edocs.actions.trusting import as_request, request

    async with opened() as dure, dure.commons() as db:
        wanted = await request(db, dure.now())
    if not wanted.keys:
        raise CommandError("No institution has keys yet: `dure proof keys YEAR`.")
    _write(file, as_request(wanted))
    say(f"{file}: list {wanted.serial}, {len(wanted.keys)} keys.")
    return 0


def _sign(request: Path, root: Path, note: Path) -> int:
    from edocs.actions.trusting import from_request
    from edocs.proof import trust
    from kernel.notary import as_note

    wanted = from_request(request.read_text("utf-8"))
    for key in wanted.keys:
        say(f"  {key.kid} {key.issuer} {key.name} {key.valid_from}..{key.valid_to} {key.withdrawn or 'good'}")
    private = _private(root)
    body = trust.body_of(trust.TRUST, wanted)
    note.write_text(as_note(body, private.public_key().public_bytes_raw(), private.sign(body.encode())), "utf-8")
    say(f"{note}: list {wanted.serial}, {len(wanted.keys)} keys, signed.")
    return 0


def _private(root: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    word = getpass.getpass("Passphrase of the root's key: ")
    try:
        private = load_pem_private_key(root.read_bytes(), word.encode())
    except ValueError:
        raise CommandError("The passphrase is wrong, or this is no key.") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise CommandError("The root's key must be Ed25519.")
    return private


async def _import(note: Path, root: Path) -> int:
    from edocs.actions.trusting import accept

    public = base64.b64decode(_read(root).strip())
    async with opened() as dure, dure.commons() as db:
        found = await accept(db, public, _read(note), dure.now())
    say(f"List {found.serial} with {len(found.keys)} keys is in force.")
    return 0


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


def _read(file: Path) -> str:
    return file.read_text("utf-8")


async def _bundle(file: Path) -> int:
    import msgspec

    from edocs.queries.issues import bundle

    async with opened() as dure, dure.commons() as db:
        found = await bundle(db)
    if found is None:
        raise CommandError("There is no list of trusted keys yet.")
    _write(file, msgspec.json.encode(found).decode())
    say(f"{file}: {len(found.revoked)} lists of withdrawn papers.")
    return 0
