"""Search: keys of grams in PostgreSQL, read through one audited function; see `kernel.words` for what is indexed.

An entry is indexed by one array of keys: grams of its texts, field by field, its flags, its month and year, and the
words of its access list. One GIN index over it intersects them all, so that a search reads only what the asker may see,
and only as far back in time as the page needs: the function walks back in steps (two months, years, the rest), or looks
at all that is older at once when the two months held nothing: then it is rare, and every step would cost a look-up.

Under row-level security an index that answers `@>` cannot be used (the operator is not leakproof), so reading goes
through `kernel_search_find`, which runs as the role that row-level security does not bind. What fences it instead, in
its own text: the institution comes from the transaction's scope, never from an argument; the row's access list must
overlap the asker's. Keys only narrow down: they are hashes, and every condition is compared again with the row itself.
Nothing else may be owned by that role (`kernel.fences`).

A room decides what an access list holds: opaque words such as `u:<id>` on the row, and the actor's own on the query.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct, field
from sqlalchemy import BigInteger, Column, Index, String, Table, Text, bindparam, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Integer

from kernel import words
from kernel.db import id_column, json_column, time_column
from kernel.questions import INITIALS
from kernel.tenancy import APP_ROLE, SEARCH_ROLE, tenant_table
from kernel.tx import Tx

MOST_KEYS = 60_000
"""Keys of one entry; what is longer is found only by its beginning."""
MOST_TEXT = 400_000
"""Characters of a text that are indexed and compared."""
entry: Table = tenant_table(
    "kernel_search",
    Column("kind", String(32), nullable=False),
    id_column("id"),
    time_column("at"),
    Column("amount", BigInteger, nullable=True),
    Column("acl", ARRAY(Text), nullable=False),
    Column("flags", ARRAY(Text), nullable=False),
    json_column("fields"),
    Column("keys", ARRAY(Integer), nullable=False),
    Column("own", Text, nullable=False),
    Column("rest", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("files", Text, nullable=False),
    key=("kind", "id"),
)
"""One thing that can be found. `fields`, `own` and `rest` are squeezed, `text` and `files` are as people read them."""
Index("ix_kernel_search_keys", entry.c["keys"], postgresql_using="gin", postgresql_with={"fastupdate": "off"})


class Entry(Struct, frozen=True, kw_only=True):
    """What can be found of a thing, and by whom.

    `top` is what counts most (title, number), `fields` are texts that can be asked for by name (they count as its own
    words too), `text` is its own text, `files` the text of what is attached. `flags` are exact words such as
    `state:done`. `names` are found by their initials too, like `top`.
    """

    kind: str
    id: UUID
    at: datetime
    acl: Iterable[str]
    top: str
    text: str = ""
    files: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    names: str = ""
    flags: Iterable[str] = ()
    amount: int | None = None


async def put(tx: Tx, given: Entry) -> None:
    """Make a thing findable for whoever holds one word of its access list; replaces what was there."""
    row = row_of(tx.institution_id, given)
    statement = upsert(entry).values(row)
    fresh = {name: statement.excluded[name] for name in row if name not in ("institution_id", "kind", "id")}
    await tx.db.execute(statement.on_conflict_do_update(constraint=entry.primary_key, set_=fresh))


def row_of(institution: int, given: Entry) -> dict[str, object]:
    """The row of an entry."""
    fields = {name: words.squeeze(value) for name, value in given.fields.items()}
    fields["top"] = words.squeeze(given.top)
    fields[INITIALS] = words.initials(f"{given.top}\n{given.names}")
    text, files = _plain(given.text), _plain(given.files)
    own = "\n".join(
        part for part in (*(fields[name] for name in fields if name != INITIALS), words.squeeze(text)) if part
    )
    rest = words.squeeze(files)
    found = words.keys(institution, "acl", set(given.acl)) | words.keys(institution, "flag", given.flags)
    found |= words.keys(institution, "time", moments(given.at))
    for name, squeezed in fields.items():
        found |= words.keys(institution, name, words.grams(squeezed, 3 if name == INITIALS else 2))
    for name, squeezed in (("own", own), ("all", f"{own}\n{rest}" if rest else "")):
        room = max(0, MOST_KEYS - len(found))
        found |= words.keys(institution, name, list(words.grams(squeezed))[:room])
    return {
        "institution_id": institution,
        "kind": given.kind,
        "id": given.id,
        "at": given.at,
        "amount": given.amount,
        "acl": sorted(set(given.acl)),
        "flags": sorted(set(given.flags)),
        "fields": fields,
        "keys": sorted(found),
        "own": own,
        "rest": rest,
        "text": text,
        "files": files,
    }


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\0", "")[:MOST_TEXT]


def moments(at: datetime) -> list[str]:
    """The words by which the time of an entry is indexed."""
    moment = at.astimezone(UTC)
    return [f"{moment:%Y-%m}", f"{moment:%Y}"]


async def set_acl(tx: Tx, kind: str, thing: UUID, acl: Iterable[str]) -> bool:
    """Change who may find a thing, at once for whoever loses it. True when somebody gained it: then `put` it anew soon.

    Only the list itself is written, not the keys, so that no index is touched while others wait.
    """
    new = sorted(set(acl))
    where = (entry.c.kind == kind) & (entry.c.id == thing)
    before = (await tx.db.execute(select(entry.c.acl).where(where))).scalar()
    if before is None or before == new:
        return False
    await tx.db.execute(entry.update().where(where).values(acl=new))
    return not set(new) <= set(before)


async def remove(tx: Tx, kind: str, thing: UUID) -> None:
    """Let a thing be found no more."""
    await tx.db.execute(entry.delete().where(entry.c.kind == kind, entry.c.id == thing))


CALL = sql(
    "SELECT * FROM kernel_search_find(:asker, :acl_keys, :kinds, :ways, :groups, :steps, :at_most, :before_at,"
    " :before_id, :amount_from, :amount_to, :shown)"
).bindparams(
    *(bindparam(name, type_=ARRAY(Text)) for name in ("asker", "kinds", "shown")),
    bindparam("acl_keys", type_=ARRAY(Integer)),
    bindparam("at_most", type_=Integer),
    *(bindparam(name, type_=json_column(name).type) for name in ("ways", "groups", "steps")),
    bindparam("before_at", type_=entry.c.at.type),
    bindparam("before_id", type_=entry.c.id.type),
    *(bindparam(name, type_=BigInteger) for name in ("amount_from", "amount_to")),
)
"""The one reading; see `kernel.finding`, which asks it."""

FUNCTION = r"""
CREATE FUNCTION kernel_search_find(
    asker text[], acl_keys int[], kinds text[], ways jsonb, groups jsonb, steps jsonb, at_most int,
    before_at timestamptz, before_id uuid, amount_from bigint, amount_to bigint, shown text[]
) RETURNS TABLE (kind text, id uuid, at timestamptz, flags text[], piece text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET jit = off
SET work_mem = '32MB'
AS $$
#variable_conflict use_column
DECLARE
    tenant int := nullif(current_setting('app.institution', true), '')::int;
    asked constant text := 'SELECT c.kind, c.id, c.at FROM public.kernel_search c WHERE c.institution_id = $1'
        ' AND c.keys && $2 AND c.acl && $3 AND c.kind = ANY ($4) AND ($5 IS NULL OR (c.at, c.id) < ($5, $6))'
        ' AND ($7 IS NULL OR c.amount >= $7) AND ($8 IS NULL OR c.amount <= $8)'
        ' AND ($9 IS NULL OR c.at >= $9) AND ($10 IS NULL OR c.at < $10)';
    way text;
    step jsonb;
    stood record;
    holds bool;
    given int := 0;
    met int := 0;
    walked bool := false;
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'search without an institution' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR step IN SELECT jsonb_array_elements(steps) LOOP
        EXIT WHEN given >= least(at_most, 2000);
        IF walked AND met = 0 THEN
            step := jsonb_build_object('keys', '[]'::jsonb, 'from', steps -> -1 -> 'from', 'to', step -> 'to');
        END IF;
        -- Planned anew with the very keys, because they decide about the way; keys are quoted, the rest is parameters.
        SELECT string_agg(
            asked || CASE WHEN one.item = '[]' THEN '' ELSE format(' AND c.keys @> %L::int[]',
                ARRAY(SELECT jsonb_array_elements_text(one.item)::int)) END
            || CASE WHEN step -> 'keys' = '[]' THEN '' ELSE format(' AND c.keys && %L::int[]',
                ARRAY(SELECT jsonb_array_elements_text(step -> 'keys')::int)) END, ' UNION '
        ) || ' ORDER BY at DESC, id DESC' INTO way FROM jsonb_array_elements(ways) AS one (item);
        FOR stood IN EXECUTE way
            USING tenant, acl_keys, asker, kinds, before_at, before_id, amount_from, amount_to,
                (step ->> 'from')::timestamptz, (step ->> 'to')::timestamptz
        LOOP
            met := met + 1;
            -- Keys are hashes and pairs may stand apart: every condition again, on the texts, until the page is full.
            SELECT s.kind::text, s.id, s.at, s.flags, NOT EXISTS (
                SELECT FROM jsonb_array_elements(groups) AS g (item) WHERE (g.item ->> 'holds')::bool = EXISTS (
                    SELECT FROM jsonb_array_elements(g.item -> 'clauses') AS l (item)
                    WHERE (l.item ->> 'holds')::bool IS DISTINCT FROM EXISTS (
                        SELECT FROM jsonb_array_elements(l.item -> 'any') AS a (item) WHERE CASE a.item ->> 'in'
                            WHEN 'flag' THEN a.item ->> 'has' = ANY (s.flags)
                            WHEN 'own' THEN strpos(s.own, a.item ->> 'has') > 0
                            WHEN 'rest' THEN strpos(s.rest, a.item ->> 'has') > 0
                            WHEN 'all' THEN strpos(s.own, a.item ->> 'has') > 0 OR strpos(s.rest, a.item ->> 'has') > 0
                            ELSE strpos(s.fields ->> (a.item ->> 'in'), a.item ->> 'has') > 0
                        END
                    )
                )
            ) AS fits INTO kind, id, at, flags, holds
            FROM (
                SELECT k.kind, k.id, k.at, k.flags, k.fields, k.own || '' AS own, k.rest || '' AS rest
                FROM public.kernel_search k
                WHERE k.institution_id = tenant AND k.kind = stood.kind AND k.id = stood.id
                OFFSET 0  -- so that a long text is unpacked once
            ) s;
            CONTINUE WHEN NOT coalesce(holds, false);
            IF shown IS NOT NULL THEN
                SELECT coalesce(
                    (SELECT substr(s.text, greatest(1, found.place - 60), 400)
                     FROM (SELECT strpos(lower(s.text), term) AS place FROM unnest(shown) AS term) AS found
                     WHERE found.place > 0 LIMIT 1),
                    (SELECT substr(s.files, greatest(1, found.place - 60), 400)
                     FROM (SELECT strpos(lower(s.files), term) AS place FROM unnest(shown) AS term) AS found
                     WHERE found.place > 0 LIMIT 1),
                    substr(s.text, 1, 400)
                ) INTO piece
                FROM public.kernel_search s
                WHERE s.institution_id = tenant AND s.kind = stood.kind AND s.id = stood.id;
            END IF;
            RETURN NEXT;
            given := given + 1;
            EXIT WHEN given >= least(at_most, 2000);
        END LOOP;
        EXIT WHEN walked AND (step -> 'keys') = '[]';
        walked := true;
    END LOOP;
END
$$
"""
"""Finds, newest first; walks back in time step by step until the page is full."""


def function_statements() -> list[str]:
    """The DDL of the function, its owner and its grants, as the owning role; the role itself is made by the cluster."""
    signature = (
        "kernel_search_find(text[], int[], text[], jsonb, jsonb, jsonb, int, timestamptz, uuid, bigint, bigint, text[])"
    )
    return [
        # Long texts leave the row, what is compared for every candidate stays in it: a search reads few pages.
        "ALTER TABLE kernel_search SET (toast_tuple_target = 256)",
        *(f"ALTER TABLE kernel_search ALTER COLUMN {name} SET STORAGE MAIN" for name in ("acl", "flags")),
        "ALTER TABLE kernel_search ALTER COLUMN keys SET STORAGE EXTERNAL",
        "ALTER TABLE kernel_search ALTER COLUMN keys SET STATISTICS 0",
        FUNCTION,
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
        f"GRANT SELECT ON kernel_search TO {SEARCH_ROLE}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {SEARCH_ROLE}",
        f"ALTER FUNCTION {signature} OWNER TO {SEARCH_ROLE}",
        f"REVOKE CREATE ON SCHEMA public FROM {SEARCH_ROLE}",
        f"GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE}",
    ]
