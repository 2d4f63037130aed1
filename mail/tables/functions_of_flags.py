"""The rest of the write path inside the database: flags, expunging, copying and moving; see `mail.tables.functions`."""

from typing import Final

from kernel.db import declare_function

FLAG: Final = """
CREATE FUNCTION mail_flag(
    p_institution int, p_account uuid, p_box uuid, p_uids bigint[], p_how text, p_mask int, p_words text[],
    p_untouched int, p_keep boolean, p_since bigint, p_most int
) RETURNS TABLE (
    uid bigint, flags int, keywords text[], modseq bigint, was bigint, refused boolean, before bigint, problem text
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    seq bigint;
    began bigint;
    spelled text[] := p_words;
BEGIN
    UPDATE mail_account a SET modseq = a.modseq + 1
        WHERE a.institution_id = p_institution AND a.id = p_account AND a.closed IS NULL RETURNING a.modseq INTO seq;
    SELECT m.modseq INTO began FROM mail_mailbox m
        WHERE m.institution_id = p_institution AND m.id = p_box AND m.account_id = p_account AND NOT m.gone;
    IF seq IS NULL OR began IS NULL THEN
        RETURN QUERY SELECT 0::bigint, 0, '{}'::text[], 0::bigint, 0::bigint, false, 0::bigint, 'mailbox';
        RETURN;
    END IF;
    IF cardinality(p_words) > 0 AND p_how <> 'remove' THEN
        spelled := mail_learn(p_institution, p_box, p_words, p_most);
        IF spelled IS NULL THEN
            RETURN QUERY SELECT 0::bigint, 0, '{}'::text[], 0::bigint, 0::bigint, false, 0::bigint, 'keywords';
            RETURN;
        END IF;
    END IF;
    RETURN QUERY
    WITH after AS MATERIALIZED (
        SELECT m.ctid AS place, m.uid, m.modseq AS was, m.flags AS had, m.keywords AS held,
            p_since IS NOT NULL AND m.modseq > p_since AS refused,
            CASE p_how WHEN 'add' THEN m.flags | p_mask WHEN 'remove' THEN m.flags & ~p_mask
                ELSE p_mask | (m.flags & p_untouched) END AS mask,
            CASE
                WHEN p_how = 'set' AND p_keep THEN m.keywords
                WHEN p_how = 'set' THEN spelled
                WHEN cardinality(spelled) = 0 THEN m.keywords
                WHEN p_how = 'remove' THEN ARRAY(
                    SELECT k FROM unnest(m.keywords) WITH ORDINALITY AS h (k, o)
                    WHERE lower(k) NOT IN (SELECT lower(w) FROM unnest(spelled) AS w) ORDER BY o)
                ELSE ARRAY(
                    SELECT DISTINCT ON (lower(k) COLLATE "C") k
                    FROM unnest(m.keywords || spelled) WITH ORDINALITY AS h (k, o)
                    ORDER BY lower(k) COLLATE "C", o)
            END AS words
        FROM mail_message m
        WHERE m.institution_id = p_institution AND m.mailbox_id = p_box AND m.uid = ANY (p_uids) AND NOT m.expunged
    ), changed AS (
        UPDATE mail_message m SET flags = a.mask::smallint, keywords = a.words, modseq = seq
        FROM after a
        WHERE m.ctid = a.place AND m.institution_id = p_institution AND m.mailbox_id = p_box AND NOT a.refused
            AND (a.mask <> a.had OR a.words <> a.held)
        RETURNING m.uid, (a.mask & 1 = 0)::int - (a.had & 1 = 0)::int AS unseen,
            (a.mask & 8 <> 0)::int - (a.had & 8 <> 0)::int AS deleted
    ), counted AS (
        UPDATE mail_mailbox m SET modseq = seq, unseen = m.unseen + c.unseen, deleted = m.deleted + c.deleted
        FROM (SELECT sum(unseen)::int AS unseen, sum(deleted)::int AS deleted FROM changed HAVING count(*) > 0) AS c
        WHERE m.institution_id = p_institution AND m.id = p_box
    )
    SELECT a.uid, a.mask::int, a.words, CASE WHEN c.uid IS NULL THEN a.was ELSE seq END, a.was, a.refused, began, ''
    FROM after a LEFT JOIN changed c ON c.uid = a.uid ORDER BY a.uid;
END
$$
"""
"""Flags and keywords of messages change, unless they have changed after `p_since`. Every message that is there is told:
its modseq is that of this change where something changed. `p_untouched` and `p_keep` are what the actor may not set."""

EXPUNGE: Final = """
CREATE FUNCTION mail_expunge(p_institution int, p_account uuid, p_box uuid, p_uids bigint[], p_now timestamptz)
RETURNS TABLE (seq bigint, uids bigint[]) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    next_seq bigint;
    gone bigint[];
BEGIN
    UPDATE mail_account a SET modseq = a.modseq + 1
        WHERE a.institution_id = p_institution AND a.id = p_account AND a.closed IS NULL
        RETURNING a.modseq INTO next_seq;
    IF next_seq IS NULL THEN
        RETURN;
    END IF;
    WITH went AS (
        UPDATE mail_message m SET expunged = true, modseq = next_seq, save_date = p_now
        WHERE m.institution_id = p_institution AND m.mailbox_id = p_box AND NOT m.expunged AND m.flags & 8 <> 0
            AND (p_uids IS NULL OR m.uid = ANY (p_uids))
        RETURNING m.uid, m.flags, m.size
    ), summed AS MATERIALIZED (
        SELECT array_agg(w.uid ORDER BY w.uid) AS uids, count(*)::int AS many, sum(w.size)::bigint AS octets,
            (count(*) FILTER (WHERE w.flags & 1 = 0))::int AS unseen
        FROM went w HAVING count(*) > 0
    ), counted AS (
        UPDATE mail_mailbox m SET modseq = next_seq, total = m.total - s.many, unseen = m.unseen - s.unseen,
            deleted = m.deleted - s.many, size = m.size - s.octets
        FROM summed s WHERE m.institution_id = p_institution AND m.id = p_box
    ), freed AS (
        UPDATE mail_account a SET used = a.used - s.octets, messages = a.messages - s.many
        FROM summed s WHERE a.institution_id = p_institution AND a.id = p_account
    )
    SELECT s.uids INTO gone FROM summed s;
    RETURN QUERY SELECT next_seq, coalesce(gone, '{}'::bigint[]);
END
$$
"""
"""What is marked deleted goes, of these UIDs or (NULL) of all; nothing comes back when the account is closed."""

TRANSFER: Final = """
CREATE FUNCTION mail_transfer(
    p_institution int, p_account uuid, p_source uuid, p_target uuid, p_uids bigint[], p_now timestamptz,
    p_moving boolean, p_most int
) RETURNS TABLE (problem text, uidvalidity bigint, first bigint, sources bigint[], seq bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    next_seq bigint;
    valid bigint;
    begin_uid bigint;
    chosen bigint[];
    many int;
    fresh int;
    doomed int;
    octets bigint;
    words text[];
BEGIN
    UPDATE mail_account a SET modseq = a.modseq + 1
        WHERE a.institution_id = p_institution AND a.id = p_account AND a.closed IS NULL
        RETURNING a.modseq INTO next_seq;
    IF next_seq IS NULL THEN
        RETURN QUERY SELECT 'mailbox', 0::bigint, 0::bigint, '{}'::bigint[], 0::bigint;
        RETURN;
    END IF;
    SELECT array_agg(m.uid ORDER BY m.uid), count(*)::int, (count(*) FILTER (WHERE m.flags & 1 = 0))::int,
            (count(*) FILTER (WHERE m.flags & 8 <> 0))::int, sum(m.size)::bigint
        INTO chosen, many, fresh, doomed, octets
        FROM mail_message m
        WHERE m.institution_id = p_institution AND m.mailbox_id = p_source AND m.uid = ANY (p_uids) AND NOT m.expunged;
    IF many = 0 THEN
        RETURN QUERY SELECT '', 0::bigint, 0::bigint, '{}'::bigint[], next_seq;
        RETURN;
    END IF;
    IF NOT p_moving AND EXISTS (
        SELECT FROM mail_account a WHERE a.institution_id = p_institution AND a.id = p_account
            AND a.quota > 0 AND a.used + octets > a.quota
    ) THEN
        RETURN QUERY SELECT 'quota', 0::bigint, 0::bigint, '{}'::bigint[], 0::bigint;
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT k) INTO words
        FROM mail_message m CROSS JOIN unnest(m.keywords) AS k
        WHERE m.institution_id = p_institution AND m.mailbox_id = p_source AND m.uid = ANY (chosen);
    IF words IS NOT NULL AND p_source <> p_target THEN
        words := mail_learn(p_institution, p_target, words, p_most);
        IF words IS NULL THEN
            RETURN QUERY SELECT 'keywords', 0::bigint, 0::bigint, '{}'::bigint[], 0::bigint;
            RETURN;
        END IF;
    END IF;
    UPDATE mail_mailbox m SET uidnext = m.uidnext + many, modseq = next_seq, total = m.total + many,
            unseen = m.unseen + fresh, deleted = m.deleted + doomed, size = m.size + octets
        WHERE m.institution_id = p_institution AND m.id = p_target AND m.account_id = p_account AND NOT m.gone
        RETURNING m.uidvalidity, m.uidnext - many INTO valid, begin_uid;
    IF valid IS NULL THEN
        RETURN QUERY SELECT 'mailbox', 0::bigint, 0::bigint, '{}'::bigint[], 0::bigint;
        RETURN;
    END IF;
    INSERT INTO mail_message (
        institution_id, mailbox_id, uid, account_id, content_id, conversation_id, modseq, createseq, flags, keywords,
        size, internal_date, save_date, expunged
    )
    SELECT p_institution, p_target, begin_uid - 1 + row_number() OVER (ORDER BY m.uid), p_account, m.content_id,
        m.conversation_id, next_seq, next_seq, m.flags & 31::smallint,
        CASE WHEN cardinality(m.keywords) = 0 THEN m.keywords ELSE ARRAY(
            SELECT k FROM unnest(words) AS k
            WHERE lower(k) IN (SELECT lower(h) FROM unnest(m.keywords) AS h) ORDER BY lower(k) COLLATE "C"
        ) END,
        m.size, m.internal_date, p_now, false
    FROM mail_message m
    WHERE m.institution_id = p_institution AND m.mailbox_id = p_source AND m.uid = ANY (chosen);
    IF p_moving THEN
        UPDATE mail_message m SET expunged = true, modseq = next_seq, save_date = p_now
            WHERE m.institution_id = p_institution AND m.mailbox_id = p_source AND m.uid = ANY (chosen);
        UPDATE mail_mailbox m SET modseq = next_seq, total = m.total - many, unseen = m.unseen - fresh,
                deleted = m.deleted - doomed, size = m.size - octets
            WHERE m.institution_id = p_institution AND m.id = p_source;
    ELSE
        UPDATE mail_account a SET used = a.used + octets, messages = a.messages + many
            WHERE a.institution_id = p_institution AND a.id = p_account;
    END IF;
    RETURN QUERY SELECT '', valid, begin_uid, chosen, next_seq;
END
$$
"""
"""Messages of an account are copied or moved into another of its mailboxes, in the order of their UIDs."""

for _statement in (FLAG, EXPUNGE, TRANSFER):
    declare_function(_statement)
