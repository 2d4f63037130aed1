"""The one statement that writes a case: events, the document's row, open steps, tasks, parts, read marks and feeds.

Every row is named by the institution and the document. Rows that stay are updated in place, because a statement cannot
delete a row and insert it again. The feeds come in order of person, the same in every transaction, so that two of them
never wait for each other in a ring.
"""

from typing import Any, Final

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.types import BigInteger, DateTime, Integer, LargeBinary
from sqlalchemy.types import Text as TextType

from edocs.tables import document

_UUID: Final = PgUuid(as_uuid=True)
_TIME: Final = DateTime(timezone=True)

_APPEND: Final = """
    head AS (
        INSERT INTO edocs_feed_head (institution_id, person_id, seq)
        SELECT :institution, person, 1 FROM unnest(:people) AS person ORDER BY person
        ON CONFLICT (institution_id, person_id) DO UPDATE SET seq = edocs_feed_head.seq + 1
        RETURNING person_id, seq
    ),
    fed AS (
        INSERT INTO edocs_feed (institution_id, person_id, seq, document_id, happened, "by", at)
        SELECT :institution, person_id, seq, :document, :happened, :by, :now FROM head
        RETURNING person_id, seq
    )
"""
"""The next entry in the feed of each of `people`."""

_PROJECT: Final = f"""
WITH
    history AS (
        INSERT INTO edocs_event
            (institution_id, document_id, seq, kind, at, person_id, idem_key, content, audit_id, audit_leaf)
        SELECT :institution, :document, e.seq, e.kind, e.at, e.person_id, e.idem_key, e.content, :audit_id, :audit_leaf
        FROM jsonb_to_recordset(:events)
            AS e (seq int, kind text, at timestamptz, person_id uuid, idem_key text, content jsonb)
    ),
    asked_no_more AS (
        DELETE FROM edocs_asked WHERE document_id = :document AND step <> ALL (:asked_ids)
    ),
    asked AS (
        INSERT INTO edocs_asked (institution_id, document_id, step, kind, state, post_id, stand_in, since)
        SELECT :institution, :document, a.step, a.kind, a.state, a.post_id, a.stand_in, a.since
        FROM jsonb_to_recordset(:asked)
            AS a (step int, kind text, state text, post_id uuid, stand_in uuid, since timestamptz)
        ON CONFLICT (institution_id, document_id, step)
            DO UPDATE SET state = excluded.state, stand_in = excluded.stand_in
    ),
    tasks_done AS (
        DELETE FROM edocs_side_task WHERE document_id = :document AND task <> ALL (:task_ids)
    ),
    tasks AS (
        INSERT INTO edocs_side_task (institution_id, document_id, task, kind, post_id)
        SELECT :institution, :document, t.task, t.kind, t.post_id
        FROM jsonb_to_recordset(:tasks) AS t (task int, kind text, post_id uuid)
        ON CONFLICT DO NOTHING
    ),
    parts_left AS (
        DELETE FROM edocs_part WHERE document_id = :document AND person_id <> ALL (:part_ids)
    ),
    parts AS (
        INSERT INTO edocs_part (institution_id, document_id, person_id, box, at)
        SELECT :institution, :document, p.person_id, p.box, :now
        FROM jsonb_to_recordset(:parts) AS p (person_id uuid, box text)
        ON CONFLICT (institution_id, document_id, person_id) DO UPDATE SET box = excluded.box, at = excluded.at
    ),
    read AS (
        INSERT INTO edocs_seen (institution_id, person_id, document_id, seq, at)
        VALUES (:institution, :actor, :document, :seq, :now)
        ON CONFLICT (institution_id, person_id, document_id) DO UPDATE SET seq = excluded.seq, at = excluded.at
    ),
    {_APPEND}
UPDATE edocs_document SET
    seq = :seq, state = :state, round = :round, revision = :revision, "case" = :case, acl = :acl, changed_at = :now,
    submitted_at = coalesce(:submitted, submitted_at), established_at = coalesce(:established, established_at),
    number_unit_id = :number_unit, number_year = :number_year, number_serial = :number_serial, number = :number
WHERE id = :document
RETURNING {", ".join(f'edocs_document."{column.name}"' for column in document.c)},
    (SELECT coalesce(array_agg(person_id ORDER BY person_id), '{{}}') FROM fed) AS told,
    (SELECT coalesce(array_agg(seq ORDER BY person_id), '{{}}') FROM fed) AS told_seqs
"""  # noqa: S608 - what is put in are names of our own columns

_TYPES: Final[dict[str, Any]] = {
    "people": ARRAY(_UUID),
    "document": _UUID,
    "actor": _UUID,
    "now": _TIME,
    "institution": Integer(),
    "happened": TextType(),
    "by": TextType(),
}

PROJECT: Final = (
    text(_PROJECT)
    .bindparams(
        *(bindparam(name, type_=kind) for name, kind in _TYPES.items()),
        *(bindparam(name, type_=JSONB()) for name in ("events", "asked", "tasks", "parts", "case")),
        *(bindparam(name, type_=ARRAY(Integer)) for name in ("asked_ids", "task_ids")),
        *(bindparam(name, type_=_TIME) for name in ("submitted", "established")),
        *(bindparam(name, type_=Integer()) for name in ("seq", "round", "revision", "number_year", "number_serial")),
        *(bindparam(name, type_=TextType()) for name in ("state", "number")),
        bindparam("part_ids", type_=ARRAY(_UUID)),
        bindparam("audit_id", type_=_UUID),
        bindparam("audit_leaf", type_=LargeBinary()),
        bindparam("acl", type_=ARRAY(TextType)),
        bindparam("number_unit", type_=_UUID),
    )
    .columns(*document.c, told=ARRAY(_UUID), told_seqs=ARRAY(BigInteger))
)
"""Writes a case and answers with the document's row and the numbers that the feeds gave."""

TELL: Final = (
    text(f"WITH {_APPEND} SELECT person_id, seq FROM fed")  # noqa: S608 - a constant of this file
    .bindparams(*(bindparam(name, type_=kind) for name, kind in _TYPES.items() if name != "actor"))
    .columns(person_id=_UUID, seq=BigInteger)
)
"""Tells people without a case."""
