"""Runs migrations on the connection that the store hands in, in its transaction."""

from __future__ import annotations

from alembic import context

from guanwu.store.schema_desk import person

METADATA = person.metadata
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
