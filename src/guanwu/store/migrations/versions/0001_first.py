"""The first schema: declarations, journal, ledger, outbox, counters, tariff, exchange rates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger()
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    _declarations()
    _journal()
    _ledger()
    _reference()
    _history()


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    """Return text columns of these names."""
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _declarations() -> None:
    """Make the table of declarations and the outbox."""
    op.create_table(
        "declaration",
        sa.Column("number", sa.Text(), primary_key=True),
        *_texts("kind", "state", "importer", "box", "declared_on", "imported_on"),
        *_texts("channel", "flags", nullable=True),
        sa.Column("customs_value", BIG),
        sa.Column("payable", BIG),
        *_texts("bill_number", "served_on", "due_on", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("content_hash", "record"),
        *_texts("assessment", "faults", nullable=True),
        *_texts("lodged_at", "done"),
    )
    op.create_index("declaration_state", "declaration", ["state"])
    op.create_table(
        "outbox",
        sa.Column("id", KEY, primary_key=True),
        *_texts("message", "subject", "facts", "created_at"),
        *_texts("sent_at", nullable=True),
    )
    op.create_index("outbox_subject", "outbox", ["subject"])


def _journal() -> None:
    """Make the journal and its head."""
    op.create_table(
        "journal",
        sa.Column("seq", KEY, primary_key=True),
        *_texts("at", "actor", "subject", "event", "facts", "prev_hash", "hash"),
    )
    op.create_index("journal_subject", "journal", ["subject"])
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
    )


def _ledger() -> None:
    """Make accounts and transfers."""
    totals = ("debits_pending", "debits_posted", "credits_pending", "credits_posted")
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), primary_key=True),
        *_texts("name"),
        sa.Column("kind", sa.Integer(), nullable=False),
        *[sa.Column(name, BIG, nullable=False) for name in totals],
        sa.Column("flags", sa.Integer(), nullable=False),
    )
    op.create_table(
        "transfer",
        sa.Column("id", KEY, primary_key=True),
        *_texts("debit", "credit"),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("pending_id", BIG, nullable=False),
        *_texts("subject", "levy", "at"),
    )
    op.create_index("transfer_subject", "transfer", ["subject"])


def _reference() -> None:
    """Make counters, tariff editions and exchange rates."""
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", BIG, nullable=False),
    )
    op.create_table(
        "tariff_edition",
        sa.Column("fingerprint", sa.Text(), primary_key=True),
        *_texts("name"),
        sa.Column("since", sa.Text(), primary_key=True),
        *_texts("until", nullable=True),
        *_texts("recorded_on", "source"),
        sa.Column("edition", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "exchange_rate",
        *[
            sa.Column(name, sa.Text(), primary_key=True)
            for name in ("currency", "since", "recorded_on")
        ],
        sa.Column("row", sa.LargeBinary(), nullable=False),
    )


def _history() -> None:
    """Make the history of parties and the settings."""
    op.create_table(
        "party_history",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        *[sa.Column(name, BIG, nullable=False) for name in ("declarations", "faults", "arrears")],
    )
    op.create_table(
        "importer_heading",
        sa.Column("importer", sa.Text(), primary_key=True),
        sa.Column("heading", sa.Text(), primary_key=True),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
