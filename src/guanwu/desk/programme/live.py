"""Indicators fed by the running system: what it produces is counted, what it does not is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from guanwu.desk.programme.answers import named, told_in_words
from guanwu.desk.programme.recorded import reading_known
from guanwu.desk.trader.papers import KINDS
from guanwu.establishment.naming import system_term
from guanwu.programme.draft import LiveRow
from guanwu.programme.model import ROC_EPOCH, Indicator
from guanwu.programme.quantity import digits
from guanwu.programme.register import Programmes
from guanwu.store.law_file import load_tables
from guanwu.store.place import Place
from guanwu.store.programme_rows import (
    lodged_between,
    mean_hours,
    messages_between,
    paperless_cases,
    releases_of_c2,
)
from guanwu.store.terms_file import load_terms

FEWEST: Final = 10
"""Releases below which no mean time is told."""
PLACES: Final = 2
Feed = Callable[[Connection, date, date], Fraction | None]


class IndicatorEntry(Struct, frozen=True):
    """An indicator: what the statement gives, its target, and what the system produces.

    `formula` is how the stated value follows from others, empty where it is counted itself;
    `counted_zh` and `counted_en` say in words how it is counted. `target_told` says whether the
    statement's words name the target, or it only follows from them.
    `produced` is None with a reason where nothing is produced; it is never zero for that. `since`
    and `until` are the days looked at.
    """

    id: str
    zh: str
    en: str
    unit: str
    unit_zh: str
    unit_en: str
    stated: str | None
    stated_in: str
    formula: str
    counted_zh: str
    counted_en: str
    target: str | None
    target_told: bool
    produced: str | None
    since: date
    until: date
    reason_zh: str
    reason_en: str
    system: str


def _messages(connection: Connection, since: date, until: date) -> Fraction | None:
    return Fraction(messages_between(connection, since, until))


def _cases(connection: Connection, since: date, until: date) -> Fraction | None:
    return Fraction(paperless_cases(connection, KINDS, since, until))


def _hours(connection: Connection, since: date, until: date) -> Fraction | None:
    """Return hours by the table of hours that one import saves; None where it has no row."""
    row = load_tables()["paperless_hours"].at("import", until)
    if row is None:
        return None
    each = Fraction(row.number("hours_e1"), 10)
    return paperless_cases(connection, KINDS, since, until) * each


def _measured(connection: Connection, since: date, until: date) -> Fraction | None:
    """Return how much sooner paperless C2 releases came, in hours; None of too few cases."""
    files = releases_of_c2(connection, KINDS, since, until, True)
    paper = releases_of_c2(connection, KINDS, since, until, False)
    if min(files.releases, paper.releases) < FEWEST:
        return None
    return mean_hours(paper) - mean_hours(files)


FEEDS: Final[dict[str, Feed]] = {
    "trader_messages": _messages, "paperless_imports": _cases, "paperless_hours": _hours,
    "paperless_import_hours": _measured,
}
"""Readings of the store by the name that an indicator calls them."""


def indicators(
    programmes: Programmes, store: Place | None, year: int
) -> tuple[IndicatorEntry, ...]:
    """Return every indicator with what a store yields for a year of the Republic.

    `store` None, one that is not there yet, or one without a declaration of that year yields
    nothing, which is said.
    """
    with reading_known(store) as connection:
        return indicators_of(programmes, connection, year)


def indicators_of(
    programmes: Programmes, connection: Connection | None, year: int
) -> tuple[IndicatorEntry, ...]:
    """Return every indicator with what an open store yields for a year of the Republic."""
    since, until = date(year + ROC_EPOCH, 1, 1), date(year + ROC_EPOCH, 12, 31)
    return tuple(_entry(programmes, one, since, until, connection)
                 for one in programmes.tables.indicators)


def _entry(
    programmes: Programmes, one: Indicator, since: date, until: date,
    connection: Connection | None,
) -> IndicatorEntry:
    value = None
    if one.feed and connection is not None and lodged_between(connection, since, until):
        value = FEEDS[one.feed](connection, since, until)
    reason = _reason(one, connection is not None) if value is None else None
    terms = load_terms()

    def said(language: str) -> str:
        return terms.say(reason, language, {"system": system_term(one.system)}) \
            if reason else ""

    unit_zh, unit_en = named("programme_unit", one.unit)
    figure = programmes.figures.get(one.stated)
    produced = None if value is None else digits(
        value, 0 if value.denominator == 1 else PLACES)
    return IndicatorEntry(
        one.id, one.zh_hant, one.en, one.unit, unit_zh, unit_en,
        _stated(programmes, one.stated), one.stated, figure.formula if figure else "",
        one.counted_zh, one.counted_en, _stated(programmes, one.target),
        told_in_words(programmes, one.target), produced,
        since, until, said("zh-Hant"), said("en"), one.system)


def _reason(one: Indicator, opened: bool) -> str:
    if not one.feed:
        return "indicator_no_system"
    return "indicator_nothing_yet" if opened else "indicator_no_store"


def _stated(programmes: Programmes, path: str) -> str | None:
    """Return a figure of the statement by `<item>.<fact>`."""
    if not path:
        return None
    item, _, name = path.rpartition(".")
    return digits(programmes.number(item, name))


def live_rows(entries: tuple[IndicatorEntry, ...]) -> tuple[LiveRow, ...]:
    """Return the indicators as a draft of the statement shows them."""
    return tuple(LiveRow(one.zh, one.unit_zh, one.stated or "", one.produced or "",
                         one.reason_zh) for one in entries)
