"""The tables of living data: events, milestones, certificates, head-count and movements.

Rows are added and stay: what was wrong is withdrawn or followed by another row.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from guanwu.store.schema import metadata

_NUMBERED = BigInteger().with_variant(Integer, "sqlite")

programme_event = Table(
    "programme_event",
    metadata,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("unit", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("place_en", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("withdrawn_at", Text),
)
"""Events that an office put on record; `item` is the project or item they belong to, or empty.

`since` and `until` are both inclusive. One that was withdrawn counts no longer.
"""
Index("programme_event_since", programme_event.c.since)

programme_milestone = Table(
    "programme_milestone",
    metadata,
    Column("id", _NUMBERED, primary_key=True),
    Column("milestone", Text, nullable=False),
    Column("done_on", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
)
"""Days on which milestones were done; the last row of a milestone counts.

`milestone` is `<item>.<fact>`; `reason` says why a day was corrected, empty for the first.
"""
Index("programme_milestone_milestone", programme_milestone.c.milestone)

programme_certificate = Table(
    "programme_certificate",
    metadata,
    Column("id", _NUMBERED, primary_key=True),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("role_en", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("withdrawn_at", Text),
)
"""Certificates by number and role, never by a name; a renewal is one more row of its number.

Of a number the last row that was not withdrawn counts. `since` and `until` are both inclusive.
"""
Index("programme_certificate_number", programme_certificate.c.number)

headcount_table = Table(
    "headcount_table",
    metadata,
    Column("id", _NUMBERED, primary_key=True),
    Column("year", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
)
"""Head-count of fiscal years (Western) as CSV; the last row of a year counts."""
Index("headcount_table_year", headcount_table.c.year)

headcount_movement = Table(
    "headcount_movement",
    metadata,
    Column("id", _NUMBERED, primary_key=True),
    Column("day", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("people", BigInteger, nullable=False),
    Column("to_office", Text, nullable=False),
    Column("to_category", Text, nullable=False),
    Column("planned", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("withdrawn_at", Text),
)
"""People recruited, retired or transferred on a day; `planned` is 1 for what is only intended."""
Index("headcount_movement_day", headcount_movement.c.day)
