"""Words of the tariff: names of headings and meanings of rule codes that an office loads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of words."""
    op.create_table(
        "tariff_words",
        sa.Column("list", sa.Text(), primary_key=True),
        sa.Column("fingerprint", sa.Text(), primary_key=True),
        *[sa.Column(name, sa.Text(), nullable=False)
          for name in ("since", "recorded_on", "source")],
        sa.Column("rows", sa.LargeBinary(), nullable=False),
    )
