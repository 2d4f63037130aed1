"""The write path inside the database: one call an act, so that it costs one round trip however many accounts it is for.

They run as whoever calls them, so row-level security binds them as it binds every statement. Each takes the rows of the
accounts first, in the order of their ids, and writes nothing before every check has passed: what it refuses it tells in
`problem`, and the caller refuses in words.

Rows are looked up by arrays of ids, or one by one (LATERAL): as plain joins, a database that does not know its tables
yet (before their first ANALYZE) reads all rows of the institution for each row that is asked for.
"""

from typing import Final

from kernel.db import declare_function

LEARN: Final = """
CREATE FUNCTION mail_learn(p_institution int, p_box uuid, p_words text[], p_most int) RETURNS text[]
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    had text[];
    have text[];
    word text;
BEGIN
    SELECT m.keywords INTO had FROM mail_mailbox m WHERE m.institution_id = p_institution AND m.id = p_box;
    have := had;
    FOREACH word IN ARRAY p_words LOOP
        IF NOT EXISTS (SELECT FROM unnest(have) AS k WHERE lower(k) = lower(word)) THEN
            have := have || word;
        END IF;
    END LOOP;
    IF cardinality(have) > cardinality(had) THEN
        IF cardinality(have) > p_most THEN
            RETURN NULL;
        END IF;
        UPDATE mail_mailbox m SET keywords = have WHERE m.institution_id = p_institution AND m.id = p_box;
    END IF;
    RETURN ARRAY(
        SELECT k FROM unnest(have) AS k
        WHERE lower(k) IN (SELECT lower(w) FROM unnest(p_words) AS w) ORDER BY lower(k) COLLATE "C"
    );
END
$$
"""
"""Keywords in the mailbox's spelling, new ones learnt; NULL when there would be too many."""

FILE_ONE: Final = """
CREATE FUNCTION mail_file_one(
    p_institution int, p_now timestamptz, p_at timestamptz, p_key text, p_content uuid, p_size bigint, p_keys bytea[],
    p_together int, p_most int, p_over boolean, p_claim boolean, p_account uuid, p_box uuid, p_target text, p_role text,
    p_mask int, p_words text, p_talk uuid
) RETURNS TABLE (
    place bigint, problem text, account_id uuid, mailbox_id uuid, name text, uidvalidity bigint, uid bigint,
    modseq bigint, before bigint, recent bigint, content_id uuid, again boolean
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    who record;
    box record;
    seq bigint;
    words text[] := '{}';
    known bytea[];
    talk uuid;
BEGIN
    SELECT a.closed, a.quota, a.used INTO who FROM mail_account a
        WHERE a.institution_id = p_institution AND a.id = p_account FOR NO KEY UPDATE;
    IF NOT FOUND OR who.closed IS NOT NULL THEN
        RETURN QUERY SELECT 0::bigint, 'closed', p_account, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint, 0::bigint,
            0::bigint, p_content, false;
        RETURN;
    END IF;
    IF p_key <> '' THEN
        RETURN QUERY
        SELECT 1::bigint, '', p_account, d.mailbox_id, coalesce(m.name, '')::text, coalesce(m.uidvalidity, 0), d.uid,
            coalesce(m.modseq, 0), coalesce(m.modseq, 0), 0::bigint, d.content_id, true
        FROM mail_delivery d
        LEFT JOIN mail_mailbox m ON m.institution_id = p_institution AND m.id = d.mailbox_id
        WHERE d.institution_id = p_institution AND d.key = p_key AND d.account_id = p_account AND d.target = p_target;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    IF p_box IS NOT NULL THEN
        SELECT m.id, m.modseq, m.recent INTO box FROM mail_mailbox m
            WHERE m.institution_id = p_institution AND m.id = p_box AND m.account_id = p_account AND NOT m.gone;
    ELSE
        SELECT m.id, m.modseq, m.recent INTO box FROM mail_mailbox m
            WHERE m.institution_id = p_institution AND m.account_id = p_account AND NOT m.gone
                AND (m.name = 'INBOX' OR m.role = p_role AND p_role <> '' OR m.name = p_target)
            ORDER BY m.role = p_role AND p_role <> '' DESC, m.name = p_target DESC LIMIT 1;
    END IF;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 0::bigint, 'mailbox', NULL::uuid, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint,
            0::bigint, 0::bigint, p_content, false;
        RETURN;
    END IF;
    IF NOT p_over AND who.quota > 0 AND who.used + p_size > who.quota THEN
        RETURN QUERY SELECT 0::bigint, 'quota', p_account, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint, 0::bigint,
            0::bigint, p_content, false;
        RETURN;
    END IF;
    IF p_words <> '' THEN
        words := mail_learn(p_institution, box.id, string_to_array(p_words, ' '), p_most);
        IF words IS NULL THEN
            RETURN QUERY SELECT 0::bigint, 'keywords', NULL::uuid, box.id, '', 0::bigint, 0::bigint, 0::bigint,
                0::bigint, 0::bigint, p_content, false;
            RETURN;
        END IF;
    END IF;
    UPDATE mail_account a SET modseq = a.modseq + 1, used = a.used + p_size, messages = a.messages + 1
        WHERE a.institution_id = p_institution AND a.id = p_account RETURNING a.modseq INTO seq;
    IF cardinality(p_keys) > 0 THEN
        SELECT array_agg(r.key), (array_agg(r.conversation_id ORDER BY r.conversation_id))[1] INTO known, talk
            FROM mail_reference r
            CROSS JOIN LATERAL (
                SELECT c.messages FROM mail_conversation c
                WHERE c.institution_id = p_institution AND c.id = r.conversation_id LIMIT 1
            ) AS c
            WHERE r.institution_id = p_institution AND r.account_id = p_account AND r.key = ANY (p_keys)
                AND c.messages < p_together;
        IF talk IS NULL THEN
            INSERT INTO mail_conversation (institution_id, id, account_id, messages, changeseq)
                VALUES (p_institution, p_talk, p_account, 1, seq);
        ELSE
            UPDATE mail_conversation c SET messages = c.messages + 1, changeseq = seq
                WHERE c.institution_id = p_institution AND c.id = talk;
        END IF;
        INSERT INTO mail_reference (institution_id, account_id, key, conversation_id)
            SELECT p_institution, p_account, k, coalesce(talk, p_talk) FROM unnest(p_keys) AS k
            WHERE known IS NULL OR k <> ALL (known)
            ON CONFLICT (institution_id, account_id, key) DO UPDATE SET conversation_id = excluded.conversation_id;
    END IF;
    RETURN QUERY
    UPDATE mail_mailbox m SET uidnext = m.uidnext + 1, modseq = seq, total = m.total + 1,
            unseen = m.unseen + (p_mask & 1 = 0)::int, deleted = m.deleted + (p_mask & 8 <> 0)::int,
            size = m.size + p_size, recent = CASE WHEN p_claim THEN m.uidnext + 1 ELSE m.recent END
        WHERE m.institution_id = p_institution AND m.id = box.id
        RETURNING 1::bigint, '', p_account, m.id, m.name::text, m.uidvalidity, m.uidnext - 1, seq, box.modseq,
            box.recent, p_content, false;
    INSERT INTO mail_message (
        institution_id, mailbox_id, uid, account_id, content_id, conversation_id, modseq, createseq, flags, keywords,
        size, internal_date, save_date, expunged
    )
    SELECT p_institution, m.id, m.uidnext - 1, p_account, p_content, coalesce(talk, p_talk), seq, seq, p_mask::smallint,
        words, p_size, p_at, p_now, false
    FROM mail_mailbox m WHERE m.institution_id = p_institution AND m.id = box.id;
    IF p_key <> '' THEN
        INSERT INTO mail_delivery (institution_id, key, account_id, target, mailbox_id, uid, content_id, at)
        SELECT p_institution, p_key, p_account, p_target, m.id, m.uidnext - 1, p_content, p_now
        FROM mail_mailbox m WHERE m.institution_id = p_institution AND m.id = box.id;
    END IF;
END
$$
"""
"""The same as `mail_file` for one mailbox, step by step: what most mails need costs half as much that way."""

FILE: Final = """
CREATE FUNCTION mail_file(
    p_institution int, p_now timestamptz, p_at timestamptz, p_key text, p_content uuid, p_digest bytea, p_size bigint,
    p_keys bytea[], p_together int, p_most int, p_over boolean, p_claim boolean, p_accounts uuid[], p_boxes uuid[],
    p_targets text[], p_roles text[], p_masks int[], p_words text[], p_talks uuid[]
) RETURNS TABLE (
    place bigint, problem text, account_id uuid, mailbox_id uuid, name text, uidvalidity bigint, uid bigint,
    modseq bigint, before bigint, recent bigint, content_id uuid, again boolean
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    kept uuid := p_content;
    boxes uuid[];
    before_uids bigint[];
    before_contents uuid[];
    closed uuid[];
    short uuid[];
    missing boolean;
    one record;
BEGIN
    IF kept IS NULL THEN
        SELECT c.id INTO STRICT kept FROM mail_content c WHERE c.institution_id = p_institution AND c.digest = p_digest;
    END IF;
    IF cardinality(p_accounts) = 1 THEN
        RETURN QUERY SELECT * FROM mail_file_one(
            p_institution, p_now, p_at, p_key, kept, p_size, p_keys, p_together, p_most, p_over, p_claim,
            p_accounts[1], p_boxes[1], p_targets[1], p_roles[1], p_masks[1], p_words[1], p_talks[1]
        );
        RETURN;
    END IF;
    PERFORM 1 FROM mail_account a WHERE a.institution_id = p_institution AND a.id = ANY (p_accounts)
        ORDER BY a.id FOR NO KEY UPDATE;
    SELECT array_agg(coalesce(was.mailbox_id, given.id, chosen.id) ORDER BY t.n),
           array_agg(was.uid ORDER BY t.n),
           array_agg(was.content_id ORDER BY t.n),
           array_agg(t.account) FILTER (WHERE a.id IS NULL),
           bool_or(coalesce(was.mailbox_id, given.id, chosen.id) IS NULL)
        INTO boxes, before_uids, before_contents, closed, missing
        FROM unnest(p_accounts, p_boxes, p_targets, p_roles) WITH ORDINALITY AS t (account, box, target, role, n)
        LEFT JOIN mail_account a
            ON a.institution_id = p_institution AND a.id = ANY (p_accounts) AND a.id = t.account AND a.closed IS NULL
        LEFT JOIN mail_delivery was
            ON p_key <> '' AND was.institution_id = p_institution AND was.key = p_key
            AND was.account_id = t.account AND was.target = t.target
        LEFT JOIN mail_mailbox given
            ON given.institution_id = p_institution AND given.id = ANY (p_boxes) AND given.id = t.box
            AND given.account_id = t.account AND NOT given.gone
        LEFT JOIN LATERAL (
            SELECT m.id FROM mail_mailbox m
            WHERE t.box IS NULL AND was.uid IS NULL AND m.institution_id = p_institution AND m.account_id = t.account
                AND NOT m.gone AND (m.name = 'INBOX' OR m.role = t.role AND t.role <> '' OR m.name = t.target)
            ORDER BY m.role = t.role AND t.role <> '' DESC, m.name = t.target DESC
            LIMIT 1
        ) AS chosen ON true;
    IF closed IS NOT NULL THEN
        RETURN QUERY SELECT 0::bigint, 'closed', c, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint, 0::bigint,
            0::bigint, kept, false FROM unnest(closed) AS c;
        RETURN;
    END IF;
    IF missing THEN
        RETURN QUERY SELECT 0::bigint, 'mailbox', NULL::uuid, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint,
            0::bigint, 0::bigint, kept, false;
        RETURN;
    END IF;
    IF NOT p_over THEN
        SELECT array_agg(a.id ORDER BY a.id) INTO short
            FROM (
                SELECT t.account, count(*) * p_size AS octets FROM unnest(p_accounts, before_uids) AS t (account, uid)
                WHERE t.uid IS NULL GROUP BY t.account
            ) AS coming
            JOIN mail_account a ON a.institution_id = p_institution AND a.id = coming.account
            WHERE a.quota > 0 AND a.used + coming.octets > a.quota;
        IF short IS NOT NULL THEN
            RETURN QUERY SELECT 0::bigint, 'quota', s, NULL::uuid, '', 0::bigint, 0::bigint, 0::bigint, 0::bigint,
                0::bigint, kept, false FROM unnest(short) AS s;
            RETURN;
        END IF;
    END IF;
    FOR one IN
        SELECT t.box, t.words FROM unnest(boxes, p_words, before_uids) AS t (box, words, uid)
        WHERE t.words <> '' AND t.uid IS NULL
    LOOP
        IF mail_learn(p_institution, one.box, string_to_array(one.words, ' '), p_most) IS NULL THEN
            RETURN QUERY SELECT 0::bigint, 'keywords', NULL::uuid, one.box, '', 0::bigint, 0::bigint, 0::bigint,
                0::bigint, 0::bigint, kept, false;
            RETURN;
        END IF;
    END LOOP;
    RETURN QUERY
    WITH fresh AS MATERIALIZED (
        SELECT t.n, t.account, t.box, t.target, t.mask, t.words, t.talk,
            row_number() OVER (PARTITION BY t.box ORDER BY t.n) AS nth
        FROM unnest(p_accounts, boxes, p_targets, p_masks, p_words, p_talks, before_uids) WITH ORDINALITY
            AS t (account, box, target, mask, words, talk, uid, n)
        WHERE t.uid IS NULL
    ), held AS (
        UPDATE mail_account a SET modseq = a.modseq + 1, used = a.used + f.many * p_size, messages = a.messages + f.many
        FROM (SELECT account, count(*) AS many FROM fresh GROUP BY account) AS f
        WHERE a.institution_id = p_institution AND a.id = ANY (p_accounts) AND a.id = f.account
        RETURNING a.id, a.modseq
    ), opened AS (
        UPDATE mail_mailbox m SET uidnext = m.uidnext + f.many, modseq = h.modseq, total = m.total + f.many,
            unseen = m.unseen + f.unseen, deleted = m.deleted + f.deleted, size = m.size + f.many * p_size,
            recent = CASE WHEN p_claim THEN m.uidnext + f.many ELSE m.recent END
        FROM (
            SELECT account, box, count(*)::int AS many, (count(*) FILTER (WHERE mask & 1 = 0))::int AS unseen,
                (count(*) FILTER (WHERE mask & 8 <> 0))::int AS deleted
            FROM fresh GROUP BY account, box
        ) AS f
        JOIN held h ON h.id = f.account
        JOIN mail_mailbox old ON old.institution_id = p_institution AND old.id = ANY (boxes) AND old.id = f.box
        WHERE m.institution_id = p_institution AND m.id = ANY (boxes) AND m.id = f.box
        RETURNING m.id, m.name, m.uidvalidity, m.uidnext - f.many AS first, m.modseq, old.modseq AS before, old.recent,
            m.keywords
    ), known AS MATERIALIZED (
        SELECT r.account_id, r.key, r.conversation_id
        FROM mail_reference r
        CROSS JOIN LATERAL (
            SELECT c.messages FROM mail_conversation c
            WHERE c.institution_id = p_institution AND c.id = r.conversation_id LIMIT 1
        ) AS c
        WHERE r.institution_id = p_institution AND r.account_id = ANY (p_accounts) AND r.key = ANY (p_keys)
            AND c.messages < p_together
    ), talks AS MATERIALIZED (
        SELECT h.id AS account, h.modseq, coalesce(j.talk, f.talk) AS talk, j.talk IS NULL AS begins
        FROM held h
        JOIN (SELECT account, (array_agg(talk ORDER BY n))[1] AS talk FROM fresh GROUP BY account) AS f
            ON f.account = h.id
        LEFT JOIN (
            SELECT account_id, (array_agg(conversation_id ORDER BY conversation_id))[1] AS talk
            FROM known GROUP BY account_id
        ) AS j ON j.account_id = h.id
    ), begun AS (
        INSERT INTO mail_conversation (institution_id, id, account_id, messages, changeseq)
        SELECT p_institution, t.talk, t.account, 1, t.modseq FROM talks t WHERE t.begins AND cardinality(p_keys) > 0
    ), grown AS (
        UPDATE mail_conversation c SET messages = c.messages + 1, changeseq = t.modseq
        FROM talks t WHERE NOT t.begins AND c.institution_id = p_institution AND c.id = t.talk
            AND c.id = ANY (ARRAY(SELECT talk FROM talks WHERE NOT begins))
    ), referred AS (
        INSERT INTO mail_reference (institution_id, account_id, key, conversation_id)
        SELECT p_institution, t.account, k.key, t.talk FROM talks t CROSS JOIN unnest(p_keys) AS k (key)
        WHERE NOT EXISTS (SELECT FROM known WHERE known.account_id = t.account AND known.key = k.key)
        ON CONFLICT (institution_id, account_id, key) DO UPDATE SET conversation_id = excluded.conversation_id
    ), put AS (
        INSERT INTO mail_message (
            institution_id, mailbox_id, uid, account_id, content_id, conversation_id, modseq, createseq, flags,
            keywords, size, internal_date, save_date, expunged
        )
        SELECT p_institution, f.box, o.first + f.nth - 1, f.account, kept, t.talk, o.modseq, o.modseq, f.mask::smallint,
            CASE WHEN f.words = '' THEN '{}'::text[] ELSE ARRAY(
                SELECT k FROM unnest(o.keywords) AS k
                WHERE lower(k) = ANY (string_to_array(lower(f.words), ' ')) ORDER BY lower(k) COLLATE "C"
            ) END,
            p_size, p_at, p_now, false
        FROM fresh f JOIN opened o ON o.id = f.box JOIN talks t ON t.account = f.account
    ), noted AS (
        INSERT INTO mail_delivery (institution_id, key, account_id, target, mailbox_id, uid, content_id, at)
        SELECT p_institution, p_key, f.account, f.target, f.box, o.first + f.nth - 1, kept, p_now
        FROM fresh f JOIN opened o ON o.id = f.box WHERE p_key <> ''
    )
    SELECT f.n, '', f.account, f.box, o.name::text, o.uidvalidity, o.first + f.nth - 1, o.modseq, o.before,
        o.recent, kept, false
    FROM fresh f JOIN opened o ON o.id = f.box
    UNION ALL
    SELECT t.n, '', t.account, t.box, coalesce(m.name, '')::text, coalesce(m.uidvalidity, 0), t.uid,
        coalesce(m.modseq, 0), coalesce(m.modseq, 0), 0::bigint, t.content, true
    FROM unnest(p_accounts, boxes, before_uids, before_contents) WITH ORDINALITY AS t (account, box, uid, content, n)
    LEFT JOIN mail_mailbox m ON m.institution_id = p_institution AND m.id = t.box
    WHERE t.uid IS NOT NULL;
END
$$
"""
"""A message into mailboxes: holds the accounts, checks quota, gives UIDs, counts, joins or begins its conversations.
A mailbox is given by its id, or by name or special use, else it is INBOX. What `p_key` has delivered before is told
(`again`) and not stored. `before` and `recent` are the mailbox's before it; with `p_claim` what comes is recent nowhere
else."""

for _statement in (LEARN, FILE_ONE, FILE):
    declare_function(_statement)
