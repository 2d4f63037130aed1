"""Signed packs with a test authority: numbers 46 to 51 of the bad input are told apart."""

import hashlib
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, BinaryIO, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import Pack
from edocs.exchange.pack.reasons import Quarantined
from edocs.exchange.pack.signed import Trust, opened
from tests.edocs.exchange.packs import THEM, context, pack, part, verdict

Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]
NOW = datetime.now(UTC)  # the library signs with the time of now


def issued(name: str, by: Pair | None = None, begins: timedelta = timedelta(days=-30), days: int = 400) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by[0].subject if by else subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
        .not_valid_before(NOW + begins)
        .not_valid_after(NOW + begins + timedelta(days=days))
    )
    return builder.sign(by[1] if by else key, hashes.SHA256()), key


@cache
def root() -> Pair:
    return issued("두레 시험 인증기관")


def pem(one: Pair) -> str:
    return one[0].public_bytes(serialization.Encoding.PEM).decode()


def contents() -> bytes:
    """The plain contents, as they stand between the tags of a pack."""
    whole = pack()
    return whole.partition(b"<contents>\r\n")[2].partition(b"</contents>")[0]


def signed(by: Pair, digest: Any = None, octets: bytes = b"") -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(octets or contents())
    return builder.add_signer(by[0], by[1], digest or hashes.SHA256()).sign(
        serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary]
    )


def sealed(blob: bytes) -> bytes:
    return pack(contents=[part("gpki", "smime.p7m", blob, "application/gcc-mime;smime-type=signed-data;")])


def read(octets: bytes, trust: Trust) -> Pack:
    with ExitStack() as files:

        def new_file() -> BinaryIO:
            return cast(BinaryIO, files.enter_context(tempfile.SpooledTemporaryFile(100_000)))

        return opened(
            lambda: [octets[at : at + 700] for at in range(0, len(octets), 700)], Limits(), new_file, None, trust
        )


def reason(octets: bytes, trust: Trust) -> int:
    with pytest.raises(Quarantined) as told:
        read(octets, trust)
    return told.value.reason.value


def test_what_was_signed_by_its_sender_is_read_as_if_it_were_plain() -> None:
    sender = issued(f"SVR{THEM}001", root())
    found = read(sealed(signed(sender)), Trust(anchor=pem(root())))
    assert [one.role for one in found.parts] == ["pubdoc", "attach", "seal"]
    assert found.document is not None
    assert found.document.title == "점검 결과 제출"
    known = Trust(anchor=pem(root()), certificates={f"{THEM}-sig": pem(sender)})
    assert read(sealed(signed(sender)), known).digest == found.digest


def test_46_a_signature_that_does_not_hold() -> None:
    blob = bytearray(signed(issued(f"SVR{THEM}001", root())))
    blob[blob.find(b"pubdoc")] ^= 1
    assert reason(sealed(bytes(blob)), Trust(anchor=pem(root()))) == 46
    assert reason(sealed(b"no PKCS#7 at all"), Trust(anchor=pem(root()))) == 46


def test_47_somebody_else_signed() -> None:
    trust = Trust(anchor=pem(root()))
    assert reason(sealed(signed(issued("SVR9999999001", root()))), trust) == 47
    assert reason(sealed(signed(issued(f"SVR{THEM}001"))), trust) == 47  # by itself, not by the root
    assert reason(sealed(signed(issued(f"SVR{THEM}001", root()))), Trust()) == 47  # nobody is trusted


def test_48_a_certificate_that_was_over() -> None:
    over = issued(f"SVR{THEM}001", root(), timedelta(days=-90), 30)
    assert reason(sealed(signed(over)), Trust(anchor=pem(root()))) == 48


def test_49_a_weak_digest() -> None:
    blob = signed(issued(f"SVR{THEM}001", root()))
    sha256, sha1 = bytes.fromhex("0609608648016503040201"), bytes.fromhex("0609608648016503040204")
    assert sha256 in blob  # sha256 named as sha224, which nobody takes
    assert reason(sealed(blob.replace(sha256, sha1)), Trust(anchor=pem(root()))) == 49


def test_50_and_51_what_is_enveloped() -> None:
    ours, theirs = rsa_pair("SVR5810000001"), rsa_pair("SVR7777777001")
    trust = Trust(anchor=pem(root()), certificates={"5810000-env": ours[0]}, own_orgs=("5810000",))
    assert reason(sealed(enveloped(ours[1])), trust) == 50
    assert reason(sealed(enveloped(theirs[1])), trust) == 51


def test_the_inbox_asks_for_it_again() -> None:
    found = verdict(sealed(signed(issued(f"SVR{THEM}001"))), known=context(trust_anchor=pem(root())))
    assert (found["reason"], found["ack"]["type"]) == (47, "req-resend")


def test_what_is_inside_cannot_bring_a_header_of_its_own() -> None:
    sender = issued(f"SVR{THEM}001", root())
    inner = contents() + b"</contents><header></header><contents>"
    assert reason(sealed(signed(sender, octets=inner)), Trust(anchor=pem(root()))) == 46


def rsa_pair(name: str) -> tuple[str, x509.Certificate]:
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(root()[0].subject).public_key(key.public_key())
    )
    builder = builder.serial_number(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
    made = builder.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=1))
    certificate = made.sign(root()[1], hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), certificate


def enveloped(to: x509.Certificate) -> bytes:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(contents()).add_recipient(to)
    return builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
