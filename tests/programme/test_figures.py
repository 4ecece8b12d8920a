"""Figures are worked out again from their parts, and each shortening is named."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from guanwu.programme.figures import days_after_period, figures, recomputed
from guanwu.programme.formula import FormulaWrongError, work_out
from guanwu.programme.model import Figure, Rounding
from guanwu.programme.quantity import digits, stepped
from guanwu.store.programme_file import load_programmes
from guanwu.store.terms_file import load_terms
from tests.programme.ground import changed, ground_of, programmes_with, table, with_value

WAYS: tuple[Rounding, ...] = ("truncated", "rounded")
FOUND = {f"{one.figure.item}.{one.figure.id}": one for one in figures(load_programmes())}


@pytest.mark.parametrize(("path", "exact", "code"), [
    ("107/paper_seals.sealed_share", Fraction(100 * 3514, 5288), "figure_either_way"),
    ("107/container_scanners.hours_saved", Fraction(17938 * 3, 2), "figure_exact"),
    ("107/service_integration.hours_saved", Fraction(24652 * 4), "figure_exact"),
    ("107/service_integration.target_share", Fraction(98608, 5000), "figure_either_way"),
    ("108h1/service_integration.hours_saved", Fraction(111183 * 4), "figure_exact"),
    ("108h1/service_integration.target_share", Fraction(444732, 5000), "figure_truncated"),
    ("107/service_integration.satisfied", Fraction(270 * 8815, 10000), "people_rounded"),
    ("108h1/service_integration.satisfied", Fraction(386 * 9485, 10000), "people_none"),
    ("107/single_window.cost_each", Fraction(1295080000, 3462796), "rate_truncated"),
    ("107/paperless.import_hours_all", Fraction(39833 * 86, 10), "figure_not_printed"),
    ("109/small_scanners.machines_left", Fraction(20), "figure_not_printed"),
    ("108h1/tariff_platform.sessions", Fraction(7), "figure_not_printed"),
])
def test_each_figure_of_the_statement(path: str, exact: Fraction, code: str) -> None:
    assert (FOUND[path].exact, FOUND[path].code) == (exact, code)


def test_the_truncated_share_is_shown_beside_the_rounded_one() -> None:
    facts = FOUND["108h1/service_integration.target_share"].facts
    assert (facts["printed"], facts["truncated"], facts["rounded"]) == ("88.94", "88.94", "88.95")


@pytest.mark.parametrize(("vehicles", "reached"), [
    ("100", False), ("12499", False), ("12500", True), ("24652", True)])
def test_a_target_is_reached_by_its_own_number_and_not_below(vehicles: str, reached: bool) -> None:
    """Four hours a vehicle: 12,500 vehicles are a tenth of 500,000 hours, the target itself."""
    held = programmes_with(facts=tuple(
        replace(one, value=vehicles) if one.id == "vehicles" else one
        for one in load_programmes().tables.facts))
    figure = held.figures["107/service_integration.target_share"]
    assert recomputed(held, figure).reached is reached


def test_people_by_trying_every_number() -> None:
    """Whether a whole number of people gives a share, by brute force over all of them."""
    for base, share in ((270, "88.15"), (386, "94.85")):
        printed = Fraction(share)
        ways = {way: [count for count in range(base + 1) if stepped(
            Fraction(100 * count, base), Fraction(1, 100), way) == printed] for way in WAYS}
        assert ways == ({"truncated": [], "rounded": [238]} if base == 270
                        else {"truncated": [], "rounded": []})
    facts = FOUND["108h1/service_integration.satisfied"].facts
    assert (facts["below"], facts["above"]) == (366, 367)
    assert (facts["share_below"], facts["share_above"]) == ("94.82", "95.08")
    assert facts["questions"] == 7


@pytest.mark.parametrize(("answers", "code"), [("386", "people_none"), ("2", "people_never")])
def test_what_may_give_a_share_that_no_people_give_is_told_per_case(
    answers: str, code: str
) -> None:
    held = programmes_with(facts=tuple(
        replace(one, value=answers) if (one.item, one.id) == (
            "108h1/service_integration", "answers") else one
        for one in load_programmes().tables.facts))
    found = recomputed(held, held.figures["108h1/service_integration.satisfied"])
    assert found.code == code
    for language in ("zh-Hant", "en"):
        said = load_terms().say(code, language, found.facts)
        assert ("7" in said) == (code == "people_none") == ("50" not in said.replace("50.00", ""))
        assert "0 " not in said.replace("50 ", "") and "0:" not in said


def test_the_rate_of_an_exchange_by_trying_rates() -> None:
    step, count, amount = Fraction(10_000), 3_462_796, Fraction(1_295_080_000)
    cut = [rate for rate in range(300, 450) if stepped(Fraction(rate * count), step, "truncated")
           == amount]
    near = [rate for rate in range(300, 450) if stepped(Fraction(rate * count), step, "rounded")
            == amount]
    assert (cut, near) == ([374], [])
    assert FOUND["107/single_window.cost_each"].facts["rate"] == "374"


def test_days_after_their_period_are_named() -> None:
    assert [path for path, _, _ in days_after_period(load_programmes())] == [
        "107/container_scanners.fourth_permit", "107/container_scanners.fourth_on_trial"]


@pytest.mark.parametrize(("printed", "code"), [
    ("66.46", "figure_differs"), ("66.45", "figure_either_way"), ("", "figure_not_printed"),
])
def test_a_printed_figure_that_follows_from_nothing_is_said(
    tmp_path: Path, printed: str, code: str
) -> None:
    key = ("107/paper_seals", "sealed_share")
    if printed == "66.45":
        found = FOUND["107/paper_seals.sealed_share"]
    else:
        folder = changed(tmp_path, table("figures"), with_value(key, printed, "printed"))
        held = ground_of(folder).programmes
        found = recomputed(held, held.figures["107/paper_seals.sealed_share"])
    assert found.code == code
    assert found.agrees is {"figure_differs": False, "figure_either_way": True}.get(code)


def test_ways_of_shortening_are_told_apart() -> None:
    held = load_programmes()
    base = held.figures["107/paper_seals.sealed_share"]
    for formula, printed, code in (
        ("2 / 3", "0.66", "figure_truncated"), ("2 / 3", "0.67", "figure_rounded"),
        ("1 / 3", "0.33", "figure_either_way"), ("1 / 4", "0.25", "figure_exact"),
        ("1 / 2", "0.51", "figure_differs"),
    ):
        figure: Figure = replace(base, formula=formula, printed=printed)
        assert recomputed(held, figure).code == code


NUMBERS = st.integers(min_value=0, max_value=10**6)


@given(st.lists(st.tuples(st.sampled_from("+-*/"), NUMBERS), max_size=6), NUMBERS)
def test_formulas_come_to_what_fractions_come_to(
    rest: list[tuple[str, int]], first: int
) -> None:
    formula = " ".join([str(first), *(f"{sign} {number}" for sign, number in rest)])
    spelled = f"Fraction({first})" + "".join(f"{sign}Fraction({number})" for sign, number in rest)
    try:
        wanted = eval(spelled, {"Fraction": Fraction})
    except ZeroDivisionError:
        with pytest.raises(FormulaWrongError):
            work_out(formula, lambda name: Fraction(name))
        return
    assert work_out(formula, lambda name: Fraction(name)) == wanted


@pytest.mark.parametrize("formula", ["", "1 +", "+ 1", "1 2", "1 + + 2", "1 / 0", "a b c"])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises((FormulaWrongError, KeyError)):
        work_out(formula, lambda name: {"a": Fraction(1)}[name])


@given(st.fractions(min_value=0, max_value=10**9), st.sampled_from([1, 10, 100]))
def test_cut_is_below_and_rounded_is_near(value: Fraction, parts: int) -> None:
    step = Fraction(1, parts)
    cut, near = stepped(value, step, "truncated"), stepped(value, step, "rounded")
    assert 0 <= value - cut < step and abs(value - near) <= step * Fraction(1, 2)
    assert (cut * parts).denominator == (near * parts).denominator == 1


def test_digits_are_plain() -> None:
    assert digits(Fraction(88946, 1000)) == "88.946"
    assert digits(Fraction(1, 3)) == "0.333333"
    assert digits(Fraction(98608)) == "98,608"
    assert digits(Fraction(160), 2) == "160.00"
    assert digits(Fraction(-5, 2)) == "-2.5"
