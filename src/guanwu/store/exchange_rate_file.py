"""Reads customs exchange rates: the official JSON of one period, and the table shipped."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from guanwu.case.fault import Fault, Refusal
from guanwu.store.code_lists import load_code_lists
from guanwu.store.table_file import day_of, law_rows, read_bytes
from guanwu.tariff.codes import CodeLists
from guanwu.valuation.exchange import HOME, ONE_E5, ExchangeRate, ExchangeRates

DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
DECIMAL = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,12}))?", re.ASCII)
DECIMALS = 5
BYTES_MAX = 1_000_000
ITEMS_MAX = 1_000


class LoadedRates(NamedTuple):
    """The rates of a file and what was refused of it, one fault per reason."""

    rows: tuple[ExchangeRate, ...]
    refused: tuple[Fault, ...]


class DuplicateKeyError(ValueError):
    """A JSON object that has the same key twice."""


@cache
def load_starter_rates() -> ExchangeRates:
    """The rates shipped with the project (`law/exchange/starter.csv`); read once."""
    return ExchangeRates(
        ExchangeRate(
            row["currency"],
            day_of(row["since"]),
            day_of(row["until"]),
            int(row["buy_e5"]),
            int(row["sell_e5"]),
            day_of(row["recorded_on"]),
            row["source"],
        )
        for row in law_rows("exchange/starter.csv")
    )


def read_exchange_rates(
    path: Path, recorded_on: date, codes: CodeLists | None = None
) -> LoadedRates | Refusal:
    """Read the official file of a period: `{start, end, items: [{code, buyValue, sellValue}]}`.

    Both days are part of the period. Refusals of the file: those of `read_bytes`, `file_not_utf8`,
    `rate_file_malformed`, `rate_file_days_unknown`. What is wrong with an item is a fault each and
    refuses that item alone.
    """
    document = read_document(path)
    if isinstance(document, Refusal):
        return document
    items = document.get("items")
    if not isinstance(items, list) or not 0 < len(items) <= ITEMS_MAX:
        return Refusal("rate_file_malformed", {"file": path.name, "reason": "items"})
    since, last = day_in(document.get("start")), day_in(document.get("end"))
    if since is None or last is None or last < since or last == date.max:
        facts = {"start": str(document.get("start")), "end": str(document.get("end"))}
        return Refusal("rate_file_days_unknown", {"file": path.name, **facts})
    known = (codes or load_code_lists()).codes_between("currencies", since, last)
    period = (since, last + timedelta(days=1))
    return rates_of(items, period, known, recorded_on, path.name)


def read_document(path: Path) -> dict[str, Any] | Refusal:
    """The JSON object of a file in UTF-8; no key twice, no NaN."""
    data = read_bytes(path, BYTES_MAX)
    if isinstance(data, Refusal):
        return data
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Refusal("file_not_utf8", {"file": path.name, "byte": error.start})
    try:
        document = json.loads(text, object_pairs_hook=unique_pairs, parse_float=str)
    except (ValueError, RecursionError) as error:
        reason = "duplicate key" if isinstance(error, DuplicateKeyError) else "not JSON"
        return Refusal("rate_file_malformed", {"file": path.name, "reason": reason})
    if not isinstance(document, dict):
        return Refusal("rate_file_malformed", {"file": path.name, "reason": "not an object"})
    return document


def rates_of(
    items: list[Any],
    period: tuple[date, date],
    known: frozenset[str],
    recorded_on: date,
    source: str,
) -> LoadedRates:
    """The rows of all items that are right, and the faults of the others."""
    rows: dict[str, ExchangeRate] = {}
    faults: list[Fault] = []
    for n, item in enumerate(items):
        before = len(faults)
        place = f"items[{n}]"
        if not isinstance(item, dict):
            faults.append(Fault("rate_item_malformed", place, {}))
            continue
        currency = item.get("code")
        if not isinstance(currency, str) or currency not in known:
            faults.append(Fault("currency_unknown", f"{place}.code", {"currency": str(currency)}))
        elif currency in rows:
            faults.append(Fault("currency_twice", f"{place}.code", {"currency": currency}))
        buy, sell = (amount_of(item, field, place, faults) for field in ("buyValue", "sellValue"))
        if currency == HOME and (buy, sell) != (ONE_E5, ONE_E5):
            faults.append(Fault("home_rate_not_one", place, {"currency": HOME}))
        if len(faults) == before:
            assert isinstance(currency, str) and buy is not None and sell is not None
            rows[currency] = ExchangeRate(currency, *period, buy, sell, recorded_on, source)
    return LoadedRates(tuple(rows.values()), tuple(faults))


def amount_of(item: Mapping[str, Any], field: str, place: str, faults: list[Fault]) -> int | None:
    """A rate as hundred-thousandths, or None with its fault: unknown, too fine, zero."""
    value = item.get(field)
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    found = DECIMAL.fullmatch(text)
    facts = {"currency": str(item.get("code")), "text": str(value)[:40]}
    if found is None:
        faults.append(Fault("exchange_rate_unknown", f"{place}.{field}", facts))
        return None
    fraction = (found[2] or "").rstrip("0")
    if len(fraction) > DECIMALS:
        faults.append(Fault("exchange_rate_too_fine", f"{place}.{field}", facts))
        return None
    amount = int(found[1] + fraction.ljust(DECIMALS, "0"))
    if amount == 0:
        faults.append(Fault("exchange_rate_zero", f"{place}.{field}", facts))
        return None
    return amount


def day_in(value: object) -> date | None:
    """The day written YYYYMMDD, None when it is none."""
    found = DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object of which no key stands twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateKeyError
    return found
