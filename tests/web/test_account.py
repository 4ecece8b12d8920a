"""Pages of the account: logging in by form, second factor, password, sessions; two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from guanwu.api.identity import COOKIE
from guanwu.api.settings import Settings
from guanwu.case import Refusal
from guanwu.desk.demo_people import PASSWORD, code_of
from guanwu.desk.house import House
from guanwu.desk.login import visit
from guanwu.desk.password import hashing
from guanwu.store.attempt_rows import FAILURES_A_LOGIN, FAILURES_AN_ADDRESS
from guanwu.store.engine import reading
from guanwu.store.person_rows import find_login, set_password_hash, set_second_factor
from guanwu.web.account.cookie import local
from guanwu.web.app import make_app
from guanwu.web.visitor import identify
from tests.web.visitors import application, client, form, peopled, token_of

OTHER = "pebble harbour crimson notch"
OFFICER = "examiner.taipei"
Client = TestClient[Any]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def later(house: House, **length: int) -> None:
    """Move the clock of the house on."""
    house.clock.at += timedelta(**length)  # type: ignore[attr-defined]


def code(house: House, login: str = OFFICER) -> str:
    """Return a code that was not used yet."""
    later(house, seconds=30)
    return code_of(login, house.clock())


def log_in(asked: Client, login: str, password: str = PASSWORD, next: str = "/") -> Any:
    """Send the form of the login."""
    return form(asked, "/login", {"login": login, "password": password, "next": next})


def without_session(house: House, login: str) -> str:
    """Return the id of a person."""
    with reading(house.engine) as connection:
        found = find_login(connection, login)
    assert found is not None
    return found.id


def test_a_trader_logs_in_by_form_sees_the_account_and_logs_out(house: House) -> None:
    with client(house) as asked:
        assert asked.get("/account", follow_redirects=False).headers["location"] == (
            "/login?next=/account")
        answer = log_in(asked, "trader", next="/account")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Max-Age" not in cookie
        page = asked.get("/account")
        assert page.status_code == 200 and "trader" in page.text
        assert page.headers["cache-control"] == "no-store"
        token = asked.cookies[COOKIE]
        assert token not in page.text
        gone = form(asked, "/logout", {})
        assert gone.status_code == 303 and isinstance(visit(house, token), Refusal)
        assert asked.get("/account", follow_redirects=False).status_code == 303


def test_an_officer_is_led_from_password_to_code_to_the_page_wanted(house: House) -> None:
    with client(house) as asked:
        answer = log_in(asked, OFFICER, next="/account")
        assert answer.headers["location"] == "/login/code?next=/account"
        half = asked.cookies[COOKIE]
        assert asked.get("/account", follow_redirects=False).status_code == 303
        assert asked.get("/login?next=/x", follow_redirects=False).headers["location"] == (
            "/login/code?next=/x")
        assert asked.get("/account/password", follow_redirects=False).headers["location"] == (
            "/login/code?next=/account/password")
        wrong = form(asked, "/login/code", {"code": "000000", "next": "/account"})
        assert wrong.status_code == 401 and 'role="alert"' in wrong.text
        right = form(asked, "/login/code", {"code": code(house), "next": "/account"})
        assert right.headers["location"] == "/account"
        assert asked.cookies[COOKIE] != half and isinstance(visit(house, half), Refusal)
        assert asked.get("/account").status_code == 200


def test_the_first_login_of_an_officer_changes_the_password_and_sets_up_the_second_factor(
    house: House
) -> None:
    with house.writing() as connection:
        one = find_login(connection, OFFICER)
        assert one is not None
        set_password_hash(connection, one.id, "!" + hashing().make("lantern-orbit-sieve"))
        set_second_factor(connection, one.id, None, None)
    with client(house) as asked:
        answer = log_in(asked, OFFICER, "lantern-orbit-sieve")
        assert answer.headers["location"] == "/account/password?next=/"
        refused = form(asked, "/account/password", {
            "old": "lantern-orbit-sieve", "new": OTHER, "repeated": OTHER + "x"})
        assert refused.status_code == 422
        short = form(asked, "/account/password", {
            "old": "lantern-orbit-sieve", "new": "short", "repeated": "short"})
        assert short.status_code == 422 and "12" in short.text
        changed = form(asked, "/account/password", {
            "old": "lantern-orbit-sieve", "new": OTHER, "repeated": OTHER, "next": "/"})
        assert changed.headers["location"] == "/account/second-factor?next=/"
        page = asked.get("/account/second-factor")
        assert "<svg" in page.text and "<script" not in page.text.split("<svg")[1].split("</svg")[0]
        sealed = re.search(r'name="sealed" value="([^"]+)"', page.text)
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
        assert sealed and secret
        wrong = form(asked, "/account/second-factor", {"sealed": sealed[1], "code": "000000"})
        assert wrong.status_code == 401 and secret[1] in wrong.text, "another secret was shown"
        shown = pyotp.TOTP(secret[1].replace(" ", "")).at(house.clock())
        done = form(asked, "/account/second-factor", {"sealed": sealed[1], "code": shown})
        assert done.headers["location"] == "/account"
        assert asked.get("/account").status_code == 200


def test_too_many_attempts_are_answered_429_with_the_time_to_wait(house: House) -> None:
    with client(house) as asked:
        said = [log_in(asked, "nobody", "wrong") for _ in range(FAILURES_A_LOGIN + 1)]
    assert [one.status_code for one in said] == [401] * FAILURES_A_LOGIN + [429]
    assert said[-1].headers["retry-after"] == "900" and "900" in said[-1].text
    assert "wrong" not in said[-1].text.split("<form class=\"stack\"")[1]
    with client(house) as asked:
        assert log_in(asked, "trader").status_code == 303


def test_no_place_for_a_hash_is_answered_503_with_the_time_to_wait(house: House) -> None:
    with client(house) as asked:
        places = [hashing().place() for _ in range(64)]
        taken = [place.__enter__() for place in places]
        try:
            answer = log_in(asked, "trader")
        finally:
            for place in places:
                place.__exit__(None, None, None)
        assert not all(taken)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert log_in(asked, "trader").status_code == 303


def test_an_address_behind_proxies_is_what_the_outermost_noted(house: House) -> None:
    behind: Any = make_app(house, Settings(proxies=1), identify)
    with TestClient(behind) as asked:
        for place in range(FAILURES_AN_ADDRESS):
            headers = {"x-forwarded-for": f"203.0.113.{place}, 192.0.2.1"}
            assert form(asked, "/login", {"login": f"x{place}", "password": "y"},
                        headers=headers).status_code == 401
        stopped = form(asked, "/login", {"login": "trader", "password": PASSWORD},
                       headers={"x-forwarded-for": "192.0.2.1"})
        assert stopped.status_code == 429, "an invented address went around the limit"
        assert form(asked, "/login", {"login": "trader", "password": PASSWORD},
                    headers={"x-forwarded-for": "192.0.2.2"}).status_code == 303


def test_a_form_without_its_token_is_refused(house: House) -> None:
    with client(house) as asked:
        for path in ("/login", "/login/code", "/logout", "/account/password", "/account/language",
                     "/account/second-factor", "/account/sessions/end"):
            assert asked.post(path, data={"login": "trader", "password": PASSWORD},
                              follow_redirects=False).status_code == 403, path


@pytest.mark.parametrize(("headers", "taken"), [
    ({"sec-fetch-site": "same-origin"}, True), ({"sec-fetch-site": "none"}, True),
    ({"sec-fetch-site": "same-site"}, False), ({"sec-fetch-site": "cross-site"}, False),
    ({"origin": "http://testserver.local"}, True), ({"origin": "https://evil.example"}, False),
    ({"origin": "null"}, False), ({}, True),
    ({"origin": "http://testserver.local", "sec-fetch-site": "cross-site"}, False),
])
def test_a_form_of_another_host_is_refused_even_with_its_token(
    house: House, headers: dict[str, str], taken: bool
) -> None:
    with client(house) as asked:
        answer = form(asked, "/login", {"login": "trader", "password": PASSWORD}, headers=headers)
        assert answer.status_code == (303 if taken else 403)
        assert asked.get("/login", headers={"sec-fetch-site": "cross-site"},
                         follow_redirects=False).status_code in (200, 303)


@pytest.mark.parametrize("next", [
    "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "",
    "/a\r\nSet-Cookie: x=1", "evil", "/%0d%0a\r", "\\\\evil", "/" + "x" * 400,
])
def test_nobody_is_sent_to_another_site(house: House, next: str) -> None:
    assert local(next) == "/"
    with client(house) as asked:
        assert log_in(asked, "trader", next=next).headers["location"] == "/"


def test_pages_within_the_site_are_gone_on_to() -> None:
    for path in ("/", "/account", "/officer/queue?unit=taipei/1&after=x", "/x#part"):
        assert local(path) == path


def test_a_confirmation_is_asked_again_for_an_approval(house: House) -> None:
    with client(house, OFFICER) as asked:
        later(house, minutes=11)
        assert asked.get("/login/code?next=/account").status_code == 200
        before = asked.cookies[COOKIE]
        given = form(asked, "/login/code", {"code": code(house), "next": "/account"})
        assert given.headers["location"] == "/account"
        assert isinstance(visit(house, before), Refusal), "the token stayed the same"
    with client(house, OFFICER) as asked:
        assert asked.get("/account/second-factor").status_code == 200


def test_every_session_ends_when_asked(house: House) -> None:
    there = token_of(house, "trader")
    with client(house, "trader") as asked:
        here = asked.cookies[COOKIE]
        page = asked.get("/account?language=en")
        assert page.text.count('class="badge done"') == 1 and "Log out everywhere" in page.text
        gone = form(asked, "/account/sessions/end", {})
        assert gone.headers["location"].startswith("/login")
    assert all(isinstance(visit(house, one), Refusal) for one in (here, there))


def test_the_language_is_kept_for_the_person(house: House) -> None:
    with client(house, "trader") as asked:
        assert 'lang="zh-Hant"' in asked.get("/account").text.split(">")[1]
        assert form(asked, "/account/language", {"language": "en"}).status_code == 303
        assert form(asked, "/account/language", {"language": "xx"}).status_code == 400
    with client(house, "trader") as fresh:
        assert "<html lang=\"en\">" in fresh.get("/account").text


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_pages_exist_whole_in_both_languages(house: House, language: str) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    with house.writing() as connection:
        connection.execute(
            text("UPDATE person SET totp_secret = NULL WHERE login = 'papers.taipei'"))
    with client(house) as asked:
        pages = [asked.get(f"/login?language={language}").text]
        log_in(asked, OFFICER)
        pages.append(asked.get(f"/login/code?language={language}").text)
    with client(house) as asked:
        log_in(asked, "papers.taipei")
        pages.append(asked.get(f"/account/second-factor?language={language}").text)
    with client(house, "trader") as asked:
        pages += [asked.get(f"{path}?language={language}").text
                  for path in ("/account", "/account/password")]
    for page in pages:
        content = page.split("<main")[1].split("</main")[0]
        assert not re.search(r">\s*(?:account|event|field)_[a-z_]+\s*<", content)
        words = re.sub(r"<(?:option|a|svg)[^>]*>[^<]*", "", content)
        if language == "en":
            assert not chinese.search(words), chinese.findall(words)
        else:
            assert chinese.search(words)


def test_hostile_forms_are_shown_harmlessly(house: House) -> None:
    bad = '"><script>alert(1)</script>\u202e=cmd|x'
    with client(house) as asked:
        answer = form(asked, "/login", {"login": bad, "password": bad, "next": bad})
        assert answer.status_code == 401 and "<script>alert" not in answer.text
        large = form(asked, "/login", {"login": "x" * 100_000, "password": "y" * 100_000})
        assert large.status_code == 401 and len(large.text) < 20_000
        for path, fields in (("/login/code", {"code": bad}), ("/account/password", {"old": bad}),
                             ("/account/second-factor", {"sealed": bad, "code": bad})):
            assert form(asked, path, fields).status_code == 303, path
    with client(house, OFFICER) as asked:
        answer = form(asked, "/account/second-factor", {"sealed": bad, "code": bad})
        assert answer.status_code in (303, 401, 409) and "<script>alert" not in answer.text
        answer = form(asked, "/login/code", {"code": bad})
        assert answer.status_code == 401 and "<script>alert" not in answer.text
        none = form(asked, "/account/password", {})
        assert none.status_code in (401, 422)


def test_the_application_needs_a_session_for_the_account(house: House) -> None:
    app = application(house)
    with client(house, app=app) as asked:
        for path in ("/account/sessions/end", "/account/language"):
            answer = form(asked, path, {"language": "en"})
            assert answer.status_code == 401, path
