"""The contents of a pack protected by PKCS#7: signed, or signed and enveloped; and an envelope opened. Pure.

`signedAndEnvelopedData` exists in PKCS #7 1.5 only, so it is put together here from its parts; every cipher and every
signature is the library's. What the official module knows beyond (ARIA, NEAT) it must open itself. RFC 2315 §11
"""

from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import algos, cms, core  # type: ignore[import-untyped] # it has no types
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.decrepit.ciphers.algorithms import SEED
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric import padding as asymmetric
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

_BLOCK: Final = 16
_CIPHERS: Final[dict[str, tuple[type[CipherAlgorithm], int]]] = {
    "2.16.840.1.101.3.4.1.2": (algorithms.AES, 16),
    "2.16.840.1.101.3.4.1.22": (algorithms.AES, 24),
    "2.16.840.1.101.3.4.1.42": (algorithms.AES, 32),
    "1.2.410.200004.1.4": (SEED, 16),
}
"""Object identifiers of ciphers in CBC mode → the cipher and the length of its key. RFC 3565, RFC 4010"""
SIGNED_TYPE: Final = "application/gcc-mime;smime-type=signed-data;"
ENVELOPED_TYPE: Final = "application/gcc-mime;smime-type=signedandenveloped-data;"
FILE_NAME: Final = "smime.p7m"


class Signing(Struct, frozen=True):
    """Our own certificate for signatures and its key, as PEM."""

    certificate: str
    key: str


def signed(octets: bytes, by: Signing, at: datetime) -> bytes:
    """These octets, signed, as DER. RFC 5652 §5"""
    attributes = _attributes(octets, at)
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [_digest_algorithm()],
            "encap_content_info": {"content_type": "data", "content": octets},
            "certificates": [_certificate(by)],
            "signer_infos": [_signer(by, attributes, _signature(by, attributes))],
        }
    )
    return _info("signed_data", content)


def enveloped(octets: bytes, by: Signing, recipient: str, at: datetime) -> bytes:
    """These octets, signed and encrypted for the holder of this certificate (PEM), as DER. RFC 2315 §11"""
    secret, attributes = AESGCM.generate_key(256), _attributes(octets, at)
    algorithm = algos.EncryptionAlgorithm(
        {"algorithm": "aes256_cbc", "parameters": core.OctetString(AESGCM.generate_key(128))}
    )
    content = cms.SignedAndEnvelopedData(
        {
            "version": "v1",
            "recipient_infos": [_for_recipient(recipient, secret)],
            "digest_algorithms": [_digest_algorithm()],
            "encrypted_content_info": {
                "content_type": "data",
                "content_encryption_algorithm": algorithm,
                "encrypted_content": encrypted(algorithm, secret, octets),
            },
            "certificates": [_certificate(by)],
            "signer_infos": [_signer(by, attributes, encrypted(algorithm, secret, _signature(by, attributes)))],
        }
    )
    return _info("signed_and_enveloped_data", content)


def encrypted(algorithm: Any, secret: bytes, octets: bytes) -> bytes:
    """The octets under the content's key."""
    padder = padding.PKCS7(_BLOCK * 8).padder()
    encryptor = _cipher(algorithm, secret).encryptor()
    return encryptor.update(padder.update(octets) + padder.finalize()) + encryptor.finalize()


def decrypted(algorithm: Any, secret: bytes, octets: bytes) -> bytes:
    """The octets that were under the content's key. Raises ValueError."""
    decryptor = _cipher(algorithm, secret).decryptor()
    padded = decryptor.update(octets) + decryptor.finalize()
    unpadder = padding.PKCS7(_BLOCK * 8).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def decrypted_or_none(algorithm: Any, secret: bytes, octets: bytes) -> bytes | None:
    """The same; None for what was not encrypted."""
    try:
        return decrypted(algorithm, secret, octets)
    except ValueError:
        return None


def serial_of(info: Any) -> int | None:
    """For which certificate a key was enclosed, by its serial number; None where it is named another way."""
    if info.name != "ktri" or info.chosen["rid"].name != "issuer_and_serial_number":
        return None
    serial: int = info.chosen["rid"].chosen["serial_number"].native
    return serial


def opened_key(info: Any, key: str) -> bytes:
    """The content's key, by our private key (PEM). Raises ValueError for a key that does not fit."""
    private = serialization.load_pem_private_key(key.encode(), None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    algorithm = info.chosen["key_encryption_algorithm"]["algorithm"].native
    sealed: bytes = info.chosen["encrypted_key"].native
    if algorithm in ("rsa", "rsaes_pkcs1v15"):
        return private.decrypt(sealed, asymmetric.PKCS1v15())
    raise ValueError(str(algorithm))


def _cipher(algorithm: Any, secret: bytes) -> Cipher[modes.CBC]:
    dotted = algorithm["algorithm"].dotted
    if dotted not in _CIPHERS:
        raise ValueError(f"cipher {dotted}")
    kind, length = _CIPHERS[dotted]
    if len(secret) != length:
        raise ValueError("length of key")
    vector = algorithm["parameters"].native
    make: Any = kind
    return Cipher(make(secret), modes.CBC(vector))


def _attributes(octets: bytes, at: datetime) -> Any:
    """Which contents, when: what the signature is over."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(octets)
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "signing_time", "values": [cms.Time({"utc_time": at.astimezone(UTC)})]},
            {"type": "message_digest", "values": [digest.finalize()]},
        ]
    )


def _signature(by: Signing, attributes: Any) -> bytes:
    private = serialization.load_pem_private_key(by.key.encode(), None)
    octets = attributes.dump()
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(octets, asymmetric.PKCS1v15(), hashes.SHA256())
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(octets, ec.ECDSA(hashes.SHA256()))
    raise ValueError("a key that cannot sign here")


def _signer(by: Signing, attributes: Any, signature: bytes) -> Any:
    public = x509.load_pem_x509_certificate(by.certificate.encode()).public_key()
    kind = "rsassa_pkcs1v15" if isinstance(public, rsa.RSAPublicKey) else "sha256_ecdsa"
    certificate = _certificate(by)
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": {"issuer_and_serial_number": _named(certificate)},
            "digest_algorithm": _digest_algorithm(),
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": kind},
            "signature": signature,
        }
    )


def _for_recipient(recipient: str, secret: bytes) -> Any:
    certificate = x509.load_pem_x509_certificate(recipient.encode())
    public = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise ValueError("a certificate that cannot encrypt")
    named = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return cms.RecipientInfo(
        name="ktri",
        value=cms.KeyTransRecipientInfo(
            {
                "version": "v0",
                "rid": {"issuer_and_serial_number": _named(named)},
                "key_encryption_algorithm": {"algorithm": "rsaes_pkcs1v15"},
                "encrypted_key": public.encrypt(secret, asymmetric.PKCS1v15()),
            }
        ),
    )


def _named(certificate: Any) -> dict[str, Any]:
    return {"issuer": certificate.issuer, "serial_number": certificate.serial_number}


def _certificate(by: Signing) -> Any:
    certificate = x509.load_pem_x509_certificate(by.certificate.encode())
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _digest_algorithm() -> Any:
    return algos.DigestAlgorithm({"algorithm": "sha256"})


def _info(kind: str, content: Any) -> bytes:
    octets: bytes = cms.ContentInfo({"content_type": kind, "content": content}).dump()
    return octets
