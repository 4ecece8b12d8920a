"""A dated table answers by two clocks: the day in force, and the day known."""

from __future__ import annotations

from datetime import date

import pytest

from guanwu.rule.table import DatedTable, Row


def row(key: str, since: int, until: int | None, recorded: int, rate: int) -> Row:
    """A row whose days are January firsts."""
    return Row(key, date(since, 1, 1), date(until, 1, 1) if until else None,
               date(recorded, 1, 1), "CA 4", "test", f"toy:{rate}",
               {"rate_ppm": rate, "unit": "KGM"})


TABLE = DatedTable("toy", [
    row("a", 2020, 2022, 2020, 1),
    row("a", 2022, None, 2021, 2),
    row("a", 2022, 2024, 2023, 3),
    row("2203", 2020, None, 2020, 4),
    row("220300", 2021, 2022, 2020, 5),
])


def rate(found: Row | None) -> int | None:
    """The rate of a row, None where there is none."""
    return found.number("rate_ppm") if found else None


def test_the_last_day_of_a_row_is_the_one_before_until() -> None:
    assert rate(TABLE.at("a", date(2019, 12, 31))) is None
    assert rate(TABLE.at("a", date(2020, 1, 1))) == 1
    assert rate(TABLE.at("a", date(2021, 12, 31))) == 1


def test_what_was_recorded_later_is_not_seen_from_before() -> None:
    day = date(2022, 6, 1)
    assert rate(TABLE.at("a", day)) == 3
    assert rate(TABLE.at("a", day, date(2022, 12, 31))) == 2
    assert rate(TABLE.at("a", day, date(2020, 12, 31))) is None
    assert rate(TABLE.at("a", date(2024, 1, 1))) == 2


def test_the_longest_beginning_in_force_answers() -> None:
    code = "22030000001"
    assert rate(TABLE.by_prefix(code, date(2021, 6, 1))) == 5
    assert rate(TABLE.by_prefix(code, date(2022, 6, 1))) == 4
    assert rate(TABLE.by_prefix("99990000000", date(2022, 6, 1))) is None


def test_keys_turns_and_names() -> None:
    assert TABLE.keys(date(2021, 6, 1)) == ["a", "2203", "220300"]
    assert TABLE.turns() == {date(year, 1, 1) for year in (2020, 2021, 2022, 2024)}
    held = TABLE.at("2203", date(2021, 6, 1))
    assert held is not None
    assert held.named() == "toy:4 [2020-01-01, )" and held.text("unit") == "KGM"
    with pytest.raises(TypeError, match="toy:4: unit is 'KGM', not a whole number"):
        held.number("unit")
