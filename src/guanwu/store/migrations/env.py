"""Runs migrations on the connection that the store hands in, in its transaction."""

from __future__ import annotations

from alembic import context

from guanwu.store.schema_desk import person
from guanwu.store.schema_living import programme_event

METADATA = person.metadata
assert METADATA is programme_event.metadata
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
