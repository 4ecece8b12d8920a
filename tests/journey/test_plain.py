"""With less than others have: no scripts, or no mouse, and everything can be done still."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guanwu.desk.demo_people import PASSWORD
from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
COFFEE = {"en": "cofee", "zh-Hant": "\u5496\u5561"}
QUEUE = "/officer/queue"
TABS_MOST = 80


def test_work_is_done_without_scripts(walk: Callable[..., Walker]) -> None:
    walker = walk(scripts=False)
    page = walker.page
    walker.go("/tariff")
    page.fill("#text", COFFEE[walker.language])
    walker.press("main form button.go")
    assert page.locator(".hits a[href^='/tariff/code/0901']").count() > 0
    walker.log_in("examiner.taipei")
    walker.go(f"{QUEUE}?of=free")
    page.select_option("#state", "examination")
    walker.press("main form[method=get] button")
    link = page.locator("table.queue a.code").first
    path = str(link.get_attribute("href"))
    walker.press("table.queue button[name=one] >> nth=0")
    assert walker.said("officer_done_take") in walker.shown()
    walker.press(".views a[href*='of=mine']")
    walker.press(f"table.queue a[href='{path}']")
    page.click("details:has(a[href$='/worksheet']) summary")
    walker.press("a[href$='/worksheet']")
    assert page.locator("main table tbody tr").count() > 5
    walker.picture("plain-worksheet")


def reach(walker: Walker, selector: str) -> None:
    """Go on with the tabulator key until an element has the focus."""
    for _ in range(TABS_MOST):
        walker.page.keyboard.press("Tab")
        if walker.page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"no key leads to {selector}")


def test_keys_alone_log_in_and_find_a_code(walk: Callable[..., Walker]) -> None:
    walker = walk()
    page, keys = walker.page, walker.page.keyboard
    walker.go("/")
    reach(walker, "a[href='/login']")
    keys.press("Enter")
    page.wait_for_selector("#login")
    if not page.evaluate("document.activeElement.id === 'login'"):
        reach(walker, "#login")
    keys.type("trader")
    reach(walker, "#password")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_selector("header form[action='/logout']")
    reach(walker, "nav a[href='/tariff']")
    keys.press("Enter")
    page.wait_for_selector("#text")
    if not page.evaluate("document.activeElement.id === 'text'"):
        reach(walker, "#text")
    keys.type(COFFEE[walker.language])
    page.wait_for_selector(".hits a[href^='/tariff/code/0901']")
    reach(walker, ".hits a[href^='/tariff/code/']")
    keys.press("Enter")
    page.wait_for_selector("h1 .code")
    walker.check("keys-code")
