"""A new colleague: an account and a post made, two people's word, and the first day at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
POST, WHY = "Papers officer of the night", "The night shift begins"
PASSWORD = "lighthouse over seven grey rocks"
IDENTITIES = {"zh-Hant": "A123456789", "en": "A234567893"}
"""Numbers with a true check digit that nobody has: no officer's post without one on record."""
TELEPHONE = 390


def test_a_new_officer_gets_a_post_by_two_people_and_logs_in(walk: Callable[..., Walker]) -> None:
    admin = walk()
    admin.log_in("admin")
    login = f"night.{admin.language[:2]}"
    person, given = made(admin, login)
    newcomer = walk(TELEPHONE)
    first_login(newcomer, login, given)
    assert newcomer.page.locator("nav a[href='/officer/queue']").count() == 0
    grant(admin, person)
    second(walk(), admin.page.url.removeprefix(admin.served.address).partition("?")[0])
    newcomer.go("/")
    newcomer.press("nav a[href='/officer/queue']")
    assert newcomer.page.locator("table.queue tbody tr").count() > 1
    assert newcomer.page.locator("button[name=one]").count() > 1
    newcomer.check("newcomer-queue")


def made(admin: Walker, login: str) -> tuple[str, str]:
    """Make an account and a post; return the page of the person and the password shown once."""
    page = admin.page
    admin.go("/administrator/posts/new")
    fill(page, {"title": f"{POST} {admin.language}", "title_en": f"{POST} {admin.language}"})
    page.select_option("#role", "documents_officer")
    page.select_option("#office", "taipei")
    page.select_option("#unit", "taipei/1")
    admin.check("newcomer-post")
    admin.press("main form button.go")
    assert page.locator("p.notice").count() == 1
    admin.go("/administrator/people/new")
    fill(page, {"login": login, "name": "Lin Night", "name_en": "Lin Night",
                "email": "night@example.tw", "identity_number": IDENTITIES[admin.language]})
    page.select_option("#language", admin.language)
    admin.check("newcomer-account")
    admin.press("main form button.go")
    given = page.inner_text("dl.facts code")
    admin.check("newcomer-password-once")
    return str(page.get_attribute("main a.button", "href")), given


def fill(page: Any, fields: dict[str, str]) -> None:
    """Fill in a form."""
    for name, value in fields.items():
        page.fill(f"#{name}", value)


def grant(admin: Walker, person: str) -> None:
    """Propose that the newcomer holds the post; it waits for another's word."""
    page = admin.page
    admin.go(person)
    page.fill("#reason", WHY)
    admin.press("main form button.go")
    page.select_option("#post", label=next(
        one for one in page.locator("#post option").all_inner_texts()
        if one.startswith(f"{POST} {admin.language}")))
    page.fill("#grant-reason", WHY)
    admin.press("main form[action$='/grant'] button")
    assert admin.said("proposal_state_waiting") in page.inner_text("h1")


def second(approver: Walker, proposal: str) -> None:
    """Approve it as a second person, whose code was given just now."""
    approver.log_in("approver.taipei")
    approver.go(proposal)
    if approver.page.locator("a[href^='/login/code']").count():
        approver.press("main a[href^='/login/code']")
        approver.give_code("approver.taipei")
    assert WHY in approver.shown()
    approver.press("button[formaction$='/approve']")
    assert approver.said("administrator_proposal_approved") in approver.shown()


def first_login(newcomer: Walker, login: str, given: str) -> None:
    """Log in with what was given, choose a password, and set up the second factor."""
    page = newcomer.page
    newcomer.log_in(login, given)
    newcomer.check("newcomer-new-password")
    fill(page, {"old": given, "new": PASSWORD, "repeated": "something else 1905"})
    newcomer.press("main form button.go")
    assert page.locator(".fault").count() == 1
    fill(page, {"old": given, "new": PASSWORD, "repeated": PASSWORD})
    newcomer.press("main form button.go")
    newcomer.go("/account/second-factor")
    page.click("main details summary")
    secret = page.inner_text("main details code").replace(" ", "")
    newcomer.check("newcomer-second-factor")
    page.fill("#code", pyotp.TOTP(secret).at(newcomer.served.step(login)))
    newcomer.press("main form button.go")
    newcomer.log_out()
    newcomer.log_in(login, PASSWORD)
    page.fill("#code", pyotp.TOTP(secret).at(newcomer.served.step(login)))
    newcomer.press("main form button.go")
    page.wait_for_selector("header form[action='/logout']")
