"""One schema for the embedded and the served store (SQLAlchemy Core)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

declaration = Table(
    "declaration",
    metadata,
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("importer", Text, nullable=False),
    Column("box", Text, nullable=False),
    Column("declared_on", Text, nullable=False),
    Column("imported_on", Text, nullable=False),
    Column("channel", Text),
    Column("flags", Text),
    Column("customs_value", BigInteger),
    Column("payable", BigInteger),
    Column("bill_number", Text),
    Column("served_on", Text),
    Column("due_on", Text),
    Column("version", Integer, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("assessment", Text),
    Column("faults", Text),
    Column("lodged_at", Text, nullable=False),
    Column("done", Text, nullable=False),
    Column("office", Text),
    Column("unit", Text),
    Column("assignee", Text),
    Column("wait_until", Text),
    Column("released_at", Text),
)
"""A declaration as lodged (`record`: canonical JSON), where it stands, and what was assessed.

`assessment` is JSON: law day, known-on day, edition, levies, shares by line. `done` is the list of
things that happened on the way (documents received, examination clean, ...), separated by blanks.
`unit` is the unit whose turn it is until `wait_until`, `assignee` the person who took it.
"""
Index("declaration_queue", declaration.c.unit, declaration.c.wait_until, declaration.c.number,
      declaration.c.channel, declaration.c.state, declaration.c.assignee,
      sqlite_where=declaration.c.unit.is_not(None),
      postgresql_where=declaration.c.unit.is_not(None))
Index("declaration_importer", declaration.c.importer, declaration.c.lodged_at)
Index("declaration_box", declaration.c.box, declaration.c.lodged_at)
Index("declaration_office", declaration.c.office, declaration.c.lodged_at, declaration.c.channel)
Index("declaration_state", declaration.c.state, declaration.c.office, declaration.c.lodged_at)
Index("declaration_assignee", declaration.c.assignee, declaration.c.wait_until,
      declaration.c.number, sqlite_where=declaration.c.assignee.is_not(None),
      postgresql_where=declaration.c.assignee.is_not(None))
Index("declaration_bill", declaration.c.bill_number,
      sqlite_where=declaration.c.bill_number.is_not(None),
      postgresql_where=declaration.c.bill_number.is_not(None))
Index("declaration_released", declaration.c.office, declaration.c.released_at,
      declaration.c.lodged_at, declaration.c.channel,
      sqlite_where=declaration.c.released_at.is_not(None),
      postgresql_where=declaration.c.released_at.is_not(None))

journal = Table(
    "journal",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""One row an event, each hash over its row and the hash before: any changed byte is found."""
Index("journal_subject", journal.c.subject)
Index("journal_actor", journal.c.actor, journal.c.seq,
      sqlite_where=journal.c.actor != "guanwu", postgresql_where=journal.c.actor != "guanwu")
Index("journal_reads", journal.c.seq, sqlite_where=journal.c.event.like("%:read"),
      postgresql_where=journal.c.event.like("%:read"))

journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)
"""The last event, so that events cut off at the end are missed."""

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("debits_pending", BigInteger, nullable=False),
    Column("debits_posted", BigInteger, nullable=False),
    Column("credits_pending", BigInteger, nullable=False),
    Column("credits_posted", BigInteger, nullable=False),
    Column("flags", Integer, nullable=False),
)

transfer = Table(
    "transfer",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("debit", Text, nullable=False),
    Column("credit", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("pending_id", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("levy", Text, nullable=False),
    Column("at", Text, nullable=False),
)
Index("transfer_subject", transfer.c.subject)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("message", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("sent_at", Text),
)
"""Messages to send, written in the transaction that decided them; XML is made on delivery."""
Index("outbox_subject", outbox.c.subject)

counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

tariff_edition = Table(
    "tariff_edition",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("since", Text, primary_key=True),
    Column("until", Text),
    Column("recorded_on", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("edition", LargeBinary, nullable=False),
)

tariff_words = Table(
    "tariff_words",
    metadata,
    Column("list", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("since", Text, nullable=False),
    Column("recorded_on", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("rows", LargeBinary, nullable=False),
)
"""Words of the tariff as an office publishes them: names of headings, meanings of rule codes."""

exchange_rate = Table(
    "exchange_rate",
    metadata,
    Column("currency", Text, primary_key=True),
    Column("since", Text, primary_key=True),
    Column("recorded_on", Text, primary_key=True),
    Column("row", LargeBinary, nullable=False),
)

party_history = Table(
    "party_history",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("declarations", BigInteger, nullable=False),
    Column("faults", BigInteger, nullable=False),
    Column("arrears", BigInteger, nullable=False),
)
"""What is on record of importers and brokers: declarations, offences or errors, arrears."""

importer_heading = Table(
    "importer_heading",
    metadata,
    Column("importer", Text, primary_key=True),
    Column("heading", Text, primary_key=True),
)
"""Headings that an importer has imported before."""

history_change = Table(
    "history_change",
    metadata,
    Column("version", BigInteger().with_variant(Integer, "sqlite"), primary_key=True,
           autoincrement=False),
    Column("parties", Text, nullable=False),
)
"""Whose record changed, transaction by transaction, for desks that hold it in memory.

`parties` is JSON: ids of importers, box numbers of brokers. Only the last ones are kept.
"""

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Settings of this store, such as the salt of the recorded draw."""
