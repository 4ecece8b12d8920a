"""Checks an amendment: every fault of every row at once, as of today and what is approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.desk.gazette.kept import Content, Kept, of_row
from guanwu.desk.house import House
from guanwu.party.operator import longest
from guanwu.store.code_lists import load_code_lists
from guanwu.store.gazette_rows import gazettes
from guanwu.store.tariff_file import DEVELOPING
from guanwu.tariff.amendment import Amendment, meeting, misplaced, read_rows
from guanwu.tariff.edition import TariffRow

TEMPORARY = "temporary_rates"
APPROVED_MOST = 10_000
_WHOLE_PPM = 1_000_000


def checked(
    house: House, connection: Connection, one: Kept, today: date
) -> tuple[list[Amendment], tuple[Fault, ...]]:
    """Return the amendments that can be read, and everything that is wrong with the draft."""
    content = one.content
    tariff = house.law.tariff
    partners = load_code_lists().codes_between("countries", content.effective_on, None)
    rows, faults = read_rows(content.rows, content.effective_on)
    faults += misplaced(rows, tariff.at, partners | {DEVELOPING})
    faults += meeting(rows)
    faults += _days(rows, today)
    faults += _others(connection, one, rows, today)
    faults += _temporary(house, content, rows)
    faults.sort(key=lambda fault: fault.line or 0)
    if content.effective_on <= today:
        facts = {"day": content.effective_on.isoformat(), "today": today.isoformat()}
        faults.insert(0, Fault("gazette_day_past", "effective_on", facts))
    return rows, tuple(faults)


def approved(connection: Connection) -> list[Kept]:
    """Return all approved amendments in the order of their approval."""
    rows = [of_row(row) for row in gazettes(connection, "approved", most=APPROVED_MOST)]
    return sorted(rows, key=lambda one: one.record.number)


def amendments_of(one: Kept) -> tuple[Amendment, ...]:
    """Return the rows of an amendment that was approved; they were read without fault then."""
    return tuple(read_rows(one.content.rows, one.content.effective_on)[0])


def _days(rows: Sequence[Amendment], today: date) -> list[Fault]:
    """Return rows that would begin today or before: the past is not amended."""
    return [
        Fault("gazette_day_past", f"rows[{row.line}].since",
              {"day": row.since.isoformat(), "today": today.isoformat()}, row.line)
        for row in rows if row.since <= today
    ]


def _others(
    connection: Connection, one: Kept, rows: Sequence[Amendment], today: date
) -> list[Fault]:
    """Return rows that meet another approved amendment which is not in force yet."""
    faults = []
    waiting = [other for other in approved(connection)
               if other.id != one.id and not other.in_force(today)]
    for other in waiting:
        theirs = amendments_of(other)
        for row in rows:
            if any(row.meets(one) for one in theirs):
                facts = {"code": row.code, "gazette": other.id,
                         "day": other.content.effective_on.isoformat()}
                faults.append(Fault("gazette_meets_another", f"rows[{row.line}]", facts, row.line))
    return faults


def _temporary(house: House, content: Content, rows: Sequence[Amendment]) -> list[Fault]:
    """Return what is beyond a temporary rate: no end, longer than a year, too large (CA 71)."""
    row = house.law.tables[TEMPORARY].at(content.basis, content.effective_on)
    if content.basis == "statute" or row is None:
        return []
    faults = []
    for one in rows:
        place, cites = f"rows[{one.line}]", row.cites
        last = longest(one.since, row.text("months"), "")
        if one.until is None or (last is not None and one.until > last):
            said: dict[str, Any] = {"last": last.isoformat() if last else "", "cites": cites}
            faults.append(Fault("gazette_temporary_long", f"{place}.until", said, one.line))
        index = house.law.tariff.at(one.since)
        held = None if isinstance(index, Refusal) else index.find(one.code)
        if isinstance(held, TariffRow) and _beyond(held, one, row.number("share_ppm")):
            said = {"code": one.code, "most_ppm": row.number("share_ppm"), "cites": cites}
            faults.append(Fault("gazette_temporary_beyond", place, said, one.line))
    return faults


def _beyond(held: TariffRow, one: Amendment, share_ppm: int) -> bool:
    """Say whether a rate of column 1 or 3 changes by more than a share of what it is."""
    for before, after in ((held.column_1, one.column_1), (held.column_3, one.column_3)):
        if after is None:
            continue
        for was, becomes in ((before.ad_valorem_ppm, after.ad_valorem_ppm),
                             (before.specific_e4, after.specific_e4)):
            if abs(becomes - was) * _WHOLE_PPM > was * share_ppm:
                return True
    return False
