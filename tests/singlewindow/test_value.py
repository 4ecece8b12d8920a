"""Values of messages: exact decimals, real days and times, nothing guessed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.singlewindow.value import (
    day_of,
    day_text,
    fault_in,
    scaled,
    time_of,
    time_text,
    unscaled,
)
from guanwu.store.layout_file import layout_for


@given(st.integers(0, 10**18), st.integers(0, 6))
def test_scaling_is_exact_both_ways(amount: int, decimals: int) -> None:
    assert scaled(unscaled(amount, decimals), decimals) == amount


@pytest.mark.parametrize(
    ("text", "decimals", "amount"),
    [("7.5", 5, 750_000), ("007.50", 1, 75), ("0", 2, 0), ("0.00", 0, 0), ("1.230", 2, 123)],
)
def test_noughts_at_either_end_change_nothing(text: str, decimals: int, amount: int) -> None:
    assert scaled(text, decimals) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".5",
        "5.",
        "1.2.3",
        "-1",
        "+1",
        "1e3",
        "1_0",
        " 1",
        "1\n",
        "NaN",
        "inf",
        "\uff11",
        "\u0663",
        "0x1",
        "9" * 41,
        "1.235",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert scaled(text, 2) is None


@given(st.dates())
def test_days_come_back(day: date) -> None:
    assert day_of(day_text(day)) == day


@given(st.datetimes().map(lambda time: time.replace(microsecond=0)))
def test_times_come_back(time: datetime) -> None:
    assert time_of(time_text(time)) == time


@pytest.mark.parametrize(
    "text",
    ["20250229", "20251301", "2025031", "202503111", "2025-3-1", "\uff12\uff10250311", "00000101"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    "text",
    ["20250311240000", "20250311006000", "20250311", "20250311T09000", "2025031109000\uff10"],
)
def test_what_is_no_time_is_none_and_a_fault(text: str) -> None:
    assert time_of(text) is None
    field = layout_for("N5116").fields["Response/Status/ReleaseDateTime"]
    assert fault_in(field, text) == ("element_time", {})
    assert fault_in(field, "20250311235959") is None


def test_rare_characters_and_line_ends_are_no_fault_but_unseen_ones_are() -> None:
    marks = layout_for("NX5105").fields["Declaration/Packaging/MarksNumbers"]
    for text in ("\u9673\U000200a2", "\ue000", "A\nB\tC", "\u3000\u5168\u5f62"):
        assert fault_in(marks, text) is None
    for text in ("\u200b", "A\u202eB", "\x7f", "\ufeffA", "\uffff"):
        found = fault_in(marks, text)
        assert found is not None
        assert found[0] == "element_hidden_character"
