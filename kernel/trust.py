"""Whose rule packs are believed: this deployment's own notary, and the keys that the city has named in the settings.

A pack is a signed note; the key that signs for the city lies with the office that makes the rules, not on the servers.
A note of any other key is nobody's, whatever it says; a pack is read only after its signature was checked.
"""

import base64
from functools import lru_cache

from kernel.errors import Invalid
from kernel.notary import Notary, signed
from kernel.settings import Settings, SettingsError

_ED25519 = b"\x01"
_KEPT = 512


class Trust:
    """The public keys whose packs are read, by name."""

    def __init__(self, settings: Settings) -> None:
        """The keys of the settings. Raises SettingsError for a line that is no key."""
        self.keys: dict[str, bytes] = dict(read_key(line) for line in settings.pack_keys.replace(",", " ").split())
        if settings.secret:
            notary = Notary(settings.secret)
            self.keys[notary.name] = notary.public_key
        self._opened = lru_cache(_KEPT)(self._open)

    def opened(self, note: str) -> str | None:
        """The body of a note that one of the keys signed; None for any other text."""
        return self._opened(note)

    def signer(self, note: str) -> str:
        """The name of the key that signed the note. Raises Invalid for a note of nobody we know."""
        for name, key in self.keys.items():
            if signed(note, name, key) is not None:
                return name
        raise Invalid(
            "pack_unsigned",
            "서명을 확인할 수 없는 규칙 묶음입니다. 시가 서명한 파일인지 확인해 주십시오.",
            "No known key signed this pack.",
        )

    def _open(self, note: str) -> str | None:
        bodies = (signed(note, name, key) for name, key in self.keys.items())
        return next((body for body in bodies if body is not None), None)


def read_key(line: str) -> tuple[str, bytes]:
    """Name and public key of a verifier line, `name+id+key` as `dure pack key` prints it. Raises SettingsError."""
    name, _, rest = line.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raw = b""
    if not name or not key_id or len(raw) != 33 or raw[:1] != _ED25519:
        raise SettingsError(f"setting pack_keys: {line[:40]!r} is not a key as `dure pack key` prints it")
    return name, raw[1:]
