"""Living data: events, milestones and certificates of programmes, head-count and movements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Names of columns by table: `?` where there may be nothing, `:n` for whole numbers, `:k` for a key
# that counts itself, `*` for a key that is given.
TABLES = {
    "programme_event": "id* office kind quantity:n unit since until name name_en place place_en "
                       "item source recorded_by recorded_at withdrawn_at?",
    "programme_milestone": "id:k milestone done_on reason recorded_by recorded_at",
    "programme_certificate": "id:k number kind office unit role role_en since until source "
                             "recorded_by recorded_at withdrawn_at?",
    "headcount_table": "id:k year:n content recorded_by recorded_at approved_by",
    "headcount_movement": "id:k day kind office category people:n to_office to_category planned:n "
                          "source recorded_by recorded_at withdrawn_at?",
}
INDEXES = {
    "programme_event": "since", "programme_milestone": "milestone",
    "programme_certificate": "number", "headcount_table": "year", "headcount_movement": "day",
}


def upgrade() -> None:
    """Make the tables; nothing is ever deleted from them, see `postgres_roles`."""
    for table, columns in TABLES.items():
        op.create_table(table, *map(_column, columns.split()))
        op.create_index(f"{table}_{INDEXES[table]}", table, [INDEXES[table]])


def _column(told: str) -> sa.Column[str] | sa.Column[int]:
    """Return a column as the list of tables tells it."""
    name, _, kind = told.partition(":")
    if kind == "k":
        return sa.Column(name, NUMBERED, primary_key=True)
    if kind == "n":
        return sa.Column(name, sa.BigInteger(), nullable=False)
    return sa.Column(name.rstrip("?*"), sa.Text(), nullable=name.endswith("?"),
                     primary_key=name.endswith("*"))
