"""Pages of tracked matters: looked at before they are registered, worked on, read with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from guanwu.desk.house import House
from guanwu.store.engine import reading
from guanwu.store.terms_file import load_terms
from tests.web.test_organisation_pages import HOSTILE, content
from tests.web.visitors import client, form, peopled

Client = TestClient[Any]
REFUND = {"kind": "refund", "title": "Duty paid twice", "office": "taipei", "party": "12345670"}
PDF = b"%PDF-1.7\n%a letter\n"
WHY = "?reason=a+call"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def sent(asked: Client, **changes: str) -> Any:
    """Send the form of a refund."""
    return form(asked, "/matters/new", {**REFUND, "step": "save", **changes})


def registered(asked: Client, **changes: str) -> str:
    """Register a refund by its form and return its number."""
    answer = sent(asked, **changes)
    assert answer.status_code == 303, content(answer)
    found = re.search(r"registered=([A-Z]-\d{4}-\d{6})", answer.headers["location"])
    assert found is not None
    return found[1]


def act(asked: Client, number: str, verb: str, **data: str) -> Any:
    """Send the form of a move."""
    return form(asked, f"/matters/{number}/{verb}", {"reason": "a call", **data})


def count(house: House) -> int:
    """Return how many matters there are."""
    with reading(house.engine) as connection:
        return int(connection.execute(text("SELECT count(*) FROM matter")).scalar_one())


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_preview_shows_unit_reason_and_last_day_and_saves_nothing(
    house: House, language: str
) -> None:
    with client(house, "clerk.taipei") as asked:
        asked.get(f"/?language={language}")
        page = content(sent(asked, step="preview", description="Two\r\nlines"))
        assert "2025-05-14" in page and "APA 51" in page and count(house) == 0
        assert load_terms().say("office_name_taipei", language) in page
        assert page.partition('id="route"')[2].count("<li>") >= 2
        assert re.findall(r'name="description" value="([^"]*)"', page) == ["Two\nlines"]
        changed = content(sent(asked, step="change"))
        assert 'value="Duty paid twice"' in changed and count(house) == 0
        number = registered(asked)
        notice = content(asked.get(f"/matters?registered={number}&notice=matters_registered"))
        assert f'href="/matters/{number}"' in notice and count(house) == 1
        assert "matters_" not in notice.replace("/matters", "")


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_why(house: House) -> None:
    with client(house, "clerk.taipei") as asked:
        asked.get("/?language=en")
        answer = sent(asked, kind="legal_question", title="A question", step="preview")
        page = content(answer)
        assert answer.status_code == 409 and "no statutory period" in page
        assert 'value="A question"' in page and 'role="alert"' in page
        answer = sent(asked, working_days="many")
        assert answer.status_code == 422 and 'aria-invalid="true"' in content(answer)
        assert sent(asked, kind="legal_question", office="keelung").status_code == 403
        assert count(house) == 0


def test_a_clerk_takes_files_decides_and_closes(house: House) -> None:
    with client(house, "clerk.taipei") as asked:
        asked.get("/?language=en")
        number = registered(asked, applicant="Chen")
        path = f"/matters/{number}"
        assert number in content(asked.get("/matters?of=nobody"))
        taken = act(asked, number, "take")
        assert taken.headers["location"] == f"{path}?reason=a%20call&notice=matters_done_take"
        page = content(asked.get(path))
        assert "Taken in hand." in page and "Hsu Clerk" in page
        assert number in content(asked.get("/matters?of=mine"))
        assert number not in content(asked.get("/matters?of=nobody"))
        assert f'action="{path}/decide"' in page and f'action="{path}/close"' not in page
        assert f'action="{path}/take"' not in page and f'action="{path}/assign"' not in page
        added = form(asked, f"{path}/documents", {"reason": ""},
                     files={"file": ("letter.pdf", PDF, "text/html")})
        assert added.status_code == 303
        link = re.search(rf'href="({path}/documents/\w+)"', content(asked.get(path)))
        assert link is not None
        file = asked.get(link[1])
        assert file.content == PDF and file.headers["content-type"] == "application/pdf"
        assert file.headers["content-disposition"].startswith('attachment; filename="letter.pdf"')
        assert "sandbox" in file.headers["content-security-policy"]
        extended = act(asked, number, "extend", because="Another office was asked.")
        assert extended.status_code == 303 and "Extended until" in content(asked.get(path))
        assert act(asked, number, "decide", outcome="granted",
                   because="Paid twice.\r\nSee the bills.").status_code == 303
        early = act(asked, number, "close", told_on="2025-03-13", told_how="letter")
        assert early.status_code == 409 and "not between the decision and today" in early.text
        assert 'value="letter"' in content(early)
        assert act(asked, number, "close", told_on="2025-03-14").status_code == 303
        page = content(asked.get(f"{path}{WHY}"))
        assert "closed" in page and "Told on 2025-03-14" in page and "<form" not in page
        assert "Paid twice.\nSee the bills." in page


def test_reading_needs_a_reason_unless_it_is_in_ones_own_hands(house: House) -> None:
    with client(house, "clerk.taipei") as asked:
        number = registered(asked)
        refused = asked.get(f"/matters/{number}")
        assert refused.status_code == 428 and 'name="reason"' in content(refused)
        assert asked.get(f"/matters/{number}{WHY}").status_code == 200
    with reading(house.engine) as connection:
        facts = connection.execute(text(
            "SELECT facts FROM journal WHERE event = 'matter:show:read'")).scalars().all()
    assert len(facts) == 1 and "a call" in facts[0]
    with client(house, "papers.taipei") as asked:
        assert asked.get(f"/matters/{number}{WHY}").status_code == 403
        assert asked.get("/matters").status_code == 403
    with client(house) as nobody:
        answer = nobody.get("/matters", follow_redirects=False)
        assert answer.headers["location"].startswith("/login")


def test_a_head_assigns_and_a_matter_is_handed_over_with_its_reason(house: House) -> None:
    with client(house, "chief.taipei") as asked:
        asked.get("/?language=en")
        number = registered(asked)
        page = content(asked.get(f"/matters/{number}{WHY}"))
        assert 'value="clerk.taipei"' in page and 'value="clerk.kaohsiung"' not in page
        assert act(asked, number, "assign", person="clerk.taipei").status_code == 303
        assert "Assigned to Hsu Clerk." in content(asked.get(f"/matters/{number}{WHY}"))
        wrong = act(asked, number, "hand_over", unit="taipei/8", because="Theirs.")
        assert wrong.status_code == 409 and "has no duty for" in wrong.text
        assert "Theirs." in content(wrong)
        done = act(asked, number, "hand_over", unit="taipei/13", because="Their district.")
        assert done.headers["location"] == "/matters?notice=matters_done_hand_over"
        page = content(asked.get(f"/matters/{number}{WHY}"))
        assert "Handed over to the Zhuwei Branch" in page and "Their district." in page


def test_a_trader_files_and_reads_the_own_inquiry_alone(house: House) -> None:
    with client(house, "trader") as asked:
        asked.get("/?language=en")
        page = content(asked.get("/matters/new?kind=refund"))
        assert 'value="Refund' in page or "refund" in page.lower()
        assert 'name="working_days"' not in page and "12345670" in page
        number = registered(asked)
        assert sent(asked, party="12424860").status_code == 403
        assert sent(asked, kind="legal_question").status_code == 409
        path = f"/matters/{number}"
        assert form(asked, f"{path}/documents", {},
                    files={"file": ("bill.pdf", PDF)}).status_code == 303
        page = content(asked.get(path))
        assert "bill.pdf" in page and "What can be done now" not in page
        assert "Chen Trader" not in page
        link = re.search(rf'href="({path}/documents/\w+)"', page)
        assert link is not None and asked.get(link[1]).content == PDF
        listed = content(asked.get("/matters"))
        assert number in listed and "nobody" not in listed
    with client(house, "trader.two") as stranger:
        assert stranger.get(path).status_code == 403
        assert stranger.get(link[1]).status_code == 403
        assert number not in stranger.get("/matters").text
    with client(house, "clerk.taipei") as clerk:
        act(clerk, number, "take")
        form(clerk, f"{path}/documents", {}, files={"file": ("note.txt", b"A note.")})
        inner = re.search(rf'href="({path}/documents/\w+)"[^>]*>note', content(clerk.get(path)))
    assert inner is not None
    with client(house, "trader") as asked:
        assert "note.txt" not in asked.get(path).text
        assert asked.get(inner[1]).status_code == 404


def test_a_tip_is_its_units_alone(house: House) -> None:
    with client(house, "clerk.kaohsiung") as asked:
        number = registered(asked, kind="tip_vessel", office="kaohsiung", place="anping_port",
                            party="", working_days="2", title="A ship", applicant="Informant")
        assert "Informant" in asked.get(f"/matters/{number}{WHY}").text
        assert number in content(asked.get("/matters"))
        assert number not in content(asked.get("/matters?of=all"))
        taken = act(asked, number, "take")
        assert taken.status_code == 303
        form(asked, f"/matters/{number}/documents", {}, files={"file": ("a.txt", b"A note.")})
        link = re.search(rf'href="(/matters/{number}/documents/\w+)"',
                         content(asked.get(f"/matters/{number}")))
    assert link is not None
    with client(house, "auditor") as auditor:
        for path in (f"/matters/{number}", link[1]):
            answer = auditor.get(f"{path}{WHY}")
            assert answer.status_code == 409 and "Informant" not in answer.text


def test_lists_mark_last_days_and_go_page_by_page(house: House) -> None:
    with client(house, "clerk.taipei") as asked:
        asked.get("/?language=en")
        numbers = [registered(asked, title=f"Refund {place}") for place in range(51)]
        near = registered(asked, title="Soon", working_days="1")
        first = content(asked.get("/matters"))
        assert re.search(rf'{near}.*?class="badge near"', first, re.DOTALL)
        more = re.search(r'href="(/matters\?[^"]*after=[^"]+)"', first)
        assert more is not None
        second = content(asked.get(more[1].replace("&amp;", "&")))
        shown = [set(re.findall(r"[A-Z]-\d{4}-\d{6}", one)) for one in (first, second)]
        assert shown[0] | shown[1] == {near, *numbers} and not shown[0] & shown[1]
        assert "First page" in second
        found = content(asked.get("/matters?of=all&text=Refund+7&state=registered"))
        assert "Refund 7" in found and "Refund 8<" not in found
        assert asked.get("/matters?of=all&after=nonsense").status_code == 400
        assert asked.get("/matters?of=all&state=lost").status_code == 422
        house.clock.at += timedelta(days=80)  # type: ignore[attr-defined]
    with client(house, "clerk.taipei") as asked:
        late = content(asked.get("/matters?of=all&overdue=true&language=en"))
        assert 'class="badge missed"' in late and "missed by" in late


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_refused_or_shown_harmlessly(house: House, hostile: str) -> None:
    with client(house, "clerk.taipei") as asked:
        number = registered(asked)
        act(asked, number, "take")
        path = f"/matters/{number}"
        answers = [sent(asked, **{name: hostile}) for name in (
            "kind", "title", "description", "office", "place", "mode", "party", "applicant",
            "contact", "received_on", "due_on", "working_days")]
        answers += [sent(asked, step="preview", title=hostile, description=hostile)]
        answers += [
            act(asked, number, "extend", because=hostile, due_on=hostile),
            act(asked, number, "hand_over", unit=hostile, kind=hostile, because=hostile),
            act(asked, number, "decide", outcome=hostile, because=hostile),
            form(asked, f"{path}/documents", {}, files={"file": (hostile, b"MZ\x90")}),
        ]
        answers += [asked.get("/matters", params={"of": hostile}),
                    asked.get("/matters", params={"of": "all", "text": hostile}),
                    asked.get("/matters", params={"registered": hostile}),
                    asked.get("/matters/new", params={"kind": hostile, "office": hostile}),
                    asked.get(path, params={"reason": hostile})]
        answers += [asked.get("/matters"), asked.get(f"{path}{WHY}")]
        for answer in answers:
            assert answer.status_code < 500, answer.text[:500]
            assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
            assert "onerror=alert(1)>" not in answer.text.replace("&gt;", "")
            assert "\x00" not in answer.text and "\u202e" not in content(answer)
