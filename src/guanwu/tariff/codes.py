"""Code lists (countries, units, rule codes, ...) as dated rows, asked by list, code and day.

Source of each row: its column `source`. The lists are data under `law/code_lists`; the shell reads
them and hands them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct


class CodeRow(Struct, frozen=True):
    """One code of one list, with its names, its days and what else the list says about it."""

    code: str
    zh_hant: str
    en: str
    since: date
    until: date | None
    recorded_on: date
    source: str
    extra: Mapping[str, str] = {}

    def serves(self, day: date, known_on: date | None = None) -> bool:
        """Whether the code is in force on the day and was known by `known_on` (None: any)."""
        return (
            self.since <= day
            and (self.until is None or day < self.until)
            and (known_on is None or self.recorded_on <= known_on)
        )


class CodeLists:
    """All code lists by name. Asking for a list that does not exist is a bug: KeyError."""

    __slots__ = ("_lists", "_rows")

    def __init__(self, lists: Mapping[str, tuple[CodeRow, ...]]) -> None:
        self._rows: dict[str, tuple[CodeRow, ...]] = dict(lists)
        self._lists: dict[str, dict[str, tuple[CodeRow, ...]]] = {}
        for name, rows in self._rows.items():
            by_code: dict[str, tuple[CodeRow, ...]] = {}
            for row in rows:
                by_code[row.code] = (*by_code.get(row.code, ()), row)
            self._lists[name] = by_code

    def names(self) -> tuple[str, ...]:
        """The names of the lists, in order."""
        return tuple(sorted(self._rows))

    def rows(self, list_name: str) -> tuple[CodeRow, ...]:
        """All rows of a list, of all days."""
        return self._rows[list_name]

    def row(
        self, list_name: str, code: str, day: date, known_on: date | None = None
    ) -> CodeRow | None:
        """The row of a code on a day, the latest recorded of several; None when there is none."""
        serving = [row for row in self._lists[list_name].get(code, ()) if row.serves(day, known_on)]
        return max(serving, key=lambda row: (row.recorded_on, row.since)) if serving else None

    def has(self, list_name: str, code: str, day: date, known_on: date | None = None) -> bool:
        """Whether a list has the code on that day."""
        rows = self._lists[list_name].get(code, ())
        return any(row.serves(day, known_on) for row in rows)

    def codes(self, list_name: str, day: date, known_on: date | None = None) -> frozenset[str]:
        """The codes of a list in force on a day."""
        return frozenset(row.code for row in self._rows[list_name] if row.serves(day, known_on))

    def codes_between(self, list_name: str, since: date, until: date | None) -> frozenset[str]:
        """The codes of a list in force on any day from `since` to before `until` (None: open)."""
        return frozenset(
            row.code
            for row in self._rows[list_name]
            if (until is None or row.since < until) and (row.until is None or row.until > since)
        )

    def name(self, list_name: str, code: str, language: str) -> str:
        """Name of a code in `zh-Hant` or `en`, the latest recorded; the code itself if unknown."""
        rows = self._lists[list_name].get(code, ())
        if not rows:
            return code
        latest = max(rows, key=lambda row: (row.recorded_on, row.since))
        return latest.zh_hant if language == "zh-Hant" else latest.en


def concerns(origins: str, origin: str) -> bool:
    """Return whether an import rule made for some origins speaks of goods from this one.

    `origins` are country codes separated by blanks, empty: all; `!KP`: all but that one.
    """
    named = origins.split()
    if not named:
        return True
    excepted = [one[1:] for one in named if one.startswith("!")]
    return origin not in excepted if excepted else origin in named
