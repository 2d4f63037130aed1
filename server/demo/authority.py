"""A root and a certificate authority made on the spot, for demonstrations and tests only: everybody can make the same.

A real deployment signs its list of trusted keys with a root that never lies on a server, and has the certificates of
its seals from the government's authority.
"""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from sqlalchemy import select

from edocs.actions import keys, trusting
from edocs.proof import trust
from edocs.queries.issues import bundle
from edocs.tables.issues import proof_key
from kernel.dure import Dure
from kernel.notary import as_note
from kernel.signer import Keys
from kernel.tx import Actor
from server.institutions import institutions

_ORDER = int("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16)
"""The order of P-256: private keys lie below it."""


class TestAuthority:
    """Derived from the deployment's secret, so that a demo that starts again has the same one."""

    __test__ = False

    def __init__(self, keyring: Keys) -> None:
        self.root = Ed25519PrivateKey.from_private_bytes(keyring.mac("demo root", b""))
        scalar = int.from_bytes(keyring.mac("demo authority", b"")) % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(scalar, ec.SECP256R1())
        self._name = _named("두레 시연용 인증기관 (효력 없음)", "Dure")

    def sign_trust(self, wanted: trust.Trust) -> tuple[bytes, str]:
        """The root's public key and the signed list."""
        body = trust.body_of(trust.TRUST, wanted)
        public = self.root.public_key().public_bytes_raw()
        return public, as_note(body, public, self.root.sign(body.encode()))

    def certificates(self, public: bytes, name: str, since: datetime) -> str:
        """A certificate for the seal of this institution, and the authority's own, as PEM."""
        until = since + timedelta(days=400)
        holder = load_der_public_key(public)
        assert isinstance(holder, ec.EllipticCurvePublicKey)
        own = self._certificate(_named(f"{name} 전자관인", name), holder, since, until, authority=False)
        above = self._certificate(self._name, self._key.public_key(), since, until, authority=True)
        return "".join(one.public_bytes(Encoding.PEM).decode() for one in (own, above))

    def _certificate(
        self,
        subject: x509.Name,
        public: ec.EllipticCurvePublicKey,
        since: datetime,
        until: datetime,
        *,
        authority: bool,
    ) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=not authority,
            content_commitment=not authority,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=authority,
            crl_sign=authority,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        if not authority:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            builder = builder.add_extension(purpose, critical=False)
        return builder.sign(self._key, hashes.SHA256())


async def furnish(dure: Dure, institutions: list[tuple[int, str, str]]) -> None:
    """Give each institution (id, code, name) its keys of this year and certificates; the test root lists them."""
    authority, now = TestAuthority(dure.keys), dure.now()
    since = datetime(now.year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    for institution_id, code, name in institutions:
        async with dure.tx(Actor(institution_id, client="demo")) as tx:
            await keys.make_keys(tx, code, name, now.year)
            own = proof_key.c.institution_id == institution_id
            seals = select(proof_key).where(own, proof_key.c.purpose == keys.SEAL, proof_key.c.certificates == "")
            for row in (await tx.db.execute(seals)).all():
                await keys.certify(tx, row.kid, authority.certificates(row.public, name, since))
    async with dure.commons() as db:
        wanted = await trusting.request(db, now, test=True)
        known = await bundle(db)
        if known is None or trust.know(known).trust.keys != wanted.keys:
            await trusting.accept(db, *authority.sign_trust(wanted), now)


async def furnish_all(dure: Dure) -> None:
    """The same for every institution that this installation serves: a story of the demo."""
    await furnish(dure, [(one.id, one.code, one.name) for one in await institutions(dure)])


def _named(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "KR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
