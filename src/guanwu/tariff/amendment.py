"""Amendments of the tariff: rows as drafted, as read, and the editions that they make.

Law: the tariff is a statute (CA 3); the Executive may raise or lower rates for at most a year
(CA 71). An amendment never changes an edition: it makes another one, recorded later, so that what
was in force before, and what was known when, can always be told.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from guanwu.case.fault import Fault, Refusal
from guanwu.tariff.code import normalise
from guanwu.tariff.edition import Edition, EditionIndex, Tariff, TariffRow
from guanwu.tariff.rate import PartnerRate, Rate, parse_partner_rates, parse_rate

NONE = "-"
"""As text of column 2: no partner has a rate there any more."""


class DraftRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row as drafted: texts in the wording of the tariff, days as YYYY-MM-DD; empty: unchanged.

    `since` empty is the day of the whole draft, `until` empty is open.
    """

    code: str
    column_1: str = ""
    column_2: str = ""
    column_3: str = ""
    since: str = ""
    until: str = ""


class Amendment(NamedTuple):
    """A row as read: the new rates of a code from `since` (inclusive) to `until` (exclusive).

    A rate of None stays as it is; `line` is that of the draft, from 1.
    """

    code: str
    since: date
    until: date | None
    column_1: Rate | None
    column_2: tuple[PartnerRate, ...] | None
    column_3: Rate | None
    line: int = 0

    def serves(self, day: date) -> bool:
        """Say whether the amendment is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def meets(self, other: Amendment) -> bool:
        """Say whether two amendments of a code have a day in common."""
        return self.code == other.code and (
            (other.until is None or self.since < other.until)
            and (self.until is None or other.since < self.until)
        )

    def of(self, row: TariffRow) -> TariffRow:
        """Return a row of the tariff as amended."""
        return replace(
            row,
            column_1=row.column_1 if self.column_1 is None else self.column_1,
            column_2=row.column_2 if self.column_2 is None else self.column_2,
            column_3=row.column_3 if self.column_3 is None else self.column_3,
        )


class Gazette(NamedTuple):
    """Approved amendments: their number in order of approval, and the day they were recorded."""

    id: str
    recorded_on: date
    rows: tuple[Amendment, ...]


class Span(NamedTuple):
    """Rows of the tariff from `since` (inclusive) to `until` (exclusive, open)."""

    since: date
    until: date | None
    base: Edition
    rows: tuple[TariffRow, ...]


def read_rows(
    rows: Sequence[DraftRow], effective_on: date
) -> tuple[list[Amendment], list[Fault]]:
    """Read drafted rows; every fault of every row is told, with its line counted from 1."""
    read: list[Amendment] = []
    faults: list[Fault] = []
    for line, row in enumerate(rows, 1):
        found = _read(row, effective_on, line, faults)
        if found is not None:
            read.append(found)
    return read, faults


def _read(row: DraftRow, effective_on: date, line: int, faults: list[Fault]) -> Amendment | None:
    """Read the texts of a row; None where one of them cannot be read."""
    before = len(faults)

    def fault(refusal: Refusal, name: str) -> None:
        faults.append(Fault(refusal.code, f"rows[{line}].{name}", refusal.facts, line))

    code = normalise(row.code.strip())
    if isinstance(code, Refusal):
        fault(code, "code")
    days: dict[str, date | None] = {"since": effective_on, "until": None}
    for name, text in (("since", row.since.strip()), ("until", row.until.strip())):
        try:
            days[name] = date.fromisoformat(text) if text else days[name]
        except ValueError:
            fault(Refusal("amendment_day_malformed", {"value": text[:40]}), name)
    rates: dict[str, Rate | None] = {}
    for name, text in (("column_1", row.column_1), ("column_3", row.column_3)):
        rate = parse_rate(text) if text.strip() else None
        if isinstance(rate, Refusal):
            fault(rate, name)
        else:
            rates[name] = rate
    column_2 = _column_2(row.column_2.strip())
    if isinstance(column_2, Refusal):
        fault(column_2, "column_2")
    since, until = days["since"] or effective_on, days["until"]
    if until is not None and until <= since:
        facts = {"since": since.isoformat(), "until": until.isoformat()}
        fault(Refusal("amendment_days_reversed", facts), "until")
    if len(faults) > before or isinstance(code, Refusal) or isinstance(column_2, Refusal):
        return None
    return Amendment(code, since, until, rates["column_1"], column_2, rates["column_3"], line)


def _column_2(text: str) -> tuple[PartnerRate, ...] | Refusal | None:
    """Read column 2: unchanged where it is empty, no rates at all for a dash."""
    if not text:
        return None
    return () if text == NONE else parse_partner_rates(text)


def misplaced(
    rows: Sequence[Amendment], at: Callable[[date], EditionIndex | Refusal],
    partners: Container[str],
) -> list[Fault]:
    """Compare rows with the editions that they change; `partners` are those column 2 may name.

    Found: no edition on the day, a code that it has not, no change, an unknown partner.
    """
    return [fault for row in rows for fault in _misplaced(row, at, partners)]


def _misplaced(
    row: Amendment, at: Callable[[date], EditionIndex | Refusal], partners: Container[str]
) -> list[Fault]:
    """Compare a row with the edition that it changes."""
    place, line = f"rows[{row.line}]", row.line
    edition = at(row.since)
    if isinstance(edition, Refusal):
        return [Fault(edition.code, f"{place}.since", edition.facts, line)]
    held = edition.find(row.code)
    if isinstance(held, Refusal):
        return [Fault(held.code, f"{place}.code", held.facts, line)]
    if row.of(held) == held:
        return [Fault("amendment_without_change", place, {"code": row.code}, line)]
    named = [partner for group in row.column_2 or () for partner in group.partners]
    return [
        Fault("partner_unknown", f"{place}.column_2", {"code": row.code, "partner": one}, line)
        for one in named if one not in partners
    ]


def meeting(rows: Sequence[Amendment]) -> list[Fault]:
    """Return a fault for every row whose code has another row of the draft on the same day."""
    by_code: dict[str, list[Amendment]] = {}
    faults = []
    for row in rows:
        for other in by_code.get(row.code, ()):
            if row.meets(other):
                facts = {"code": row.code, "first": other.line}
                faults.append(Fault("amendment_overlaps", f"rows[{row.line}]", facts, row.line))
                break
        by_code.setdefault(row.code, []).append(row)
    return faults


def amended(rows: tuple[TariffRow, ...], amendments: Iterable[Amendment]) -> tuple[TariffRow, ...]:
    """Return rows of an edition with amendments applied, the later over the earlier."""
    changes: dict[str, list[Amendment]] = {}
    for one in amendments:
        changes.setdefault(one.code, []).append(one)
    if not changes:
        return rows
    result = []
    for row in rows:
        for one in changes.get(row.code, ()):
            row = one.of(row)
        result.append(row)
    return tuple(result)


def spans(
    files: Tariff, gazettes: Sequence[Gazette], first: date, days: Iterable[date]
) -> list[Span]:
    """Return the rows that the tariff has from a day on: files, with all amendments upon them.

    `gazettes` are in order of approval; one recorded before a file is taken to be in the file.
    `days` are further days on which a span must begin: those of every edition recorded so far,
    since of two recorded on one day the one that begins later serves.
    """
    turns = {first} | {day for day in days if day > first}
    for row in (row for one in gazettes for row in one.rows):
        turns |= {day for day in (row.since, row.until) if day is not None and day > first}
    for edition in files:
        turns |= {day for day in (edition.since, edition.until) if day is not None and day > first}
    begins = sorted(turns)
    found = []
    for since, until in zip(begins, [*begins[1:], None], strict=True):
        index = files.at(since)
        if isinstance(index, Refusal):
            continue
        base = index.edition
        serving = [row for one in gazettes if one.recorded_on >= base.recorded_on
                   for row in one.rows if row.serves(since)]
        found.append(Span(since, until, base, amended(base.rows, serving)))
    return found
