"""Officers at work: take, look, receive papers, examine with photographs, release, hand over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk.test_examination import png
from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
ROW = "table.queue tbody tr"


def take_first(walker: Walker, filters: str) -> str:
    """Take the first free declaration of a filter in one click; returns the path of its page."""
    walker.go(f"/officer/queue?of=free&{filters}")
    path = walker.page.locator(f"{ROW} a.code").first.get_attribute("href")
    walker.page.locator(f"{ROW} button[name=one]").first.click()
    walker.page.wait_for_selector(".notice")
    assert "of=free" in walker.page.url
    assert path is not None
    return str(path)


def move(walker: Walker, name: str) -> None:
    """Press the button of a move on a declaration's page."""
    walker.page.click(f"form[action$='/{name}'] button.go")
    walker.page.wait_for_selector(".notice")


def badges(walker: Walker) -> str:
    """Return the badges of a declaration's header."""
    return str(walker.page.inner_text("header.case"))


def test_papers_are_looked_at_and_received(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.log_in("papers.taipei")
    walker.go("/officer/queue")
    walker.check("officer-queue")
    path = take_first(walker, "state=documents&channel=C2")
    walker.go("/officer/queue?of=mine")
    walker.check("officer-mine")
    walker.go(path)
    walker.page.click("details:has(div.sheet) summary")
    walker.page.wait_for_selector("div.sheet table")
    walker.check("officer-desk")
    before = badges(walker)
    move(walker, "receive_documents")
    assert badges(walker) != before
    walker.check("officer-received")


def test_goods_are_examined_with_photographs(
    walk: Callable[..., Walker], tmp_path: Path
) -> None:
    walker = walk()
    walker.log_in("examiner.taipei")
    path = take_first(walker, "state=examination")
    walker.go(f"{path}/examination")
    walker.check("officer-examination")
    walker.page.check("input[name='line.1']")
    walker.page.fill("input[name='found.1']", "0.0001")
    walker.page.fill("input[name=packages_opened]", "1")
    walker.page.check("#finding-clean")
    walker.page.click("main form button.go")
    walker.page.wait_for_selector("[role=alert]")
    assert walker.page.input_value("input[name='found.1']") == "0.0001"
    walker.check("officer-examination-faults")
    walker.page.fill("input[name='found.1']", "")
    photographs = []
    for place in range(2):
        photographs.append(tmp_path / f"side-{place}.png")
        photographs[-1].write_bytes(png(320, 240))
    walker.page.set_input_files("#photographs", photographs)
    walker.page.fill("#remarks", "As declared.")
    walker.page.click("main form button.go")
    walker.page.wait_for_selector(".notice")
    walker.go(f"{path}?reason=after")
    walker.page.click("details:has(ul.photographs) summary")
    widths = walker.page.evaluate("Promise.all([...document.images].map("
                                  "one => one.decode().then(() => one.naturalWidth)))")
    assert widths == [320, 320]
    walker.check("officer-examined")


def test_a_case_is_found_released_and_another_handed_over(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.log_in("release.taipei")
    path = take_first(walker, "state=paid")
    walker.go(path)
    move(walker, "release")
    walker.check("officer-released")
    number = path.rpartition("/")[2]
    walker.go(f"/officer/declarations?number={number}")
    assert walker.page.locator("table a.code").count() == 1
    walker.check("officer-search")
    other = take_first(walker, "state=paid")
    walker.go(other)
    walker.page.click("details:has(form[action$='/hand_over']) summary")
    walker.page.select_option("#hand_over-unit", "taipei/13")
    walker.page.fill("#hand_over-because", "The goods are at Zhuwei.")
    walker.page.click("form[action$='/hand_over'] button.go")
    walker.page.wait_for_selector(".notice")
    walker.go(f"{other}?reason=checking")
    assert "Zhuwei" in walker.page.inner_text("main") or walker.language == "zh-Hant"


def test_reading_what_is_not_ones_own_asks_for_a_reason(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.log_in("papers.taipei")
    walker.go("/officer/declarations?state=released")
    walker.page.locator("table a.code").first.click()
    walker.page.wait_for_selector("input[name=reason]")
    walker.check("officer-reason")
    walker.page.fill("input[name=reason]", "A question of the importer")
    walker.page.keyboard.press("Enter")
    walker.page.wait_for_selector("header.case")


def test_everything_reads_on_a_small_screen(walk: Callable[..., Walker]) -> None:
    walker = walk(390)
    walker.log_in("papers.taipei")
    walker.go("/officer/queue?state=documents")
    walker.check("officer-queue-small")
    walker.go("/officer/declarations?number=CA14")
    walker.check("officer-search-small")
    path = take_first(walker, "state=documents")
    walker.go(path)
    walker.check("officer-desk-small")


def test_the_queue_is_worked_by_keyboard_alone(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.log_in("papers.taipei")
    walker.go("/officer/queue?of=free&state=documents")
    button = walker.page.locator(f"{ROW} button[name=one]").first
    for _ in range(80):
        walker.page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    else:
        raise AssertionError("the button is not reached by the Tab key")
    walker.page.keyboard.press("Enter")
    walker.page.wait_for_selector(".notice")
