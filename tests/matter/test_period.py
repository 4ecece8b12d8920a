"""Periods of matters: statutory last days, days that are set, extensions and their limits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from guanwu.case import Refusal
from guanwu.matter.model import Extension, MatterRecord
from guanwu.matter.period import Wanted, extended_due, extension_left, first_due
from guanwu.store.acts_file import load_acts
from guanwu.store.matter_rows import load_periods
from guanwu.store.organisation_file import load_organisation
from guanwu.store.terms_file import load_terms
from guanwu.store.working_days import load_calendar
from tests.matter.test_flow import matter

DAY = date(2025, 3, 14)
"""A Friday."""
CALENDAR = load_calendar()
PERIODS = load_periods()


def due(kind: str, day: date = DAY, **wanted: Any) -> date | Refusal:
    """The last day of a matter of a kind that is received and registered on a day."""
    return first_due(PERIODS.at(kind, day), day, day, Wanted(**wanted), CALENDAR)


def refused(answer: object, code: str) -> Refusal:
    """An answer that is a refusal, which can be said."""
    assert isinstance(answer, Refusal) and answer.code == code, answer
    for language in ("zh-Hant", "en"):
        load_terms().say(answer.code, language, answer.facts)
        load_terms().do(answer.code, language, answer.facts)
    return answer


@pytest.mark.parametrize(("kind", "last"), [
    ("advance_ruling_tariff", date(2025, 4, 14)),  # 30 days end on Sunday 13 April
    ("advance_ruling_value", date(2025, 4, 28)),  # 45 days
    ("advance_ruling_origin", date(2025, 5, 14)),  # 2 months
    ("drawback", date(2025, 5, 5)),  # 50 days end on Saturday 3 May
    ("aeo", date(2025, 4, 14)),  # 1 month
    ("aeo_security", date(2025, 6, 16)),  # 3 months end on Saturday 14 June
    ("review", date(2025, 5, 14)),  # 2 months
    ("refund", date(2025, 5, 14)),  # 2 months where nothing else is announced (APA 51)
])
def test_a_statutory_period_ends_on_a_working_day(kind: str, last: date) -> None:
    assert due(kind) == last


def test_a_kind_without_a_period_has_no_day_that_pretends() -> None:
    assert PERIODS.at("workers", DAY) is None
    refused(due("workers"), "matter_due_missing")
    assert due("workers", day=DAY, working_days=5) == date(2025, 3, 21)
    assert first_due(None, DAY, DAY, Wanted(date(2025, 3, 20)), CALENDAR) == date(2025, 3, 20)


def test_a_day_that_is_set_is_a_working_day_ahead_within_the_period() -> None:
    refused(first_due(None, DAY, DAY, Wanted(date(2025, 3, 15)), CALENDAR),
            "matter_due_on_a_free_day")
    refused(first_due(None, DAY, DAY, Wanted(date(2025, 3, 13)), CALENDAR), "matter_due_past")
    refused(first_due(None, DAY, DAY, Wanted(date(2025, 3, 20), 4), CALENDAR), "matter_due_twice")
    found = refused(due("aeo", working_days=60), "matter_due_beyond")
    assert found.facts["article"] == "AEO 8" and found.facts["last"] == date(2025, 4, 14)
    assert due("aeo", working_days=3) == date(2025, 3, 19)
    refused(due("workers", working_days=250, day=date(2027, 12, 1)), "calendar_day_outside")


def test_a_period_counts_from_the_day_after_receipt() -> None:
    received = date(2025, 3, 3)
    period = PERIODS.at("advance_ruling_tariff", received)
    assert first_due(period, received, DAY, Wanted(), CALENDAR) == date(2025, 4, 2)


def test_the_old_text_is_not_known_and_does_not_pretend() -> None:
    assert PERIODS.at("advance_ruling_tariff", date(2023, 4, 13)) is None
    refused(due("advance_ruling_tariff", day=date(2023, 4, 13)), "matter_due_missing")


def test_an_extension_stays_within_what_is_allowed() -> None:
    period = PERIODS.at("review", DAY)
    held = matter(kind="review")
    assert extended_due(held, period, DAY, Wanted(), CALENDAR) == date(2025, 7, 14)
    refused(extended_due(held, period, DAY, Wanted(date(2025, 7, 15)), CALENDAR),
            "matter_extension_beyond")
    refused(extended_due(held, period, DAY, Wanted(date(2025, 5, 14)), CALENDAR),
            "matter_extension_not_later")
    assert extended_due(held, period, DAY, Wanted(None, 3), CALENDAR) == date(2025, 5, 19)
    refused(extended_due(held, None, DAY, Wanted(), CALENDAR), "matter_due_missing")


def test_extensions_are_counted() -> None:
    once = Extension(date(2025, 7, 14), date(2025, 5, 14), "why", "clerk", "2025-03-14")
    record = MatterRecord("", "", "", "", "", DAY, DAY, "", "clerk", extensions=(once,))
    review, drawback = PERIODS.at("review", DAY), PERIODS.at("drawback", DAY)
    assert extension_left(matter(), review)
    assert not extension_left(matter(record=record), review)
    assert not extension_left(matter(), drawback), "the regulation knows no extension"
    assert extension_left(matter(record=record), None)


def test_every_period_is_of_a_known_kind_and_cites_an_article() -> None:
    kinds = load_organisation().matters.rows
    assert len(PERIODS.rows) == 34
    for row in PERIODS.rows:
        assert row.kind in kinds and load_acts().resolves(row.cites) and row.source
        assert row.until is None or row.since < row.until
