"""Figures of declarations, which name no case and no party; filters within the index of queues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FIGURES = """
CREATE VIEW declaration_figures AS
SELECT office, unit, assignee, state, channel, lodged_at, wait_until, released_at FROM declaration
"""
QUEUE = ["unit", "wait_until", "number", "channel", "state", "assignee"]
"""The order of a queue, and what it is filtered by: looked at without the row itself."""


def upgrade() -> None:
    """Make the view that counts are made on, and the index of queues with its filters.

    On PostgreSQL it has its owner's sight: rules by row would need importer and box of every row
    that is counted, and no index has those.
    """
    op.execute(FIGURES)
    waits = sa.text("unit IS NOT NULL")
    op.drop_index("declaration_queue", "declaration")
    op.create_index("declaration_queue", "declaration", QUEUE, sqlite_where=waits,
                    postgresql_where=waits)
