"""What a list shows of a draft beside its title: 무엇, 금액 and a note on the amount. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from edocs.forms.fields import shown
from edocs.forms.language import CODE
from edocs.forms.model import Form
from edocs.forms.values import signed

PLACE: Final = re.compile("\\{(" + CODE + ")\\}")


class Brief(Struct, frozen=True):
    """What a list shows of a draft beside its title: 무엇, 금액 and a note on the amount."""

    what: str
    amount: int | None
    amount_note: str


def brief(form: Form, values: Mapping[str, Any], title: str, summary: str) -> Brief:
    """Return the lines of a list: the summary if there is one, else what the form makes of its values, else the title.

    Values that are wrong or hidden are left out; the amount is None where the form has none or it is not a whole number
    of won.
    """
    seen = signed(form, values)
    amount = seen.get(form.amount_field) if form.amount_field else None
    good = isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0
    return Brief(
        what=" ".join(summary.split()) or _filled(form, form.what, seen) or title.strip(),
        amount=amount if good else None,
        amount_note=_filled(form, form.amount_note, seen),
    )


def _filled(form: Form, parts: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the parts with their fields filled in, those with an empty field left out, by blanks."""
    words = {one.code: " ".join(shown(one, values.get(one.code)).split()) for one in form.fields}
    done = []
    for part in parts:
        names = PLACE.findall(part)
        if all(words.get(name) for name in names):
            done.append(PLACE.sub(lambda match: words[match[1]], part))
    return " ".join(done)
