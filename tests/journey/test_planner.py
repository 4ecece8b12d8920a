"""A supervisor sets two scenarios beside each other, with keys, without scripts, on a telephone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
UNIT = "/planner?place=taipei/4"


@pytest.mark.parametrize("width", [1280, 390])
def test_two_scenarios_stand_side_by_side(walk: Callable[..., Walker], width: int) -> None:
    walker = walk(width)
    walker.log_in("chief.taipei")
    walker.go(f"{UNIT}&first_people_examination=66&second_night=60&second_time_examination=110")
    assert walker.page.locator("#measures tbody tr").count() == 6
    assert walker.page.locator("figure.curve svg").count() == 4
    assert walker.page.locator("#second_time_examination").is_visible(), "opened: it is not 100"
    assert not walker.page.locator("#first_time_examination").is_visible()
    walker.check(f"planner-{width}")
    walker.go(f"{UNIT}&first_people_examination=40&second_target=20")
    assert "58" in walker.page.inner_text("#answer-first")
    walker.check(f"planner-too-few-{width}")
    walker.go(f"{UNIT}&second_arrivals=500")
    walker.check(f"planner-faults-{width}")


def test_sliders_and_numbers_follow_each_other_by_keys(walk: Callable[..., Walker]) -> None:
    walker = walk()
    page = walker.page
    walker.log_in("chief.taipei")
    walker.go(f"{UNIT}&first_people_examination=70")
    slider = page.locator("[data-slides=first_people_examination]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.input_value("#first_people_examination") == "71"
    assert page.inner_text(".scenario.first [data-total]") == "126"
    page.fill("#first_people_document_review", "50")
    assert page.input_value("[data-slides=first_people_document_review]") == "50"
    assert page.inner_text(".scenario.first [data-total]") == "121"
    page.focus("#first_people_document_review")
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#scenarios button.go')"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "first_people_examination=71" in page.url
    assert page.input_value("#first_people_document_review") == "50"
    assert "121" in page.inner_text("#answer-first h3")


def test_without_scripts_the_form_works(walk: Callable[..., Walker]) -> None:
    walker = walk(scripts=False)
    page = walker.page
    walker.log_in("chief.taipei")
    walker.go("/planner?place=taipei/3")
    assert page.locator("input[type=range]").first.is_hidden(), "it could not tell its number"
    page.fill("#first_people_passenger_inspection", "90")
    walker.press("#scenarios button.go")
    assert "second_people_passenger_inspection=104" in page.url, "a tenth more than the plan's 94"
    assert page.input_value("#first_people_passenger_inspection") == "90"
    assert page.locator("#measures tbody tr").count() == 6
