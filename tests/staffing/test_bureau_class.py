"""The class of a bureau by the standards of classification, at and beside every border."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case import Refusal
from guanwu.staffing.bureau_class import Classed, Workload, classify
from guanwu.store.staffing_file import load_establishment_law
from guanwu.store.terms_file import load_terms

DAY = date(2005, 6, 1)


def _classed(load: Workload, day: date | None = DAY) -> Classed:
    found = classify(load_establishment_law().tables, load, day)
    assert isinstance(found, Classed)
    for step in found.steps:
        assert load_terms().say(step.code, "zh-Hant", step.facts)
        assert load_terms().say(step.code, "en", step.facts)
    for note in found.notes:
        assert load_terms().do(note.code, "en", note.facts)
    return found


@pytest.mark.parametrize(("load", "wanted"), [
    (Workload("port", 700_000, 600_000), "1"), (Workload("port", 699_999, 600_000), "2"),
    (Workload("port", 700_000, 599_999), "2"), (Workload("port", 0, 0, 5_000_000), "1"),
    (Workload("port", 0, 0, 4_999_999), "2"), (Workload("port", 0, 0, 2_499_999), "3"),
    (Workload("port", 200_000, 250_000), "2"), (Workload("port", 199_999, 250_000), "3"),
    (Workload("port", 0, 0, distance_km=50), "3"), (Workload("port", 0, 0, distance_km=49), None),
    (Workload("port", 0, 0, independent=False), None),
    (Workload("port", 700_000, 600_000, supervises=False), None),
    (Workload("port", 0, 0, 2_500_000, supervises=False), None),
    (Workload("port", 0, 0, 2_499_999, supervises=False), "3"),
    (Workload("port", 200_000, 250_000, supervises=False, independent=True, distance_km=60), None),
    (Workload("port", 199_999, 250_000, supervises=False, independent=True, distance_km=60), "3"),
    (Workload("inland", 1_000_000, 600_000), "1"), (Workload("inland", 999_999, 600_000), "2"),
    (Workload("inland", 500_000, 300_000), "2"), (Workload("inland", 499_999, 300_000), "3"),
    (Workload("inland", 250_000, 200_000), "3"), (Workload("inland", 249_999, 200_000), None),
    (Workload("inland", 0, 0, 9_000_000), None),
    (Workload("inland", 250_000, 200_000, transit=1), None),
    (Workload("inland", 500_000, 300_000, transit=300_000), "2"),
    (Workload("inland", 1_000_000, 600_000, supervises=False), None),
])
def test_every_border_belongs_to_the_higher_class(load: Workload, wanted: str | None) -> None:
    assert _classed(load).office_class == wanted


def test_what_was_not_told_is_named() -> None:
    def codes(load: Workload) -> list[str]:
        return [one.code for one in _classed(load).notes]

    assert codes(Workload("port", 700_000, 600_000)) == ["class_supervision_assumed"]
    assert codes(Workload("port", 700_000, 600_000, supervises=True)) == []
    assert codes(Workload("port", 0, 0)) == [
        "class_independence_assumed", "class_distance_assumed"]
    assert codes(Workload("port", 0, 0, independent=True, distance_km=60)) == []


def test_why_a_class_is_not_reached_is_told_step_by_step() -> None:
    def codes(load: Workload) -> list[str]:
        return [one.code for one in _classed(load).steps]

    assert codes(Workload("port", 700_000, 600_000, supervises=False, distance_km=60)) == [
        "class_step_unsupervised", "class_step_unsupervised", "class_step_exceeded"]
    assert codes(Workload("port", 1, 1, independent=False)) == [
        "class_step_unmet", "class_step_unmet", "class_step_apart"]
    assert codes(Workload("port", 1, 1, distance_km=49))[-1] == "class_step_apart"
    assert codes(Workload("inland", 500_000, 300_000)) == ["class_step_unmet", "class_step_met"]


def test_declarations_and_containers_are_asked_for_together() -> None:
    say = load_terms().say
    first = _classed(Workload("port", 700_000, 600_000)).steps[0]
    told = say(first.code, "zh-Hant", first.facts)
    assert "700,000 \u4efd\uff08\u5be6 700,000\uff09\u53ca\u8ca8\u6ac3 600,000" in told
    assert "handled) and 600,000 containers" in say(first.code, "en", first.facts)
    inland = _classed(Workload("inland", 1, 1)).steps[0]
    assert "passengers" not in say(inland.code, "en", inland.facts)


@given(st.integers(0, 1_500_000), st.integers(0, 900_000), st.integers(0, 6_000_000),
       st.sampled_from(["port", "inland"]))
def test_more_work_never_means_a_lower_class(
    declarations: int, containers: int, passengers: int, place: Any
) -> None:
    def rank(load: Workload) -> int:
        return int(_classed(load).office_class or 4)

    here = rank(Workload(place, declarations, containers, passengers))
    assert rank(Workload(place, declarations + 50_000, containers, passengers)) <= here
    assert rank(Workload(place, declarations, containers + 50_000, passengers)) <= here
    assert rank(Workload(place, declarations, containers, passengers + 500_000)) <= here


@pytest.mark.parametrize(("day", "in_force"), [
    (date(1991, 2, 2), False), (date(1991, 2, 3), True), (date(2013, 1, 25), True),
    (date(2013, 1, 26), False)])
def test_the_standards_have_their_days(day: date, in_force: bool) -> None:
    found = classify(load_establishment_law().tables, Workload("port", 700_000, 600_000), day)
    assert isinstance(found, Classed) == in_force
    if isinstance(found, Refusal):
        assert found.code == "class_standard_not_in_force"


def test_without_a_day_the_last_one_is_taken_and_said() -> None:
    found = _classed(Workload("port", 700_000, 600_000, supervises=True), None)
    assert [one.facts["day"] for one in found.notes] == [date(2013, 1, 25)]
    assert found.cites == ("DCC 4", "DCO 2")


@pytest.mark.parametrize("load", [Workload("port", -1, 0), Workload("inland", 5, 3, transit=4)])
def test_numbers_that_cannot_be_are_refused(load: Workload) -> None:
    found = classify(load_establishment_law().tables, load, DAY)
    assert found == Refusal("class_numbers_wrong")
