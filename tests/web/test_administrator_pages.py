"""Pages of administrators: people, posts, powers, operators, tariff, and what two must decide."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from guanwu.access.model import NOBODY
from guanwu.desk.command import registry
from guanwu.desk.commands.registration import Register
from guanwu.desk.perform import perform
from guanwu.scale.generator.parties import person_id
from guanwu.store.terms_file import load_terms
from tests.web.administrators import BROKER, DAY, HOSTILE, PAGES, PARTY, Desk, codes
from tests.web.visitors import client, form, token_of


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_page_opens_in_both_languages_with_labels_and_captions(
    desk: Desk, language: str
) -> None:
    with client(desk.house, "admin", desk.app) as asked:
        for path in PAGES:
            page = asked.get(f"{path}{'&' if '?' in path else '?'}language={language}")
            assert page.status_code == 200, path
            assert f'<html lang="{language}">' in page.text
            content = page.text.partition("<main")[2]
            assert not re.findall(r"(?:administrator|field|do|role|relation)_[a-z_]+(?=[<\s])",
                                  re.sub(r"<code>.*?</code>", "", content)), path
            for own in re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', content):
                assert f'for="{own}"' in content or 'type="hidden"' in content, (path, own)
            assert content.count("<table") == content.count("<caption"), path


def test_pages_are_shut_to_who_has_no_power(desk: Desk) -> None:
    for login in ("trader", "clerk.taipei", "examiner.taipei"):
        assert desk.get(login, "/administrator/people").status_code == 403
        assert desk.get(login, "/administrator/tariff").status_code == 403
    assert desk.get("", "/administrator/people").status_code == 303


def test_a_new_account_shows_its_password_once_and_never_the_number(desk: Desk) -> None:
    number = person_id(11)
    made = desk.post("admin", "/administrator/people/new", login="new.officer", name="New Officer",
                     name_en="New Officer", identity_number=number, language="en")
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    password = re.search(r"<dd><code>([^<]{15,25})</code>", made.text)
    assert password is not None and number not in made.text
    page = desk.get("admin", f"/administrator/people/{desk.id_of('new.officer')}?reason=check")
    assert page.status_code == 200
    assert number not in page.text and password[1] not in page.text


def test_a_wrong_account_is_told_and_what_was_typed_stays(desk: Desk) -> None:
    answer = desk.post("admin", "/administrator/people/new", login="admin", name="Same Login",
                       name_en="Same", identity_number="A123456780")
    assert answer.status_code == 422
    assert 'value="Same Login"' in answer.text and "A123456780" not in answer.text


def test_a_person_is_shown_for_a_reason_only(desk: Desk) -> None:
    path = f"/administrator/people/{desk.id_of('clerk.taipei')}"
    assert desk.get("admin", path).status_code == 428
    page = desk.get("admin", f"{path}?reason=case+12")
    assert page.status_code == 200 and "Hsu Clerk" in page.text


def test_a_post_is_given_by_two_people_and_ended_by_one(desk: Desk) -> None:
    path = f"/administrator/people/{desk.id_of('clerk.taipei')}"
    page = desk.get("admin", f"{path}?reason=grant").text
    posts = re.findall(r'<option value="(post-[^"]+)"', page)
    assert "post-examiner.taipei" in posts
    asked = desk.post("admin", f"{path}/grant", post="post-examiner.taipei", reason="leave",
                      until=(DAY + timedelta(days=9)).isoformat())
    own = asked.headers["location"].partition("?")[0]
    shown = desk.get("admin", own).text
    assert f'action="{own}/withdraw"' in shown and "seen_hash" not in shown
    assert desk.approved("approver.taipei", asked).status_code == 303
    held = desk.get("admin", f"{path}?reason=look").text
    ends = re.findall(r'action="(/administrator/people/[^"]+/end/\d+)"', held)
    assert len(ends) == 2
    assert desk.post("admin", ends[-1], reason="back early").status_code == 303
    assert len(re.findall(r"/end/\d+", desk.get("admin", f"{path}?reason=look").text)) == 1


def test_who_proposed_cannot_approve_and_who_is_not_confirmed_is_asked_first(
    desk: Desk,
) -> None:
    path = f"/administrator/people/{desk.id_of('clerk.taipei')}"
    asked = desk.post("admin", f"{path}/grant", post="post-examiner.taipei", reason="leave")
    own = asked.headers["location"].partition("?")[0]
    with client(desk.house, "approver.taipei", desk.app) as second:
        page = second.get(own).text
        seen = re.search(r'value="([0-9a-f]{64})"', page)
        assert seen is not None
        desk.house.clock.at += timedelta(minutes=11)  # type: ignore[attr-defined]
        assert f"/login/code?next={own}" in second.get(own).text
        late = form(second, f"{own}/approve", {"seen_hash": seen[1]})
    assert late.status_code == 403
    mine = desk.post("admin", f"{own}/approve", seen_hash=seen[1])
    assert mine.status_code == 403
    other = desk.post("approver.taipei", f"{own}/approve", seen_hash="0" * 64)
    assert other.status_code == 409


def test_a_registration_waits_is_seen_and_admitted(desk: Desk) -> None:
    made = perform(desk.house, NOBODY, registry()["person:register"], Register(
        "lin.import", "Lin Import", "Lin Import", "lin@example.org",
        "a long phrase of my own making", "trader", PARTY))
    assert getattr(made, "state", made) == "waiting", made
    assert "/administrator/people?state=waiting" in desk.get("admin", "/administrator/people").text
    listed = desk.get("admin", "/administrator/people?state=waiting").text
    assert "lin.import" in listed and "admin.two" not in listed
    path = f"/administrator/people/{desk.id_of('lin.import')}"
    page = desk.get("admin", f"{path}?reason=registration").text
    assert PARTY in page and f'formaction="{path}/admit"' in page
    assert desk.post("admin", f"{path}/admit", reason="papers seen").status_code == 303
    assert "lin.import" not in desk.get("admin", "/administrator/people?state=waiting").text


def test_an_account_is_suspended_and_its_owner_out_at_once(desk: Desk) -> None:
    token = token_of(desk.house, "clerk.taipei")
    assert desk.again(token, "/account").status_code == 200
    path = f"/administrator/people/{desk.id_of('clerk.taipei')}"
    done = desk.post("admin", f"{path}/suspend", reason="on leave")
    assert done.headers["location"].endswith("administrator_done_suspend")
    assert desk.again(token, "/account").status_code != 200
    own = f"/administrator/people/{desk.id_of('admin')}"
    assert desk.post("admin", f"{own}/suspend", reason="tired").status_code == 409


def test_a_post_is_made_and_ended(desk: Desk) -> None:
    wrong = desk.post("admin", "/administrator/posts/new", title="X", title_en="X",
                      role="clerk", office="taipei", unit="keelung/1")
    assert wrong.status_code == 422 and 'value="X"' in wrong.text
    made = desk.post("admin", "/administrator/posts/new", title="Night clerk",
                     title_en="Night clerk", role="clerk", office="taipei", unit="taipei/1")
    assert made.status_code == 303
    page = desk.get("admin", "/administrator/posts?role=clerk&office=taipei").text
    ends = re.findall(r'action="(/administrator/posts/post-[0-9a-f]+/end)"', page)
    assert "Night clerk" in page and len(ends) == 1
    assert desk.post("admin", ends[0], reason="merged").status_code == 303


def registered(desk: Desk, by: str = "clerk.taipei", **changes: str) -> str:
    answer = desk.post(by, "/administrator/operators/new", **(BROKER | changes))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def test_an_operator_is_registered_pays_its_deposit_and_gets_it_back_by_two(
    desk: Desk,
) -> None:
    wrong = desk.post("clerk.taipei", "/administrator/operators/new",
                      **(BROKER | {"code": "22", "capital_twd": "1"}))
    assert wrong.status_code == 422 and len(codes(wrong)) == 2
    path = registered(desk, kind="carrier", code="EGLV", name="Ever Carrier")
    assert "caution" in desk.get("clerk.taipei", path).text
    for amount, reference in (("30000", "R1"), ("30000", "R2")):
        done = desk.post("clerk.taipei", f"{path}/deposit", form="cash", amount_twd=amount,
                         reference=reference)
        assert done.status_code == 303
    page = desk.get("clerk.taipei", path).text
    assert "60,000" in page and "VSL 12" in page and "caution" not in page
    back = desk.post("clerk.taipei", f"{path}/return_deposit", form="cash", amount_twd="10000",
                     reference="P1")
    assert desk.approved("chief.taipei", back).status_code == 303
    assert "-10,000" in desk.get("clerk.taipei", path).text


def test_a_broker_is_suspended_by_an_article_and_a_declined_form_keeps_its_words(
    desk: Desk,
) -> None:
    path = registered(desk)
    long = desk.post("chief.taipei", f"{path}/suspend", cites="BRK 35", reason="third fine",
                     since=DAY.isoformat(), until="2026-03-14")
    assert long.status_code == 422
    assert "<details open>" in long.text and 'value="third fine"' in long.text
    done = desk.post("chief.taipei", f"{path}/suspend", cites="BRK 35", reason="third fine",
                     since=DAY.isoformat(), until="2025-06-14")
    assert done.status_code == 303
    page = desk.get("chief.taipei", path).text
    assert "BRK 35" in page and f'action="{path}/resume"' in page
    assert f'action="{path}/suspend"' not in page


def test_the_language_of_a_declined_form_changes_where_the_form_stands(desk: Desk) -> None:
    path = registered(desk)
    for came, expected in ((f"http://testserver.local{path}?reason=x", path), ("", "/"),
                           ("http://elsewhere.example/x", "/"),
                           ("http://testserver.local//elsewhere.example", "/")):
        with client(desk.house, "clerk.taipei", desk.app) as asked:
            page = form(asked, f"{path}/close", {"reason": ""}, headers={"referer": came})
        assert page.status_code == 422
        assert f'class="language" method="get" action="{expected}"' in page.text, came


def test_every_subject_of_the_matrix_has_its_name() -> None:
    terms = load_terms()
    for spec in registry().values():
        assert terms.has(f"administrator_subject_{spec.subject}"), spec.subject
        assert terms.has(spec.term), spec.id


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_refused_or_shown_harmlessly(desk: Desk, text: str) -> None:
    for path, data in (
        ("/administrator/people/new", {"login": text, "name": text, "name_en": text}),
        ("/administrator/posts/new", {"title": text, "title_en": text, "role": text}),
        ("/administrator/operators/new", BROKER | {"name": text, "address": text}),
    ):
        answer = desk.post("admin", path, **data)
        assert answer.status_code in (303, 409, 422), (path, answer.status_code)
        assert "<script>alert" not in answer.text
    found = desk.get("admin", "/administrator/operators").text
    assert "<script>alert" not in found
    with client(desk.house, "admin", desk.app) as asked:
        page = asked.get("/administrator/people", params={"words": text, "state": text})
        assert page.status_code in (200, 422) and "<script>alert" not in page.text
        assert asked.get(f"/administrator/operators/{'x' * 300}").status_code == 404
