"""Keys behind the port: sealed at rest, bound to their label, the same by software and by a token."""

import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key
from msgspec.structs import replace
from sqlalchemy import select

from kernel.dure import Dure
from kernel.errors import NotFound, Unavailable
from kernel.signer import ECDSA, EDDSA, RSA, Handle, Signer, SoftwareSigner, TokenSigner, key
from kernel.tx import Actor

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
MODULE = next((path for path in MODULES if Path(path).exists()), "")


def check(signer: Signer, mechanism: str) -> Handle:
    """Make a key, sign with it, and let another library verify."""
    handle = signer.make(mechanism, f"test-{mechanism}")
    content = b"paper" if mechanism == EDDSA else sha256(b"paper").digest()
    signature = signer.sign(content, mechanism, handle)
    public = load_der_public_key(handle.public)
    if isinstance(public, ed25519.Ed25519PublicKey):
        public.verify(signature, b"paper")
    elif isinstance(public, rsa.RSAPublicKey):
        assert mechanism == RSA
        public.verify(signature, content, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(signature, content, ec.ECDSA(Prehashed(hashes.SHA256())))
    return handle


@pytest.mark.parametrize("mechanism", [EDDSA, ECDSA, RSA])
def test_a_key_in_software_signs_and_opens_only_where_it_was_sealed(mechanism: str) -> None:
    signer = SoftwareSigner("5e" * 32)
    handle = check(signer, mechanism)
    wrong: list[tuple[Signer, Handle]] = [
        (SoftwareSigner("6f" * 32), handle),
        (signer, replace(handle, label="another")),
        (signer, replace(handle, sealed=handle.sealed[:-1] + bytes([handle.sealed[-1] ^ 1]))),
    ]
    for other, changed in wrong:
        with pytest.raises(Unavailable):
            other.sign(bytes(32), mechanism, changed)


async def test_an_institution_finds_its_own_keys_only_and_the_row_holds_no_private_key(dure: Dure) -> None:
    async with dure.tx(Actor(1, client="test")) as tx:
        made = await dure.keys.make(tx, EDDSA, "barcode-1")
        assert await dure.keys.make(tx, EDDSA, "barcode-1") == made
        row = (await tx.db.execute(select(key))).one()
        assert [record.action for record in tx.audits] == ["key.make"]
    private = ed25519.Ed25519PrivateKey.generate().private_bytes_raw()
    assert len(row.sealed) > len(private)
    async with dure.tx(Actor(2, client="test")) as tx:
        with pytest.raises(NotFound):
            await dure.keys.handle(tx, "barcode-1")


@pytest.mark.skipif(not (MODULE and shutil.which("softhsm2-util")), reason="needs softhsm2")
def test_a_token_signs_the_same_by_both_mechanisms(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "tokens").mkdir()
    conf = tmp_path / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    pins = ("--pin", "1234", "--so-pin", "1234")
    words = ("softhsm2-util", "--init-token", "--free", "--label", "dure", *pins)
    subprocess.run(words, check=True, capture_output=True)
    signer = TokenSigner(MODULE, "dure", "1234")
    for mechanism in (EDDSA, ECDSA, RSA):
        handle = check(signer, mechanism)
        assert handle.sealed == b""
        with pytest.raises(Unavailable):
            signer.sign(bytes(32), mechanism, replace(handle, label="no such key"))
