"""Check digits: published examples, dated modes, one-digit errors, an independent library."""

from datetime import date

import pytest
import stdnum.imo
import stdnum.iso6346
from hypothesis import given
from hypothesis import strategies as st
from stdnum.tw import ubn

from guanwu.party import identifiers

OLD = date(2023, 3, 31)
NEW = date(2023, 4, 1)
digits8 = st.text("0123456789", min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("number", "day", "right"),
    [
        ("04595257", OLD, True),
        ("04595257", NEW, True),
        ("00501503", OLD, True),
        ("00501502", OLD, False),
        ("10458574", OLD, True),
        ("10458575", OLD, True),
        ("10458576", NEW, False),
        ("10458570", NEW, True),
        ("10458570", OLD, False),
        ("0459525", NEW, False),
        ("045952577", NEW, False),
        ("\uff10\uff14\uff15\uff19\uff15\uff12\uff15\uff17", NEW, False),
        ("", NEW, False),
    ],
)
def test_business_number(number: str, day: date, right: bool) -> None:
    assert identifiers.is_business_number(number, day) is right


@given(digits8)
def test_the_old_mode_agrees_with_an_independent_library(number: str) -> None:
    assert identifiers.is_business_number(number, OLD) == ubn.is_valid(number)


@given(digits8)
def test_what_was_right_before_the_change_stays_right(number: str) -> None:
    if identifiers.is_business_number(number, OLD):
        assert identifiers.is_business_number(number, NEW)


def test_the_new_mode_allows_twice_as_many_numbers() -> None:
    sample = [f"{n:08d}" for n in range(20_000_000, 20_020_000) if f"{n:08d}"[6] != "7"]
    old = sum(identifiers.is_business_number(n, OLD) for n in sample)
    new = sum(identifiers.is_business_number(n, NEW) for n in sample)
    assert new == 2 * old


def test_a_seventh_digit_seven_counts_as_nought_or_one() -> None:
    assert identifiers.is_business_number("10458575", OLD)
    seventies = [n for n in range(70, 80) if identifiers.is_business_number(f"104585{n}", OLD)]
    assert seventies == [74, 75]


@pytest.mark.parametrize("number", ["A123456789", "F131104093", "O158238845", "N116247806"])
def test_national_ids_in_circulation_as_examples(number: str) -> None:
    assert identifiers.is_national_id(number)


@pytest.mark.parametrize(
    "number",
    ["A123456788", "a123456789", "A323456789", "A12345678", "1123456789", "A1234567\uff18\uff19"],
)
def test_wrong_national_ids(number: str) -> None:
    assert not identifiers.is_national_id(number)


@given(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.sampled_from("12"), digits8)
def test_any_single_wrong_digit_of_a_national_id_is_found(area: str, sex: str, rest: str) -> None:
    stem = area + sex + rest[:7]
    right = [stem + d for d in "0123456789" if identifiers.is_national_id(stem + d)]
    assert len(right) == 1


@pytest.mark.parametrize("number", ["A800000014", "AA00000009", "AB12345677"])
def test_resident_ids_of_both_forms(number: str) -> None:
    assert identifiers.is_resident_id(number)
    assert not identifiers.is_national_id(number)


@pytest.mark.parametrize("number", ["A800000015", "AE12345677", "A123456789", "A B12345677"])
def test_wrong_resident_ids(number: str) -> None:
    assert not identifiers.is_resident_id(number)


@pytest.mark.parametrize(
    ("number", "right"),
    [("300123456", True), ("K1234567", True), ("ABCDEF", False), ("A1-234", False), ("A12", False)],
)
def test_passport_shape(number: str, right: bool) -> None:
    assert identifiers.is_passport_number(number) is right


def test_the_published_container_number() -> None:
    assert identifiers.is_container_number("CSQU3054383")
    assert not identifiers.is_container_number("CSQU3054384")
    assert not identifiers.is_container_number("CSQX3054383")


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.sampled_from("JUZ"),
    st.text("0123456789", min_size=7, max_size=7),
)
def test_containers_agree_with_an_independent_library(own: str, kind: str, rest: str) -> None:
    number = own + kind + rest
    assert identifiers.is_container_number(number) == stdnum.iso6346.is_valid(number)


@given(st.text("0123456789", min_size=7, max_size=7))
def test_ships_agree_with_an_independent_library(number: str) -> None:
    assert identifiers.is_imo_number(number) == stdnum.imo.is_valid(number)
    assert identifiers.is_imo_number("IMO" + number) == identifiers.is_imo_number(number)


@pytest.mark.parametrize(
    ("id_type", "number", "code"),
    [
        ("58", "04595257", None),
        ("58", "04595258", "business_number_wrong"),
        ("174", "A123456789", None),
        ("174", "A800000014", None),
        ("174", "A123456780", "person_id_wrong"),
        ("53", "300123456", None),
        ("53", "!", "passport_number_wrong"),
        ("99", "anything", None),
    ],
)
def test_importer_id_by_type(id_type: str, number: str, code: str | None) -> None:
    assert identifiers.importer_id_fault(id_type, number, NEW) == code


def test_the_dated_table_has_no_gap() -> None:
    rows = identifiers.BUSINESS_NUMBER_RULES
    assert [row.until for row in rows[:-1]] == [row.since for row in rows[1:]]
    assert rows[-1].until is None
    assert identifiers.business_number_divisor(date(1950, 1, 1)) == 10
