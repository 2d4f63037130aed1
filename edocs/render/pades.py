"""PAdES signatures by pyHanko. A second's worth of modules to import: `edocs.render.seal` does so at the first seal."""

import io
from hashlib import sha256
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped] # ships no types
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from edocs.render.seal import FIELD, Sign

_LONGEST = 72
"""Bytes of the longest P-256 signature in DER."""


async def sealed(
    pdf: bytes, certificates: str, name: str, sign: Sign, time_stamper: TimeStamper | None = None
) -> bytes:
    """The PDF with a signature of who holds `certificates`; see `edocs.render.seal.sealed`."""
    chain = [
        x509.Certificate.load(one.public_bytes(Encoding.DER))
        for one in load_pem_x509_certificates(certificates.encode())
    ]
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=name,
        reason="전자관인",
        subfilter=fields.SigSeedSubFilter.PADES,
        app_build_props=None,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signer = PdfSigner(metadata, signer=_Port(chain, sign), timestamper=time_stamper)
    out = await signer.async_sign_pdf(writer, in_place=False)
    content: bytes = out.getvalue()
    return content


class _Port(Signer):
    """pyHanko's way to our port."""

    def __init__(self, chain: list[Any], sign: Sign) -> None:
        known: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call] # the library is typed in part only
        known.register_multiple(chain[1:])
        super().__init__(signing_cert=chain[0], cert_registry=known, embed_roots=False)
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Hash here, sign there."""
        return bytes(_LONGEST) if dry_run else await self._sign(sha256(data).digest())
