"""Editions: which one serves a day, and how a row is found in it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from guanwu.case.fault import Refusal
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import Edition, EditionIndex, Tariff, TariffRow
from guanwu.tariff.rate import Rate


def edition(
    name: str, since: date, until: date | None, recorded_on: date, percent: int = 5
) -> Edition:
    """An edition of one code whose rate tells which edition it was."""
    rate = Rate(percent * 10_000, 0, "", False)
    row = TariffRow(
        "22083000000", "-", "Whisky", rate, (), rate, "LTR", "KGM", ("B",), ("463",), (), 2
    )
    return Edition(name, since, until, recorded_on, "a test", "0" * 64, (row,))


OLD = edition("2024", date(2024, 1, 1), date(2025, 1, 1), date(2023, 12, 20))
NEW = edition("2025", date(2025, 1, 1), date(2026, 1, 1), date(2024, 12, 20))
MENDED = edition("2025 mended", date(2025, 1, 1), date(2026, 1, 1), date(2025, 6, 1))
TARIFF = Tariff((OLD, NEW, MENDED))


def name_at(tariff: Tariff, day: date, known_on: date | None = None) -> str:
    """Name of the edition that serves, or the code of the refusal."""
    found = tariff.at(day, known_on)
    return found.code if isinstance(found, Refusal) else found.edition.name


@pytest.mark.parametrize(
    ("day", "known_on", "name"),
    [
        (date(2024, 12, 31), None, "2024"),
        (date(2025, 1, 1), None, "2025 mended"),
        (date(2025, 1, 1), date(2025, 6, 1), "2025 mended"),
        (date(2025, 1, 1), date(2025, 5, 31), "2025"),
        (date(2025, 12, 31), date(2024, 12, 20), "2025"),
        (date(2025, 3, 1), date(2024, 12, 19), "tariff_edition_missing"),
        (date(2026, 1, 1), None, "tariff_edition_missing"),
        (date(2023, 12, 31), None, "tariff_edition_missing"),
    ],
)
def test_two_clocks(day: date, known_on: date | None, name: str) -> None:
    assert name_at(TARIFF, day, known_on) == name


def test_the_order_of_loading_decides_only_between_equals() -> None:
    assert name_at(Tariff((MENDED, NEW, OLD)), date(2025, 3, 1)) == "2025 mended"
    twin = msgspec.structs.replace(MENDED, name="loaded again")
    assert name_at(Tariff((MENDED, twin)), date(2025, 3, 1)) == "loaded again"
    assert name_at(TARIFF.with_edition(twin), date(2025, 3, 1)) == "loaded again"


def test_a_missing_edition_names_the_day_and_what_there_is() -> None:
    refusal = TARIFF.at(date(2030, 1, 1), date(2029, 1, 1))
    assert isinstance(refusal, Refusal)
    assert refusal.facts["day"] == "2030-01-01"
    assert refusal.facts["editions"] == [
        "2024 (2024-01-01..2025-01-01, 2023-12-20)",
        "2025 (2025-01-01..2026-01-01, 2024-12-20)",
        "2025 mended (2025-01-01..2026-01-01, 2025-06-01)",
    ]


def test_the_index_is_built_once() -> None:
    assert TARIFF.at(date(2025, 2, 1)) is TARIFF.at(date(2025, 3, 1))


def test_find_and_nearest() -> None:
    index = EditionIndex(load_starter_tariff())
    row = index.find("22083000000")
    assert isinstance(row, TariffRow)
    assert row.name_en == "Whisky"
    refusal = index.find("87038000204")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "tariff_code_unknown"
    assert refusal.facts["nearest"][0] == "87038000105"
    assert len(refusal.facts["nearest"]) == 3
    assert EditionIndex(OLD).nearest("77000000000") == ()


def test_an_edition_survives_the_store() -> None:
    starter = load_starter_tariff()
    packed = msgspec.msgpack.encode(starter)
    assert msgspec.msgpack.decode(packed, type=Edition) == starter
