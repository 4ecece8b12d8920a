"""Rows that stand: journal and ledger are never rewritten; on PostgreSQL rows by scope."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WRITTEN_ONCE: Final = ("journal", "transfer")
EVERY: Final = "(SELECT current_setting('guanwu.scope', true)) = 'all'"
OFFICES: Final = "ANY ((SELECT guanwu_scope('office'))::text[])"
PARTIES: Final = "ANY ((SELECT guanwu_scope('party'))::text[])"
CASES: Final = {
    "declaration": f"{EVERY} OR office = {OFFICES} OR importer = {PARTIES} OR box = {PARTIES}",
    "matter": f"{EVERY} OR office = {OFFICES} OR party = {PARTIES}",
}
"""A case is seen by its office and its parties."""
PARTS: Final = ("document", "examination", "outbox")
"""What belongs to a case is seen by whom the case is seen by."""
PART: Final = (
    EVERY + " OR EXISTS (SELECT 1 FROM declaration WHERE declaration.number = {0}.subject)"
    " OR EXISTS (SELECT 1 FROM matter WHERE matter.number = {0}.subject)"
)
SCOPE: Final = """
CREATE FUNCTION guanwu_scope(kind text) RETURNS text[] STABLE LANGUAGE sql
SET search_path = pg_catalog AS $$
  SELECT coalesce(array_agg(substr(one, length(kind) + 2)), '{}')
    FROM unnest(string_to_array(coalesce(current_setting('guanwu.scope', true), ''), E'\\n')) one
   WHERE starts_with(one, kind || ':')
$$
"""


def upgrade() -> None:
    """Forbid to rewrite journal and ledger; on PostgreSQL show rows by the scope asked for.

    There the rights of the app role forbid to rewrite, which are given anew with every migration.
    """
    op.create_table(
        "history_change",
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                  primary_key=True, autoincrement=False),
        sa.Column("parties", sa.Text(), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in WRITTEN_ONCE:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
                )
        return
    op.execute(SCOPE)
    for table, seen in CASES.items() | {(name, PART.format(name)) for name in PARTS}:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY guanwu_scope ON {table} USING ({seen})")
