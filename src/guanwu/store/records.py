"""Compares the stored declarations with what the journal says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from guanwu.store.dialect import stream, text_bytes
from guanwu.store.journal import Verdict, verify

_HELD = "'declaration:lodgement:accepted', 'declaration:lodgement:refused'"
_ASSESSED = "'declaration:lodgement:accepted', 'declaration:duty:reassessed'"
_ROWS = f"""
SELECT d.number, {{record}}, {{assessment}}, d.content_hash, d.payable,
       held.seq, held.facts, assessed.facts
  FROM declaration d
  LEFT JOIN journal held ON held.seq = (
       SELECT max(seq) FROM journal WHERE subject = d.number AND event IN ({_HELD}))
  LEFT JOIN journal assessed ON assessed.seq = (
       SELECT max(seq) FROM journal WHERE subject = d.number AND event IN ({_ASSESSED}))
{{part}} ORDER BY d.number
"""
_LODGED = (
    f"SELECT subject, max(seq) FROM journal WHERE event IN ({_HELD}){{part}} GROUP BY subject "
    "ORDER BY subject"
)
"""The last word of the journal on the record of each declaration that there must be."""
NOTHING = (None, None)


def verify_store(connection: Connection) -> Verdict:
    """Verify the journal, then every record and assessment by the hash that the journal has of it.

    Found besides what `journal.verify` finds: a changed byte in a record or an assessment, an
    amount to pay that is not that of the assessment, a declaration taken out or put in. The row
    named is the event that says otherwise; None where no event speaks of the declaration.
    """
    verdict = verify(connection)
    if not verdict.ok:
        return verdict
    try:
        with stream(connection, text(_LODGED.format(part=""))) as spoken, stream(
            connection, text(_rows(connection, ""))
        ) as stored:
            found = _compared(spoken, stored)
    except DatabaseError:
        return Verdict(False, verdict.rows, None, "record_changed")
    return verdict if found is None else found._replace(rows=verdict.rows)


def verify_records_part(connection: Connection, after: str, most: int) -> tuple[Verdict, str]:
    """Compare so many declarations after a number; return the verdict and the last number read.

    The last number is empty once there is nothing left; parts one after the other find what the
    whole finds beyond the chain.
    """
    try:
        numbers = connection.execute(
            text("SELECT number FROM declaration WHERE number > :after ORDER BY number "
                 "LIMIT :most"), {"after": after, "most": most}).scalars().all()
        last = str(numbers[-1]) if len(numbers) == most else ""
        bound = " AND {0} > :after" + (" AND {0} <= :last" if last else "")
        values = {"after": after, "last": last} if last else {"after": after}
        spoken = connection.execute(
            text(_LODGED.format(part=bound.format("subject"))), values).all()
        part = bound.format("d.number").replace(" AND", " WHERE", 1)
        stored = connection.execute(text(_rows(connection, part)), values)
        found = _compared(spoken, stored)
    except DatabaseError:
        return Verdict(False, 0, None, "record_changed"), ""
    return found or Verdict(True, len(numbers), None, None), last


def _rows(connection: Connection, part: str) -> str:
    """Return the query for declarations with what the journal says of them."""
    return _ROWS.format(
        record=text_bytes(connection, "d.record"),
        assessment=text_bytes(connection, "d.assessment"), part=part,
    )


def _compared(spoken: Iterable[Any], stored: Iterable[Any]) -> Verdict | None:
    """Compare declarations with those that the journal speaks of, both in order; None: alike."""
    lodged = iter(spoken)
    for row in stored:
        number, seq = row[0], row[5]
        expected = next(lodged, NOTHING)
        if (number, seq) != tuple(expected):
            return Verdict(False, 0, expected[1], "record_missing")
        if _changed(tuple(row[1:])):
            return Verdict(False, 0, seq, "record_changed")
    left = next(lodged, NOTHING)[1]
    return None if left is None else Verdict(False, 0, left, "record_missing")


def _changed(row: tuple[Any, ...]) -> bool:
    """Return whether record, assessment or amount are not those that the journal speaks of."""
    record, assessment, content_hash, payable, _, held, assessed = row
    if not _sha256(record) == content_hash == msgspec.json.decode(held)["content_hash"]:
        return True
    if assessment is None:
        return assessed is not None
    said = msgspec.json.decode(assessed).get("assessment_hash") if assessed else None
    return _sha256(assessment) != said or msgspec.json.decode(assessment)["payable"] != payable


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
