"""Forms as people write on them, and as those who keep the institution's forms design them."""

from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta

from edocs.views.drafts import FormView
from kernel.web import Input, Text, View


class CalendarView(View):
    """The working days of the institution: days of the week (Monday is 1) and days off."""

    days: list[int]
    off: list[date]


class DocumentFormView(View):
    """The form of a document in its own version, and what is needed to work its values out while one writes."""

    form: FormView
    calendar: CalendarView
    newer: bool
    """A later version of the form holds now; the document keeps its own until somebody moves it."""


class FaultView(View):
    """What is wrong with a form that is being designed: at which part, and where in its formula."""

    path: str
    code: str
    message: str
    start: int = 0
    end: int = 0


class FormChangeView(View):
    """One thing in which two versions of a form differ."""

    op: str
    """added | removed | changed | moved"""
    what: str
    before: str = ""
    after: str = ""


class FormDesignRow(View):
    """A form in the list of those who keep the forms."""

    code: str
    title: str
    source: str
    """Whose form holds now: empty for the house's, own, or the pack (`forms.city 2`); `none` where none holds yet."""
    version: int
    valid_from: date | None
    state: str
    """valid | retired | coming | draft"""
    coming: date | None
    """The day from which a later version of our own holds."""
    draft: bool
    fields: int
    edited_at: datetime | None


class FormVersionView(View):
    """A published version; it never changes."""

    version: int
    state: str
    """coming | valid | past | retired"""
    valid_from: date
    form: Any
    reason: str
    published_at: datetime
    published_by: str
    changes: list[FormChangeView]
    """Against the version before it."""


class FormSourceView(View):
    """The form as the house or a rule pack has it."""

    source: str
    version: int
    valid_from: date | None
    form: Any
    holds: bool


class FormDraftView(View):
    """The form that is being designed."""

    form: Any
    edited_at: datetime
    edited_by: str
    faults: list[FaultView]


class FormDesignView(View):
    """Everything about one form: its draft, its versions, what others have of it."""

    code: str
    draft: FormDraftView | None
    versions: list[FormVersionView]
    sources: list[FormSourceView]
    holds: Any
    """The form that holds now; null where none does."""
    fixed: list[str]
    """Names of fields in formulas that some published version uses: documents have values under them."""
    kind: str
    """general | simple | own"""


class FormDraftInput(Input):
    """Replace the draft of a form."""

    base: Annotated[str, Meta(max_length=64)]
    """The moment of the draft's last edit as it was shown; empty where there was no draft."""
    form: Any


class FormPublish(Input):
    """Put the draft into force from a day, as it was last edited at `base`."""

    base: Annotated[str, Meta(max_length=64)]
    valid_from: date
    reason: Text = ""


class FormRetire(Input):
    """Let nothing be begun on a form from a day on."""

    valid_from: date
    reason: Text = ""


class FormEffects(View):
    """What publishing the draft would change."""

    changes: list[FormChangeView]
    drafts: int
    """Drafts on the present version; they keep it."""
    running: int
    templates: int
    """Templates of units on this form; they begin on the new version."""
    lost: list[str]
    """Labels of fields whose values templates hold and the draft no longer asks for."""
    faults: list[FaultView]
