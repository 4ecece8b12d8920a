"""The desk: people, posts, sessions, proposals, matters, files, operators, whose turn it is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger()
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# A table in a line or two: names of columns, `?` where there may be nothing, `:n` for numbers,
# `:k` for a key that counts itself, `:b` for bytes, `*` for what belongs to the primary key.
TABLES = {
    "person": "id* login name name_en email? state password_hash? totp_secret? totp_last_step:n? "
              "identity? language? created_at",
    "post": "id* title title_en role office unit party since until?",
    "holding": "id:k person post since until? granted_by approved_by? granted_at",
    "session": "id_hash* person csrf created_at seen_at expires_at second_factor_at? revoked_at? "
               "address?",
    "login_attempt": "id:k login address at succeeded:n",
    "proposal": "id* command content content_hash office state reason proposed_by proposed_at "
                "decided_by? decided_at? answer?",
    "idempotency": "key* person* command content_hash status:n answer at",
    "matter": "number* kind office unit? duty state title party assignee? opened_at wait_until? "
              "closed_at? done record",
    "document": "id* subject kind name media_type size:n sha256 content:b added_by added_at",
    "examination": "id:k subject examiner at clean:n record",
    "operator": "id* kind code party name office state since until? record",
    "gazette": "id* title state effective_on content content_hash record drafted_by drafted_at",
    "identity": "token* cipher? key_version:n",
}
INDEXES = {
    "person": ("identity",),
    "holding": ("person", "post"),
    "session": ("person",),
    "login_attempt": ("login at", "address at"),
    "proposal": ("state proposed_at",),
    "matter": ("unit wait_until number", "party opened_at"),
    "document": ("subject",),
    "examination": ("subject",),
    "operator": ("kind code",),
}
NAMES = {
    "proposal_state_proposed_at": "proposal_state",
    "matter_unit_wait_until_number": "matter_queue",
    "matter_party_opened_at": "matter_party",
    "operator_kind_code": "operator_code",
    "login_attempt_login_at": "login_attempt_login",
    "login_attempt_address_at": "login_attempt_address",
}


def upgrade() -> None:
    """Make the tables of the desk and add to declarations whose turn it is."""
    for name, columns in TABLES.items():
        op.create_table(name, *[_column(one) for one in columns.split()])
        if name == "person":
            op.create_index("person_login", "person", ["login"], unique=True)
        for index in INDEXES.get(name, ()):
            full = f"{name}_{index.replace(' ', '_')}"
            op.create_index(NAMES.get(full, full), name, index.split())
    for column in ("office", "unit", "assignee", "wait_until", "released_at"):
        op.add_column("declaration", sa.Column(column, sa.Text(), nullable=True))
    op.execute(
        "UPDATE declaration SET office = CASE substr(number, 1, 1) WHEN 'A' THEN 'keelung' "
        "WHEN 'B' THEN 'kaohsiung' WHEN 'C' THEN 'taipei' WHEN 'D' THEN 'taichung' END"
    )
    turn = sa.text("unit IS NOT NULL")
    op.create_index("declaration_queue", "declaration", ["unit", "wait_until", "number"],
                    sqlite_where=turn, postgresql_where=turn)
    for column in ("importer", "box", "office"):
        op.create_index(f"declaration_{column}", "declaration", [column, "lodged_at"])


def _column(form: str) -> sa.Column[Any]:
    """Return a column from its form in TABLES."""
    nullable, form = form.endswith("?"), form.rstrip("?")
    key, form = form.endswith("*"), form.rstrip("*")
    name, _, kind = form.partition(":")
    types: dict[str, Any] = {"": sa.Text(), "n": BIG, "k": KEY, "b": sa.LargeBinary()}
    return sa.Column(name, types[kind], primary_key=key or kind == "k", nullable=nullable)
