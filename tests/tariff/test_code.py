"""Commodity codes: the check digit, and the ways a code is written."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case.fault import Refusal
from guanwu.tariff.code import check_digit, is_valid, normalise, printed
from tests.shared import SHARED, needs_shared

PUBLISHED = {
    "3208909100": 5,
    "0101210000": 3,
    "0101100010": 4,
    "9801000010": 1,
    "9806100012": 2,
    "8516310000": 4,
    "2106909990": 3,
    "1209990090": 0,
}
DIGITS = st.text("0123456789", min_size=10, max_size=10)


@pytest.mark.parametrize(("first_ten", "digit"), PUBLISHED.items())
def test_published_codes(first_ten: str, digit: int) -> None:
    assert check_digit(first_ten) == digit
    assert is_valid(f"{first_ten}{digit}")
    assert not is_valid(f"{first_ten}{(digit + 1) % 10}")


def as_described(first_ten: str) -> int:
    """The computation in the words of the reference, one step after the other."""
    doubled = int(first_ten[0::2]) * 2 % 100_000
    total = sum(int(d) for d in str(doubled)) + sum(int(d) for d in first_ten[1::2])
    return (10 - total % 10) % 10


@given(DIGITS)
def test_the_tables_give_what_the_description_gives(first_ten: str) -> None:
    assert check_digit(first_ten) == as_described(first_ten)


@given(DIGITS, st.integers(0, 9), st.integers(1, 9))
def test_a_wrong_digit_shows_except_where_the_carry_falls_away(
    first_ten: str, place: int, shift: int
) -> None:
    wrong = str((int(first_ten[place]) + shift) % 10)
    other = first_ten[:place] + wrong + first_ten[place + 1 :]
    if place > 0:
        assert check_digit(other) != check_digit(first_ten)
    elif shift == 5:
        assert check_digit(other) == check_digit(first_ten)


@given(DIGITS)
def test_printing_and_reading_again(first_ten: str) -> None:
    code = f"{first_ten}{check_digit(first_ten)}"
    assert normalise(printed(code)) == code
    assert normalise(" " + printed(code).replace(".", " ")) == code


def test_printed_form() -> None:
    assert printed("98010000101") == "9801.00.00.10-1"
    assert normalise("9801.00.00.10-1") == "98010000101"
    with pytest.raises(ValueError, match="eleven"):
        printed("9801")
    with pytest.raises(ValueError, match="ten"):
        check_digit("98010000101")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9801",
        "9801000010",
        "980100001011",
        "9801.00.00.10_1",
        "\uff19801000010" + "1",
        "9801000010\u0661",
        "98010000101\n",
        "x" * 10_000,
    ],
)
def test_what_is_no_code(text: str) -> None:
    refusal = normalise(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "commodity_code_malformed"
    assert not is_valid(text)


def test_the_refusal_tells_the_right_digit() -> None:
    assert normalise("98010000102") == Refusal(
        "commodity_code_check_digit", {"code": "98010000102", "expected": 1}
    )


@needs_shared
def test_every_code_of_the_official_tariff() -> None:
    with (SHARED / "data/tariff/tariff-2025.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [row[0] for row in csv.reader(file)][1:]
    assert len(codes) == 12_686
    assert [code for code in codes if not is_valid(code)] == []
