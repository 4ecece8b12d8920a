"""Queue and search: indexes by who took a case, by state and office, by bill, by release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHANGED = {
    "declaration_office": ["office", "lodged_at", "channel"],
    "declaration_state": ["state", "office", "lodged_at"],
}
"""Indexes that get columns more: a listing by state goes by day too, a count by day by channel."""
PARTIAL = {
    "declaration_assignee": (["assignee", "wait_until", "number"], "assignee"),
    "declaration_bill": (["bill_number"], "bill_number"),
    "declaration_released": (["office", "released_at", "lodged_at", "channel"], "released_at"),
}
"""Indexes of the rows alone that have a value in a column."""


def upgrade() -> None:
    """Make the indexes of queue, search and the live picture."""
    for name, columns in CHANGED.items():
        op.drop_index(name, "declaration")
        op.create_index(name, "declaration", columns)
    for name, (columns, asked) in PARTIAL.items():
        there = sa.text(f"{asked} IS NOT NULL")
        op.create_index(name, "declaration", columns, sqlite_where=there, postgresql_where=there)
