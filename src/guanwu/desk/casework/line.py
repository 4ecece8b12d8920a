"""A declaration as a line of a queue or of what a search found: nobody's personal data."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import msgspec
from msgspec import Struct

from guanwu.declaration.number import printed
from guanwu.desk.casework.people import Named
from guanwu.store.declaration_search import Found
from guanwu.store.queue_rows import Waiting
from guanwu.store.sealing import is_token

GOODS_MOST: Final = 80
"""Characters of the first line's description that a list shows."""
Due = Literal["", "missed", "today", "later"]


class _Importer(Struct):
    name: str
    name_zh: str | None = None


class _Goods(Struct):
    description: str


class _Header(Struct):
    importer: _Importer
    lines: list[_Goods]


_header: Final = msgspec.json.Decoder(_Header)


class CaseLine(Struct, frozen=True):
    """A declaration in a list. `due` and `days` tell how its last day stands to today.

    Id and name of the importer are a business's, and empty for a natural person; `days` counts
    calendar days to the last day, below zero once it is missed. Amounts in whole TWD.
    """

    number: str
    printed: str
    state: str
    channel: str | None
    importer_id: str
    importer: str
    importer_zh: str
    goods: str
    lines: int
    box: str
    office: str
    unit: str | None
    assignee: str
    assignee_zh: str
    assignee_en: str
    wait_until: date | None
    due: Due
    days: int
    lodged_at: str
    payable: int | None
    bill_number: str | None = None
    released_at: str | None = None


def case_line(row: Waiting | Found, people: dict[str, Named], today: date) -> CaseLine:
    """Return the line of a row; `people` names who has taken what."""
    header = _header.decode(row.record)
    person = is_token(row.importer)
    who = people.get(row.assignee or "")
    last = date.fromisoformat(row.wait_until) if row.wait_until else None
    first = header.lines[0].description if header.lines else ""
    return CaseLine(
        row.number, printed(row.number), row.state, row.channel,
        "" if person else row.importer,
        "" if person else header.importer.name,
        "" if person else header.importer.name_zh or "",
        first if len(first) <= GOODS_MOST else first[:GOODS_MOST] + "...", len(header.lines),
        row.box, row.office, row.unit, row.assignee or "", who.zh if who else "",
        who.en if who else "", last, due_of(last, today), (last - today).days if last else 0,
        row.lodged_at, row.payable,
        row.bill_number if isinstance(row, Found) else None,
        row.released_at if isinstance(row, Found) else None,
    )


def due_of(last: date | None, today: date) -> Due:
    """Return how a last day stands to today."""
    if last is None:
        return ""
    return "missed" if last < today else "today" if last == today else "later"
