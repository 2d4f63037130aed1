"""The notary: the keys of a deployment, and what it signs. Pure.

Both keys are derived from `settings.secret`, so they are as safe as that file and need no store of their own. The
database never sees them: whoever can write every table still cannot make a seal or a signature. Keep the secret with
the backups but not on the same medium; with another secret old signatures can be checked only with the old public key.

A checkpoint is a signed note as logs of certificate and software transparency use it: origin, size and root, an empty
line, and a signature line that names the key. (C2SP tlog-checkpoint and signed-note, signature type Ed25519.)
"""

import base64
import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

_ED25519 = b"\x01"


class Checkpoint(Struct, frozen=True):
    """How long an institution's ledger was, and the root that stood for all of it."""

    institution_id: int
    size: int
    root: bytes


class Notary:
    """Seals entries, signs checkpoints and rule packs, and checks both."""

    def __init__(self, secret: str) -> None:
        """The keys of this secret (hex). Raises ValueError when it is shorter than 32 bytes."""
        try:
            material = bytes.fromhex(secret)
        except ValueError:
            material = b""
        if len(material) < 32:
            raise ValueError("the setting `secret` must be at least 32 random bytes in hex (64 characters)")
        self._sealing = _derive(material, b"dure ledger seal 1")
        self._signing = Ed25519PrivateKey.from_private_bytes(_derive(material, b"dure notary signature 1"))
        self.public_key = self._signing.public_key().public_bytes_raw()

    @property
    def name(self) -> str:
        """The name of the signing key: it changes with the secret."""
        return key_name(self.public_key)

    @property
    def verifier_key(self) -> str:
        """The public key as one line, for whoever checks notes elsewhere."""
        return f"{self.name}+{_key_id(self.name, self.public_key).hex()}+{_b64(_ED25519 + self.public_key)}"

    def seal(self, institution_id: int, position: int, leaf: bytes) -> bytes:
        """What ties a leaf to its place; only who has the secret can make it."""
        place = institution_id.to_bytes(8, "big") + position.to_bytes(8, "big")
        return hmac.digest(self._sealing, place + leaf, "sha256")

    def sign(self, body: str) -> str:
        """The body, which must end with a line break, as a signed note."""
        return as_note(body, self.public_key, self._signing.sign(body.encode()))

    def signed(self, note: str) -> str | None:
        """The body of a note that this key signed; None for any other text."""
        return signed(note, self.name, self.public_key)

    def checkpoint(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a signed note."""
        return self.sign(f"{_origin(checkpoint.institution_id)}\n{checkpoint.size}\n{_b64(checkpoint.root)}\n")

    def read_checkpoint(self, note: str) -> Checkpoint | None:
        """The checkpoint that this key signed; None for any other text."""
        body = self.signed(note)
        lines = body.split("\n") if body else []
        if len(lines) != 4 or not lines[0].startswith(_origin(0)[:-1]):
            return None
        return Checkpoint(int(lines[0].rsplit("/", 1)[1]), int(lines[1]), base64.b64decode(lines[2]))


def key_name(public_key: bytes) -> str:
    """The name of an Ed25519 key in notes."""
    return f"dure-{sha256(public_key).hexdigest()[:12]}"


def read_key(line: str) -> tuple[str, bytes] | None:
    """Name and public key of a line as `Notary.verifier_key` writes it; None for any other text."""
    name, _, rest = line.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        content = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    public = content[1:]
    good = content[:1] == _ED25519 and len(public) == 32 and key_id == _key_id(name, public).hex()
    return (name, public) if good else None


def as_note(body: str, public_key: bytes, signature: bytes) -> str:
    """The signed note of a body, which must end with a line break, and the Ed25519 signature over its bytes."""
    name = key_name(public_key)
    return f"{body}\n— {name} {_b64(_key_id(name, public_key) + signature)}\n"


def signed(note: str, name: str, public_key: bytes) -> str | None:
    """The body of a note when it carries that key's signature, else None. Needs nothing secret."""
    body, gap, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines() if gap else ():
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        if dash != "—" or signer != name:
            continue
        try:
            signature = base64.b64decode(encoded, validate=True)
            if signature[:4] == _key_id(name, public_key):
                Ed25519PublicKey.from_public_bytes(public_key).verify(signature[4:], f"{body}\n".encode())
                return f"{body}\n"
        except (ValueError, InvalidSignature):
            continue
    return None


def _origin(institution_id: int) -> str:
    return f"dure/ledger/{institution_id}"


def _key_id(name: str, public_key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def _derive(material: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(material)


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
