"""The auditor's pages: the journal is looked through for a reason, verified, and receipted."""

from __future__ import annotations

import hashlib
import html
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from tests.desk.houses import with_request
from tests.web.visitors import client, peopled

REASON = "yearly audit"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house with a declaration lodged."""
    made = peopled(tmp_path)
    lodge(made, [with_request(1, None)])
    return made


def test_the_journal_is_shown_for_a_reason_which_is_kept(house: House) -> None:
    with client(house, "auditor") as asked:
        before = asked.get("/journal").text
        assert "declaration:lodgement:accepted" not in before
        found = asked.get("/journal", params={"reason": REASON, "event": "declaration:"}).text
        assert "declaration:lodgement:accepted" in found
        readings = asked.get("/journal/readings", params={"reason": REASON}).text
    assert REASON in readings
    assert "do_journal_search" not in readings


@pytest.mark.parametrize("query", ["since=tomorrow", "after=%3Cscript%3E", "until=9999-99-99"])
def test_what_cannot_be_looked_for_is_said_beside_the_form(house: House, query: str) -> None:
    with client(house, "auditor") as asked:
        answer = asked.get(f"/journal?reason=inspection&{query}")
    assert answer.status_code in (400, 409, 422)
    assert 'class="fault"' in answer.text
    assert "<script>x" not in answer.text and "%3Cscript" not in answer.text


def test_hostile_words_are_shown_as_words(house: House) -> None:
    with client(house, "auditor") as asked:
        page = asked.get("/journal", params={"reason": "<script>alert(1)</script>",
                                             "subject": '"><img src=x onerror=alert(1)>'}).text
    assert "<script>alert" not in page and "<img src=x" not in page


def test_verification_goes_on_part_by_part_to_the_end(house: House) -> None:
    with client(house, "auditor") as asked:
        assert "/journal/verify/part" in asked.get("/journal/verify").text
        path, pages = "/journal/verify/part", 0
        while pages < 10:
            page, pages = asked.get(path).text, pages + 1
            found = re.search(r'href="(/journal/verify/part\?[^"]+)"', page)
            if found is None:
                break
            path = html.unescape(found[1])
        assert 'class="good"' in page and pages > 1


def test_a_changed_row_is_named(house: House) -> None:
    with house.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS journal_no_update"))
        names = connection.execute(text(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"))
        for name in names.scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE journal SET facts = '{}' WHERE seq = 1"))
    with client(house, "auditor") as asked:
        page = asked.get("/journal/verify/part").text
    assert 'role="alert"' in page and "<strong>1</strong>" in page


def test_a_receipt_can_be_checked_without_the_program(house: House) -> None:
    number = with_request(1, None).declaration.number
    with client(house, "auditor") as asked:
        page = asked.get("/journal/receipt", params={"number": number}).text
        unknown = asked.get("/journal/receipt", params={"number": "AA  1499999999"})
    written = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    hashed = re.search(r"SHA-256</dt><dd><code>([0-9a-f]{64})", page)
    assert written is not None and hashed is not None
    digest = hashlib.sha256(html.unescape(written[1]).encode()).hexdigest()
    assert digest == hashed[1]
    assert 'class="fault"' in unknown.text


def test_statistics_count_readings_and_failed_logins(house: House) -> None:
    with client(house, "auditor") as asked:
        asked.get("/journal", params={"reason": REASON})
        page = asked.get("/journal/statistics?days=7").text
    assert "<table" in page and "svg" in page


@pytest.mark.parametrize("path", ["/journal", "/journal/readings", "/journal/verify",
                                  "/journal/statistics"])
def test_nobody_else_is_let_in(house: House, path: str) -> None:
    for login in ("trader", "papers.taipei"):
        with client(house, login) as asked:
            assert asked.get(path).status_code == 403, login
    with client(house) as asked:
        assert asked.get(path, follow_redirects=False).status_code == 303
