"""Audit: the journal by who acted, and the readings of personal data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PARTIAL = {
    "journal_actor": (["actor", "seq"], "actor <> 'guanwu'"),
    "journal_reads": (["seq"], r"event LIKE '%\:read'"),
}
"""What the system does by itself is most of the journal, and is in neither of the indexes."""


def upgrade() -> None:
    """Make the indexes of the auditor."""
    for name, (columns, asked) in PARTIAL.items():
        there = sa.text(asked)
        op.create_index(name, "journal", columns, sqlite_where=there, postgresql_where=there)
