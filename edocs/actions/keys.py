"""The institution's keys for papers, year by year, and its signed list of withdrawn papers.

A new key signs nothing that anybody believes until the list of trusted keys, signed by the offline root, names it.
"""

from datetime import date

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from edocs.proof import trust
from edocs.queries.issues import key_in_force, withdrawn_digests
from edocs.tables.issues import proof_key, revoked_list
from kernel.errors import NotFound
from kernel.notary import as_note
from kernel.signer import ECDSA, EDDSA, Keys, raw_public
from kernel.tx import Tx

BARCODE, SEAL = "barcode", "seal"
"""What a key is for."""


def keys_of(tx: Tx) -> Keys:
    """The signing keys of this transaction."""
    assert tx.keys is not None  # every Tx that Dure opens has them
    return tx.keys


async def make_keys(tx: Tx, code: str, name: str, year: int) -> None:
    """Make the institution's two keys for a year, unless it has them: for barcodes and for the seal of PDFs."""
    keys = keys_of(tx)
    for purpose, mechanism in ((BARCODE, EDDSA), (SEAL, ECDSA)):
        label = f"{purpose}-{code}-{year}"
        made = await keys.make(tx, mechanism, label)
        public = raw_public(made) if purpose == BARCODE else made.public
        row = {
            "institution_id": tx.institution_id,
            "kid": trust.kid_of(public).hex(),
            "purpose": purpose,
            "label": label,
            "code": code,
            "name": name,
            "public": public,
            "certificates": "",
            "valid_from": date(year, 1, 1),
            "valid_to": date(year, 12, 31),
            "withdrawn": "",
        }
        await tx.db.execute(insert(proof_key).values(row).on_conflict_do_nothing())
    await publish_withdrawn(tx)


async def certify(tx: Tx, kid: str, certificates: str) -> None:
    """Keep the certificates (PEM, its own first) that an authority gave for the seal's key."""
    own = (proof_key.c.institution_id == tx.institution_id) & (proof_key.c.kid == kid)
    done = await tx.db.execute(
        update(proof_key).where(own, proof_key.c.purpose == SEAL).values(certificates=certificates)
    )
    if done.rowcount == 0:
        raise NotFound("no_key", "전자관인 키가 없습니다.", "There is no such key for the seal.")
    tx.audit("key.certify", "key", kid)


async def withdraw_key(tx: Tx, kid: str, reason: str) -> None:
    """Withdraw a key that was lost or stolen: nothing that it signed counts once the next trust list says so."""
    own = (proof_key.c.institution_id == tx.institution_id) & (proof_key.c.kid == kid)
    done = await tx.db.execute(update(proof_key).where(own).values(withdrawn=reason))
    if done.rowcount == 0:
        raise NotFound("no_key", "그런 키가 없습니다.", "There is no such key.")
    tx.audit("key.withdraw", "key", kid, reason=reason)


async def publish_withdrawn(tx: Tx) -> None:
    """Sign the institution's list of withdrawn papers as of now, for verifiers to carry along."""
    key = await key_in_force(tx, BARCODE)
    if key is None:
        return
    content = trust.Revoked(key.code, tx.now, await withdrawn_digests(tx))
    body = trust.body_of(trust.REVOKED, content)
    keys = keys_of(tx)
    handle = await keys.handle(tx, key.label)
    note = as_note(body, raw_public(handle), await keys.sign(body.encode(), handle))
    row = {"institution_id": tx.institution_id, "at": tx.now, "note": note}
    upsert = insert(revoked_list).values(row)
    await tx.db.execute(
        upsert.on_conflict_do_update(index_elements=["institution_id"], set_={"at": tx.now, "note": note})
    )
