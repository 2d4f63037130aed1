"""Functions of the database that run with more rights than the application: declared with their whole text.

A room declares one where a rule must hold whatever the application does. The catalogue is held against the
declarations (`kernel.fences`): another function of this kind, another text, another owner, or leave for everybody to
run it keeps the house from serving.
"""

from msgspec import Struct

from kernel.tenancy import APP_ROLE


class Guarded(Struct, frozen=True):
    """One function: its arguments' types, whose rights it has, its text, and what those rights are."""

    name: str
    arguments: str
    owner: str
    text: str
    """`CREATE FUNCTION … AS $$ … $$`."""
    grants: tuple[str, ...]

    @property
    def body(self) -> str:
        """What runs, as the catalogue keeps it."""
        return self.text.split("$$")[1]


DECLARED: dict[str, Guarded] = {}
"""Every function of this kind but the search's, by name."""


def declare(function: Guarded) -> Guarded:
    """Add a function to the schema."""
    DECLARED[function.name] = function
    return function


def statements() -> list[str]:
    """The DDL of the functions, their owners and grants, as the owning role; the roles are made by the cluster."""
    found = []
    for one in DECLARED.values():
        signature = f"{one.name}({one.arguments})"
        found += [
            one.text,
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            *(f"GRANT {grant} TO {one.owner}" for grant in one.grants),
            f"GRANT USAGE, CREATE ON SCHEMA public TO {one.owner}",
            f"ALTER FUNCTION {signature} OWNER TO {one.owner}",
            f"REVOKE CREATE ON SCHEMA public FROM {one.owner}",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE}",
        ]
    return found
