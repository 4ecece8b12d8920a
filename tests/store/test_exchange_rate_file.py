"""Customs exchange rates: the file of a period, and the rate of a day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guanwu.case.fault import Refusal
from guanwu.store.exchange_rate_file import LoadedRates, load_starter_rates, read_exchange_rates
from guanwu.valuation.exchange import HOME_RATE, ExchangeRate, ExchangeRates
from tests.shared import SHARED, needs_shared

RECORDED = date(2025, 3, 10)
USD = {"code": "USD", "buyValue": "32.775", "sellValue": "32.875"}
PERIOD: dict[str, Any] = {"start": "20250311", "end": "20250320", "items": [USD]}


def read(path: Path, text: str) -> LoadedRates | Refusal:
    """The text read as a rate file."""
    path.write_text(text, encoding="utf-8")
    return read_exchange_rates(path, RECORDED)


def test_a_period(tmp_path: Path) -> None:
    loaded = read(tmp_path / "r.json", json.dumps(PERIOD))
    assert isinstance(loaded, LoadedRates)
    assert loaded.refused == ()
    assert loaded.rows == (
        ExchangeRate(
            "USD", date(2025, 3, 11), date(2025, 3, 21), 3_277_500, 3_287_500, RECORDED, "r.json"
        ),
    )


@pytest.mark.parametrize(
    ("item", "code", "place"),
    [
        ({"code": "XXY"}, "currency_unknown", "code"),
        ({"code": None}, "currency_unknown", "code"),
        ({"code": ["EUR"]}, "currency_unknown", "code"),
        ({"code": "USD"}, "currency_twice", "code"),
        ({"sellValue": "-1"}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": "NaN"}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": float("nan")}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": float("inf")}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": True}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": None}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": "\uff13\uff12"}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": "1e2"}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": 1e30}, "exchange_rate_unknown", "sellValue"),
        ({"sellValue": "1,000"}, "exchange_rate_unknown", "sellValue"),
        ({"buyValue": "0.000001"}, "exchange_rate_too_fine", "buyValue"),
        ({"buyValue": "0.000"}, "exchange_rate_zero", "buyValue"),
        ({"code": "TWD"}, "home_rate_not_one", ""),
    ],
)
def test_an_item_that_is_wrong(tmp_path: Path, item: dict[str, Any], code: str, place: str) -> None:
    other = {"code": "EUR", "buyValue": "34.83", "sellValue": "35.23"} | item
    loaded = read(tmp_path / "r.json", json.dumps(PERIOD | {"items": [USD, other]}))
    assert isinstance(loaded, LoadedRates)
    assert [row.currency for row in loaded.rows] == ["USD"]
    (fault,) = loaded.refused
    assert (fault.code, fault.place) == (code, f"items[1].{place}" if place else "items[1]")


def test_all_faults_at_once(tmp_path: Path) -> None:
    items = [{"code": "?", "buyValue": "x", "sellValue": "0"}, 5, USD]
    loaded = read(tmp_path / "r.json", json.dumps(PERIOD | {"items": items}))
    assert isinstance(loaded, LoadedRates)
    assert [fault.code for fault in loaded.refused] == [
        "currency_unknown",
        "exchange_rate_unknown",
        "exchange_rate_zero",
        "rate_item_malformed",
    ]
    assert len(loaded.rows) == 1


def test_numbers_are_exact_also_as_json_numbers(tmp_path: Path) -> None:
    text = '{"start":"20250311","end":"20250320","items":[{"code":"IDR","buyValue":0.00199,'
    loaded = read(tmp_path / "r.json", text + '"sellValue":0.002}]}')
    assert isinstance(loaded, LoadedRates)
    assert (loaded.rows[0].buy_e5, loaded.rows[0].sell_e5) == (199, 200)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file_empty"),
        ("{", "rate_file_malformed"),
        ("[]", "rate_file_malformed"),
        ("[" * 100_000, "rate_file_malformed"),
        ('{"start":"20250311","start":"20250401","end":"20250320"}', "rate_file_malformed"),
        (json.dumps(PERIOD | {"items": []}), "rate_file_malformed"),
        (json.dumps(PERIOD | {"items": {}}), "rate_file_malformed"),
        (json.dumps(PERIOD | {"items": [USD] * 5000}), "rate_file_malformed"),
        (json.dumps(PERIOD | {"start": "2025-03-11"}), "rate_file_days_unknown"),
        (json.dumps(PERIOD | {"end": "20250231"}), "rate_file_days_unknown"),
        (json.dumps(PERIOD | {"end": "20250310"}), "rate_file_days_unknown"),
        (json.dumps(PERIOD | {"end": 20250320}), "rate_file_days_unknown"),
        (json.dumps(PERIOD | {"end": "99991231"}), "rate_file_days_unknown"),
    ],
)
def test_files_that_are_no_rates(tmp_path: Path, text: str, code: str) -> None:
    refusal = read(tmp_path / "r.json", text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_wrong_encoding(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(json.dumps(PERIOD).encode("utf-16"))
    refusal = read_exchange_rates(path, RECORDED)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "file_not_utf8"


def test_the_starter_rates() -> None:
    rates = load_starter_rates()
    dollar = rates.sell("USD", date(2025, 3, 15))
    assert isinstance(dollar, ExchangeRate)
    assert dollar.sell_e5 == 3_287_500
    assert isinstance(rates.sell("USD", date(2025, 3, 20)), ExchangeRate)
    assert isinstance(rates.buy("JPY", date(2025, 3, 11)), ExchangeRate)
    assert rates.sell("USD", date(2025, 3, 21)) == Refusal(
        "exchange_rate_missing", {"currency": "USD", "day": "2025-03-21"}
    )
    assert isinstance(rates.sell("USD", date(2025, 3, 10)), Refusal)
    assert isinstance(rates.sell("VND", date(2025, 3, 15)), Refusal)
    assert rates.sell("TWD", date(1990, 1, 1)) == HOME_RATE
    assert HOME_RATE.sell_e5 == 100_000


def test_a_correction_is_a_new_row() -> None:
    rates = load_starter_rates()
    wrong = rates.sell("USD", date(2025, 3, 15))
    assert isinstance(wrong, ExchangeRate)
    right = ExchangeRate("USD", wrong.since, wrong.until, 1, 2, date(2025, 3, 14), "a correction")
    both = rates.with_rows([right])
    assert both.sell("USD", date(2025, 3, 15)) == right
    assert both.sell("USD", date(2025, 3, 15), date(2025, 3, 13)) == wrong
    assert isinstance(both.sell("USD", date(2025, 3, 15), date(2025, 3, 1)), Refusal)
    assert isinstance(ExchangeRates().sell("USD", date(2025, 3, 15)), Refusal)


@needs_shared
def test_the_starter_restates_the_official_file() -> None:
    path = SHARED / "data" / "exchange-rates" / "tw_customs_rates_20250311-20.json"
    loaded = read_exchange_rates(path, RECORDED)
    assert isinstance(loaded, LoadedRates)
    assert loaded.refused == ()
    assert len(loaded.rows) == 28
    starter = load_starter_rates()
    for row in loaded.rows:
        ours = starter.sell(row.currency, date(2025, 3, 15))
        assert isinstance(ours, ExchangeRate)
        assert (ours.buy_e5, ours.sell_e5) == (row.buy_e5, row.sell_e5)
