"""The one statement that writes a case: events, the document's row, open steps, tasks, parts, read marks and feeds.

Every row is named by the institution and the document. Rows that stay are updated in place, because a statement cannot
delete a row and insert it again. The feeds come in order of person, the same in every transaction, so that two of them
never wait for each other in a ring.

What is written goes to the database as one JSON value: to bind thirty parameters costs more than the engine's thinking.
"""

from typing import Any, Final

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.types import BigInteger, DateTime, Integer, LargeBinary
from sqlalchemy.types import Text as TextType

_UUID: Final = PgUuid(as_uuid=True)

_FEED: Final = """
    head AS (
        INSERT INTO edocs_feed_head (institution_id, person_id, seq)
        SELECT :institution, person, 1 FROM {people} AS person ORDER BY person
        ON CONFLICT (institution_id, person_id) DO UPDATE SET seq = edocs_feed_head.seq + 1
        RETURNING person_id, seq
    ),
    fed AS (
        INSERT INTO edocs_feed (institution_id, person_id, seq, document_id, happened, "by", at)
        SELECT :institution, head.person_id, head.seq, {entry}
        RETURNING person_id, seq
    )
"""
"""The next entry in the feed of each of the people."""

_DOCUMENT_FEED: Final = _FEED.format(
    people="given, unnest(given.people)", entry=':document, given.happened, given."by", :now FROM head, given'
)
_OTHER_FEED: Final = _FEED.format(people="unnest(:people)", entry="NULL, :happened, '', :now FROM head")

_PROJECT: Final = f"""
WITH
    given AS (
        SELECT * FROM jsonb_to_record(:given) AS g (
            actor uuid, seq int, state text, round int, revision int, "case" jsonb, acl text[],
            submitted timestamptz, established timestamptz,
            number_unit uuid, number_year int, number_serial int, number text,
            events jsonb, asked jsonb, asked_ids int[], tasks jsonb, task_ids int[], parts jsonb, part_ids uuid[],
            people uuid[], happened text, "by" text
        )
    ),
    history AS (
        INSERT INTO edocs_event
            (institution_id, document_id, seq, kind, at, person_id, idem_key, content, audit_id, audit_leaf)
        SELECT :institution, :document, e.seq, e.kind, e.at, e.person_id, e.idem_key, e.content, :audit_id, :audit_leaf
        FROM given, jsonb_to_recordset(given.events)
            AS e (seq int, kind text, at timestamptz, person_id uuid, idem_key text, content jsonb)
    ),
    asked_no_more AS (
        DELETE FROM edocs_asked USING given WHERE document_id = :document AND step <> ALL (given.asked_ids)
    ),
    asked AS (
        INSERT INTO edocs_asked (institution_id, document_id, step, kind, state, post_id, stand_in, unit_id, since)
        SELECT :institution, :document, a.step, a.kind, a.state, a.post_id, a.stand_in, a.unit_id, a.since
        FROM given, jsonb_to_recordset(given.asked)
            AS a (step int, kind text, state text, post_id uuid, stand_in uuid, unit_id uuid, since timestamptz)
        ON CONFLICT (institution_id, document_id, step)
            DO UPDATE SET state = excluded.state, stand_in = excluded.stand_in, unit_id = excluded.unit_id
    ),
    tasks_done AS (
        DELETE FROM edocs_side_task USING given WHERE document_id = :document AND task <> ALL (given.task_ids)
    ),
    tasks AS (
        INSERT INTO edocs_side_task (institution_id, document_id, task, kind, post_id)
        SELECT :institution, :document, t.task, t.kind, t.post_id
        FROM given, jsonb_to_recordset(given.tasks) AS t (task int, kind text, post_id uuid)
        ON CONFLICT DO NOTHING
    ),
    parts_left AS (
        DELETE FROM edocs_part USING given WHERE document_id = :document AND person_id <> ALL (given.part_ids)
    ),
    parts AS (
        INSERT INTO edocs_part (institution_id, document_id, person_id, box, at)
        SELECT :institution, :document, p.person_id, p.box, :now
        FROM given, jsonb_to_recordset(given.parts) AS p (person_id uuid, box text)
        ON CONFLICT (institution_id, document_id, person_id) DO UPDATE SET box = excluded.box, at = excluded.at
    ),
    read AS (
        INSERT INTO edocs_seen (institution_id, person_id, document_id, seq, at)
        SELECT :institution, actor, :document, seq, :now FROM given WHERE actor IS NOT NULL
        ON CONFLICT (institution_id, person_id, document_id) DO UPDATE SET seq = excluded.seq, at = excluded.at
    ),
    decided AS (
        DELETE FROM edocs_deciding USING given WHERE document_id = :document AND given.state <> 'IN_PROGRESS'
    ),
    written AS (
        UPDATE edocs_document SET
            seq = g.seq, state = g.state, round = g.round, revision = g.revision, "case" = g."case", acl = g.acl,
            changed_at = :now, submitted_at = g.submitted, established_at = g.established,
            number_unit_id = g.number_unit, number_year = g.number_year, number_serial = g.number_serial,
            number = g.number
        FROM given g WHERE id = :document
    ),
    {_DOCUMENT_FEED}
SELECT person_id, seq FROM fed
"""  # noqa: S608 - what is put in are constants of this file

_SCOPE: Final[dict[str, Any]] = {"institution": Integer(), "now": DateTime(timezone=True)}

PROJECT: Final = (
    text(_PROJECT)
    .bindparams(
        *(bindparam(name, type_=kind) for name, kind in _SCOPE.items()),
        *(bindparam(name, type_=_UUID) for name in ("document", "audit_id")),
        bindparam("audit_leaf", type_=LargeBinary()),
        bindparam("given", type_=JSONB()),
    )
    .columns(person_id=_UUID, seq=BigInteger)
)
"""Writes a case, and answers with the numbers that the feeds gave."""

TELL: Final = (
    text(f"WITH {_OTHER_FEED} SELECT person_id, seq FROM fed")  # noqa: S608 - a constant of this file
    .bindparams(
        *(bindparam(name, type_=kind) for name, kind in _SCOPE.items()),
        bindparam("people", type_=ARRAY(_UUID)),
        bindparam("happened", type_=TextType()),
    )
    .columns(person_id=_UUID, seq=BigInteger)
)
"""Tells people without a document."""
