"""Field catalogues: which facts of a paper its code holds, by kind and version. Data, in the folder `catalogue`.

A token names kind and version and holds the values in the order of the fields, so that it stays small. A catalogue that
was issued under is never changed: what it says differently is a new version, and the old one stays for old papers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from edocs.korean import date_text
from edocs.proof import masking

Value = str | int | bytes | None
"""What a token holds for one field; None where the paper has no such fact."""
Facts = Mapping[str, Any]
"""What is known of a paper, by the code of a field: text, amounts, days as `date`, hashes as bytes."""
_EPOCH: Final = date(1970, 1, 1)


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """One fact: how it is called, what sort of value it is, how much of it is shown.

    ``mask``: ``name`` hides the middle of names, ``title`` the end of a title unless the document is open to all.
    """

    code: str
    label: str
    label_en: str
    kind: Literal["text", "date", "money", "count", "hash"] = "text"
    mask: Literal["", "name", "title"] = ""
    most: int = 60


class Catalogue(Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of one kind of paper. ``lookup`` is the field that who asks online must read off the paper.

    ``forms`` are the forms it is for (empty: all others); ``valid_days`` how long a code counts, None for always.
    """

    kind: str
    version: int
    title: str
    title_en: str
    fields: tuple[Field, ...]
    lookup: str
    lookup_hint: str
    lookup_hint_en: str
    forms: tuple[str, ...] = ()
    valid_days: int | None = None

    def values(self, facts: Facts, *, is_open: bool) -> tuple[Value, ...]:
        """The values that a token holds for these facts, masked and shortened as the catalogue says."""
        return tuple(_value(field, facts.get(field.code), is_open) for field in self.fields)

    def shown(self, values: Sequence[Value]) -> tuple["Shown", ...]:
        """The values with their labels, as people read them. Raises ValueError when they do not fit the fields."""
        if len(values) != len(self.fields):
            raise ValueError("the values are not those of this catalogue")
        pairs = zip(self.fields, values, strict=True)
        return tuple(Shown(field.label, field.label_en, _shown(field, value)) for field, value in pairs if value)


class Shown(Struct, frozen=True):
    """One field as it stands on the screen beside the paper."""

    label: str
    label_en: str
    text: str


@cache
def catalogues() -> tuple[Catalogue, ...]:
    """Every catalogue there ever was, by kind, newest version first."""
    folder = resources.files("edocs.proof") / "catalogue"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    found = [msgspec.json.decode(file.read_bytes(), type=Catalogue) for file in files]
    for one in found:
        if one.lookup not in {field.code for field in one.fields}:
            raise ValueError(f"catalogue {one.kind} {one.version}: the lookup names no field")
    return tuple(sorted(found, key=lambda one: (one.kind, -one.version)))


def for_form(form_code: str) -> Catalogue:
    """The newest catalogue for papers on this form."""
    found = [one for one in catalogues() if form_code in one.forms] or [one for one in catalogues() if not one.forms]
    return max(found, key=lambda one: one.version)


def find(known: Iterable[Catalogue], kind: str, version: int) -> Catalogue | None:
    """The catalogue of this kind and version, or None."""
    return next((one for one in known if (one.kind, one.version) == (kind, version)), None)


def _value(field: Field, fact: Any, is_open: bool) -> Value:
    if fact in (None, "", b""):
        return None
    if field.kind == "date":
        return (fact - _EPOCH).days if isinstance(fact, date) else None
    if field.kind in ("money", "count"):
        return int(fact)
    if field.kind == "hash":
        return bytes(fact)
    text = " ".join(str(fact).split())
    if field.mask == "name":
        text = masking.name(text)
    elif field.mask == "title" and not is_open:
        text = masking.title(text)
    return masking.cut(text, field.most)


def _shown(field: Field, value: Value) -> str:
    match field.kind, value:
        case "date", int():
            return date_text(_EPOCH + timedelta(days=value))
        case "money", int():
            return f"금{value:,}원"
        case ("count", int()) | ("text", str()):
            return str(value)
        case "hash", bytes():
            return value.hex()
    raise ValueError(f"field {field.code} holds another sort of value")
