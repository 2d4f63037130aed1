"""What a database is made of, as lines that can be compared: tables, keys, fences, rights and functions."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_PARTS = {
    "table": """
        SELECT c.relname, pg_get_userbyid(c.relowner), c.relrowsecurity, c.relforcerowsecurity, c.relacl::text
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')""",
    "column": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity,
            pg_get_expr(d.adbin, d.adrelid), a.attacl::text
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
            AND NOT a.attisdropped""",
    "constraint": """
        SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = 'public'::regnamespace""",
    "index": """
        SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace = 'public'::regnamespace""",
    "policy": """
        SELECT c.relname, p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),
            pg_get_expr(p.polwithcheck, p.polrelid), ARRAY(SELECT pg_get_userbyid(r) FROM unnest(p.polroles) r)::text
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid""",
    "function": """
        SELECT pg_get_userbyid(p.proowner), pg_get_functiondef(p.oid), p.proacl::text FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace""",
    "trigger": """
        SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal""",
    "schema": "SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname = 'public'",
}


async def describe(db: AsyncConnection, leave_out: str = "alembic_version") -> list[str]:
    """Every part of the schema in one sorted list; two databases with equal lists are made alike."""
    lines = [
        f"{part}: {' | '.join(map(str, row))}"
        for part, query in _PARTS.items()
        for row in await db.execute(text(query))
    ]
    return sorted(line for line in lines if leave_out not in line)
