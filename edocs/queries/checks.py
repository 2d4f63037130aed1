"""The checks of a document: the form's own rules, the layout, what hides, and personal data."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import select

from directory.queries.people import people_by_ids
from edocs import body, forms
from edocs.body.markup import Body, Image, Table, cell_text
from edocs.checks import layout, sendable
from edocs.checks.draft import runs
from edocs.checks.personal import KIND_NAMES, scan
from edocs.checks.traces import NOTES, body_findings, file_findings, personal_finding
from edocs.content import Content, Enclosure
from edocs.disclosure import classes
from edocs.files.checking import Looked
from edocs.findings import Finding, Severity
from edocs.forms import Form
from edocs.korean import seoul_date
from edocs.queries.disclosure import items_in_force
from edocs.queries.documents import Found, attachments, content_of
from edocs.queries.exchange import profile_now
from edocs.queries.file_checks import looked_into
from edocs.queries.forms import form_of, week_of
from edocs.standard import Profile
from edocs.tables import check_reason
from edocs.views.checks import (
    CheckReasonView,
    ChecksView,
    FileCheckView,
    MachinePieceView,
    MachineQuery,
    MachineView,
)
from edocs.views.drafts import FindingView
from kernel import packs
from kernel.errors import Invalid, NotFound
from kernel.tx import Tx
from kernel.worktime import Week

_WEIGHT: Final = {"block": 0, "reason": 1, "ask": 2, "note": 3}
ASKED_FOR_A_REASON: Final = ("rrn", "arn", "passport", "licence", "health")
"""Kinds that the law handles with most care: asked for a reason before any rule pack says so. LAW priv-act §24"""
_POLICY: Final[dict[str, Severity]] = {"warn": "ask", "reason": "reason", "block": "block"}


async def findings(tx: Tx, found: Found, content: Content) -> list[FindingView]:
    """What the checks find in this content, what blocks first."""
    form = await form_of(tx, content)
    canonical = body.canonical(content.body)
    policy = await _policy(tx, found)
    looked = await looked_into(tx, content.enclosures)
    told = [
        *forms.validate(form, content.fields),
        *_outdated(form, content, await week_of(tx, form)),
        *layout.check(
            layout.Draft(
                title=content.title,
                body=canonical,
                summary=content.summary,
                keywords=content.keywords,
                attachments=tuple(item.name for item in content.enclosures if item.kind == "attachment"),
                recipients=content.recipients,
                via=content.via,
            )
        ),
        *body_findings(canonical),
        *_personal(form, content, canonical, policy),
        *_for_agencies(content, canonical, await profile_now(tx)),
        *await _classes(tx, content),
    ]
    for index, item in enumerate(content.enclosures):
        told += _of_file(f"$.attachments[{index}]", item, looked.get(item.sha256), policy)
    told += list(classes.suggestions(content.disclosure, told))
    return sorted(map(finding_view, told), key=lambda view: _WEIGHT[view.severity])


def _outdated(form: Form, content: Content, week: Week) -> Iterator[Finding]:
    """A calculated value that is not what the typed ones give: the calendar has changed since the last save."""
    anew = forms.filled(form, content.fields, week).values
    for field in form.fields:
        if anew.get(field.code) != content.fields.get(field.code):
            message = f"{field.label}: 계산한 값이 바뀌었습니다. 문서를 다시 열어 저장하십시오."
            yield Finding(code="calculated_anew", severity="block", message=message, path=f"$.fields.{field.code}")


async def _classes(tx: Tx, content: Content) -> Iterable[Finding]:
    """What the disclosure class lacks, of the document and of its attachments."""
    files = classes.by_file(content.files_disclosed, content.enclosures)
    items = await items_in_force(tx)
    return classes.all_faults(content.disclosure, files, content.enclosures, items, seoul_date(tx.now))


def _for_agencies(content: Content, canonical: Body, profile: Profile) -> Iterator[Finding]:
    """What the national exchange cannot carry, for a draft that goes to an agency of it."""
    if any(one.kind == "agency" for one in content.addressees):
        kept = enumerate(content.enclosures)
        names = [(f"$.attachments[{at}]", item.name) for at, item in kept if item.kind == "attachment"]
        yield from sendable.check(content.title, names, canonical, profile)


def finding_view(one: Finding) -> FindingView:
    """A finding as it is sent."""
    return FindingView(
        code=one.code,
        severity=one.severity,
        message=one.message,
        path=one.path,
        before=one.before,
        after=one.after,
        start=one.start,
        citation=one.citation,
        repair=list(one.repair),
    )


async def blocking_findings(tx: Tx, found: Found, content: Content) -> None:
    """Raise Invalid `findings` if anything in the content stands in the way of submitting it."""
    blocks = [view for view in await findings(tx, found, content) if view.severity in ("block", "reason")]
    if blocks:
        raise Invalid(
            "findings",
            f"올리기 전에 고칠 곳이 {len(blocks)}곳 있습니다.",
            "Some findings must be mended first.",
            errors=[{"path": view.path, "code": view.code, "message": view.message} for view in blocks],
        )


async def checks_of(tx: Tx, found: Found) -> ChecksView:
    """What hides in the document and its files, and its personal data, for whoever reads it."""
    content = await content_of(tx, found)
    canonical = body.canonical(content.body)
    policy = await _policy(tx, found)
    looked = await looked_into(tx, content.enclosures)
    form = await form_of(tx, content)
    own = [*body_findings(canonical), *_personal(form, content, canonical, policy)]
    files = [
        _file_view(f"$.attachments[{index}]", item, looked.get(item.sha256), policy)
        for index, item in enumerate(content.enclosures)
    ]
    every = [*map(finding_view, own), *(view for file in files for view in file.findings)]
    if any(view.code.startswith("personal_") for view in every):
        tx.audit("edocs.read_personal", "document", found.id, whose=found.case.drafter.person, found=len(every))
    return ChecksView(
        findings=[finding_view(one) for one in own],
        files=files,
        reasons=await _reasons(tx, found),
        waiting=sum(1 for file in files if file.state == "waiting"),
    )


async def machine_text(tx: Tx, found: Found, query: MachineQuery) -> MachineView:
    """The text as a machine reads it, of the document or of a file; the reading is recorded."""
    content = await content_of(tx, found)
    tx.audit("edocs.machine_text", "document", found.id, attachment=str(query.attachment or ""))
    if query.attachment is None:
        return MachineView(name=content.title, pieces=list(_own_pieces(content)))
    item = next((item for item in content.enclosures if item.id == query.attachment), None)
    if item is None or item.id not in {row.id for row in await attachments(tx, found.id)}:
        raise NotFound("no_attachment", "없는 첨부입니다.", "No such attachment.")
    looked = (await looked_into(tx, [item])).get(item.sha256)
    if looked is None:
        return MachineView(name=item.name, pieces=[], note="아직 검사하고 있습니다. 잠시 뒤에 다시 보십시오.")
    pieces = [MachinePieceView(text=one.text, where=one.where, hidden=list(one.hidden)) for one in looked.pieces]
    metadata = [trick.words for trick in looked.tricks if trick.code in ("metadata", "path", "gps")]
    return MachineView(name=item.name, pieces=pieces, note=NOTES.get(looked.note, ""), metadata=metadata)


async def _policy(tx: Tx, found: Found) -> dict[str, Severity]:
    """What the institution wants for each kind of personal data; a reason that was given turns asking into telling."""
    values = await packs.in_force(tx, "checks.personal")
    policy: dict[str, Severity] = dict.fromkeys(ASKED_FOR_A_REASON, "reason")
    policy |= {kind: _POLICY.get(str(one.value), "ask") for kind, one in values.items()}
    given = {row.code.removeprefix("personal_") for row in await _reason_rows(tx, found)}
    return {kind: "ask" if wish == "reason" and kind in given else wish for kind, wish in policy.items()}


async def _reason_rows(tx: Tx, found: Found) -> list[Any]:
    query = select(check_reason).where(check_reason.c.document_id == found.id).order_by(check_reason.c.code)
    return list(await tx.db.execute(query))


async def _reasons(tx: Tx, found: Found) -> list[CheckReasonView]:
    rows = await _reason_rows(tx, found)
    people = await people_by_ids(tx, {row.person_id for row in rows}) if rows else {}
    kinds: dict[str, str] = {f"personal_{kind}": name for kind, name in KIND_NAMES.items()}
    return [
        CheckReasonView(
            code=row.code,
            name=kinds.get(row.code, row.code),
            reason=row.reason,
            by=people[row.person_id].name if row.person_id in people else "",
            at=row.at,
        )
        for row in rows
    ]


def _personal(form: Form, content: Content, canonical: Body, policy: dict[str, Severity]) -> Iterator[Finding]:
    """Personal data in what the document itself says."""
    texts = [("$.title", content.title, ""), ("$.summary", content.summary, "")]
    labels = {field.code: field.label for field in form.fields}
    texts += [
        (f"$.fields.{name}", text, f"{name} {labels.get(name, '')}")
        for name, value in forms.signed(form, content.fields).items()
        for text in _strings(value)
    ]
    headings = dict(_headings(canonical))
    texts += [(run.path, run.text, headings.get(run.path, "")) for run in runs(canonical)]
    for path, text, context in texts:
        for hit in scan(text, context):
            yield personal_finding(path, hit.kind, hit.masked, policy.get(hit.kind, "ask"))


def _headings(canonical: Body) -> Iterator[tuple[str, str]]:
    """For each paragraph in a table the first cells of its column and of its row, which say what it is."""
    for index, block in enumerate(canonical.content):
        if not isinstance(block, Table):
            continue
        first = block.content[0].content
        for row, line in enumerate(block.content):
            for at, cell in enumerate(line.content):
                above = cell_text(first[at]) if row and at < len(first) else ""
                beside = cell_text(line.content[0]) if at else ""
                for number in range(len(cell.content)):
                    path = f"$.body.content[{index}].content[{row}].content[{at}].content[{number}]"
                    yield path, f"{above} {beside}"[:200]


def _strings(value: Any) -> Iterator[str]:
    """Every text in the value of a field, those in its tables as well."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _of_file(path: str, item: Enclosure, looked: Looked | None, policy: dict[str, Severity]) -> Iterable[Finding]:
    """What was found in a file, or that it is not known yet."""
    if looked is None:
        return [
            Finding(
                code="file_waiting",
                severity="note",
                message=f"‘{item.name}’을(를) 아직 검사하고 있습니다.",
                path=path,
            )
        ]
    found = list(file_findings(path, item.name, looked.tricks))
    if looked.note and (item.kind == "attachment" or looked.note != "unknown"):
        message = f"‘{item.name}’: {NOTES.get(looked.note, '살필 수 없습니다.')}"
        found.append(Finding(code="file_unreadable", severity="note", message=message, path=path))
    told: dict[tuple[str, str], int] = {}
    for place in looked.personal:
        told[place.kind, place.masked] = told.get((place.kind, place.masked), 0) + 1
    for kind in KIND_NAMES:
        shown = [mask for (one, mask) in told if one == kind]
        if shown:
            count = sum(number for (one, _), number in told.items() if one == kind)
            words = ", ".join(shown[:3]) + (f" 등 {count}건" if count > 3 else "")
            found.append(personal_finding(path, kind, words, policy.get(kind, "ask"), file=item.name))
    return found


def _file_view(path: str, item: Enclosure, looked: Looked | None, policy: dict[str, Severity]) -> FileCheckView:
    state = "waiting" if looked is None else "unreadable" if looked.note else "checked"
    told = [one for one in _of_file(path, item, looked, policy) if not one.code.startswith("file_")]
    return FileCheckView(
        attachment_id=item.id,
        name=item.name,
        state=state,
        note=NOTES.get(looked.note, "") if looked is not None else "",
        findings=[finding_view(one) for one in told],
    )


def _own_pieces(content: Content) -> Iterator[MachinePieceView]:
    """The document as a machine reads it: what the sheet does not show is marked."""
    yield MachinePieceView(text=f"{content.title}\n", where="제목")
    if content.summary:
        yield MachinePieceView(text=f"{content.summary}\n", where="문서요지")
    if content.keywords:
        yield MachinePieceView(text=", ".join(content.keywords) + "\n", where="키워드")
    for block in body.canonical(content.body).content:
        words = body.plain_text(Body((block,)))
        hidden = ["alt_text"] if isinstance(block, Image) else []
        if words:
            yield MachinePieceView(text=f"{words}\n", where="본문", hidden=hidden)
