"""Code lists: complete enough to understand the tariff, both languages, dated."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.store.code_lists import load_code_lists
from guanwu.store.table_file import LAW, law_rows
from guanwu.tariff.codes import CodeLists, CodeRow
from tests.shared import SHARED, needs_shared

DAY = date(2025, 3, 15)
LISTS = load_code_lists()


@pytest.mark.parametrize("name", LISTS.names())
def test_every_row_is_whole(name: str) -> None:
    rows = LISTS.rows(name)
    assert rows
    for row in rows:
        assert row.code == row.code.strip() != ""
        assert row.zh_hant.strip(), row
        assert row.en.strip(), row
        assert row.source.strip(), row
        assert row.until is None or row.since < row.until
        assert not re.search("[\u4e00-\u9fff]", row.en), row
    keys = [(row.code, row.since, row.recorded_on) for row in rows]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("countries", "TW"),
        ("countries", "ME"),
        ("currencies", "USD"),
        ("units", "KGM"),
        ("units", "CTN"),
        ("customs_offices", "AA"),
        ("price_terms", "CIF"),
        ("transport_modes", "12"),
        ("identity_types", "58"),
        ("bill_types", "704"),
        ("payment_codes", "31"),
        ("declaration_kinds", "G1"),
        ("levy_rules", "T*"),
        ("import_rules", "MW0"),
        ("export_rules", "S03"),
    ],
)
def test_has(name: str, code: str) -> None:
    assert LISTS.has(name, code, DAY)
    assert not LISTS.has(name, "??", DAY)


def test_names_in_two_languages() -> None:
    assert LISTS.name("countries", "JP", "en") == "Japan"
    assert re.fullmatch("[\u4e00-\u9fff]+", LISTS.name("countries", "JP", "zh-Hant"))
    assert LISTS.name("countries", "QQ", "en") == "QQ"


def test_import_rules_say_what_they_demand() -> None:
    agencies = LISTS.codes("agencies", DAY)
    for row in LISTS.rows("import_rules"):
        assert row.extra["demands"] in {
            "permit",
            "certificate",
            "inspection",
            "prohibited",
            "conditional",
        }
        assert row.extra["agency"] in agencies
        for origin in row.extra["origins"].split():
            assert LISTS.has("countries", origin.removeprefix("!"), DAY)
    mainland = LISTS.row("import_rules", "MW0", DAY)
    conditional = LISTS.row("import_rules", "MP1", DAY)
    assert mainland is not None and conditional is not None
    assert (mainland.extra["demands"], mainland.extra["origins"]) == ("prohibited", "CN")
    assert (conditional.extra["demands"], conditional.extra["origins"]) == ("conditional", "CN")


def test_units_convert_within_their_dimension() -> None:
    units = {row.code: row for row in LISTS.rows("units")}
    for row in units.values():
        base = row.extra["base"]
        if base:
            assert units[base].extra["dimension"] == row.extra["dimension"]
            assert units[base].extra["factor_e9"] == "1000000000"
        if row.extra["factor_e9"]:
            assert int(row.extra["factor_e9"]) > 0 and base
    assert units["TNE"].extra["factor_e9"] == "1000000000000"
    assert len(units) >= 120


def row_of(since: date, until: date | None, recorded_on: date, en: str) -> CodeRow:
    """A row of one code."""
    return CodeRow("A", "-", en, since, until, recorded_on, "a test")


def test_two_clocks() -> None:
    first = row_of(date(2020, 1, 1), None, date(2020, 1, 1), "first")
    mended = row_of(date(2020, 1, 1), date(2022, 1, 1), date(2021, 1, 1), "mended")
    lists = CodeLists({"some": (first, mended)})
    assert lists.row("some", "A", date(2021, 6, 1)) == mended
    assert lists.row("some", "A", date(2021, 6, 1), date(2020, 6, 1)) == first
    assert lists.row("some", "A", date(2021, 6, 1), date(2019, 6, 1)) is None
    assert lists.name("some", "A", "en") == "mended"
    with pytest.raises(KeyError):
        lists.has("other", "A", DAY)


@given(st.dates(), st.dates())
def test_codes_between_are_those_of_some_day(one: date, other: date) -> None:
    since, until = min(one, other), max(one, other)
    rows = (row_of(date(2020, 1, 1), date(2021, 1, 1), date(2020, 1, 1), "x"),)
    lists = CodeLists({"some": rows})
    overlap = since < date(2021, 1, 1) and (until > date(2020, 1, 1))
    assert lists.codes_between("some", since, until) == ({"A"} if overlap else set())


def test_a_broken_table_of_ours_is_a_bug() -> None:
    with pytest.raises(ValueError, match="file_unreadable"):
        law_rows("code_lists/none.csv")


def test_every_table_says_where_it_comes_from() -> None:
    for folder in ("code_lists", "tariff", "exchange"):
        assert (LAW / folder / "source.toml").is_file()


@needs_shared
def test_countries_and_currencies_are_all_there() -> None:
    for file, column, name in (
        ("tw_customs_countries.csv", "code", "countries"),
        ("countries_iso3166_zh.csv", "alpha2", "countries"),
    ):
        path = SHARED / "data" / "reference" / file
        with path.open(encoding="utf-8-sig", newline="") as opened:
            published = {row[column] for row in csv.DictReader(opened)}
        assert published <= LISTS.codes(name, DAY)
