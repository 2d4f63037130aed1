"""SCRAM-SHA-256 against a client written from the RFC, and the vector that the RFC prints."""

import hashlib
import hmac
from base64 import b64decode, b64encode

import pytest

from directory.scram import Exchange, Keys, Malformed, keys_of


def answer(password: str, first: str, challenge: bytes, bound: bytes = b"n,,") -> bytes:
    """What a client says to our challenge. RFC 5802 §3"""
    fields = dict(part.split("=", 1) for part in challenge.decode().split(","))
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), b64decode(fields["s"]), int(fields["i"]))
    key = hmac.digest(salted, b"Client Key", "sha256")
    bare = f"c={b64encode(bound).decode()},r={fields['r']}"
    said = f"{first},{challenge.decode()},{bare}".encode()
    signature = hmac.digest(hashlib.sha256(key).digest(), said, "sha256")
    proof = bytes(one ^ other for one, other in zip(key, signature, strict=True))
    return f"{bare},p={b64encode(proof).decode()}".encode()


def test_whoever_knows_one_of_the_passwords_is_let_in() -> None:
    salt = b"salt of the account"
    known = [keys_of(one, salt) for one in ("first", "second")]
    for password, place in (("second", 1), ("first", 0), ("third", None)):
        exchange = Exchange()
        assert exchange.first(b"n,,n=kim=2C,r=abc") == "kim,"
        found = exchange.check(answer(password, "n=kim=2C,r=abc", exchange.challenge(salt)), known)
        assert (found[0] if found else None) == place


def test_a_proof_that_is_bound_to_another_certificate_is_none() -> None:
    salt, header = b"salt", b"p=tls-server-end-point,,"
    known = [keys_of("word", salt)]
    for certificate, good in ((b"ours", True), (b"of somebody between", False), (b"", False)):
        exchange = Exchange(b"ours", plus=True)
        exchange.first(header + b"n=a,r=b")
        proof = answer("word", "n=a,r=b", exchange.challenge(salt), header + certificate)
        if good:
            assert exchange.check(proof, known) is not None
        else:
            with pytest.raises(Malformed):
                exchange.check(proof, known)
    for exchange, first in (
        (Exchange(b"ours"), b"y,,n=a,r=b"),  # somebody has hidden our offer
        (Exchange(b"ours", plus=True), b"n,,n=a,r=b"),
        (Exchange(b"", plus=True), header + b"n=a,r=b"),
        (Exchange(b"ours", plus=True), b"p=tls-unique,,n=a,r=b"),
    ):
        with pytest.raises(Malformed):
            exchange.first(first)


def test_the_keys_are_those_of_the_published_exchange() -> None:
    keys = keys_of("pencil", b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
    said = (
        b"n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    )
    signature = hmac.digest(keys.server, said, "sha256")
    assert b64encode(signature) == b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


@pytest.mark.parametrize(
    "message", [b"", b"p=tls-unique,,n=a,r=b", b"n,,r=b", b"n,,n=a,r=", b"\xff", b"n,,m=x,n=a,r=b"]
)
def test_what_is_no_first_message_is_refused(message: bytes) -> None:
    with pytest.raises(Malformed):
        Exchange().first(message)


@pytest.mark.parametrize("message", [b"", b"c=biws,r=other,p=AAAA", b"c=biws,p=!", b"\xff"])
def test_what_is_no_proof_is_refused(message: bytes) -> None:
    exchange = Exchange()
    exchange.first(b"n,,n=a,r=b")
    exchange.challenge(b"salt")
    with pytest.raises(Malformed):
        exchange.check(message, [Keys(b"", b"")])
