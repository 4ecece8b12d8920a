"""Dated tables: a key, the days in force, the day recorded, the article, and the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

ALWAYS = date.max
"""As `known_on`: everything that was ever recorded."""


class Row(Struct, frozen=True):
    """One row of law. In force from `since` up to the day before `until`; known from `recorded_on`.

    `reference` is the table and line the row stands in; `facts` hold whole numbers or codes.
    """

    key: str
    since: date
    until: date | None
    recorded_on: date
    cites: str
    source: str
    reference: str
    facts: Mapping[str, int | str]

    def number(self, name: str) -> int:
        """Return a whole number of the row; anything else in its place is a bug of the table."""
        value = self.facts[name]
        if not isinstance(value, int):
            raise TypeError(f"{self.reference}: {name} is {value!r}, not a whole number")
        return value

    def text(self, name: str) -> str:
        """Return a code of the row."""
        return str(self.facts[name])

    def named(self) -> str:
        """Return the reference with the days in force, for a worksheet."""
        return f"{self.reference} [{self.since}, {self.until or ''})"


class DatedTable:
    """Rows by key; the latest recorded of those in force and known answers."""

    def __init__(self, name: str, rows: Iterable[Row]) -> None:
        self.name = name
        self.rows: dict[str, list[Row]] = {}
        for row in rows:
            self.rows.setdefault(row.key, []).append(row)
        for held in self.rows.values():
            held.sort(key=lambda row: row.recorded_on)
        lengths = {len(key.partition("|")[0]) for key in self.rows}
        self.lengths = tuple(sorted(lengths, reverse=True))
        self._with: dict[tuple[str, int], tuple[str, ...]] = {}

    def at(self, key: str, day: date, known_on: date = ALWAYS) -> Row | None:
        """Return the row of the key in force on the day, as known on the other day, or None."""
        for row in reversed(self.rows.get(key, ())):
            in_force = row.since <= day and (row.until is None or day < row.until)
            if in_force and row.recorded_on <= known_on:
                return row
        return None

    def by_prefix(self, code: str, day: date, known_on: date = ALWAYS) -> Row | None:
        """Return the row whose key is the longest beginning of the code, or None."""
        return self.by_beginning(code, "", day, known_on)

    def by_beginning(
        self, code: str, rest: str, day: date, known_on: date = ALWAYS
    ) -> Row | None:
        """Return the row of the longest beginning of the code followed by the rest, or None.

        The rest of a key begins with `|`, as in `220300|CN`.
        """
        for length in self.lengths:
            key = code[:length] + rest
            if key in self.rows:
                row = self.at(key, day, known_on)
                if row is not None:
                    return row
        return None

    def keys(self, day: date, known_on: date = ALWAYS) -> list[str]:
        """Return the keys in force on the day, in order of the file."""
        return [key for key in self.rows if self.at(key, day, known_on) is not None]

    def keys_with(self, name: str, value: int) -> tuple[str, ...]:
        """Return the keys of which some row has a fact of this value; looked through once."""
        held = self._with.get((name, value))
        if held is None:
            held = self._with[name, value] = tuple(
                key for key, rows in self.rows.items()
                if any(row.number(name) == value for row in rows)
            )
        return held

    def turns(self) -> set[date]:
        """Return every day on which something in the table begins or ends."""
        held = [row for rows in self.rows.values() for row in rows]
        return {row.since for row in held} | {row.until for row in held if row.until is not None}

    def recorded(self) -> set[date]:
        """Return every day on which a row of the table was recorded."""
        return {row.recorded_on for rows in self.rows.values() for row in rows}
