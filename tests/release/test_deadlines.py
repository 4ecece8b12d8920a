"""Deadlines: each named one ends on the day that its article says."""

from __future__ import annotations

from datetime import date

import pytest

from guanwu.case import Refusal
from guanwu.case.calendar import WorkingCalendar, last_day_of_months
from guanwu.release.deadlines import (
    DEADLINES,
    Deadline,
    Deadlines,
    LateCharge,
    LateDeclaration,
    late_declaration,
)
from guanwu.store.terms_file import load_terms
from guanwu.store.working_days import load_deadlines

KNOWN = load_deadlines()
CHARGE = LateCharge(
    id="late_declaration",
    per_day_twd=200,
    days_max=20,
    cites="CA 73",
    since=date(2020, 1, 1),
    until=date(2026, 1, 1),
    recorded_on=date(2020, 1, 1),
    source="test",
)


@pytest.mark.parametrize(
    ("id", "start", "last"),
    [
        ("declare_import", date(2022, 3, 1), date(2022, 3, 16)),
        ("declare_import", date(2025, 3, 14), date(2025, 3, 31)),
        ("documents", date(2025, 3, 13), date(2025, 3, 14)),
        ("documents", date(2025, 3, 14), date(2025, 3, 17)),
        ("documents", date(2025, 4, 2), date(2025, 4, 7)),
        ("documents", date(2025, 2, 7), date(2025, 2, 8)),
        ("documents_on_call", date(2025, 3, 10), date(2025, 3, 13)),
        ("permits", date(2025, 3, 10), date(2025, 5, 12)),
        ("pay", date(2025, 4, 1), date(2025, 4, 15)),
        ("examination_request", date(2025, 3, 10), date(2025, 3, 20)),
    ],
)
def test_a_deadline_ends_on_its_day(id: str, start: date, last: date) -> None:
    assert KNOWN.due(id, start) == last


def test_every_named_deadline_has_its_row_and_its_sentence() -> None:
    terms = load_terms()
    for id in DEADLINES:
        assert id in KNOWN and terms.has(f"deadline_{id}")


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2025, 3, 10), 2, date(2025, 5, 10)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 12, 30), 2, date(2025, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2025, 11, 30), 1, date(2025, 12, 31)),
        (date(2025, 12, 14), 1, date(2026, 1, 14)),
    ],
)
def test_months_end_before_the_day_that_corresponds(start: date, months: int, last: date) -> None:
    assert last_day_of_months(start, months) == last


def test_late_declaration_as_in_the_worked_example_of_the_reference() -> None:
    """W13: imported 1 March, last day 16 March, declared 24 March: 8 days, NT$ 1,600."""
    answer = KNOWN.late_declaration(date(2022, 3, 1), date(2022, 3, 24))
    assert answer == LateDeclaration(days=8, charge_twd=1600, sale_due=False)


@pytest.mark.parametrize(
    ("declared", "days", "charge", "sale"),
    [
        (date(2025, 3, 10), 0, 0, False),
        (date(2025, 3, 16), 0, 0, False),
        (date(2025, 3, 17), 1, 200, False),
        (date(2025, 4, 5), 20, 4000, False),
        (date(2025, 4, 6), 21, 4000, True),
    ],
)
def test_the_late_charge_runs_day_by_day_to_its_end(
    declared: date, days: int, charge: int, sale: bool
) -> None:
    assert late_declaration(CHARGE, date(2025, 3, 16), declared) == LateDeclaration(
        days, charge, sale
    )


def test_without_a_row_in_force_the_answer_is_a_refusal_that_can_be_said() -> None:
    calendar = WorkingCalendar(frozenset(), frozenset(), date(2000, 1, 1), date(2030, 1, 1))
    row = Deadline(
        id="declare_import",
        count=15,
        unit="day",
        cites="CA 16",
        since=date(2010, 1, 1),
        until=date(2027, 1, 1),
        recorded_on=date(2010, 1, 1),
        source="test",
    )
    deadlines = Deadlines([row], [CHARGE], calendar)
    early, late = date(2009, 12, 31), date(2027, 1, 1)
    answers = [
        deadlines.due("declare_import", early),
        deadlines.due("declare_import", late),
        deadlines.due("pay", date(2015, 1, 1)),
        deadlines.late_declaration(early, late),
        deadlines.late_declaration(date(2015, 1, 1), late),
        deadlines.late_declaration(date(2026, 5, 1), late),
        KNOWN.due("pay", date(2027, 12, 24)),
    ]
    terms = load_terms()
    for answer in answers:
        assert isinstance(answer, Refusal)
        for language in ("zh-Hant", "en"):
            assert terms.say(answer.code, language, answer.facts)
            assert terms.do(answer.code, language, answer.facts)
    codes = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert codes == ["deadline_row_missing"] * 4 + [
        "late_charge_row_missing",
        "late_charge_row_missing",
        "calendar_day_outside",
    ]


def test_an_unknown_deadline_is_a_bug() -> None:
    with pytest.raises(LookupError, match="no deadline tomorrow"):
        KNOWN.due("tomorrow", date(2025, 3, 10))
