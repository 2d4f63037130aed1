"""Doors of administration: roles, imports, access records."""

from uuid import UUID

from directory.actions import imports as import_actions
from directory.actions import roles as role_actions
from directory.queries import imports, records, roles
from directory.sheet import MOST_BYTES
from directory.views.administration import (
    AccessQuery,
    AccessRecordView,
    GrantInput,
    GrantView,
    ImportApply,
    ImportView,
    RoleInput,
    RoleView,
)
from kernel.access import Permission
from kernel.tx import Tx
from kernel.web import Download, Page, Routes, Upload

administration = Routes("/api")


@administration.get("/roles", permission=Permission.PEOPLE)
async def list_roles(tx: Tx) -> list[RoleView]:
    """Roles and what they permit."""
    return await roles.roles(tx)


@administration.post("/roles", status=201, permission=Permission.PEOPLE)
async def add_role(tx: Tx, body: RoleInput) -> list[RoleView]:
    """A new role; answers with all."""
    await role_actions.save_role(tx, body)
    return await roles.roles(tx)


@administration.put("/roles/{role_id}", permission=Permission.PEOPLE)
async def change_role(tx: Tx, role_id: UUID, body: RoleInput) -> list[RoleView]:
    """Change a role; answers with all."""
    await role_actions.save_role(tx, body, role_id)
    return await roles.roles(tx)


@administration.get("/role-grants", permission=Permission.PEOPLE)
async def list_grants(tx: Tx) -> list[GrantView]:
    """Who has which role."""
    return await roles.grants(tx)


@administration.post("/role-grants", status=201, permission=Permission.PEOPLE)
async def give_role(tx: Tx, body: GrantInput) -> list[GrantView]:
    """Give a role; answers with all."""
    await role_actions.give_role(tx, body)
    return await roles.grants(tx)


@administration.post("/role-grants/{grant_id}/end", permission=Permission.PEOPLE)
async def end_grant(tx: Tx, grant_id: UUID) -> None:
    """Take a role back at once."""
    await role_actions.end_grant(tx, grant_id)


@administration.post("/imports", status=201, permission=Permission.PEOPLE, max_upload=MOST_BYTES)
async def check_import(tx: Tx, upload: Upload) -> ImportView:
    """Check a file of people: every change and every bad row. Nothing holds yet."""
    content = await tx.blobs.read(tx.institution_id, upload.blob)
    return await imports.import_by_id(tx, await import_actions.check_import(tx, upload.name, content))


@administration.get("/imports", permission=Permission.PEOPLE)
async def list_imports(tx: Tx) -> list[ImportView]:
    """The latest imports."""
    return await imports.imports(tx)


@administration.get("/imports/{import_id}", permission=Permission.PEOPLE)
async def read_import(tx: Tx, import_id: UUID) -> ImportView:
    """One import with every change."""
    return await imports.import_by_id(tx, import_id)


@administration.post("/imports/{import_id}/apply", permission=Permission.PEOPLE)
async def apply_import(tx: Tx, import_id: UUID, body: ImportApply) -> ImportView:
    """Do what was shown, whole or not at all."""
    await import_actions.apply_import(tx, import_id, body)
    return await imports.import_by_id(tx, import_id)


@administration.get("/people.csv", permission=Permission.PEOPLE)
async def export_people(tx: Tx) -> Download:
    """Everyone as a file that an import takes back unchanged."""
    return Download(name="people.csv", media_type="text/csv", content=await imports.export_people(tx))


@administration.get("/access-records", permission=Permission.AUDIT)
async def access_records(tx: Tx, query: AccessQuery) -> Page[AccessRecordView]:
    """Who did or read what, and whose data it was."""
    return await records.access_records(tx, query)
