"""Which countries belong to column 1 and to each partner of column 2, on which days.

Customs Tariff, general rules 3: column 1 is for WTO members and reciprocal partners,
column 2 for the partners it names. A row covers the days that are known; where knowledge ends
without the membership having ended, the answer is a refusal and not a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct

from guanwu.case.fault import Refusal

COLUMN_1 = "1"
DEVELOPING = "LDCs"
TABLES = {COLUMN_1: "column_1"}


class Member(Struct, frozen=True):
    """A row of membership: `country` belongs to `group` from `since` to before `until`.

    `group`: `1` for column 1, else a partner of column 2 (country code, or LDCs). `before` and
    `after` say what holds outside the days: `closed` (not a member) or `open` (not known here). A
    row without days (`since` equals `until`) with both open says that nothing is known.
    """

    group: str
    country: str
    since: date
    until: date | None
    before: str
    after: str
    recorded_on: date
    source: str


class RowRef(NamedTuple):
    """The table row an answer rests on: table, its key, the days it is in force."""

    table: str
    key: str
    since: date
    until: date | None


class Membership:
    """Answers who belongs to which column, by two clocks: the day, and the day known on."""

    __slots__ = ("_groups", "_known", "_recorded_last", "_rows")

    def __init__(self, rows: Iterable[Member]) -> None:
        self._rows: dict[tuple[str, str], tuple[Member, ...]] = {}
        for row in rows:
            key = (row.group, row.country)
            self._rows[key] = (*self._rows.get(key, ()), row)
        self._groups = frozenset(group for group, _ in self._rows)
        every = [row.recorded_on for held in self._rows.values() for row in held]
        self._recorded_last = max(every, default=date.min)
        self._known = {key: latest(held) for key, held in self._rows.items()}

    def of(
        self, group: str, country: str, day: date, known_on: date | None = None
    ) -> RowRef | Refusal | None:
        """The row by which a country belongs to a group on a day; None where it does not belong.

        Refusals: `column_1_membership_missing`, `column_2_membership_missing` where the table has
        no row for the day though the country is, or was, or may be a member.
        """
        rows = self._rows.get((group, country))
        if rows is None:
            if group in self._groups or group == DEVELOPING or group != country:
                return None
            return self.missing(group, country, day)
        if known_on is None or known_on >= self._recorded_last:
            known = self._known[group, country]
        else:
            known = latest([row for row in rows if row.recorded_on <= known_on])
        if not known:
            return self.missing(group, country, day)
        for row in known:
            if row.since <= day and (row.until is None or day < row.until):
                return RowRef(table_of(group), f"{group}:{country}", row.since, row.until)
        earlier = [row for row in known if row.since <= day]
        side = earlier[-1].after if earlier else known[0].before
        return self.missing(group, country, day) if side == "open" else None

    def turns(self) -> set[date]:
        """Every day on which a membership begins or ends."""
        held = [row for rows in self._rows.values() for row in rows]
        return {row.since for row in held} | {row.until for row in held if row.until is not None}

    def recorded(self) -> set[date]:
        """Every day on which a membership was recorded."""
        return {row.recorded_on for rows in self._rows.values() for row in rows}

    def missing(self, group: str, country: str, day: date) -> Refusal:
        """The refusal that names the table, the partner or country, and the day."""
        facts: dict[str, Any] = {"country": country, "day": day.isoformat()}
        if group == COLUMN_1:
            return Refusal("column_1_membership_missing", {"table": table_of(group), **facts})
        return Refusal(
            "column_2_membership_missing", {"table": table_of(group), "partner": group, **facts}
        )


def table_of(group: str) -> str:
    """Name of the table a group stands in."""
    return TABLES.get(group, "column_2")


def latest(rows: Iterable[Member]) -> list[Member]:
    """Of rows that begin on the same day the latest recorded, in order of days."""
    best: dict[date, Member] = {}
    for row in rows:
        if row.since not in best or row.recorded_on >= best[row.since].recorded_on:
            best[row.since] = row
    return [best[since] for since in sorted(best)]
