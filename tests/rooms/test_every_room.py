"""Every room of the house passes the battery, and every row of the table of leaks that a schema can show is tried.

The numbers of the tests `leak_…` are those of the table: each is a way in which shared tables have leaked elsewhere.
Leaks 1, 8 and 11 are tried in tests/kernel/test_dure.py, 9 in test_search.py, blob paths in test_blobs.py.
"""

import asyncpg
import pytest

from kernel.db import metadata
from kernel.dure import Dure
from kernel.fences import faults, role_faults
from kernel.room import Room
from kernel.tenancy import Plane
from server.live import news_routes
from server.rooms import ROOMS, endpoints_of
from tests.rooms.auditing import audit_faults
from tests.rooms.battery import (
    docstring_faults,
    door_faults,
    event_faults,
    kinds_of,
    news_faults,
    topic_faults,
)
from tests.rooms.isolation import isolation_faults
from tests.support.postgres import Database

OPEN_DOORS = frozenset(
    {
        "directory_sign_in_options",
        "directory_open_session",
        "directory_close_session",
        "directory_begin_passkey_sign_in",
        "directory_finish_passkey_sign_in",
        "directory_look_at_invitation",
        "directory_accept_invitation",
        "directory_begin_oidc",
        "directory_finish_oidc",
        "edocs_look_up_issue",
        "edocs_verify_bundle",
        "mail_look_at_shared_file",
        "mail_take_shared_file",
        "messenger_say_as_bot",
    }
)
"""Doors before sign-in. To add one here is a decision: nobody need be known there, so it may tell nothing."""

OWN_DOORS = frozenset(
    {
        "directory_change_password",
        "directory_confirm_account",
        "directory_begin_passkey_confirm",
        "directory_finish_passkey_confirm",
        "directory_begin_totp",
        "directory_make_app_password",
        "directory_confirm_totp",
        "directory_begin_passkey",
        "directory_finish_passkey",
        "mail_read_remote_image",
        "mail_check_mail_domain",
    }
)
"""Doors of one's own account, which belongs to no institution: they take a `Call`, and ask who is there themselves."""


ONLY_LOOKING = frozenset(
    {
        "directory_preview_absence",
        "edocs_check_agencies",
        "edocs_check_recipients",
        "edocs_preview_amendment",
        "mail_check_draft",
    }
)
"""Doors that change nothing; they take too much to be asked by an address."""
OWN_SCREEN = frozenset(
    {
        "directory_read_notices",
        "directory_set_preferences",
        "directory_show_waiting_notices",
        "edocs_forget_searches",
        "edocs_look_at_search",
        "edocs_remember_search",
        "messenger_mark_conversation_read",
    }
)
"""Doors that change nothing of anybody's but the look of one's own screen; read cursors tell their own story."""
STEPS_BEFORE = frozenset(
    {"edocs_begin_upload", "edocs_cancel_upload", "edocs_save_draft", "edocs_send_part", "mail_save_mail_draft"}
)
"""Doors of a working copy, used every few seconds: what comes of it is recorded when it is submitted or attached."""
ITS_OWN_RECORD = frozenset({"messenger_send_message"})
"""A conversation is a log that only grows: a message is its own record."""
UNRECORDED = ONLY_LOOKING | OWN_SCREEN | STEPS_BEFORE | ITS_OWN_RECORD


async def test_every_door_asks_who_is_there_unless_it_is_listed_as_open(dure: Dure) -> None:
    endpoints = [*endpoints_of(ROOMS), *news_routes(ROOMS).endpoints]
    assert await door_faults(dure, endpoints, OPEN_DOORS, OWN_DOORS) == []


def test_every_door_that_changes_something_leaves_a_record() -> None:
    assert audit_faults([door for door in endpoints_of(ROOMS) if not door.open], UNRECORDED) == []


def test_every_door_says_what_it_does() -> None:
    assert docstring_faults(endpoints_of(ROOMS)) == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_event_is_listed_and_survives_json(room: Room) -> None:
    assert event_faults(room) == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_topics_carry_the_rooms_name(room: Room) -> None:
    assert topic_faults(room.name) == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
async def test_news_is_told_only_to_those_who_may_hear_it(dure: Dure, room: Room) -> None:
    kinds = kinds_of(room.name)
    assert kinds or room.news is None
    assert await news_faults(dure, room, kinds) == []


async def test_leaks_2_6_every_table_is_isolated_between_two_institutions_with_the_same_ids(
    database: Database,
) -> None:
    assert await isolation_faults(database, metadata.sorted_tables) == []


async def test_leaks_3_5_6_7_10_the_catalogue_is_fenced_as_declared(dure: Dure) -> None:
    async with dure.engine.connect() as db:
        assert await faults(db) == []


async def test_leak_4_the_application_connects_as_a_role_that_sees_through_nothing(dure: Dure) -> None:
    async with dure.engine.connect() as db:
        assert await role_faults(db) == []


def test_every_table_stands_in_a_plane_and_tenant_keys_begin_with_the_institution() -> None:
    for table in metadata.tables.values():
        assert table.info["plane"] in Plane
        if table.info["plane"] is Plane.TENANT:
            assert next(iter(table.primary_key)).name == "institution_id", table.name


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE kernel_audit DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE kernel_audit NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY fence ON kernel_audit",
        "CREATE POLICY more ON kernel_audit USING (true)",
        "ALTER POLICY fence ON kernel_audit USING (true)",
        "SET ROLE dure_owner",
        "SET ROLE dure_search",
        "SET SESSION AUTHORIZATION postgres",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "TRUNCATE kernel_audit",
        "SET session_replication_role = replica",
    ],
)
async def test_leak_14_the_application_cannot_change_its_own_fences(database: Database, statement: str) -> None:
    connection = await asyncpg.connect(database.dsn)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_turning_row_security_off_is_an_error_and_not_a_view_of_all(database: Database) -> None:
    connection = await asyncpg.connect(database.dsn)
    try:
        await connection.execute("SET row_security = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM kernel_audit")
    finally:
        await connection.close()
