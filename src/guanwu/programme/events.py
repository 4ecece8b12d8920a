"""Events counted as the statement counts them, and certificates that expire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from guanwu.case import Fault, Refusal
from guanwu.programme.model import Certificate, Event
from guanwu.programme.register import Programmes

Standing = Literal["not_yet", "valid", "expiring", "expired"]
SOON_DAYS: Final = 180
"""Days before its last day from which a certificate is called expiring."""
DEMONSTRATION: Final = "DEMO-"
"""How the numbers of certificates begin that stand for no real one."""


class Counted(Struct, frozen=True):
    """Events of a kind: rows, and how much they come to as the statement counts."""

    kind: str
    unit: str
    rows: int
    count: int


class Held(Struct, frozen=True):
    """A certificate on a day; `days_left` counts from that day to the last (negative: past)."""

    certificate: Certificate
    standing: Standing
    days_left: int


def kinds_of(programmes: Programmes) -> dict[str, str]:
    """Return every kind of event with the unit it is counted in."""
    return {one.kind: one.unit for one in programmes.tables.events}


def events_of(
    programmes: Programmes, kind: str | None, since: date | None, until: date | None
) -> tuple[Event, ...] | Refusal:
    """Return the events of a kind (None: all) that lie in a span of days, both inclusive.

    An event counts where its whole span lies within. Refusals: `programme_event_kind_unknown`,
    `programme_span_reversed`.
    """
    kinds = tuple(sorted(kinds_of(programmes)))
    if kind is not None and kind not in kinds:
        return Refusal("programme_event_kind_unknown", {"asked": kind, "kinds": kinds})
    if since is not None and until is not None and until < since:
        return Refusal("programme_span_reversed", {"since": since, "until": until})
    found = [one for one in programmes.tables.events
             if (kind is None or one.kind == kind)
             and (since is None or since <= one.since)
             and (until is None or one.until <= until)]
    return tuple(sorted(found, key=lambda one: (one.since, one.until, one.id)))


def counts_of(events: Iterable[Event]) -> tuple[Counted, ...]:
    """Return the events by kind and unit, with their sums."""
    held: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        held.setdefault((event.kind, event.unit), []).append(event)
    return tuple(Counted(kind, unit, len(rows), sum(one.count for one in rows))
                 for (kind, unit), rows in sorted(held.items()))


def certificates_on(
    certificates: Iterable[Certificate], day: date, soon: int = SOON_DAYS
) -> tuple[Held, ...]:
    """Return how every certificate stands on a day, what ends first at the head."""
    rows = [Held(one, standing_of(one, day, soon), (one.until - day).days)
            for one in certificates]
    return tuple(sorted(rows, key=lambda one: (one.certificate.until, one.certificate.number)))


def current(certificates: Iterable[Certificate], day: date) -> tuple[Certificate, ...]:
    """Return one certificate a number: that of a day, valid up to the last day of its renewals.

    Rows of a number that follow each other without a gap are one; before the first of them it is
    the first.
    """
    held: dict[str, list[Certificate]] = {}
    for one in certificates:
        held.setdefault(one.number, []).append(one)
    return tuple(_joined(sorted(rows, key=lambda one: one.since), day) for rows in held.values())


def _joined(rows: list[Certificate], day: date) -> Certificate:
    begun = [one for one in rows if one.since <= day]
    found = begun[-1] if begun else rows[0]
    for one in rows:
        if found.since < one.since <= found.until + timedelta(days=1):
            found = replace(found, until=max(found.until, one.until))
    return found


def standing_of(certificate: Certificate, day: date, soon: int) -> Standing:
    """Return whether a certificate is valid on a day, ends within `soon` days, or has ended."""
    if day < certificate.since:
        return "not_yet"
    if certificate.until < day:
        return "expired"
    return "expiring" if certificate.until < day + timedelta(days=soon) else "valid"


def certificate_faults(
    certificates: Iterable[tuple[int, Certificate]], units: Iterable[str]
) -> Iterator[Fault]:
    """Every fault of certificates with their lines: twice, days reversed, a unit unknown."""
    known, seen = set(units), set[str]()
    for line, one in certificates:
        place = f"certificates {one.number}"
        if one.number in seen:
            yield Fault("programme_row_twice", place, {"key": one.number}, line)
        seen.add(one.number)
        if one.until < one.since:
            yield Fault("programme_days_reversed", place,
                        {"since": one.since, "until": one.until}, line)
        if one.unit not in known:
            yield Fault("programme_unknown_reference", place, {"name": one.unit}, line)
