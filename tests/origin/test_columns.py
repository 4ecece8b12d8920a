"""Rate columns: who has which, on which day, and what is not known."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case.fault import Fault, Refusal
from guanwu.origin.columns import Chosen, choose
from guanwu.origin.membership import Member, Membership
from guanwu.store.code_lists import load_code_lists
from guanwu.store.membership_file import load_membership
from guanwu.store.table_file import law_rows
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import TariffRow
from guanwu.tariff.rate import Rate, parse_partner_rates

DAY = date(2025, 3, 15)
MEMBERSHIP = load_membership()


def percent(number: int) -> Rate:
    """A rate ad valorem."""
    return Rate(number * 10_000, 0, "", False)


def row(column_2: str) -> TariffRow:
    """A tariff row with 10 % in column 1, 30 % in column 3 and the given column 2."""
    rates = parse_partner_rates(column_2)
    assert isinstance(rates, tuple)
    ten, thirty = percent(10), percent(30)
    return TariffRow("22083000000", "-", "-", ten, rates, thirty, "", "KGM", (), (), (), 2)


ROW = row("0% (LDCs,NZ,SG,MH,CN) 5% (PA,GT,NI,SV,HN)")


def chosen(origin: str, claimed: bool, day: date = DAY, goods: TariffRow = ROW) -> Chosen:
    """The rates, which must be known."""
    found = choose(goods, origin, day, None, claimed, MEMBERSHIP)
    assert isinstance(found, Chosen), found
    return found


@pytest.mark.parametrize(
    ("origin", "claimed", "first_column", "second", "partner"),
    [
        ("JP", False, 1, None, None),
        ("US", False, 1, None, None),
        ("CN", False, 1, None, None),
        ("CN", True, 1, 0, "CN"),
        ("TW", False, 1, None, None),
        ("KP", False, 3, None, None),
        ("IR", False, 3, None, None),
        ("NZ", False, 1, None, None),
        ("NZ", True, 1, 0, "NZ"),
        ("PA", True, 1, 5, "PA"),
        ("MH", True, 3, 0, "MH"),
        ("KH", True, 1, 0, "LDCs"),
        ("ET", True, 3, 0, "LDCs"),
        ("TL", True, 1, 0, "LDCs"),
    ],
)
def test_who_has_what(
    origin: str, claimed: bool, first_column: int, second: int | None, partner: str | None
) -> None:
    found = chosen(origin, claimed)
    assert found.first_column == first_column
    assert found.first == percent(10 if first_column == 1 else 30)
    assert found.second == (None if second is None else percent(second))
    assert found.partner == partner
    assert found.warning is None
    assert len(found.rows) == (first_column == 1) + (second is not None)


def test_an_answer_names_its_rows() -> None:
    first, second = chosen("NZ", True).rows
    assert (first.table, first.key, first.since) == ("column_1", "1:NZ", date(1995, 1, 1))
    assert (second.table, second.key, second.since) == ("column_2", "NZ:NZ", date(2013, 12, 1))


@pytest.mark.parametrize(
    ("origin", "day"),
    [
        ("JP", DAY),
        ("KP", DAY),
        ("BT", date(2023, 12, 13)),
        ("ST", date(2024, 12, 13)),
        ("NZ", date(2013, 11, 30)),
        ("PY", DAY),
    ],
)
def test_a_claim_without_a_partner_is_a_warning(origin: str, day: date) -> None:
    found = chosen(origin, True, day)
    assert found.second is None
    facts = {"code": "22083000000", "origin": origin, "day": day.isoformat()}
    assert found.warning == Fault("preference_not_available", "preference", facts)


@pytest.mark.parametrize(
    ("origin", "day", "partner"),
    [
        ("SV", date(2023, 1, 1), "SV"),
        ("HN", DAY, "HN"),
        ("MH", date(2024, 12, 31), "MH"),
        ("KH", date(2019, 1, 1), "LDCs"),
    ],
)
def test_where_knowledge_ends_a_claim_is_refused(origin: str, day: date, partner: str) -> None:
    assert choose(ROW, origin, day, None, True, MEMBERSHIP) == Refusal(
        "column_2_membership_missing",
        {"table": "column_2", "partner": partner, "country": origin, "day": day.isoformat()},
    )
    assert isinstance(choose(ROW, origin, day, None, False, MEMBERSHIP), Chosen)


def test_last_and_first_days() -> None:
    assert chosen("SV", True, date(2022, 12, 31)).second == percent(5)
    assert chosen("BT", True, date(2023, 12, 12)).second == percent(0)
    assert chosen("NZ", True, date(2013, 12, 1)).second == percent(0)
    assert chosen("KM", False, date(2024, 8, 20)).first_column == 3
    assert chosen("KM", False, date(2024, 8, 21)).first_column == 1


def test_a_partner_of_the_tariff_that_no_table_knows_is_refused() -> None:
    refusal = choose(row("0% (JP)"), "JP", DAY, None, True, MEMBERSHIP)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.facts["partner"]) == ("column_2_membership_missing", "JP")


def test_a_territory_is_refused_rather_than_guessed() -> None:
    for origin in ("PR", "RE", "XO"):
        refusal = choose(ROW, origin, DAY, None, False, MEMBERSHIP)
        assert isinstance(refusal, Refusal)
        assert refusal.code == "column_1_membership_missing"
        assert refusal.facts["country"] == origin


def test_an_own_entry_goes_before_that_of_the_least_developed() -> None:
    rows = [
        Member("LDCs", "KH", date(2000, 1, 1), None, "closed", "closed", DAY, "a test"),
        Member("KH", "KH", date(2000, 1, 1), None, "closed", "closed", DAY, "a test"),
    ]
    found = choose(row("0% (LDCs) 7% (KH)"), "KH", DAY, None, True, Membership(rows))
    assert isinstance(found, Chosen)
    assert (found.partner, found.second) == ("KH", percent(7))


def test_corrections_are_new_rows_seen_by_the_second_clock() -> None:
    def member(until: date | None, recorded_on: date) -> Member:
        since = date(2000, 1, 1)
        return Member("1", "QQ", since, until, "closed", "closed", recorded_on, "a test")

    old = member(None, date(2020, 1, 1))
    mended = member(date(2024, 1, 1), date(2024, 6, 1))
    membership = Membership((mended, old))

    def column(known_on: date | None) -> int | str:
        found = choose(ROW, "QQ", DAY, known_on, False, membership)
        return found.code if isinstance(found, Refusal) else found.first_column

    assert column(None) == 3
    assert column(date(2024, 6, 1)) == 3
    assert column(date(2024, 5, 31)) == 1
    assert column(date(2019, 1, 1)) == "column_1_membership_missing"


def test_the_tables_cover_the_partners_and_countries_there_are() -> None:
    countries = load_code_lists().codes("countries", DAY)
    column_1 = law_rows("tariff/column_1.csv")
    column_2 = law_rows("tariff/column_2.csv")
    assert {entry["country"] for entry in (*column_1, *column_2)} <= countries
    members = {entry["country"] for entry in column_1 if entry["since"] != entry["until"]}
    assert len(members - {"TP"}) == 165
    developing = {entry["country"] for entry in column_2 if entry["partner"] == "LDCs"}
    assert len(developing - {"TP"}) == 46
    partners = {entry["partner"] for entry in column_2}
    used = {
        partner
        for goods in load_starter_tariff().rows
        for group in goods.column_2
        for partner in group.partners
    }
    assert used == partners


@given(
    st.sampled_from(sorted(load_code_lists().codes("countries", DAY))),
    st.dates(date(1995, 1, 1), date(2030, 1, 1)),
    st.booleans(),
    st.sampled_from(load_starter_tariff().rows),
)
def test_every_country_has_an_answer(
    origin: str, day: date, claimed: bool, goods: TariffRow
) -> None:
    found = choose(goods, origin, day, None, claimed, MEMBERSHIP)
    if isinstance(found, Refusal):
        assert found.facts["country"] == origin
        return
    assert found.first == (goods.column_1 if found.first_column == 1 else goods.column_3)
    if found.second is not None:
        assert claimed
        assert any(found.partner in group.partners for group in goods.column_2)
    assert found.warning is None or (claimed and found.second is None)
