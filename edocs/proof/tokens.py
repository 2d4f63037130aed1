"""The token of a barcode: CWT claims in a COSE_Sign1, signed with Ed25519, spelled in base45 behind `DR1:`.

Only one spelling of a token is accepted: canonical CBOR, nothing in the unprotected header, no byte behind the end. So
a token that verifies is, byte for byte, what the issuer signed. RFC 9052 §4.2, RFC 8392 §3, RFC 9053 §2.2
"""

from typing import Any, Final

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from edocs.proof import base45
from edocs.proof.catalogue import Value

PREFIX: Final = "DR1:"
MOST_BYTES: Final = 1800
"""What a token may weigh: a version 30 QR code; a real one has about 300."""
_SIGN1: Final = 18
_EDDSA: Final = -8
_ALG, _KID = 1, 4
_ISS, _EXP, _IAT, _CTI = 1, 4, 6, 7
_PAPER: Final = -65537
"""Our claim, in the range for private use: [kind, version, values]. RFC 8392 §9.1"""


class Unreadable(ValueError):
    """This is not one of our tokens."""


class Claims(Struct, frozen=True):
    """What the issuer says: who, when, until when, under which number, of which kind, with which values."""

    issuer: str
    issued_at: int
    expires_at: int | None
    number: bytes
    kind: str
    version: int
    values: tuple[Value, ...]


class Unsigned(Struct, frozen=True):
    """A token before its signature."""

    protected: bytes
    payload: bytes

    @property
    def to_sign(self) -> bytes:
        """What the key signs. RFC 9052 §4.4"""
        return cbor2.dumps(["Signature1", self.protected, b"", self.payload], canonical=True)

    def signed(self, signature: bytes) -> str:
        """The token with its signature, as text for the barcode."""
        parts = [self.protected, {}, self.payload, signature]
        return PREFIX + base45.encode(cbor2.dumps(cbor2.CBORTag(_SIGN1, parts), canonical=True))


class Token(Struct, frozen=True):
    """A token as read; whether its signature holds is asked with the issuer's key."""

    kid: bytes
    claims: Claims
    unsigned: Unsigned
    signature: bytes

    def holds(self, public_key: bytes) -> bool:
        """Whether this key signed exactly this."""
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(self.signature, self.unsigned.to_sign)
        except (InvalidSignature, ValueError):
            return False
        return True


def draft(kid: bytes, claims: Claims) -> Unsigned:
    """The token to sign with the key `kid`."""
    payload: dict[int, Any] = {
        _ISS: claims.issuer,
        _IAT: claims.issued_at,
        _CTI: claims.number,
        _PAPER: [claims.kind, claims.version, list(claims.values)],
    }
    if claims.expires_at is not None:
        payload[_EXP] = claims.expires_at
    protected = cbor2.dumps({_ALG: _EDDSA, _KID: kid}, canonical=True)
    return Unsigned(protected, cbor2.dumps(payload, canonical=True))


def read(text: str) -> Token:
    """The token in this text, as a scanner or a person gives it. Raises Unreadable."""
    plain = text.strip().replace("\r", "").replace("\n", "")
    if not plain.startswith(PREFIX):
        raise Unreadable("no token of ours")
    try:
        content = base45.decode(plain.removeprefix(PREFIX))
        if len(content) > MOST_BYTES:
            raise Unreadable("too large")
        return _read(content)
    except Unreadable:
        raise
    except Exception as error:  # whatever a decoder says of foreign bytes, they are not ours
        raise Unreadable("not a token") from error


def _read(content: bytes) -> Token:
    outer = cbor2.loads(content)
    if not isinstance(outer, cbor2.CBORTag) or outer.tag != _SIGN1:
        raise Unreadable("no COSE_Sign1")
    protected, unprotected, payload, signature = outer.value
    head = cbor2.loads(protected)
    if unprotected != {} or head.keys() != {_ALG, _KID} or head[_ALG] != _EDDSA:
        raise Unreadable("another way of signing")
    claims = _claims(cbor2.loads(payload))
    unsigned = draft(head[_KID], claims)
    if unsigned != Unsigned(protected, payload) or unsigned.signed(signature) != PREFIX + base45.encode(content):
        raise Unreadable("another spelling")
    return Token(head[_KID], claims, unsigned, signature)


def _claims(plain: Any) -> Claims:
    kind, version, values = plain[_PAPER]
    found = Claims(plain[_ISS], plain[_IAT], plain.get(_EXP), plain[_CTI], kind, version, tuple(values))
    wanted = (
        (found.issuer, str),
        (found.issued_at, int),
        (found.number, bytes),
        (found.kind, str),
        (found.version, int),
        (found.expires_at, int | None),
        *((value, str | int | bytes | None) for value in found.values),
    )
    if any(not isinstance(value, sort) or isinstance(value, bool) for value, sort in wanted):
        raise Unreadable("claims of another sort")
    return found
