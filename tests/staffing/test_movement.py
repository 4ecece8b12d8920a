"""Movements of people: an ordered ledger, the people of any day, vacancies, what is to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from guanwu.case import Refusal
from guanwu.staffing.grid import Grid
from guanwu.staffing.headcount import statement_of
from guanwu.staffing.model import Statement
from guanwu.staffing.movement import (
    Ledger,
    Movement,
    forecast,
    ledger_faults,
    lines_of,
    people_of,
    people_on,
    vacancies,
)
from guanwu.staffing.movement_sheet import ReadMovements, read_movements
from guanwu.staffing.words import named
from guanwu.staffing.years import ReadDay, read_day
from guanwu.store.staffing_file import load_book, load_movement_names, load_words
from guanwu.store.terms_file import load_terms

FIRST = date(2020, 1, 1)
OPENING = {("keelung", "staff"): 3, ("taipei", "staff"): 1}
HEAD = ("no", "day", "kind", "office", "category", "count", "to_office", "to_category", "state")
ROW = ("1", "2020-03-01", "transfer", "keelung", "staff", "1", "taipei", "", "")


def _ledger(*movements: Movement) -> Ledger:
    return Ledger(FIRST, OPENING, movements)


def _recruit(row: int, day: date, count: int = 1) -> Movement:
    return Movement(row, f"{row}", day, "recruit", "taipei", "staff", count)


def test_the_people_of_any_day_follow_by_addition() -> None:
    ledger = _ledger(
        _recruit(2, date(2020, 2, 1), 2),
        Movement(3, "3", date(2020, 3, 1), "transfer", "keelung", "staff", 2, "taipei"),
        Movement(4, "4", date(2020, 3, 1), "transfer", "taipei", "staff", 1, "", "driver"),
        Movement(5, "5", date(2020, 4, 1), "retire", "taipei", "staff", 1, planned=True))
    assert ledger_faults(ledger) == ()
    assert people_on(ledger, FIRST) == OPENING
    assert people_on(ledger, date(2020, 2, 29)) == {
        ("keelung", "staff"): 3, ("taipei", "staff"): 3}
    late = {("keelung", "staff"): 1, ("taipei", "staff"): 4, ("taipei", "driver"): 1}
    assert people_on(ledger, date(2020, 3, 1)) == late
    assert people_on(ledger, date(2020, 4, 1), planned=False) == late
    assert people_on(ledger, date(2020, 4, 1)) == late | {("taipei", "staff"): 3}
    assert people_on(ledger, date(2019, 12, 31)) == Refusal(
        "movement_day_before_ledger", {"day": date(2019, 12, 31), "since": FIRST})
    assert {line.id: line.counts for line in lines_of(late)} == {
        "keelung": {"staff": 1}, "taipei": {"staff": 4, "driver": 1}}


def test_every_fault_of_a_ledger_is_told_with_its_row() -> None:
    faults = ledger_faults(_ledger(
        _recruit(2, date(2019, 12, 31)), _recruit(3, date(2020, 5, 1)),
        _recruit(4, date(2020, 4, 30)),
        Movement(5, "3", date(2020, 6, 1), "retire", "keelung", "staff", 4),
        Movement(6, "6", date(2020, 6, 1), "transfer", "kaohsiung", "driver", 1, "taipei")))
    assert [(one.code, one.place) for one in faults] == [
        ("movement_before_opening", "2"), ("movement_out_of_order", "4"), ("movement_twice", "5"),
        ("movement_below_zero", "5"), ("movement_below_zero", "6")]
    assert (faults[3].facts["people"], faults[3].facts["count"]) == (3, 4)
    for one in faults:
        for language in ("zh-Hant", "en"):
            assert load_terms().say(one.code, language, one.facts)


def test_what_is_done_does_not_rest_on_people_who_are_only_planned() -> None:
    planned = Movement(2, "2", date(2020, 2, 1), "recruit", "taipei", "staff", 2, planned=True)
    leaving = Movement(3, "3", date(2020, 3, 1), "retire", "taipei", "staff", 3)
    (fault,) = ledger_faults(_ledger(planned, leaving))
    assert (fault.code, fault.place, fault.facts["people"]) == ("movement_below_zero", "3", 1)
    assert ledger_faults(_ledger(planned, replace(leaving, planned=True))) == ()
    assert ledger_faults(_ledger(replace(planned, planned=False), leaving)) == ()


def test_vacancies_and_forecast_against_the_budget_of_109() -> None:
    statement = statement_of(load_book(), 2020)
    assert isinstance(statement, Statement)
    budget = people_of(statement.tables[0])
    assert sum(budget.values()) == 4297
    ledger = Ledger(FIRST, budget, (
        Movement(2, "1", date(2020, 2, 1), "retire", "keelung", "staff", 10),
        Movement(3, "2", date(2020, 3, 15), "recruit", "keelung", "staff", 4, planned=True)))
    people = people_on(ledger, date(2020, 3, 31))
    assert not isinstance(people, Refusal)
    short = [one for one in vacancies(people, budget) if one.vacant]
    assert [(one.office, one.category, one.budget, one.vacant) for one in short] == [
        ("keelung", "staff", 1038, 6)]
    days = [date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 31)]
    outlook = forecast(ledger, lambda _: budget, days)
    assert not isinstance(outlook, Refusal)
    assert [(one.known, one.with_planned, one.vacant) for one in outlook] == [
        (4297, 4297, 0), (4287, 4287, 10), (4287, 4291, 6)]
    assert isinstance(forecast(ledger, lambda _: budget, [date(2019, 1, 1)]), Refusal)


@given(st.lists(st.tuples(
    st.sampled_from(["recruit", "retire", "transfer"]), st.sampled_from(["keelung", "taipei"]),
    st.integers(1, 4)), max_size=12))
def test_a_ledger_without_faults_never_has_fewer_than_no_people(
    drawn: list[tuple[str, str, int]]
) -> None:
    other = {"keelung": "taipei", "taipei": "keelung"}
    ledger = _ledger(*(
        Movement(place, f"{place}", FIRST + timedelta(place), kind, office, "staff",  # type: ignore[arg-type]
                 count, other[office] if kind == "transfer" else "")
        for place, (kind, office, count) in enumerate(drawn)))
    held, sound = dict(OPENING), True
    for place, (kind, office, count) in enumerate(drawn):
        held["keelung" if office == "keelung" else "taipei", "staff"] += (
            count if kind == "recruit" else -count)
        sound = sound and held[office, "staff"] >= 0
        if kind == "transfer":
            held[other[office], "staff"] += count
        if sound:
            assert people_on(ledger, FIRST + timedelta(place)) == held
    assert (ledger_faults(ledger) == ()) == sound


def test_a_refused_movement_is_not_the_fault_of_later_ones() -> None:
    day = date(2020, 5, 1)
    faults = ledger_faults(_ledger(
        Movement(2, "", day, "retire", "keelung", "staff", 40),
        Movement(3, "", day, "retire", "keelung", "staff", 3),
        Movement(4, "", day, "transfer", "taipei", "staff", 9, "kaohsiung"),
        Movement(5, "", day, "retire", "kaohsiung", "staff", 9),
        Movement(6, "", day, "retire", "kaohsiung", "staff", 1)))
    assert [(one.code, one.place) for one in faults] == [
        ("movement_below_zero", "2"), ("movement_below_zero", "4"), ("movement_below_zero", "6")]


@pytest.mark.parametrize(("wrong", "blamed"), [
    (("1", "x", "recruit", "taipei", "driver", "5", "", "", ""), []),
    (("1", "x", "transfer", "keelung", "driver", "5", "taipei", "", ""), []),
    (("1", "2020-02-01", "transfer", "keelung", "driver", "5", "x", "", ""), []),
    (("1", "x", "transfer", "keelung", "driver", "5", "taichung", "", ""), ["3"]),
    (("1", "x", "arrive", "keelung", "driver", "5", "", "", ""), []),
    (("1", "2020-02-01", "recruit", "nowhere", "driver", "5", "", "", ""), []),
    (("1", "x", "recruit", "keelung", "driver", "5", "", "", ""), ["3"]),
    (("1", "x", "retire", "taipei", "driver", "5", "", "", ""), ["3"]),
    (("1", "x", "recruit", "taipei", "general", "5", "", "", ""), ["3"]),
])
def test_a_row_that_cannot_be_read_may_have_brought_who_leaves_later(
    wrong: tuple[str, ...], blamed: list[str]
) -> None:
    read = _read(wrong, ("2", "2020-03-01", "retire", "taipei", "driver", "1", "", "", ""))
    assert read.faults
    faults = ledger_faults(_ledger(*read.movements), read.unsure)
    assert [one.place for one in faults] == blamed


@pytest.mark.parametrize(("text", "day", "western"), [
    ("109\u5e747\u67081\u65e5", date(2020, 7, 1), False),
    ("\u4e2d\u83ef\u6c11\u570b 109 \u5e74 7 \u6708 1 \u65e5", date(2020, 7, 1), False),
    ("\u897f\u51432020\u5e7407\u670801\u65e5", date(2020, 7, 1), True),
    ("1090701", date(2020, 7, 1), False), ("20200701", date(2020, 7, 1), True),
    ("\uff11\uff10\uff19\uff10\uff17\uff10\uff11", date(2020, 7, 1), False),
])
def test_days_in_other_forms_are_read_and_noted(text: str, day: date, western: bool) -> None:
    read = _read(("1", text, "recruit", "taipei", "staff", "1", "", "", ""))
    assert read.faults == () and read.movements[0].day == day
    assert [(one.code, one.place, one.facts["day"]) for one in read.notes] == [
        ("movement_day_read", "B2", day)]
    assert read_day(text) == ReadDay(day, western, False)


@pytest.mark.parametrize("text", [
    "1090230", "109\u5e7413\u67081\u65e5", "990701", "2020070", "109\u5e747\u6708", "7/1/109",
    "20200701x", "0000701", "109-07-00"])
def test_what_is_no_day_is_refused_with_the_forms_that_are_read(text: str) -> None:
    read = _read(("1", text, "recruit", "taipei", "staff", "1", "", "", ""))
    assert [(one.code, one.place) for one in read.faults] == [("movement_day_wrong", "B2")]
    assert "1090301" in load_terms().do("movement_day_wrong", "en", {"text": text})


def _read(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> ReadMovements:
    columns, words = load_movement_names()
    read = read_movements(Grid(tuple(enumerate([head, *rows], 1))), load_words(), named(columns),
                          named(words))
    for one in (*read.faults, *read.notes):
        assert load_terms().say(one.code, "en", one.facts)
        assert load_terms().do(one.code, "zh-Hant", one.facts)
    return read


def test_a_table_of_movements_is_read() -> None:
    recruit = ("2", "109-04-01", "\u9032\u7528", "\u81fa\u5317\u95dc", "\u8077\u54e1", "5", "", "",
               "\u9810\u5b9a")
    read = _read(ROW, recruit)
    assert read.faults == () and [(one.day, one.kind, one.office, one.planned)
                                  for one in read.movements] == [
        (date(2020, 3, 1), "transfer", "keelung", False),
        (date(2020, 4, 1), "recruit", "taipei", True)]
    assert [(one.code, one.place) for one in read.notes] == [("movement_day_converted", "B3")]


@pytest.mark.parametrize(("place", "text", "code", "where"), [
    (1, "2020-02-30", "movement_day_wrong", "B2"), (1, "soon", "movement_day_wrong", "B2"),
    (2, "hire", "movement_kind_unknown", "C2"), (3, "x", "movement_office_unknown", "D2"),
    (3, "", "movement_office_unknown", "D2"), (4, "x", "movement_category_unknown", "E2"),
    (5, "0", "movement_count_wrong", "F2"), (5, "-2", "movement_count_wrong", "F2"),
    (6, "x", "movement_office_unknown", "G2"), (6, "", "movement_target_wrong", "C2"),
    (6, "keelung", "movement_target_wrong", "C2"), (2, "retire", "movement_target_wrong", "C2"),
    (8, "x", "movement_state_unknown", "I2")])
def test_a_movement_that_cannot_be_is_named(place: int, text: str, code: str, where: str) -> None:
    read = _read((*ROW[:place], text, *ROW[place + 1:]))
    assert [(one.code, one.place) for one in read.faults] == [(code, where)]


def test_columns_of_movements() -> None:
    read = _read(ROW, head=("no", "when", *HEAD[2:]))
    assert [one.code for one in read.faults] == ["movement_column_unknown", "plan_column_missing"]


def test_cells_without_a_heading_and_columns_twice_are_refused() -> None:
    read = _read((*ROW[:5], "1", "taipei", "", "", "000"), (*ROW, "", "x"))
    assert [(one.code, one.place) for one in read.faults] == [
        ("cell_without_heading", "J2"), ("cell_without_heading", "K3")]
    blank = _read((*ROW, "9"), head=(*HEAD, ""))
    assert [(one.code, one.place) for one in blank.faults] == [("cell_without_heading", "J2")]
    twice = _read((*ROW, "9"), head=(*HEAD, "count"))
    assert [(one.code, one.place) for one in twice.faults] == [("plan_column_twice", "J1")]
