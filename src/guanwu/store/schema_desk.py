"""The tables of the desk: people and posts, sessions, proposals, matters, files, operators."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from guanwu.store.schema import metadata

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("email", Text),
    Column("state", Text, nullable=False),
    Column("password_hash", Text),
    Column("totp_secret", Text),
    Column("totp_last_step", BigInteger),
    Column("identity", Text),
    Column("language", Text),
    Column("created_at", Text, nullable=False),
)
"""People who may log in. `state`: active, suspended, waiting (registered, not yet admitted).

`identity` is the token of table `identity`: two accounts of one person have the same.
"""
Index("person_login", person.c.login, unique=True)
Index("person_identity", person.c.identity)

post = Table(
    "post",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text),
)
"""Posts hold powers by their role, at an office and unit or for a party (trader, broker, ...)."""

holding = Table(
    "holding",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("person", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text),
    Column("granted_by", Text, nullable=False),
    Column("approved_by", Text),
    Column("granted_at", Text, nullable=False),
)
"""Who holds which post from `since` (inclusive) to `until` (exclusive), moments in time."""
Index("holding_person", holding.c.person)
Index("holding_post", holding.c.post)

session = Table(
    "session",
    metadata,
    Column("id_hash", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("csrf", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("second_factor_at", Text),
    Column("revoked_at", Text),
    Column("address", Text),
)
"""Sessions are kept here alone: the browser has an opaque token, the store its hash."""
Index("session_person", session.c.person)

login_attempt = Table(
    "login_attempt",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("succeeded", BigInteger, nullable=False),
)
Index("login_attempt_login", login_attempt.c.login, login_attempt.c.at)
Index("login_attempt_address", login_attempt.c.address, login_attempt.c.at)

proposal = Table(
    "proposal",
    metadata,
    Column("id", Text, primary_key=True),
    Column("command", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Text),
    Column("answer", Text),
)
"""A command that needs a second person. `state`: waiting, approved, rejected, withdrawn.

The approval is bound to `content_hash`, SHA-256 over command and content.
"""
Index("proposal_state", proposal.c.state, proposal.c.proposed_at)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("command", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""Answers by the key that a client gave: the same request again gets the same answer, for good."""

matter = Table(
    "matter",
    metadata,
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("unit", Text),
    Column("duty", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("assignee", Text),
    Column("opened_at", Text, nullable=False),
    Column("wait_until", Text),
    Column("closed_at", Text),
    Column("done", Text, nullable=False),
    Column("record", Text, nullable=False),
)
"""A tracked matter. `unit` is whose turn it is (none once closed), `duty` is office/unit/item.

`record` is JSON: applicant, description, routing, extensions, handovers, decision.
"""
Index("matter_queue", matter.c.unit, matter.c.wait_until, matter.c.number)
Index("matter_party", matter.c.party, matter.c.opened_at)

document = Table(
    "document",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", Text, nullable=False),
)
"""Files of a case: documents of a trader, photographs of an examination."""
Index("document_subject", document.c.subject)

examination = Table(
    "examination",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("examiner", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("clean", BigInteger, nullable=False),
    Column("record", Text, nullable=False),
)
"""What was found in an examination; `record` is JSON: lines, packages opened, remarks."""
Index("examination_subject", examination.c.subject)

operator = Table(
    "operator",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text),
    Column("record", Text, nullable=False),
)
"""Licensed operators: brokers with box numbers, carriers, forwarders, warehouses (BRK, CA 22)."""
Index("operator_code", operator.c.kind, operator.c.code)

gazette = Table(
    "gazette",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("effective_on", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("drafted_by", Text, nullable=False),
    Column("drafted_at", Text, nullable=False),
)
"""A draft amendment of the tariff. `state`: draft, checked, simulated, approved, published."""

identity = Table(
    "identity",
    metadata,
    Column("token", Text, primary_key=True),
    Column("cipher", Text),
    Column("key_version", BigInteger, nullable=False),
)
"""Identity numbers of natural persons: a blind index as token, the number encrypted."""
