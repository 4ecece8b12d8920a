"""Runs migrations on the connection that the store hands in, in its transaction."""

from __future__ import annotations

from alembic import context

from guanwu.store.schema_desk import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
