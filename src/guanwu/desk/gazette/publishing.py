"""Puts approved amendments on record as editions of their days: the law turns at midnight by date.

No process has to run at midnight. An edition that is recorded today and begins on a later day
serves from that day on, and every process takes it in with its next transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

import msgspec
from sqlalchemy import Connection

from guanwu.case import Refusal
from guanwu.desk.gazette.checking import amendments_of, approved
from guanwu.desk.house import House
from guanwu.store.edition_rows import save_edition
from guanwu.tariff.amendment import Amendment, Gazette, Span, spans
from guanwu.tariff.edition import Edition, Tariff

SOURCE = "gazette "
"""What the source of an edition begins with that amendments have made."""


def publish(
    house: House, connection: Connection, changed: Iterable[Amendment], number: int, today: date,
    source: str,
) -> int:
    """Record the editions that all approved amendments make, from the first changed day on.

    `changed` are the rows that have come or gone; `number` counts publications, so that of two on
    one day the second goes before the first. Returns how many editions were recorded.
    """
    rows = list(changed)
    first = min(row.since for row in rows)
    held = house.law.tariff
    days = {day for row in rows for day in (row.since, row.until) if day is not None}
    days |= {day for one in held for day in (one.since, one.until) if day is not None}
    files = Tariff([one for one in held if not one.source.startswith(SOURCE)])
    gazettes = [
        Gazette(one.id, one.record.recorded_on or today, amendments_of(one))
        for one in approved(connection)
    ]
    recorded = 0
    for span in spans(files, gazettes, first, days):
        serving = held.at(span.since)
        if isinstance(serving, Refusal) or serving.edition.rows != span.rows:
            recorded += save_edition(connection, _edition(span, number, today, source))
    return recorded


def _edition(span: Span, number: int, today: date, source: str) -> Edition:
    """Return the edition of a span. Its fingerprint is of its name, base and rows."""
    name = f"gazette {number:06d} {span.base.name}"
    digest = hashlib.sha256(msgspec.msgpack.encode((name, span.base.fingerprint, span.rows)))
    return Edition(name, span.since, span.until, today, SOURCE + source, digest.hexdigest(),
                   span.rows)
