"""Keys that sign what leaves in the name of a domain: RSA for everybody, Ed25519 for the newer. RFC 8463 §5"""

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from msgspec import Struct

from kernel.signer import EDDSA, RSA, Handle
from kernel.tx import Tx
from mail.checks import dkim, sts

KEYS = (("dure-rsa", RSA, "rsa-sha256"), ("dure-ed", EDDSA, "ed25519-sha256"))
"""Selector, mechanism, and the name of the algorithm in a signature."""


class Published(Struct, frozen=True):
    """A record that a domain has to publish."""

    name: str
    kind: str
    text: str


async def keys_of(tx: Tx, domain: str) -> list[tuple[str, str, Handle]]:
    """Selector, algorithm and key, made at the first mail of a domain."""
    assert tx.keys is not None  # a transaction of `dure.tx` has them
    return [
        (selector, algorithm, await tx.keys.make(tx, mechanism, f"dkim:{selector}:{domain}"))
        for selector, mechanism, algorithm in KEYS
    ]


async def records(tx: Tx, domain: str, server: str) -> list[Published]:
    """All that the DNS has to say of a domain whose mail lives here, in words that are safe to begin with."""
    found = [
        Published(domain, "MX", f"10 {server}."),
        Published(domain, "TXT", f"v=spf1 a:{server} -all"),
        Published(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}"),
        Published(f"_mta-sts.{domain}", "TXT", sts.announced(sts.write(sts.OURS, (server,)))),
        Published(f"_smtp._tls.{domain}", "TXT", f"v=TLSRPTv1; rua=mailto:postmaster@{domain}"),
    ]
    for selector, _, handle in await keys_of(tx, domain):
        public = load_der_public_key(handle.public)
        assert isinstance(public, rsa.RSAPublicKey | ed25519.Ed25519PublicKey)
        found.append(Published(f"{selector}._domainkey.{domain}", "TXT", dkim.record_of(public)))
    return found
