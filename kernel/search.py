"""Search: bigrams in PostgreSQL, through one audited function.

Korean words mostly have two syllables and carry endings, so words are cut into overlapping pairs of characters: every
stretch of two or more characters is found wherever it stands in a word. The last character of a word is a token of its
own, so that a query of one syllable finds what starts with it anywhere (as a prefix of the pairs) or ends with it.

Under row-level security an index that answers `@@` cannot be used (the operator is not leakproof), so reading goes
through `kernel_search_find`, which runs as the role that row-level security does not bind. What fences it instead, in
its own text: the institution comes from the transaction's scope, never from an argument; every token carries the
institution; the row's access list must overlap the asker's. Nothing else may be owned by that role (`tenancy.faults`).

A room decides what an access list holds: opaque words such as `unit:<id>` on the row, and the actor's own on the query.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Column, Index, String, Table, Text, bindparam, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import DateTime, Integer

from kernel.db import id_column, time_column
from kernel.tenancy import APP_ROLE, SEARCH_ROLE, tenant_table
from kernel.tx import Tx

MOST_TOKENS = 60_000
"""Distinct tokens of one text; what comes after is found only by what stands before. A tsvector holds 1 MB."""
MOST_TERMS = 12
"""Words of one query that count."""
_WORD = re.compile(r"[^\W_]+")

entry: Table = tenant_table(
    "kernel_search",
    Column("kind", String(32), nullable=False),
    id_column("id"),
    time_column("at"),
    Column("acl", ARRAY(Text), nullable=False),
    Column("tokens", TSVECTOR, nullable=False),
    Column("text", Text, nullable=False),
    key=("kind", "id"),
)
"""One thing that can be found: its words, who may find it, and when it is from."""
Index("ix_kernel_search_tokens", entry.c.tokens, postgresql_using="gin", postgresql_with={"fastupdate": "off"})


class Hit(Struct, frozen=True):
    """A thing found. `at` and `id` are the cursor for the page after it."""

    kind: str
    id: UUID
    at: datetime
    snippet: str
    """A piece of the text around the first word that was found, on one line; see `highlights`."""


def fold(plain: str) -> str:
    """The form in which texts are compared: full-width and composed forms and case do not matter.

    The same as `lower(normalize(…, NFKC))` in the database, which compares again; so not `casefold`, which it lacks.
    """
    return unicodedata.normalize("NFKC", plain).lower()


def words(plain: str) -> list[str]:
    """The words: stretches of letters and digits, folded."""
    return _WORD.findall(fold(plain))


def tokens(plain: str) -> list[str]:
    """What a text is indexed by: the pairs of every word, and each word's last character."""
    found: dict[str, None] = {}
    for word in words(plain):
        for start in range(len(word) - 1):
            found[word[start : start + 2]] = None
        found[word[-1]] = None
        if len(found) > MOST_TOKENS:
            break
    return list(found)[:MOST_TOKENS]


def terms(query: str) -> list[str]:
    """The words that a query asks for, each once."""
    return list(dict.fromkeys(words(query)))[:MOST_TERMS]


async def put(tx: Tx, kind: str, thing: UUID, *, text: str, acl: Iterable[str], at: datetime) -> None:
    """Make a thing findable by this text for whoever holds one word of `acl`; replaces what was there."""
    statement = upsert(entry).values(
        institution_id=tx.institution_id,
        kind=kind,
        id=thing,
        at=at,
        acl=sorted(set(acl)),
        tokens=func.array_to_tsvector(
            bindparam("tokens", [f"{tx.institution_id}:{token}" for token in tokens(text)], type_=ARRAY(Text))
        ),
        text=unicodedata.normalize("NFC", text).replace("\0", ""),
    )
    fresh = {name: statement.excluded[name] for name in ("at", "acl", "tokens", "text")}
    await tx.db.execute(statement.on_conflict_do_update(constraint=entry.primary_key, set_=fresh))


async def set_acl(tx: Tx, kind: str, thing: UUID, acl: Iterable[str]) -> None:
    """Change who may find a thing."""
    await tx.db.execute(entry.update().where(entry.c.kind == kind, entry.c.id == thing).values(acl=sorted(set(acl))))


async def remove(tx: Tx, kind: str, thing: UUID) -> None:
    """Let a thing be found no more."""
    await tx.db.execute(entry.delete().where(entry.c.kind == kind, entry.c.id == thing))


async def find(
    tx: Tx,
    query: str,
    *,
    acl: Iterable[str],
    kinds: Sequence[str],
    limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
) -> list[Hit]:
    """What holds every word of the query, newest first, as far as one of `acl` may see it. No words find nothing."""
    wanted = terms(query)
    if not wanted:
        return []
    at, last = before or (None, None)
    rows = await tx.db.execute(
        _FIND,
        {"terms": wanted, "acl": sorted(set(acl)), "kinds": list(kinds), "at": at, "last": last, "most": limit},
    )
    return [Hit(row.kind, row.id, row.at, snippet(row.piece, query)) for row in rows]


_FIND = sql("SELECT * FROM kernel_search_find(:terms, :acl, :kinds, :at, :last, :most)").bindparams(
    bindparam("terms", type_=ARRAY(Text)),
    bindparam("acl", type_=ARRAY(Text)),
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("last", type_=PgUuid(as_uuid=True)),
    bindparam("most", type_=Integer),
)

FUNCTION = r"""
CREATE FUNCTION kernel_search_find(
    terms text[], asker text[], kinds text[], before_at timestamptz, before_id uuid, most int
) RETURNS TABLE (kind text, id uuid, at timestamptz, piece text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    tenant int := nullif(current_setting('app.institution', true), '')::int;
    wanted tsquery;
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'search without an institution' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT string_agg(lexeme, ' & ')::tsquery INTO wanted FROM (
        SELECT quote_literal(tenant || ':' || translate(substr(term, place, 2), '\', ''))
            || CASE WHEN length(term) = 1 THEN ':*' ELSE '' END
        FROM unnest(terms) AS term, generate_series(1, greatest(1, length(term) - 1)) AS place
    ) AS lexemes (lexeme);
    IF wanted IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT s.kind::text, s.id, s.at,
            substr(s.text, greatest(1, strpos(lower(normalize(s.text, NFKC)), terms[1]) - 200), 600)
        FROM (
            SELECT * FROM public.kernel_search c
            WHERE c.institution_id = tenant
              AND c.tokens @@ wanted
              AND c.acl && asker
              AND c.kind = ANY (kinds)
              AND (before_at IS NULL OR (c.at, c.id) < (before_at, before_id))
            ORDER BY c.at DESC, c.id DESC
            OFFSET 0  -- sort first, so that texts are read again only until the page is full
        ) s
        WHERE NOT EXISTS (
            SELECT FROM unnest(terms) AS term
            WHERE length(term) > 2 AND strpos(lower(normalize(s.text, NFKC)), term) = 0
        )
        ORDER BY s.at DESC, s.id DESC
        LIMIT least(greatest(most, 0), 500);
END
$$
"""
"""Finds; the pairs of a longer word may stand apart in a text, so words of three and more are looked for again."""


def function_statements() -> list[str]:
    """The DDL of the function, its owner and its grants, as the owning role; the role itself is made by the cluster."""
    signature = "kernel_search_find(text[], text[], text[], timestamptz, uuid, int)"
    return [
        FUNCTION,
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
        f"GRANT SELECT ON kernel_search TO {SEARCH_ROLE}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {SEARCH_ROLE}",
        f"ALTER FUNCTION {signature} OWNER TO {SEARCH_ROLE}",
        f"REVOKE CREATE ON SCHEMA public FROM {SEARCH_ROLE}",
        f"GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE}",
    ]


def highlights(plain: str, query: str) -> list[tuple[int, int]]:
    """Where the words of the query stand in a text: (start, end) of characters, in order, joined when they touch."""
    folded, origin = _fold_with_origin(plain)
    marks: list[tuple[int, int]] = []
    for term in terms(query):
        start = folded.find(term)
        while start >= 0:
            marks.append((origin[start], origin[start + len(term) - 1] + 1))
            start = folded.find(term, start + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def snippet(plain: str, query: str, width: int = 120) -> str:
    """A piece of about `width` characters around the first word that was found, on one line."""
    flat = " ".join(plain.split())
    marks = highlights(flat, query)
    start = max(0, min((marks[0][0] if marks else 0) - width // 4, len(flat) - width))
    return ("…" if start else "") + flat[start : start + width] + ("…" if start + width < len(flat) else "")


def _fold_with_origin(plain: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the plain one that it came from."""
    pieces, origin = [], []
    for place, character in enumerate(plain):
        folded = fold(character)
        pieces.append(folded)
        origin += [place] * len(folded)
    return "".join(pieces), origin
