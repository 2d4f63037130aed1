"""Keys: what a domain publishes, and the private half that signs. RFC 6376 §3.6.1, RFC 8463 §4"""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

from mail.checks import tags

WEAKEST: Final = 1024
"""Bits of an RSA key below which a signature is worth nothing. RFC 8301 §3.2"""
STRONGEST: Final = 8192
"""Bits beyond which a key only costs time."""
BITS: Final = 2048
"""Bits of the RSA keys that are made here. RFC 8301 §3.2"""
PublicKey = rsa.RSAPublicKey | ed25519.Ed25519PublicKey


class Unusable(ValueError):
    """The published key cannot be used."""


@dataclass(frozen=True, slots=True)
class Published:
    """A key record. RFC 6376 §3.6.1"""

    key: PublicKey
    testing: bool = False
    strict: bool = False
    """The identity must be in the very domain, not below it."""

    def verifies(self, signature: bytes, digest: bytes) -> bool:
        """Whether this key made the signature of the digest. RFC 8463 §3"""
        try:
            if isinstance(self.key, rsa.RSAPublicKey):
                self.key.verify(signature, digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
            else:
                self.key.verify(signature, digest)
        except InvalidSignature:
            return False
        return True


def published(record: bytes, kind: str) -> Published:
    """Read a key record for `rsa` or `ed25519`; raises `Unusable`. RFC 6376 §3.6.1"""
    try:
        found = tags.read(record)
        raw = base64.b64decode(tags.packed(found["p"]), validate=True)
    except (tags.Malformed, KeyError, binascii.Error) as fault:
        raise Unusable(f"key record cannot be read: {fault}") from fault
    if not raw:
        raise Unusable("key revoked")
    if found.get("v", "DKIM1") != "DKIM1" or ("v" in found and next(iter(found)) != "v"):
        raise Unusable("no DKIM1 record")
    if found.get("k", "rsa") != kind:
        raise Unusable(f"key is not of kind {kind}")
    if "h" in found and "sha256" not in tags.listed(found["h"]):
        raise Unusable("key is not for sha256")
    if not {"*", "email"} & set(tags.listed(found.get("s", "*"))):
        raise Unusable("key is not for mail")
    flags = tags.listed(found.get("t", ""))
    return Published(_public(raw, kind), "y" in flags, "s" in flags)


def _public(raw: bytes, kind: str) -> PublicKey:
    try:
        if kind == "ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(raw)
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise Unusable("key cannot be read") from fault
    if not isinstance(key, rsa.RSAPublicKey):
        raise Unusable("key is not RSA")
    if not WEAKEST <= key.key_size <= STRONGEST:
        raise Unusable(f"key of {key.key_size} bits")
    return key


@dataclass(frozen=True, slots=True)
class Key:
    """A private key and where its other half is published: `selector._domainkey.domain`."""

    domain: str
    selector: str
    private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

    @staticmethod
    def load(domain: str, selector: str, pem: bytes) -> "Key":
        """Read the private half; raises `Unusable`."""
        private = load_pem_private_key(pem, None)
        if not isinstance(private, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
            raise Unusable("neither RSA nor Ed25519")
        return Key(domain, selector, private)

    @property
    def algorithm(self) -> str:
        """The name in a signature. RFC 8463 §3"""
        return "rsa-sha256" if isinstance(self.private, rsa.RSAPrivateKey) else "ed25519-sha256"

    def signed(self, digest: bytes) -> bytes:
        """The signature of a SHA-256 digest."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        return self.private.sign(digest)

    @property
    def pem(self) -> bytes:
        """The private half, to be kept secret."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def record(self) -> str:
        """What the domain has to publish."""
        return record_of(self.private.public_key())


def record_of(public: PublicKey) -> str:
    """What a domain has to publish of a key. RFC 6376 §3.6.1, RFC 8463 §4.2"""
    if isinstance(public, rsa.RSAPublicKey):
        raw, kind = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), "rsa"
    else:
        raw, kind = public.public_bytes(Encoding.Raw, PublicFormat.Raw), "ed25519"
    return f"v=DKIM1; k={kind}; p={base64.b64encode(raw).decode()}"


def made_key(domain: str, selector: str, kind: str = "rsa") -> Key:
    """A new key."""
    if kind == "ed25519":
        return Key(domain, selector, ed25519.Ed25519PrivateKey.generate())
    return Key(domain, selector, rsa.generate_private_key(public_exponent=65537, key_size=BITS))
