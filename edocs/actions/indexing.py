"""What the search knows of a submitted document: content, people, units, opinions, number, filing, attachments."""

from typing import Any

from sqlalchemy import select

from edocs import body, forms
from edocs.content import Content, from_plain
from edocs.engine.case import Case, Seat
from edocs.forms import Form
from edocs.present import opinion_views
from edocs.queries.catalogue import filed_under
from edocs.queries.documents import revision_row
from edocs.queries.forms import form_of
from edocs.tables import attachment
from kernel import search
from kernel.tx import Tx

KIND = "document"
"""What entries of this room are called in the search."""


async def index(tx: Tx, row: Any, case: Case, content: Content | None = None) -> None:
    """Let the search find the document of this row by every word of it. A draft never submitted is not found."""
    if row.revision is None:
        return
    if content is None:
        content = from_plain((await revision_row(tx, row.id, row.revision)).content)
    filed = row.record_file_id if row.established_at is not None else content.record_file_id
    task, file = await filed_under(tx, content.unit_task_id, filed)
    corrected = row.established_at is not None and row.title != content.title  # registration data, by the officer
    title = f"{row.title}\n{content.title}" if corrected else content.title
    signers = _signers(case)
    opinions = opinion_views(case)
    fields = {
        "title": title,
        "number": row.number or "",
        "drafter": _person(case.drafter),
        "signer": "\n".join(_person(seat) for seat in signers),
        "unit": case.drafter.unit_name,
        "form": row.brief["form_name"],
        "filing": "\n".join(part.name for part in (task, file) if part is not None),
        "keyword": "\n".join(content.keywords),
        "opinion": "\n".join(opinion.text for opinion in opinions),
    }
    text, files = _text(await form_of(tx, content), content), await _files(tx, content)
    entry = search.Entry(
        kind=KIND,
        id=row.id,
        at=row.established_at or row.submitted_at or row.changed_at,
        acl=list(row.acl),
        top=f"{title}\n{row.number or ''}",
        text="\n".join([text, *(opinion.text for opinion in opinions)]),
        files=files,
        fields=fields,
        names="\n".join([case.drafter.unit_name, *(seat.person_name for seat in (case.drafter, *signers))]),
        flags=_flags(row, case, signers, bool(files), any(opinion.differing for opinion in opinions)),
        amount=row.amount,
    )
    await search.put(tx, entry)


def _text(form: Form, content: Content) -> str:
    """The words under the title, the form's values as the sheet shows them. A choice is found by its label."""
    written = forms.with_fields(form, content.fields, body.canonical(content.body))
    cited = [f"{one.number} {one.title}".strip() for one in content.cites]
    return "\n".join([content.summary, *content.keywords, *content.recipients, body.plain_text(written), *cited])


def _signers(case: Case) -> list[Seat]:
    """Whoever signed in any round but as the drafter, each person once."""
    seats = {signature.seat.person: signature.seat for signature in case.signatures}
    return [seat for person, seat in seats.items() if person != case.drafter.person]


def _person(seat: Seat) -> str:
    return f"{seat.person_name} {seat.post_name} {seat.unit_name}"


async def _files(tx: Tx, content: Content) -> str:
    """Names and texts of the files of this content."""
    chosen = [item.id for item in content.enclosures if item.kind == "attachment"]
    if not chosen:
        return ""
    rows = await tx.db.execute(select(attachment.c.name, attachment.c.text).where(attachment.c.id.in_(chosen)))
    return "\n".join(f"{name}\n{text}" for name, text in rows)


def _flags(row: Any, case: Case, signers: list[Seat], has_files: bool, differs: bool) -> list[str]:
    """Exact words: what is counted beside the results, and what an operator asks for exactly."""
    flags = [
        f"state:{case.state.value}",
        f"form={row.brief['form_name']}",
        f"unit={case.drafter.unit_name}",
        f"drafter={case.drafter.person_name}",
        f"drafter:{case.drafter.person}",
        *(f"signer:{seat.person}" for seat in signers),
    ]
    if case.number is not None:
        flags.append(f"serial:{case.number.serial}")
    if has_files:
        flags.append("has:file")
    if differs:
        flags.append("has:differing")
    if row.urgent:
        flags.append("has:urgent")
    return flags
