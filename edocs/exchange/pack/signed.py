"""A pack whose contents are signed, or signed and enveloped (PKCS#7): opened, judged, put back in their place. Pure.

What is enveloped needs the institution's private key; without it, it is told whether it was meant for us. The order of
judgement: readable, digest, signature, signer, time. RFC 5652, RFC 2315 §11
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from asn1crypto import cms  # type: ignore[import-untyped] # it has no types
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from msgspec import Struct, field

from edocs.exchange.pack import envelope
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import Note, Pack, PackPart, read_pack
from edocs.exchange.pack.reasons import Quarantined, Reason

_DIGESTS: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_HEAD: Final = re.compile(rb"<contents\s*>")
_MOST_HEAD: Final = 1024 * 1024
MOST_PROTECTED: Final = 64 * 1024 * 1024
"""A protected part is opened in memory; a larger one is neither made nor read."""
_BAD: Final = re.compile(rb"<\s*/?\s*(?:pack|header|contents)\b|<!|<\?")


class Trust(Struct, frozen=True, kw_only=True):
    """Whose signatures count: the root as PEM, and certificates by `ORGCODE-sig` and `ORGCODE-env` as PEM."""

    anchor: str = ""
    certificates: dict[str, str] = field(default_factory=dict)
    own_orgs: tuple[str, ...] = ()
    keys: dict[str, str] = field(default_factory=dict)
    """Our private keys as PEM, under the names of their certificates."""
    revoked: str = ""
    """The authority's list of revoked certificates as PEM; empty: none is known."""


def opened(
    chunks: Callable[[], Iterable[bytes]],
    limits: Limits,
    new_file: Callable[[], BinaryIO],
    note: Note | None,
    trust: Trust,
) -> Pack:
    """The pack; of a protected one what is inside, once its signature is believed. Raises Quarantined."""
    pack = read_pack(chunks, limits, new_file, note)
    sealed = next((part for part in pack.parts if part.role == "gpki"), None)
    if sealed is None:
        return pack
    inner = plain_contents(sealed, pack, trust)
    if _BAD.search(inner):
        raise Quarantined(Reason.SIGNATURE, "contents")
    return read_pack(lambda: _rebuilt(chunks, inner), limits, new_file, note)


def _rebuilt(chunks: Callable[[], Iterable[bytes]], inner: bytes) -> Iterator[bytes]:
    head = b""
    for chunk in chunks():
        head += chunk
        if (match := _HEAD.search(head)) or len(head) > _MOST_HEAD:
            break
    if match is None:
        raise Quarantined(Reason.HEADER_FIELDS, "contents")
    yield head[: match.end()] + inner + b"</contents></pack>"


def plain_contents(part: PackPart, pack: Pack, trust: Trust) -> bytes:
    """What was signed, when the signature is the sender's and was good at its time. Raises Quarantined."""
    if part.size > MOST_PROTECTED:
        raise Quarantined(Reason.TOO_LARGE, "gpki")
    part.file.seek(0)
    try:
        return _opened(part.file.read(), pack, trust)
    except (ValueError, TypeError, KeyError) as error:
        only_signed = "=signed-data" in part.content_type.lower()
        reason = Reason.SIGNATURE if only_signed else Reason.CANNOT_DECRYPT
        raise Quarantined(reason, type(error).__name__) from None


def _opened(octets: bytes, pack: Pack, trust: Trust, *, nested: bool = False) -> bytes:
    message = cms.ContentInfo.load(octets, strict=True)
    kind, content = message["content_type"].native, message["content"]
    if kind == "signed_data":
        plain = bytes(content["encap_content_info"]["content"].native or b"")
        (signer,) = list(content["signer_infos"])
        _judge(signer, plain, _certificate(content, signer), pack, trust, [signer["signature"].native])
        return plain
    if kind not in ("enveloped_data", "signed_and_enveloped_data") or nested:
        raise Quarantined(Reason.CANNOT_DECRYPT, kind)
    secret = _secret(content, trust)
    sealed = content["encrypted_content_info"]
    plain = envelope.decrypted(sealed["content_encryption_algorithm"], secret, sealed["encrypted_content"].native)
    if kind == "enveloped_data":  # what is signed stands inside, as newer software writes it
        return _opened(plain, pack, trust, nested=True)
    (signer,) = list(content["signer_infos"])
    # PKCS #7 encrypts the signature once more with the content's key; software exists that does not.
    said = signer["signature"].native
    again = envelope.decrypted_or_none(sealed["content_encryption_algorithm"], secret, said)
    signatures = [said] if again is None else [again, said]
    _judge(signer, plain, _certificate(content, signer), pack, trust, signatures)
    return plain


def _secret(content: Any, trust: Trust) -> bytes:
    """The key of the contents, by the institution's own private key. Raises Quarantined: for another, or no key."""
    ours = {name: pem for name, pem in trust.certificates.items() if name.partition("-")[0] in trust.own_orgs}
    mine = {_serial(pem): name for name, pem in ours.items()}
    meant = [info for info in content["recipient_infos"] if envelope.serial_of(info) in mine]
    if mine and not meant:
        raise Quarantined(Reason.FOR_ANOTHER)
    for info in meant:
        name = mine.get(envelope.serial_of(info) or 0, "")
        if name in trust.keys:
            return envelope.opened_key(info, trust.keys[name])
    raise Quarantined(Reason.CANNOT_DECRYPT, "no key")


def _certificate(content: Any, signer: Any) -> x509.Certificate:
    wanted = signer["sid"].chosen["serial_number"].native
    for one in content["certificates"]:
        if one.chosen.serial_number == wanted:
            return x509.load_der_x509_certificate(one.chosen.dump())
    raise Quarantined(Reason.SIGNER, "no certificate")


def _judge(
    signer: Any,
    octets: bytes,
    certificate: x509.Certificate,
    pack: Pack,
    trust: Trust,
    signatures: Sequence[bytes],
) -> None:
    name = signer["digest_algorithm"]["algorithm"].native
    digest = _DIGESTS.get(name)
    if digest is None:
        raise Quarantined(Reason.WEAK_DIGEST, name)
    signed, at = _signed(signer, octets, digest), _signing_time(signer) or pack.date
    if not any(_holds(certificate, one, signed, digest) for one in signatures):
        raise Quarantined(Reason.SIGNATURE)
    _judge_signer(certificate, pack, trust)
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise Quarantined(Reason.CERTIFICATE_TIME, at.astimezone(UTC).isoformat())
    if _revoked(certificate, at, trust):
        raise Quarantined(Reason.CERTIFICATE_TIME, "revoked")


def _revoked(certificate: x509.Certificate, at: datetime, trust: Trust) -> bool:
    """Whether the list of the authority says that it was revoked when it signed. RFC 5280 §5"""
    if not trust.revoked:
        return False
    crl = x509.load_pem_x509_crl(trust.revoked.encode())
    if not trust.anchor or not crl.is_signature_valid(_anchor_key(trust)):
        raise Quarantined(Reason.SIGNER, "revocation list")
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    return entry is not None and entry.revocation_date_utc <= at


def _anchor_key(trust: Trust) -> Any:
    return x509.load_pem_x509_certificate(trust.anchor.encode()).public_key()


def _signed(signer: Any, octets: bytes, digest: hashes.HashAlgorithm) -> bytes:
    """The octets that the signature is over: the attributes, which must name the digest of the contents."""
    attributes = signer["signed_attrs"]
    if not attributes:
        return octets
    said = next((one["values"][0].native for one in attributes if one["type"].native == "message_digest"), b"")
    found = hashes.Hash(digest)
    found.update(octets)
    if said != found.finalize():
        raise Quarantined(Reason.SIGNATURE, "contents")
    plain: bytes = attributes.untag().dump()
    return plain


def _signing_time(signer: Any) -> datetime | None:
    for one in signer["signed_attrs"] or ():
        if one["type"].native == "signing_time":
            at: datetime = one["values"][0].native
            return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


def _holds(certificate: x509.Certificate, signature: bytes, signed: bytes, digest: hashes.HashAlgorithm) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _judge_signer(certificate: x509.Certificate, pack: Pack, trust: Trust) -> None:
    """It is the certificate that is known of the sender; where none is, one that the root issued to it."""
    known = trust.certificates.get(f"{pack.send_orgcode}-sig")
    if known is not None:
        if x509.load_pem_x509_certificate(known.encode()) != certificate:
            raise Quarantined(Reason.SIGNER, pack.send_orgcode)
    elif f"SVR{pack.send_orgcode}" not in certificate.subject.rfc4514_string():
        raise Quarantined(Reason.SIGNER, pack.send_orgcode)
    if not trust.anchor:
        raise Quarantined(Reason.SIGNER, "no root")
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(trust.anchor.encode()))
    except (ValueError, TypeError, InvalidSignature):
        raise Quarantined(Reason.SIGNER, "issuer") from None


def _serial(pem: str) -> int:
    return x509.load_pem_x509_certificate(pem.encode()).serial_number
