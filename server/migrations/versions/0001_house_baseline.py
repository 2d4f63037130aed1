"""The whole schema of the first release, from the SQL beside this file."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make everything, in an empty database."""
    connection = op.get_bind()
    for statement in Path(__file__).with_suffix(".sql").read_text("utf-8").split(";\n\n"):
        connection.exec_driver_sql(statement.strip().removesuffix(";"))
