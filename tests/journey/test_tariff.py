"""Anyone who knows nothing of tariffs: from a name with a slip to what is due, and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guanwu.store.terms_file import load_terms
from tests.journey.browser import Served, Walker

pytestmark = pytest.mark.slow
TELEPHONE = 390
BICYCLE = "87120010109"
SLIPS = {"en": ("bicyle", BICYCLE), "zh-Hant": ("\u8173\u8e4b\u8eca", BICYCLE)}
COFFEE = {"en": "cofee", "zh-Hant": "\u5496\u5561"}
DAY = "2025-03-14"


def said(walker: Walker, term: str) -> str:
    """Return a term in the language of a walk."""
    return load_terms().say(term, walker.language)


def search(walker: Walker, text: str, code: str) -> None:
    """Type into the search and wait for the answer that a script shows below it."""
    walker.page.fill("#text", text)
    walker.page.wait_for_selector(f".hits a[href^='/tariff/code/{code}']")


@pytest.mark.parametrize("width", [1280, TELEPHONE])
def test_a_name_with_a_slip_leads_to_what_is_due(
    walk: Callable[..., Walker], width: int
) -> None:
    walker = walk(width=width)
    page, name = walker.page, f"-{width}" if width == TELEPHONE else ""
    walker.go("/tariff")
    walker.check(f"tariff{name}")
    search(walker, COFFEE[walker.language], "0901")
    text, code = SLIPS[walker.language]
    search(walker, text, code)
    assert page.locator(".hits a").first.get_attribute("href").startswith(f"/tariff/code/{code}")
    assert page.evaluate("document.activeElement.id") == "text"
    walker.check(f"tariff-found{name}")
    page.locator(".hits a").first.click()
    page.select_option("#origin", "NZ")
    page.fill("#day", DAY)
    page.click("main form button.go")
    assert page.locator(".applies .rate").count() == 2
    walker.check(f"tariff-code{name}")
    page.click(f"main a.go[href^='/duty?code={code}']")
    page.click("main form button.go")
    page.wait_for_selector("#price[aria-invalid=true]")
    walker.check(f"duty-faults{name}")
    page.fill("#price", "1000")
    page.select_option("#currency", "USD")
    page.select_option("#price_terms", "FOB")
    page.fill("#freight", "120")
    page.fill("#insurance", "15")
    page.click("main form button.go")
    assert page.inner_text(".tile.sum b") == "NT$ 4,215"
    page.click(".worksheet-fold summary")
    page.locator(".worksheet tbody tr").last.wait_for(state="visible")
    assert said(walker, "payable") in page.inner_text(".worksheet tbody tr:last-child")
    walker.check(f"duty-answer{name}")


def test_the_chapters_lead_to_a_code_and_the_language_keeps_the_place(
    walk: Callable[..., Walker],
) -> None:
    walker = walk()
    page = walker.page
    walker.go("/tariff/browse")
    walker.check("tariff-browse")
    for prefix in ("87", "8712", "871200"):
        page.click(f".nodes a[href^='/tariff/browse/{prefix}']")
    page.click(f".hits a[href^='/tariff/code/{BICYCLE}']")
    before = page.inner_text("h1 .code")
    page.click("form.language button")
    assert page.inner_text("h1 .code") == before
    assert page.get_attribute("html", "lang") != walker.language


def test_the_service_and_its_periods_are_told(walk: Callable[..., Walker]) -> None:
    walker = walk()
    for path, name in (("/service", "service"), ("/service/levels", "service-levels")):
        walker.go(path)
        walker.check(name)
    assert walker.page.locator("table tbody tr").count() > 10


def test_the_search_works_without_scripts(served: Served, chromium: object) -> None:
    context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{served.address}/tariff?language=en")
    page.fill("#text", "bicyle")
    page.click("main form button.go")
    assert page.locator(".hits a").first.get_attribute("href") == f"/tariff/code/{BICYCLE}"
    context.close()
