"""Records management: who asks and as what, the rules of the institution, files as rows, what is frozen."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Select, and_, func, select

from edocs import desk
from edocs.queries.organisation import Viewer, viewer
from edocs.records import files
from edocs.records.files import FileState, Role
from edocs.tables import document, record_file, revision, unit_task
from edocs.tables.receiving import received
from edocs.tables.records import freeze, freeze_scope, record_event
from edocs.views.records import RecordEventView, RecordFileRow
from kernel import packs
from kernel.access import Permission, may
from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx

CLASSES = ("1", "3", "5", "10", "30", "준영구", "영구")
"""Before any rule pack says so. LAW rec-dec §26(1)"""
MOST_EVENTS = 200


class Asker(Struct, frozen=True):
    """Who asks, and whether as the records officer."""

    viewer: Viewer
    officer: bool
    posts: tuple[UUID, ...]

    def roles(self, unit: UUID) -> frozenset[Role]:
        """As what the asker may act on what this unit owns."""
        org = self.viewer.org
        found = {Role.OFFICER} if self.officer else set()
        if any(org.is_within(post, unit) for post in self.posts):
            found.add(Role.UNIT)
        headed = next((one.head_post for one in org.chain(unit) if one.head_post is not None), None)
        if headed in self.posts:
            found.add(Role.HEAD)
        return frozenset(found)

    def unit_name(self, unit: UUID) -> str:
        """The unit's name of now; empty for one that is no more."""
        found = self.viewer.org.units.get(unit)
        return found.name if found else ""

    @property
    def signed(self) -> str:
        """Post and name, as kept with what was done."""
        seat = self.viewer.seat
        return f"{seat.post_name} {seat.person_name}"


async def asker(tx: Tx) -> Asker:
    """Who asks. Raises Forbidden when the actor sits in no post."""
    who = await viewer(tx)
    return Asker(who, may(tx, Permission.RECORDS), tuple(desk.posts_acted_for(who.seat, who.org, who.at)))


def require_unit(who: Asker, unit: UUID) -> frozenset[Role]:
    """The roles in a unit. Raises Forbidden for who is neither of it nor the records officer."""
    roles = who.roles(unit)
    if not roles:
        raise Forbidden(
            "not_your_unit",
            "다른 부서의 기록물입니다. 그 부서의 담당자나 기록물관리 담당자만 볼 수 있습니다.",
            "These are another unit's records.",
        )
    return roles


class RecordRules(Struct, frozen=True):
    """What rule packs lay down for the institution."""

    classes: tuple[str, ...]
    starts: str
    volume_documents: int
    board_most: int
    board_outside: int
    package_days: int


async def rules(tx: Tx) -> RecordRules:
    """The rules in force today; the law's own values where no pack is applied."""
    kept = await packs.in_force(tx, "record.retention")
    filing = await packs.in_force(tx, "record.filing")
    board = await packs.in_force(tx, "record.disposal")
    return RecordRules(
        tuple(kept["classes"].value) if "classes" in kept else CLASSES,
        str(kept["starts"].value) if "starts" in kept else "01-01",
        int(filing["volume_documents"].value) if "volume_documents" in filing else 500,
        int(board["board_most"].value) if "board_most" in board else 5,
        int(board["board_outside"].value) if "board_outside" in board else 2,
        int(board["package_days"].value) if "package_days" in board else 30,
    )


# --- files ---------------------------------------------------------------------------------------------------------

_DOCUMENTS = (
    select(func.count())
    .where(
        document.c.institution_id == record_file.c.institution_id,
        document.c.record_file_id == record_file.c.id,
        document.c.state == "ESTABLISHED",
    )
    .scalar_subquery()
)
_LETTERS = (
    select(func.count())
    .where(received.c.institution_id == record_file.c.institution_id, received.c.record_file_id == record_file.c.id)
    .scalar_subquery()
)
_JOINED = record_file.join(
    unit_task,
    and_(unit_task.c.institution_id == record_file.c.institution_id, unit_task.c.id == record_file.c.unit_task_id),
)


def files_query() -> Select[Any]:
    """Files with their task and how much lies in them."""
    return select(
        record_file,
        unit_task.c.unit_id,
        unit_task.c.code.label("task_code"),
        unit_task.c.name.label("task_name"),
        unit_task.c.retention.label("task_retention"),
        _DOCUMENTS.label("documents"),
        _LETTERS.label("letters"),
    ).select_from(_JOINED)


async def file_rows(tx: Tx, who: Asker, *conditions: Any) -> list[RecordFileRow]:
    """Files as rows, by number."""
    query = files_query().where(*conditions).order_by(unit_task.c.code, record_file.c.year, record_file.c.serial)
    rows = list(await tx.db.execute(query.order_by(record_file.c.volume)))
    frozen = await freezes_in_force(tx)
    return [described(row, who, frozen) for row in rows]


def described(row: Any, who: Asker, frozen: "Frozen") -> RecordFileRow:
    """One file as a row."""
    state = FileState(row.state)
    return RecordFileRow(
        id=row.id,
        number=files.file_number(row.task_code, row.year, row.serial, row.volume),
        task_id=row.unit_task_id,
        task_name=row.task_name,
        unit_id=row.unit_id,
        unit_name=who.unit_name(row.unit_id),
        name=row.name,
        year=row.year,
        volume=row.volume,
        retention=files.plain_class(retention_of(row)),
        own_retention=bool(row.retention),
        state=row.state,
        custody=row.custody,
        ended_year=row.ended_year,
        kept_until=row.kept_until,
        documents=row.documents,
        letters=row.letters,
        frozen=frozen.covers(row.unit_task_id, row.id),
        may=files.offered(state, who.roles(row.unit_id)),
    )


def retention_of(row: Any) -> str:
    """The class that counts for a file: its own, else the task's. LAW rec-dec §26(2)"""
    return str(row.retention or row.task_retention)


async def file_for(tx: Tx, file_id: UUID, *, lock: bool = False) -> Any:
    """A file with its task. Raises NotFound."""
    if lock:
        await tx.db.execute(select(record_file.c.id).where(record_file.c.id == file_id).with_for_update())
    row = (await tx.db.execute(files_query().where(record_file.c.id == file_id))).first()
    if row is None:
        raise NotFound("no_record_file", "없는 기록물철입니다.", "No such record file.")
    return row


async def longer_than_file(tx: Tx, file_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """File → documents in it that were drafted with a longer class than the file has."""
    if not file_ids:
        return {}
    asked = revision.c.content["retention"].astext
    same = and_(
        revision.c.institution_id == document.c.institution_id,
        revision.c.document_id == document.c.id,
        revision.c.number == document.c.revision,
    )
    query = (
        select(document.c.id, document.c.record_file_id, asked.label("asked"), record_file.c.retention)
        .add_columns(unit_task.c.retention.label("task_retention"))
        .select_from(
            document.join(revision, same)
            .join(
                record_file,
                and_(
                    record_file.c.institution_id == document.c.institution_id,
                    record_file.c.id == document.c.record_file_id,
                ),
            )
            .join(unit_task, unit_task.c.id == record_file.c.unit_task_id)
        )
        .where(document.c.record_file_id.in_(file_ids), document.c.state == "ESTABLISHED", asked != "")
    )
    found: dict[UUID, list[UUID]] = {}
    for row in await tx.db.execute(query):
        if files.rank(row.asked) > files.rank(row.retention or row.task_retention):
            found.setdefault(row.record_file_id, []).append(row.id)
    return found


# --- freezes -------------------------------------------------------------------------------------------------------


class Frozen(Struct, frozen=True):
    """Everything that no disposal may touch now."""

    everything: bool
    tasks: frozenset[UUID]
    files: frozenset[UUID]

    def covers(self, task: UUID, file: UUID) -> bool:
        """Whether a file is frozen, by itself, its task, or a document in it."""
        return self.everything or task in self.tasks or file in self.files


async def freezes_in_force(tx: Tx) -> Frozen:
    """The freezes that were not lifted. LAW rec-act §27-3"""
    same = and_(freeze_scope.c.institution_id == freeze.c.institution_id, freeze_scope.c.freeze_id == freeze.c.id)
    query = select(freeze_scope.c.kind, freeze_scope.c.subject_id).select_from(freeze_scope.join(freeze, same))
    by: dict[str, set[UUID]] = {"all": set(), "task": set(), "file": set(), "document": set()}
    everything = False
    for row in await tx.db.execute(query.where(freeze.c.lifted_at.is_(None))):
        everything = everything or row.kind == "all"
        if row.subject_id is not None:
            by[row.kind].add(row.subject_id)
    inside: set[UUID] = set()
    for table in (document, received) if by["document"] else ():
        holding = select(table.c.record_file_id).where(table.c.id.in_(by["document"]))
        inside |= {one for one in (await tx.db.execute(holding)).scalars() if one is not None}
    return Frozen(everything, frozenset(by["task"]), frozenset(by["file"] | inside))


# --- history -------------------------------------------------------------------------------------------------------


async def record_history(tx: Tx, kind: str = "", subjects: Iterable[UUID] = ()) -> list[RecordEventView]:
    """What was done, newest first: of one kind and some things, or of all."""
    query = select(record_event)
    if kind:
        query = query.where(record_event.c.kind == kind, record_event.c.subject_id.in_(list(subjects)))
    rows = await tx.db.execute(query.order_by(record_event.c.at.desc(), record_event.c.seq.desc()).limit(MOST_EVENTS))
    return [
        RecordEventView(
            kind=row.kind,
            act=row.act,
            field=row.field,
            before=row.before,
            after=row.after,
            reason=row.reason,
            at=row.at,
            person_name=row.person_name,
            audit_id=row.audit_id,
        )
        for row in rows
    ]
