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
    walker.go(f"{UNIT}&first_people=110&second_people=140&second_arrivals=110")
    assert walker.page.locator("#measures tbody tr").count() == 6
    assert walker.page.locator("figure.curve svg").count() == 3
    walker.check(f"planner-{width}")
    walker.go(f"{UNIT}&first_people=90&second_target=20")
    assert "102" in walker.page.inner_text("#answer-first")
    walker.check(f"planner-too-few-{width}")


def test_a_slider_moves_by_keys_and_tells_its_number(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.log_in("chief.taipei")
    walker.go(f"{UNIT}&first_people=110")
    walker.page.focus("#first_people")
    walker.page.keyboard.press("ArrowRight")
    assert walker.page.inner_text("output[for=first_people]") == "111"
    for _ in range(6):
        walker.page.keyboard.press("Tab")
    with walker.page.expect_navigation():
        walker.page.keyboard.press("Enter")
    assert "first_people=111" in walker.page.url
    assert "111" in walker.page.inner_text("#answer-first")


def test_without_scripts_the_form_works(walk: Callable[..., Walker]) -> None:
    walker = walk(scripts=False)
    walker.log_in("chief.taipei")
    walker.go("/planner?place=taipei/3")
    walker.press("#scenarios button.go")
    assert "second_people=104" in walker.page.url, "a tenth more than the 94 of the plan"
    assert walker.page.locator("#measures tbody tr").count() == 6
