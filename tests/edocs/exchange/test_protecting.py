"""Packs that we sign, or sign and encrypt, with a test authority: opened again, and told apart when they cannot be."""

import base64
import dataclasses
import tempfile
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from edocs.actions.agencies import take
from edocs.exchange.courier import Round
from edocs.exchange.pack import envelope
from edocs.exchange.pack.envelope import Signing
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import Pack
from edocs.exchange.pack.reasons import Quarantined
from edocs.exchange.pack.signed import Trust, opened
from edocs.exchange.protecting import CannotProtect, signing_of, trust_of
from edocs.exchange.transports.folder import FolderTransport
from kernel.settings import Settings
from tests.edocs.exchange.packs import THEM, pack, part
from tests.edocs.exchange.relay import DIRECTORY, OTHER_UNIT, OURS, THEIR_UNIT, TO_OTHER, TO_THEM, Relay, relay_for
from tests.edocs.exchange.test_courier import leaves
from tests.edocs.test_sending import decided, seen
from tests.support.town import CULTURE, Town

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
Pair = tuple[x509.Certificate, rsa.RSAPrivateKey]


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A key of one's own; two are enough for all."""
    return rsa.generate_private_key(65537, 2048)


def issued(name: str, serial: int, by: Pair | None = None, days: int = 700, which: str = "a") -> Pair:
    own = key(which)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(by[0].subject if by else subject)
    builder = builder.public_key(own.public_key()).serial_number(serial)
    builder = builder.not_valid_before(BEGAN).not_valid_after(BEGAN + timedelta(days=days))
    return builder.sign(by[1] if by else own, hashes.SHA256()), own


@cache
def root() -> Pair:
    return issued("두레 시험 인증기관", 1, which="root")


def pem(one: Pair) -> str:
    return one[0].public_bytes(serialization.Encoding.PEM).decode()


def key_pem(one: Pair) -> str:
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return one[1].private_bytes(serialization.Encoding.PEM, *form).decode()


def signer(days: int = 700) -> Signing:
    one = issued(f"SVR{THEM}001", 2, root(), days)
    return Signing(pem(one), key_pem(one))


def ours(which: str = "b") -> Pair:
    return issued(f"SVR{OURS}001", 3, root(), which=which)


def trust(**changes: object) -> Trust:
    own = {f"{OURS}-env": pem(ours())}
    usual = Trust(anchor=pem(root()), certificates=own, own_orgs=(OURS,), keys={f"{OURS}-env": key_pem(ours())})
    return replace(usual, **changes)


def contents() -> bytes:
    return pack().partition(b"<contents>\r\n")[2].partition(b"</contents>")[0]


def sealed(blob: bytes) -> bytes:
    return pack(contents=[part("gpki", "smime.p7m", blob, envelope.ENVELOPED_TYPE)])


def read(octets: bytes, believed: Trust) -> Pack:
    with ExitStack() as files:

        def new_file() -> BinaryIO:
            return cast(BinaryIO, files.enter_context(tempfile.SpooledTemporaryFile(100_000)))

        return opened(lambda: [octets], Limits(), new_file, None, believed)


def reason(octets: bytes, believed: Trust) -> int:
    with pytest.raises(Quarantined) as told:
        read(octets, believed)
    return told.value.reason.value


def test_what_we_sign_or_encrypt_is_read_as_if_it_were_plain() -> None:
    plain = read(pack(), trust())
    for blob in (
        envelope.signed(contents(), signer(), AT),
        envelope.enveloped(contents(), signer(), pem(ours()), AT),
    ):
        found = read(sealed(blob), trust())
        assert found.digest == plain.digest
        assert b"pubdoc" not in blob or blob.find(contents()[:40]) > 0
    assert contents()[:60] not in blob, "what was encrypted cannot be read"


def test_a_wrong_key_another_recipient_and_certificates_that_are_over_are_told_apart() -> None:
    blob = sealed(envelope.enveloped(contents(), signer(), pem(ours()), AT))
    assert reason(blob, trust(keys={})) == 50
    assert reason(blob, trust(keys={f"{OURS}-env": key_pem(ours("a"))})) == 50, "a key of another certificate"
    stranger = sealed(envelope.enveloped(contents(), signer(), pem(issued("SVR7777777001", 9, root())), AT))
    assert reason(stranger, trust()) == 51
    assert reason(sealed(envelope.enveloped(contents(), signer(30), pem(ours()), AT)), trust()) == 48
    assert reason(sealed(envelope.enveloped(contents(), signer(), pem(ours()), AT)), trust(anchor="")) == 47
    half = envelope.enveloped(contents(), signer(), pem(ours()), AT)
    assert reason(sealed(half[:-40]), trust()) == 50


def test_a_certificate_that_was_revoked_when_it_signed_counts_as_over() -> None:
    one = x509.RevokedCertificateBuilder().serial_number(2).revocation_date(AT - timedelta(days=3)).build()
    made = x509.CertificateRevocationListBuilder().issuer_name(root()[0].subject).last_update(AT)
    crl = made.next_update(AT + timedelta(days=9)).add_revoked_certificate(one).sign(root()[1], hashes.SHA256())
    revoked = crl.public_bytes(serialization.Encoding.PEM).decode()
    blob = sealed(envelope.signed(contents(), signer(), AT))
    assert reason(blob, trust(revoked=revoked)) == 48
    before = sealed(envelope.signed(contents(), signer(), AT - timedelta(days=9)))
    assert read(before, trust(revoked=revoked)).document is not None


def put_down(folder: Path, name: str, one: Pair) -> None:
    (folder / f"{name}.cer").write_text(pem(one))
    (folder / f"{name}.key").write_text(key_pem(one))


def test_the_newest_living_certificate_signs_and_all_of_ours_open(tmp_path: Path) -> None:
    put_down(tmp_path, f"SVR{OURS}001_sig", issued(f"SVR{OURS}001", 4, root()))
    put_down(tmp_path, f"SVR{OURS}002_sig", issued(f"SVR{OURS}002", 5, root(), days=20))
    put_down(tmp_path, f"SVR{OURS}001_env", ours())
    put_down(tmp_path, f"SVR{THEM}001_env", issued(f"SVR{THEM}001", 6, root()))
    (tmp_path / "root.pem").write_text(pem(root()))
    settings = Settings(exchange_keys=str(tmp_path), exchange_root=str(tmp_path / "root.pem"))
    assert (
        "SVR" + OURS + "001"
        in x509.load_pem_x509_certificate(signing_of(settings, OURS, AT).certificate.encode()).subject.rfc4514_string()
    )
    found = trust_of(settings, OURS)
    assert list(found.certificates) == [f"{OURS}-SVR{OURS}001_env"], "nobody else's"
    blob = sealed(envelope.enveloped(contents(), signer(), pem(ours()), AT))
    assert read(blob, found).document is not None
    with pytest.raises(CannotProtect):
        signing_of(settings, OURS, AT + timedelta(days=3_000))


@pytest.fixture
async def relay(town: Town, tmp_path: Path) -> Relay:
    return await relay_for(town, tmp_path / "relay")


async def test_an_institution_that_wants_protection_sends_it_to_whoever_has_a_certificate(
    town: Town, relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = issued(f"SVR{THEM}001", 7, root(), which="b")
    bare = base64.b64encode(theirs[0].public_bytes(serialization.Encoding.DER)).decode()
    known = [replace(one, certificate=bare) if one.code == THEIR_UNIT else one for one in DIRECTORY]
    async with town.dure.commons() as db:
        await take(db, known, date(2026, 1, 2))
    keys = tmp_path / "keys"
    keys.mkdir()
    monkeypatch.setattr(town.dure, "settings", dataclasses.replace(town.dure.settings, exchange_keys=str(keys)))
    given = replace(relay.given, protection="enveloped")
    document_id = await decided(town, TO_THEM, TO_OTHER)
    await leaves(town, document_id, "omit_seal")
    one = Round(town.dure, CULTURE, given, FolderTransport(relay.folders, 2))
    monkeypatch.setattr("edocs.exchange.outbound.settings_of", settings_saying(given))
    await one.run()
    view = await seen(town, document_id)
    assert [each.state for each in view.dispatches] == ["BUILD_ERROR", "HANDED_OFF"], "no key of ours: never plain"
    assert "인증서" in view.dispatches[0].reason

    put_down(keys, f"SVR{OURS}001_sig", issued(f"SVR{OURS}001", 8, root()))
    again = await decided(town, TO_THEM)
    await leaves(town, again, "omit_seal")
    await one.run()
    octets = next(path for path in relay.left() if path.name[7:14] == THEIR_UNIT).read_bytes()
    assert b'content-role="gpki"' in octets
    assert b"pubdoc" not in octets
    env = f"{THEM}-env"
    believed = Trust(anchor=pem(root()), certificates={env: pem(theirs)}, own_orgs=(THEM,), keys={env: key_pem(theirs)})
    found = read(octets, believed)
    assert [one.role for one in found.parts] == ["pubdoc"]
    plain = next(path for path in relay.left() if path.name[7:14] == OTHER_UNIT)
    assert b'content-role="pubdoc"' in plain.read_bytes(), "the other has no certificate"


def settings_saying(given: object) -> object:
    async def said(_tx: object) -> object:
        return given

    return said
