"""The auditor: who did what and who read what, the journal verified to its end, a receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
TELEPHONE = 390
WHY, LOOKING = "A call of the importer", "Yearly inspection"
VERIFY_MILLISECONDS = 60_000


def read_with_a_reason(walker: Walker) -> str:
    """Let an officer read a case that is not the officer's own; return its number as printed."""
    walker.log_in("release.keelung")
    walker.go("/officer/queue?of=free")
    link = walker.page.locator("table.queue a.code").first
    number, path = link.inner_text(), link.get_attribute("href")
    walker.go(f"{path}?reason={WHY}")
    assert walker.page.locator("h2#lines").is_visible()
    walker.log_out()
    return str(number)


def look(walker: Walker, path: str, reason: str = LOOKING, **fields: str) -> None:
    """Look for something in the journal as the form asks it."""
    walker.go(path)
    for name, value in {**fields, "reason": reason}.items():
        walker.page.fill(f"#{name}", value)
    walker.press("main form button.go")


def test_an_auditor_looks_into_the_journal_and_verifies_it(walk: Callable[..., Walker]) -> None:
    walker = walk()
    page = walker.page
    number = read_with_a_reason(walker)
    walker.log_in("auditor")
    page.click("nav a[href='/journal']")
    walker.check("auditor-journal")
    assert page.locator("main table").count() == 0
    look(walker, "/journal", subject=number)
    events = page.locator("main table tbody td:nth-child(5)").all_inner_texts()
    assert len(events) >= 2
    page.click("main table tbody tr:last-child summary")
    walker.check("auditor-journal-found")
    look(walker, "/journal/readings", subject=number)
    row = page.locator("main table tbody tr", has_text=WHY).first
    assert walker.said("role_release_officer") in row.inner_text()
    walker.check("auditor-readings")
    look(walker, "/journal/readings", actor="auditor")
    assert LOOKING in walker.shown()
    verify(walker)
    walker.go("/journal/statistics")
    assert page.locator("figure svg").count() == 1
    assert page.locator("main table").first.locator("tbody tr").count() >= 2
    walker.check("auditor-statistics")
    receipt(walker, number)


def verify(walker: Walker) -> None:
    """Let the whole journal be verified; the page goes on by itself."""
    walker.go("/journal/verify")
    assert walker.said("auditor_end_sound") in walker.shown()
    walker.check("auditor-verify")
    walker.page.click("#verdict a.go")
    walker.page.wait_for_function(
        "text => document.querySelector('#verdict').innerText.includes(text)",
        arg=walker.said("auditor_all_sound"), timeout=VERIFY_MILLISECONDS)
    done, of = walker.page.locator("#verdict dd").first.inner_text().split("/")
    assert done.strip() == of.strip()
    walker.check("auditor-verified")


def receipt(walker: Walker, number: str) -> None:
    """Get the receipt of a declaration and check it as it says, without this program."""
    walker.go("/journal/receipt")
    walker.page.fill("#number", number)
    walker.press("main form button.go")
    text = walker.page.input_value("#checked")
    assert hashlib.sha256(text.encode()).hexdigest() in walker.shown()
    walker.check("auditor-receipt")


def test_the_journal_on_a_telephone(walk: Callable[..., Walker]) -> None:
    walker = walk(width=TELEPHONE)
    walker.log_in("auditor")
    look(walker, "/journal")
    walker.check("auditor-journal-390")
    walker.go("/journal/statistics")
    walker.check("auditor-statistics-390")
