"""A tip about a ship off Anping: who handles it, registered, taken, a file, decided and closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guanwu.store.organisation_file import load_organisation
from guanwu.store.terms_file import load_terms
from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
TITLE = "<b>Night landing</b> off Anping"
TELEPHONE = 390


def said(walker: Walker, term: str) -> str:
    """Return a term in the language of a walk."""
    return load_terms().say(term, walker.language)


def test_anybody_opens_the_chart_down_to_a_clause(walk: Callable[..., Walker]) -> None:
    walker = walk()
    page = walker.page
    walker.go("/organisation")
    walker.check("organisation")
    clause = page.locator("#administration-3 ol li").first
    assert not clause.is_visible()
    page.locator("#administration-3 > summary").focus()
    page.keyboard.press("Enter")
    clause.wait_for(state="visible")
    page.fill("#text", said(walker, "duty_clause_taipei_12_5")[:8])
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisation?text=*")
    assert page.locator("ol.clauses li").count() > 0
    assert page.locator("ol.clauses li").first.is_visible()
    walker.check("organisation-found")


def test_a_tip_is_registered_after_asking_who_handles_it_and_worked_to_its_end(
    walk: Callable[..., Walker], tmp_path: Path
) -> None:
    walker = walk()
    page = walker.page
    walker.log_in("clerk.kaohsiung")
    walker.go("/organisation/route")
    organisation = load_organisation()
    office, division = (shelf.rows[id][0] for shelf, id in (
        (organisation.offices, "kaohsiung"), (organisation.units, "kaohsiung/6")))
    names = (office.en, division.en) if walker.language == "en" else (
        office.zh_hant, division.zh_hant)
    unit = " · ".join(names)
    page.fill("#matter", said(walker, "matter_kind_tip_vessel"))
    page.select_option("#place", "anping_port")
    page.click("main form button.go")
    assert page.inner_text(".handler") == unit
    assert page.locator("section ol li").count() >= 3
    walker.check("who-handles-a-tip")
    page.click("a[href^='/matters/new?']")
    page.fill("#title", TITLE)
    page.fill("#description", "Two boats without lights.\nEvery Friday.")
    page.fill("#working_days", "2")
    walker.check("matter-new")
    page.click("button[value=preview]")
    assert page.inner_text(".handler") == unit
    walker.check("matter-preview")
    page.click("button[value=save]")
    number = page.inner_text(".notice a")
    page.click("a[href='/matters?of=nobody']")
    assert page.locator("tr", has_text=number).locator(".badge.near").count() == 1
    walker.check("matters-free")
    page.click(f"a[href='/matters/{number}']")
    walker.check("matter-why-read")
    page.fill("#reason", "A free matter of my unit")
    page.click("main form button.go")
    page.wait_for_selector("#moves")
    page.click("form[action$='/take'] button")
    page.wait_for_selector("form[action$='/decide']")
    assert page.inner_text("h1") == TITLE
    walker.check("matter-taken")
    letter = tmp_path / "letter.txt"
    letter.write_text("A letter.", encoding="utf-8")
    page.set_input_files("#file", letter)
    page.click("form[action$='/documents'] button")
    with page.expect_download() as waiting:
        page.click("#files + ul a")
    assert Path(waiting.value.path()).read_bytes() == b"A letter."
    page.select_option("#decide-outcome", "done")
    page.fill("#decide-because", "The patrol was told.\nNothing was found.")
    page.click("form[action$='/decide'] button")
    page.wait_for_selector("form[action$='/close'] button")
    walker.check("matter-decided")
    page.click("form[action$='/close'] button")
    page.wait_for_selector(".badge.done")
    assert said(walker, "matter_state_closed") in page.inner_text("main")
    assert page.locator(".timeline li").count() == 5
    assert page.locator("main button").count() == 0
    walker.check("matter-closed")


def test_the_pages_on_a_telephone(walk: Callable[..., Walker]) -> None:
    walker = walk(width=TELEPHONE)
    walker.go("/organisation?unit=kaohsiung/6")
    walker.check("organisation-390")
    walker.go("/organisation/route?matter=tip_vessel&place=anping_port")
    walker.check("who-handles-390")
    walker.log_in("trader")
    walker.go("/matters/new?kind=refund&office=taipei")
    walker.page.fill("#title", "Refund of duty paid twice")
    walker.check("matter-new-390")
    walker.page.click("button[value=preview]")
    walker.check("matter-preview-390")
    walker.page.click("button[value=save]")
    walker.page.click(".notice a")
    walker.check("matter-own-390")
    walker.go("/matters")
    walker.check("matters-own-390")
