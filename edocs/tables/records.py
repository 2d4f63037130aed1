"""Records management: history of registration data, year-end closing, transfer, freezing, disposal, packages.

Lock order: record file, document, then the closing, list, freeze or disposal. History and erasures are append-only.
What a record says leaves the database by one function only, which asks for the board's decision and for freezes itself.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, LargeBinary, String, Text

from kernel.db import id_column, json_column, time_column
from kernel.guarded import Guarded, declare
from kernel.tenancy import DISPOSAL_ROLE, refers, tenant_table

record_event = tenant_table(
    "edocs_record_event",
    Column("kind", String(16), nullable=False),
    id_column("subject_id"),
    Column("seq", Integer, nullable=False),
    Column("act", String(24), nullable=False),
    Column("field", String(24), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    time_column("at"),
    id_column("person_id", nullable=True),
    Column("person_name", Text, nullable=False),
    id_column("audit_id"),
    Column("audit_leaf", LargeBinary(32), nullable=False),
    Index(None, "institution_id", "at"),
    key=("kind", "subject_id", "seq"),
    append_only=True,
)
"""What was done to registration data and in records management, in order, with the leaf of the ledger: a correction
names the field and what stood there before. LAW rec-dec §20(2), LAW rec-rule §8(2)"""

closing = tenant_table(
    "edocs_closing",
    id_column("unit_id"),
    Column("year", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    time_column("settled_at", nullable=True),
    Column("settled_by", Text, nullable=False),
    time_column("confirmed_at", nullable=True),
    Column("confirmed_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    key=("unit_id", "year"),
)
"""정리: how far a unit's year has come. LAW rec-dec §24"""

transfer = tenant_table(
    "edocs_transfer",
    id_column("id"),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False),
    time_column("made_at"),
    Column("made_by", Text, nullable=False),
    time_column("done_at", nullable=True),
    Column("done_by", Text, nullable=False),
    Index(None, "institution_id", "made_at"),
)
"""이관목록. LAW rec-dec §32(1), LAW rec-dec §32-2"""

transfer_item = tenant_table(
    "edocs_transfer_item",
    id_column("transfer_id"),
    id_column("file_id"),
    Column("documents", Integer, nullable=False),
    json_column("faults"),
    refers("transfer_id", to="edocs_transfer"),
    refers("file_id", to="edocs_record_file"),
    key=("transfer_id", "file_id"),
)
"""A file on the list, what the check found. LAW rec-dec §35(2)"""

freeze = tenant_table(
    "edocs_freeze",
    id_column("id"),
    Column("kind", String(16), nullable=False),
    Column("basis", Text, nullable=False),
    Column("reason", Text, nullable=False),
    time_column("placed_at"),
    Column("placed_by", Text, nullable=False),
    Column("review_on", Date, nullable=True),
    time_column("lifted_at", nullable=True),
    Column("lifted_by", Text, nullable=False),
    Column("lifted_reason", Text, nullable=False),
    Index(None, "institution_id", "placed_at"),
)
"""폐기 금지, 처분 보류: in force until it is lifted. LAW rec-act §27-3"""

freeze_scope = tenant_table(
    "edocs_freeze_scope",
    id_column("freeze_id"),
    Column("place", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    id_column("subject_id", nullable=True),
    Column("name", Text, nullable=False),
    refers("freeze_id", to="edocs_freeze"),
    key=("freeze_id", "place"),
    append_only=True,
)
"""What a freeze covers: all, a task, a file, a document."""

disposal = tenant_table(
    "edocs_disposal",
    id_column("id"),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False),
    time_column("made_at"),
    Column("made_by", Text, nullable=False),
    json_column("board"),
    Column("held_on", Date, nullable=True),
    Column("minutes", Text, nullable=False),
    time_column("changed_at"),
    CheckConstraint(
        "state NOT IN ('DECIDED', 'EXECUTING', 'EXECUTED') OR (held_on IS NOT NULL AND jsonb_array_length(board) > 0)",
        name="decided_by_a_board",
    ),
    Index(None, "institution_id", "state"),
)
"""A disposal under way or done, with the board that decided it. LAW rec-dec §43(1), LAW rec-dec §43(5)"""

disposal_item = tenant_table(
    "edocs_disposal_item",
    id_column("id"),
    id_column("disposal_id"),
    id_column("file_id"),
    Column("retention", String(16), nullable=False),
    Column("documents", Integer, nullable=False),
    Column("opinion", String(16), nullable=True),
    Column("opinion_text", Text, nullable=False),
    Column("opinion_by", Text, nullable=False),
    Column("review", String(16), nullable=True),
    Column("review_text", Text, nullable=False),
    Column("review_by", Text, nullable=False),
    Column("decision", String(16), nullable=True),
    Column("decision_text", Text, nullable=False),
    Column("extend_to", String(16), nullable=False),
    time_column("ended_at", nullable=True),
    Column("outcome", String(16), nullable=False),
    CheckConstraint(
        "decision IS NULL OR (opinion IS NOT NULL AND review IS NOT NULL)", name="decided_after_opinion_and_review"
    ),
    refers("disposal_id", to="edocs_disposal"),
    refers("file_id", to="edocs_record_file"),
    Index(None, "institution_id", "disposal_id"),
    Index(None, "institution_id", "file_id"),
)
"""One file in a disposal: what its unit, the officer and the board said, and what became of it."""

erasure = tenant_table(
    "edocs_erasure",
    Column("kind", String(16), nullable=False),
    id_column("subject_id"),
    id_column("item_id"),
    time_column("at"),
    key=("kind", "subject_id"),
    append_only=True,
)
"""Documents and letters whose content has left for good; their registration data stays. Written by `edocs_erase`."""

record_package = tenant_table(
    "edocs_record_package",
    id_column("id"),
    id_column("file_id"),
    Column("state", String(16), nullable=False),
    Column("sha256", String(64), nullable=True),
    Column("size", BigInteger, nullable=True),
    Column("documents", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    time_column("asked_at"),
    time_column("forget_at", nullable=True),
    Column("kept", Boolean, nullable=False),
    refers("file_id", to="edocs_record_file"),
    Index(None, "institution_id", "asked_at"),
)
"""A package that was asked for: asked, made, forgotten. Its bytes go after a while (`kept` false), the row stays."""

ERASE: Final = r"""
CREATE FUNCTION edocs_erase(subject text, thing uuid, item uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tenant int := nullif(current_setting('app.institution', true), '')::int;
    filed uuid;
    task uuid;
    until date;
    kept constant text[] := ARRAY['form_code', 'form_version', 'form_source', 'title', 'recipients',
        'addressees', 'via', 'disclosure', 'matter_id', 'unit_task_id', 'record_file_id', 'retention',
        'enclosures', 'cites', 'parts'];
    told constant jsonb := jsonb_build_object('type', 'doc', 'content', jsonb_build_array(jsonb_build_object(
        'type', 'paragraph', 'attrs', jsonb_build_object('level', 0, 'align', 'left'), 'content', jsonb_build_array(
            jsonb_build_object('type', 'text', 'text',
                '보존기간이 지나 기록물평가심의회의 의결로 폐기한 기록물입니다.')))));
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'disposal without an institution' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A freeze that is being placed now is waited for, and waits for us: one of the two is first.
    PERFORM pg_advisory_xact_lock(1718777184, tenant);
    IF subject = 'document' THEN
        SELECT d.record_file_id INTO filed FROM public.edocs_document d
        WHERE d.institution_id = tenant AND d.id = thing AND d.state = 'ESTABLISHED';
    ELSE
        SELECT r.record_file_id INTO filed FROM public.edocs_received r
        WHERE r.institution_id = tenant AND r.id = thing;
    END IF;
    SELECT f.unit_task_id, f.kept_until INTO task, until
    FROM public.edocs_disposal_item i
    JOIN public.edocs_disposal p ON p.institution_id = i.institution_id AND p.id = i.disposal_id
    JOIN public.edocs_record_file f ON f.institution_id = i.institution_id AND f.id = i.file_id
    WHERE i.institution_id = tenant AND i.id = item AND i.file_id = filed AND i.decision = 'destroy'
        AND i.opinion IS NOT NULL AND i.review IS NOT NULL AND i.ended_at IS NULL
        AND p.state = 'EXECUTING' AND f.state = 'CONFIRMED';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no board has decided to dispose of this' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'edocs_disposal_decided';
    END IF;
    IF until IS NULL OR until >= (now() AT TIME ZONE 'Asia/Seoul')::date THEN
        RAISE EXCEPTION 'its retention period has not ended' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'edocs_retention_ended';
    END IF;
    IF EXISTS (
        SELECT FROM public.edocs_freeze z
        JOIN public.edocs_freeze_scope s ON s.institution_id = z.institution_id AND s.freeze_id = z.id
        WHERE z.institution_id = tenant AND z.lifted_at IS NULL AND (
            s.kind = 'all' OR (s.kind = 'task' AND s.subject_id = task) OR (s.kind = 'file' AND s.subject_id = filed)
            OR (s.kind = 'document' AND s.subject_id = thing))
    ) THEN
        RAISE EXCEPTION 'a freeze forbids its disposal' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'edocs_not_frozen';
    END IF;
    IF subject = 'document' THEN
        UPDATE public.edocs_revision v SET content = (
            SELECT coalesce(jsonb_object_agg(one.key, one.value), '{}') FROM jsonb_each(v.content) AS one (key, value)
            WHERE one.key = ANY (kept)
        ) || jsonb_build_object('body', told)
        WHERE v.institution_id = tenant AND v.document_id = thing;
        UPDATE public.edocs_event e SET content = jsonb_set(jsonb_set(jsonb_set(e.content,
            '{fact,opinion,text}', '""', false), '{fact,signature,opinion}', '""', false), '{fact,reason}', '""', false)
        WHERE e.institution_id = tenant AND e.document_id = thing
            AND e.content -> 'fact' ?| ARRAY['opinion', 'signature', 'reason'];
    ELSE
        UPDATE public.edocs_received_event e SET words = '', detail = '{}'
        WHERE e.institution_id = tenant AND e.received_id = thing;
    END IF;
    INSERT INTO public.edocs_erasure (institution_id, kind, subject_id, item_id, at)
    VALUES (tenant, subject, thing, item, now());
END
$$
"""
"""Removes what a document or letter says; refuses unless everything that the law asks for holds at this moment."""

ERASE_FUNCTION = declare(
    Guarded(
        "edocs_erase",
        "text, uuid, uuid",
        DISPOSAL_ROLE,
        ERASE,
        (
            "SELECT ON edocs_document, edocs_received, edocs_disposal, edocs_disposal_item, edocs_record_file,"
            " edocs_freeze, edocs_freeze_scope, edocs_revision, edocs_event, edocs_received_event",
            "UPDATE (content) ON edocs_revision",
            "UPDATE (content) ON edocs_event",
            "UPDATE (words, detail) ON edocs_received_event",
            "INSERT ON edocs_erasure",
        ),
    )
)
"""The one way in which content leaves. LAW rec-act §27-3, LAW rec-dec §43(1)"""
FREEZE_LOCK: Final = 1718777184
"""Taken by whoever places a freeze, and by the function: the two never pass each other."""
