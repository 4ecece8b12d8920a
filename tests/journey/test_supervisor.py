"""The chief: the office at a glance, down to the cases, and work given out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journey.browser import Walker

pytestmark = pytest.mark.slow


def test_a_chief_looks_at_the_office_and_goes_down_to_the_cases(
    walk: Callable[..., Walker]
) -> None:
    walker = walk()
    walker.log_in("chief.taipei")
    walker.go("/office")
    assert walker.page.locator("figure svg[role=img]").count() == 2
    walker.check("supervisor-office")
    walker.page.locator("section[aria-labelledby=volumes] tbody a").first.click()
    walker.page.wait_for_selector("table.cards a.code")
    walker.check("supervisor-cases")
    walker.go("/office?days=31")
    walker.page.locator("section[aria-labelledby=backlog] tbody a").first.click()
    walker.page.wait_for_selector("#queue")
    walker.check("supervisor-backlog")


def test_a_chief_gives_work_out(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.log_in("chief.taipei")
    walker.go("/officer/queue?unit=taipei/1&of=free&state=documents")
    boxes = walker.page.locator("table.queue input[type=checkbox]")
    for place in (0, 1):
        boxes.nth(place).check()
    walker.page.select_option("#person", "papers.taipei")
    walker.page.click("button[formaction$='/assign']")
    walker.page.wait_for_selector(".notice")
    walker.check("supervisor-given")


def test_the_office_reads_on_a_small_screen(walk: Callable[..., Walker]) -> None:
    walker = walk(390)
    walker.log_in("chief.taipei")
    walker.go("/office")
    walker.check("supervisor-office-small")
