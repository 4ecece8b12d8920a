"""Puts the law together: starter and stored tariff editions, rates, tables of an administration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy import Engine

from guanwu.case import Refusal
from guanwu.duty.law import Law
from guanwu.store.edition_rows import stored_editions
from guanwu.store.exchange_rate_file import load_starter_rates
from guanwu.store.law_file import load_bases, load_levies, load_tables
from guanwu.store.membership_file import load_membership
from guanwu.store.rate_rows import stored_rates
from guanwu.store.tariff_file import LoadedTariff, read_tariff
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import Tariff
from guanwu.valuation.exchange import ExchangeRates

TAIWAN_TIME = timezone(timedelta(hours=8), "CST")
"""Taiwan keeps eight hours ahead of UTC all year."""


def now() -> datetime:
    """Return the time in Taiwan, whatever the zone of the machine: the one clock of the house.

    Days of service and notice, from which deadlines run, are days of this clock; so are the times
    in messages, which name no zone.
    """
    return datetime.now(TAIWAN_TIME).replace(microsecond=0)


def running_from(start: datetime, begun: datetime) -> Callable[[], datetime]:
    """Return a clock that stood at `start` when it was `begun`, and goes on as time does."""
    return lambda: start + (now() - begun)


def load_tariff(engine: Engine | None) -> Tariff:
    """Return the starter edition and those loaded into the store, side by side."""
    editions = [load_starter_tariff()]
    if engine is not None:
        editions += stored_editions(engine)
    return Tariff(editions)


def load_rates(engine: Engine | None) -> ExchangeRates:
    """Return the starter exchange rates and those loaded into the store."""
    rates = load_starter_rates()
    return rates.with_rows(stored_rates(engine)) if engine is not None else rates


def load_law(tariff: Tariff, added: Path | None = None) -> Law:
    """Return the law of import levies; `added` is a folder of rows an administration fills in."""
    bases = load_bases()
    return Law(tariff, load_membership(), load_tables(added=added), bases, load_levies(bases))


def file_tariff(path: Path) -> Tariff | LoadedTariff | Refusal:
    """Return a tariff whose only edition is a file, in force on any day it is asked for.

    A LoadedTariff instead when not a single row of it could be read.
    """
    loaded = read_tariff(path, path.name, date.min, None, date.min)
    if isinstance(loaded, Refusal):
        return loaded
    return Tariff([loaded.edition]) if loaded.edition.rows else loaded
