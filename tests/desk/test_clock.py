"""The one clock of the house keeps the time of the office."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guanwu.desk.wiring import now


def test_the_clock_keeps_the_time_of_taiwan() -> None:
    """A bill served at two in the night is served that day, though it is the day before in UTC."""
    told = now()
    assert told.utcoffset() == timedelta(hours=8)
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=5)
    assert told.date() == (datetime.now(UTC) + timedelta(hours=8)).date()
