"""Compares the stored declarations with what the journal says of them."""

from __future__ import annotations

import hashlib
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
 ORDER BY d.number
"""
_LODGED = (
    f"SELECT subject, max(seq) FROM journal WHERE event IN ({_HELD}) GROUP BY subject "
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
    stored_rows = text(_ROWS.format(
        record=text_bytes(connection, "d.record"),
        assessment=text_bytes(connection, "d.assessment"),
    ))
    try:
        with stream(connection, text(_LODGED)) as spoken, stream(connection, stored_rows) as stored:
            lodged = iter(spoken)
            for row in stored:
                number, seq = row[0], row[5]
                expected = next(lodged, NOTHING)
                if (number, seq) != tuple(expected):
                    return Verdict(False, verdict.rows, expected[1], "record_missing")
                if _changed(tuple(row[1:])):
                    return Verdict(False, verdict.rows, seq, "record_changed")
            left = next(lodged, NOTHING)[1]
    except DatabaseError:
        return Verdict(False, verdict.rows, None, "record_changed")
    return verdict if left is None else Verdict(False, verdict.rows, left, "record_missing")


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
