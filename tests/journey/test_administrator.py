"""Administrators and auditors: a post given by two people, an operator, a new rate, the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
TELEPHONE = 390
FAR = date(2031, 1, 1)
CODES = {"zh-Hant": ("EGL1", "61091000006", 0), "en": ("EGL2", "59021000007", 30)}
"""What each language works with, since both walk on one store: code, goods, days later."""


def test_a_post_is_given_to_a_colleague_by_two_people(walk: Callable[..., Walker]) -> None:
    admin = walk()
    admin.log_in("admin")
    admin.go("/administrator/people?words=clerk.taipei")
    admin.check("people")
    admin.page.click("table a[href^='/administrator/people/p-']")
    admin.page.fill("#reason", "takes over")
    admin.page.keyboard.press("Enter")
    admin.page.wait_for_selector("#post")
    admin.check("person")
    post = "post-examiner.taipei" if admin.language == "en" else "post-release.taipei"
    admin.page.select_option("#post", post)
    admin.page.fill("#grant-reason", "takes over")
    admin.page.click("main form[action$='/grant'] button")
    admin.page.wait_for_selector("form[action$='/withdraw']")
    assert admin.page.locator("input[name=seen_hash]").count() == 0
    admin.check("proposal-of-mine")
    second = walk(TELEPHONE)
    second.log_in("approver.taipei")
    second.go(admin.page.url.removeprefix(admin.served.address).partition("?")[0])
    second.check("proposal-to-decide")
    second.page.click("button[formaction$='/approve']")
    second.page.wait_for_selector(".notice")
    second.check("proposals-decided")
    admin.go("/administrator/powers?role=examiner")
    admin.check("powers")


def test_an_operator_is_registered_pays_and_is_suspended(walk: Callable[..., Walker]) -> None:
    admin = walk(TELEPHONE)
    admin.log_in("admin")
    admin.go("/administrator/operators/new")
    admin.check("operator-new")
    for name, value in (("kind", "carrier"), ("office", "taipei")):
        admin.page.select_option(f"#{name}", value)
    code = CODES[admin.language][0]
    for name, value in (("code", code), ("party", "12345670"), ("name", "<b>Ever</b> Carrier")):
        admin.page.fill(f"#{name}", value)
    admin.page.click("main form button.go")
    admin.page.wait_for_selector("p.caution")
    admin.page.click("details:has(form[action$='/deposit']) summary")
    admin.page.fill("#deposit-amount_twd", "50000")
    admin.page.fill("#deposit-reference", f"R-{code}")
    admin.page.click("main form[action$='/deposit'] button")
    admin.page.click("details:has(form[action$='/suspend']) summary")
    admin.page.select_option("#suspend-cites", "VSL 81")
    admin.page.fill("#suspend-reason", "third fine")
    admin.page.fill("#suspend-since", "2030-01-01")
    admin.page.fill("#suspend-until", "2031-01-01")
    admin.page.click("main form[action$='/suspend'] button")
    admin.page.wait_for_selector("#faults")
    assert admin.page.input_value("#suspend-reason") == "third fine"
    action = admin.page.get_attribute("form.language", "action")
    assert action is not None and not action.endswith("/suspend")
    admin.check("operator-declined")
    admin.page.fill("#suspend-until", "2030-03-01")
    admin.page.click("main form[action$='/suspend'] button")
    admin.page.wait_for_selector("details:has(form[action$='/resume'])")
    admin.check("operator-suspended")


def test_a_rate_goes_from_the_draft_to_the_countdown(walk: Callable[..., Walker]) -> None:
    editor = walk()
    editor.log_in("tariff")
    _, goods, later = CODES[editor.language]
    editor.go("/administrator/tariff/new")
    editor.page.fill("#title", "Lower rate")
    editor.page.fill("#effective_on", (FAR + timedelta(days=later)).isoformat())
    editor.page.locator("input[name=row_code]").nth(0).fill(goods)
    editor.page.locator("input[name=row_column_1]").nth(0).fill("3%")
    editor.page.locator("input[name=row_code]").nth(1).fill("0901110000")
    editor.check("gazette-new")
    editor.page.click("main form button.go")
    editor.page.click("main form[action$='/check'] button")
    editor.page.wait_for_selector("section.fault")
    editor.check("gazette-faults")
    editor.page.click("a[href*='/administrator/tariff/new?id=']")
    editor.page.locator("input[name=row_code]").nth(1).fill("")
    editor.page.click("main form button.go")
    editor.page.click("main form[action$='/check'] button")
    editor.page.click("main form[action$='/simulate'] button")
    editor.page.wait_for_selector("form[action$='/approve']")
    editor.check("gazette-simulated")
    editor.page.click("main form[action$='/approve'] button")
    editor.page.wait_for_selector("form[action$='/withdraw']")
    approver = walk(TELEPHONE)
    approver.log_in("approver")
    approver.go(editor.page.url.removeprefix(editor.served.address).partition("?")[0])
    approver.check("gazette-to-decide")
    approver.page.click("button[formaction$='/approve']")
    approver.page.wait_for_selector(".notice")
    editor.go("/administrator/tariff")
    editor.page.click("table tbody tr:first-child a")
    editor.page.wait_for_selector("[role=timer]")
    editor.check("gazette-countdown")


def test_the_auditor_finds_who_did_it_and_verifies_the_journal(
    walk: Callable[..., Walker]
) -> None:
    auditor = walk()
    auditor.log_in("auditor")
    auditor.go("/journal")
    auditor.page.fill("#event", "access:")
    auditor.page.fill("#reason", "complaint 7")
    auditor.page.click("main form button.go")
    auditor.page.wait_for_selector("table tbody tr")
    auditor.check("journal")
    auditor.go("/journal/readings?reason=complaint+7")
    assert auditor.page.locator("table tbody tr").count() > 0
    auditor.check("readings")
    auditor.go("/journal/verify")
    auditor.page.click("main a.button")
    auditor.page.wait_for_selector("p.good")
    auditor.check("verified")
