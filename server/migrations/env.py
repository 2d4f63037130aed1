"""What Alembic runs: the steps in one transaction each, on the connection that `server.migrations` opened."""

from alembic import context

from kernel.db import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
