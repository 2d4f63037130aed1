"""The forms that come with the house: JSON files beside this module, read and checked once.

The general and simple drafts are forms 1 and 2 of the rule, the others are own forms. LAW adm-doc-rule §3
"""

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import msgspec

from edocs.forms.faults import checked
from edocs.forms.model import Form
from kernel.errors import NotFound


def house_form(code: str, version: int | None = None) -> Form:
    """Return the house's form as it is now, or in the version that a document was written on.

    A version that was not kept is shown with the form of now. Raise ``NotFound`` if there is no such form.
    """
    found = _earlier().get((code, version)) or _forms().get(code)
    if found is None:
        raise NotFound("no_form", "없는 서식입니다.", "No such form.")
    return found


def house_forms() -> tuple[Form, ...]:
    """Return every form of the house, the general ones first."""
    return tuple(_forms().values())


@cache
def _forms() -> dict[str, Form]:
    """Read and check every form once."""
    return {one.code: checked(one) for one in _read(resources.files("edocs") / "forms")}


@cache
def _earlier() -> dict[tuple[str, int | None], Form]:
    """Every version that was in use before: a file in ``earlier``, put there when the form changed."""
    found = _read(resources.files("edocs") / "forms" / "earlier")
    return {(one.code, one.version): checked(one) for one in found}


def _read(folder: Traversable) -> list[Form]:
    """Return the forms of a folder in the order of their file names."""
    files = [file for file in folder.iterdir() if file.name.endswith(".json")] if folder.is_dir() else []
    return [msgspec.json.decode(file.read_bytes(), type=Form) for file in sorted(files, key=lambda file: file.name)]
