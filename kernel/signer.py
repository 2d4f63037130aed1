"""Signing keys behind one port, shaped like PKCS#11: sign(content, mechanism, label).

A key belongs to an institution and has a label. The software signer keeps the private half in the database, encrypted
under a key that is derived from `settings.secret`; a token signer (HSM, smart card) keeps it inside the token and the
row holds nothing secret. Whoever signs says only which key, by which mechanism.

Invariants: no private key leaves this module; a sealed key opens only under the label and mechanism it was made for.
RFC 8032, RFC 5869
"""

import asyncio
import hmac
import os
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct
from sqlalchemy import Column, LargeBinary, String, Table, select

from kernel.db import time_column
from kernel.errors import NotFound, Unavailable
from kernel.notary import Notary
from kernel.settings import Settings, SettingsError
from kernel.tenancy import tenant_table
from kernel.tx import Tx

EDDSA = "EDDSA"
"""Ed25519 over the content itself (CKM_EDDSA)."""
ECDSA = "ECDSA"
"""P-256 over a SHA-256 digest (CKM_ECDSA); the signature is DER."""
RSA = "RSA"
"""RSA with 2,048 bits over a SHA-256 digest, PKCS #1 v1.5 (CKM_RSA_PKCS); for mail, whose readers know little else."""
_BITS = 2048
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 digest where a token signs it. RFC 8017 §9.2"""
_NONCE = 12
_EDWARDS = bytes.fromhex("06032b6570")
"""The curve of Ed25519 as a token wants it: the DER of its object identifier. RFC 8410 §3"""

key: Table = tenant_table(
    "kernel_key",
    Column("label", String(100), nullable=False),
    Column("mechanism", String(16), nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    time_column("made_at"),
    key=("label",),
)
"""An institution's signing keys: `public` as SubjectPublicKeyInfo, `sealed` empty where a token keeps the rest."""


class Handle(Struct, frozen=True):
    """Which key: its label, what it signs by, its public half, and the sealed private half if there is one."""

    label: str
    mechanism: str
    public: bytes
    sealed: bytes = b""


class Signer(Protocol):
    """The port. May block for as long as a token takes; `Keys` calls it from a worker thread."""

    def make(self, mechanism: str, label: str) -> Handle:
        """Make a key pair under this label."""

    def sign(self, content: bytes, mechanism: str, handle: Handle) -> bytes:
        """The signature: over the content for EDDSA, over the digest that `content` is for ECDSA and RSA."""


class SoftwareSigner:
    """Keys in software, encrypted at rest."""

    def __init__(self, secret: str) -> None:
        material = bytes.fromhex(secret)
        derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"dure signing keys 1")
        self._box = AESGCM(derive.derive(material))

    def make(self, mechanism: str, label: str) -> Handle:
        """Make a key pair; the private half is only ever in the handle, sealed."""
        private: PrivateKeyTypes
        if mechanism == EDDSA:
            private = ed25519.Ed25519PrivateKey.generate()
        elif mechanism == ECDSA:
            private = ec.generate_private_key(ec.SECP256R1())
        elif mechanism == RSA:
            private = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        else:
            raise ValueError(f"no such mechanism: {mechanism}")
        plain = private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._box.encrypt(nonce, plain, _bound(mechanism, label))
        return Handle(label, mechanism, _spki(private.public_key()), sealed)

    def sign(self, content: bytes, mechanism: str, handle: Handle) -> bytes:
        """Sign with the sealed key. Raises Unavailable when the secret is not the one it was sealed under."""
        try:
            sealed = handle.sealed
            plain = self._box.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(mechanism, handle.label))
        except InvalidTag:
            raise _unusable() from None
        private = serialization.load_der_private_key(plain, None)
        if mechanism == EDDSA and isinstance(private, ed25519.Ed25519PrivateKey):
            return private.sign(content)
        if mechanism == ECDSA and isinstance(private, ec.EllipticCurvePrivateKey):
            return private.sign(content, ec.ECDSA(Prehashed(hashes.SHA256())))
        if mechanism == RSA and isinstance(private, rsa.RSAPrivateKey):
            return private.sign(content, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        raise _unusable()


class TokenSigner:
    """Keys inside a PKCS#11 token. Needs the package `python-pkcs11` and the maker's module."""

    def __init__(self, module: str, token: str, pin: str) -> None:
        self._module, self._token, self._pin = module, token, pin

    def make(self, mechanism: str, label: str) -> Handle:
        """Make a key pair that never leaves the token."""
        import pkcs11
        from pkcs11.util import ec as curves

        with self._session(True) as session:
            if mechanism == RSA:
                public, _ = session.generate_keypair(pkcs11.KeyType.RSA, _BITS, label=label, store=True)
                modulus, exponent = public[pkcs11.Attribute.MODULUS], public[pkcs11.Attribute.PUBLIC_EXPONENT]
                numbers = rsa.RSAPublicNumbers(int.from_bytes(exponent), int.from_bytes(modulus))
                return Handle(label, mechanism, _spki(numbers.public_key()))
            if mechanism == EDDSA:
                kind, curve = pkcs11.KeyType.EC_EDWARDS, _EDWARDS
            else:
                kind, curve = pkcs11.KeyType.EC, curves.encode_named_curve_parameters("secp256r1")
            parameters = session.create_domain_parameters(kind, {pkcs11.Attribute.EC_PARAMS: curve}, local=True)
            public, _ = parameters.generate_keypair(label=label, store=True)
            point = bytes(public[pkcs11.Attribute.EC_POINT])
        # Both curves' points come as a DER OCTET STRING of fewer than 128 bytes: two bytes lead.
        raw = point[2:]
        if mechanism == EDDSA:
            return Handle(label, mechanism, _spki(ed25519.Ed25519PublicKey.from_public_bytes(raw)))
        return Handle(label, mechanism, _spki(ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)))

    def sign(self, content: bytes, mechanism: str, handle: Handle) -> bytes:
        """Have the token sign. Raises Unavailable when it has no such key or does not answer."""
        import pkcs11

        how = {EDDSA: pkcs11.Mechanism.EDDSA, RSA: pkcs11.Mechanism.RSA_PKCS}.get(mechanism, pkcs11.Mechanism.ECDSA)
        content = _DIGEST_INFO + content if mechanism == RSA else content
        try:
            with self._session(False) as session:
                private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=handle.label)
                signature = bytes(private.sign(content, mechanism=how))
        except pkcs11.PKCS11Error as error:
            raise _unusable() from error
        if mechanism in (EDDSA, RSA):
            return signature
        half = len(signature) // 2
        return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))

    def _session(self, writing: bool) -> Any:
        import pkcs11

        return pkcs11.lib(self._module).get_token(token_label=self._token).open(rw=writing, user_pin=self._pin)


class Keys:
    """What a transaction may sign and hash with; one for a process. The private halves stay behind the port."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.secret
        self._settings = settings
        self._signer: Signer | None = None
        self.address = settings.public_url
        """What people type to reach this house; printed on papers that can be checked."""

    @property
    def signer(self) -> Signer:
        """The signer that the settings name, opened at first use."""
        if self._signer is None:
            self._signer = open_signer(self._settings)
        return self._signer

    @property
    def notary(self) -> Notary:
        """Whoever signs lists and statements for this deployment."""
        return Notary(self._secret)

    def mac(self, purpose: str, content: bytes) -> bytes:
        """A keyed digest: without the secret nobody can compute it, so a table of digests tells nothing."""
        return hmac.digest(bytes.fromhex(self._secret), f"dure/{purpose}\0".encode() + content, "sha256")

    async def make(self, tx: Tx, mechanism: str, label: str) -> Handle:
        """The institution's key of this label, made when there is none yet."""
        try:
            return await self.handle(tx, label)
        except NotFound:
            made = await asyncio.to_thread(self.signer.make, mechanism, label)
        row = {"label": label, "mechanism": mechanism, "public": made.public, "sealed": made.sealed}
        await tx.db.execute(key.insert().values(institution_id=tx.institution_id, made_at=tx.now, **row))
        tx.audit("key.make", "key", label, mechanism=mechanism)
        return made

    async def handle(self, tx: Tx, label: str) -> Handle:
        """The institution's key of this label. Raises NotFound."""
        row = (await tx.db.execute(select(key).where(key.c.label == label))).one_or_none()
        if row is None:
            raise NotFound("no_key", "서명 키가 없습니다.", "There is no such signing key.")
        return Handle(row.label, row.mechanism, bytes(row.public), bytes(row.sealed))

    async def sign(self, content: bytes, handle: Handle) -> bytes:
        """Sign by the key's mechanism, in a worker thread: a token may be slow."""
        return await asyncio.to_thread(self.signer.sign, content, handle.mechanism, handle)


def open_signer(settings: Settings) -> Signer:
    """The token where the settings name one, else keys in software."""
    if not settings.pkcs11_module:
        return SoftwareSigner(settings.secret)
    try:
        import pkcs11  # noqa: F401 - only to say in words what is missing
    except ImportError as error:
        raise SettingsError("pkcs11_module is set, but the package python-pkcs11 is not installed") from error
    return TokenSigner(settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_pin)


def raw_public(handle: Handle) -> bytes:
    """The 32 bytes of an Ed25519 public key."""
    found = serialization.load_der_public_key(handle.public)
    assert isinstance(found, ed25519.Ed25519PublicKey)
    return found.public_bytes_raw()


def _spki(public: ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _bound(mechanism: str, label: str) -> bytes:
    return f"{mechanism}\0{label}".encode()


def _unusable() -> Unavailable:
    return Unavailable(
        "key_unusable",
        "서명 키를 쓸 수 없습니다. 시스템 관리자에게 알려 주십시오.",
        "The signing key cannot be used.",
    )
