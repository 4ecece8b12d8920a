"""The queue of a unit: narrowed down, taken, given back, and handed over to who finds it then."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
QUEUE, HOME = "/officer/queue", "/officer/declarations"
WHY = "A question of the importer"


def filtered(walker: Walker, state: str, channel: str) -> None:
    """Open the free cases of the queue and narrow them down as a person would."""
    walker.go(f"{QUEUE}?of=free")
    walker.page.select_option("#state", state)
    walker.page.select_option("#channel", channel)
    walker.press("main form[method=get] button")


def take(walker: Walker) -> str:
    """Take the first case by the button beside it; return its number as addresses have it."""
    line = walker.page.locator("table.queue tbody tr").first
    number = str(line.locator("a.code").get_attribute("href")).rpartition("/")[2]
    with walker.page.expect_navigation():
        line.locator("button[name=one]").click()
    assert walker.said("officer_done_take") in walker.shown()
    assert number not in numbers(walker)
    return number


def numbers(walker: Walker, path: str = "") -> list[str]:
    """Return the numbers of a list of the queue, as addresses have them."""
    if path:
        walker.go(path)
    links = walker.page.locator("table.queue a.code").all()
    return [str(one.get_attribute("href")).rpartition("/")[2] for one in links]


def test_a_case_is_given_back_and_another_handed_to_a_unit_that_finds_it(
    walk: Callable[..., Walker],
) -> None:
    walker = walk()
    page = walker.page
    walker.log_in("papers.taipei")
    page.click(f"nav a[href='{QUEUE}']")
    filtered(walker, "documents", "C2")
    assert page.locator("table.queue td .badge.C2").count() > 1
    assert page.locator("table.queue td .badge:is(.C1, .C3)").count() == 0
    walker.check("queue-filtered")
    back, over = take(walker), take(walker)
    assert {back, over} <= set(numbers(walker, f"{QUEUE}?of=mine"))
    walker.press(f"table.queue a[href='{HOME}/{back}']")
    for part in ("facts", "lines", "levies", "papers", "hands", "moves", "reasons", "history"):
        assert page.locator(f"h2#{part}").is_visible(), part
    walker.press("form[action$='/give_back'] button")
    assert walker.said("officer_done_give_back") in walker.shown()
    assert back not in numbers(walker) and over in numbers(walker)
    walker.go(f"{HOME}/{back}?reason={WHY}")
    assert walker.said("officer_nobody") in page.inner_text("header.case")
    walker.go(f"{HOME}/{over}")
    page.click("details.move:has(form[action$='/hand_over']) summary")
    page.select_option("#hand_over-unit", "keelung/12")
    page.fill("#hand_over-because", "The goods are stored at Keelung")
    walker.check("queue-hand-over")
    walker.press("form[action$='/hand_over'] button")
    assert walker.said("officer_done_hand_over") in walker.shown()
    assert over not in numbers(walker)
    walker.log_out()
    walker.log_in("chief.keelung")
    walker.go(f"{HOME}?number={over}")
    (row,) = page.locator("main table tbody tr").all()
    assert walker.said("unit_name_keelung_12") in row.inner_text()


def test_what_came_of_a_release_is_shown_without_asking_why(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.log_in("release.keelung")
    filtered(walker, "paid", "C1")
    number = take(walker)
    walker.go(f"{HOME}/{number}")
    walker.press("form[action$='/release'] button")
    assert walker.said("officer_done_release") in walker.shown()
    assert walker.said("release_state_released") in walker.page.inner_text("header.case")
    assert walker.page.locator("form[action$='/release']").count() == 0
    assert number not in numbers(walker, f"{QUEUE}?of=mine")
