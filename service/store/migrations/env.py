"""Runs the revisions on the connection that ``service.store.migrating`` hands over. Floor 1."""

from __future__ import annotations

from alembic import context

from service.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table only by copying it
    transactional_ddl=True,  # Alembic assumes that SQLite cannot; under BEGIN IMMEDIATE it can
)
with context.begin_transaction():
    context.run_migrations()
