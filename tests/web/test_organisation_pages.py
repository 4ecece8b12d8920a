"""Pages of the organisation: every clause with its state, and who handles what, for anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guanwu.desk.house import House
from guanwu.store.terms_file import load_terms
from tests.web.visitors import client, peopled

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=1+1", "../../etc/passwd",
    "' OR 1=1 --", "{{ 7*7 }}", "a\u202eb", "a\x00b", "x" * 5_000, "%0d%0aSet-Cookie: a=b",
)
CLAUSES = 406
UNITS = 64


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def content(answer: Any) -> str:
    """Return the content of a page, without its frame."""
    text: str = answer.text
    return text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_chart_has_every_unit_with_every_clause_and_its_state(
    house: House, language: str
) -> None:
    with client(house) as asked:
        page = content(asked.get(f"/organisation?language={language}"))
    assert len(re.findall(r'<details[^>]* id="[a-z]+-\d+"', page)) == UNITS
    assert len(re.findall(r'<li value="\d+">', page)) == CLAUSES
    states = re.findall(r'<span class="badge(?: done)?">([^<]+)</span>', page)
    assert len(states) == CLAUSES and len(set(states)) == 2
    assert "organisation_" not in page and "/matters/new" not in page
    assert load_terms().say("office_name_kaohsiung", language) in page


def test_words_keep_the_clauses_that_have_them(house: House) -> None:
    with client(house) as asked:
        found = content(asked.get("/organisation?text=drawback&language=en"))
        none = content(asked.get("/organisation?text=submarines&language=en"))
        office = content(asked.get("/organisation?office=kaohsiung&language=en"))
    assert len(re.findall(r'<li value="\d+">', found)) == 1 and "Songshan Branch" in found
    assert "<li value" not in none and "Clauses of duty: 0." in none
    assert 'id="kaohsiung-6"' in office and 'id="taipei-1"' not in office


def test_the_question_names_unit_clause_reasons_and_others(house: House) -> None:
    kind = load_terms().say("matter_kind_tip_vessel", "zh-Hant")
    with client(house) as asked:
        page = content(asked.get(
            "/organisation/route?matter=Tip+about+a+ship&place=anping_port&language=en"))
        named = content(asked.get(
            "/organisation/route", params={
                "office": "kaohsiung", "matter": kind, "language": "zh-Hant"}))
    assert "Kaohsiung Customs · Legal Affairs and Case Division" in page
    assert "Registration and notification of reports and tips" in page
    answer = page.partition('id="answer"')[2]
    reasons, _, others = answer.partition("Other units concerned")
    assert reasons.count("<li>") >= 3 and "Anping Port is in the district" in reasons
    assert "Chianan Branch" in others and "/matters/new" not in page
    assert load_terms().say("duty_clause_kaohsiung_6_4", "zh-Hant") in named


@pytest.mark.parametrize(("asked_for", "status", "said"), [
    ("matter=refund", 409, "several offices"),
    ("matter=submarines", 404, "There is no kind of matter"),
    ("matter=tip_vessel&office=keelung&place=anping_port", 409, "in the district of Kaohsiung"),
    ("matter=tip_vessel&office=kaohsiung&day=yesterday", 422, "yesterday"),
    ("matter=tip_vessel&office=kaohsiung&day=1999-01-01", 409, "not in force"),
])
def test_what_cannot_be_answered_is_said_in_words(
    house: House, asked_for: str, status: int, said: str
) -> None:
    with client(house) as asked:
        answer = asked.get(f"/organisation/route?{asked_for}&language=en")
    page = content(answer)
    assert answer.status_code == status, page
    assert 'role="alert"' in page and said in page and 'id="answer"' not in page
    assert page.count("<p>") >= 1 and 'name="matter"' in page


def test_who_may_register_is_led_there_for_the_own_office_alone(house: House) -> None:
    with client(house, "clerk.kaohsiung") as asked:
        chart = content(asked.get("/organisation"))
        route = content(asked.get("/organisation/route?matter=tip_vessel&place=anping_port"))
        other = content(asked.get("/organisation/route?matter=tip_vessel&office=keelung"))
    links = re.findall(r'href="/matters/new\?kind=\w+&amp;office=(\w+)"', chart)
    assert len(links) > 50 and set(links) == {"kaohsiung"}
    assert "kind=tip_vessel&amp;office=kaohsiung&amp;place=anping_port" in route
    assert "/matters/new?kind=tip_vessel" not in other
    with client(house, "trader") as asked:
        chart = content(asked.get("/organisation"))
    assert len(set(re.findall(r'/matters/new\?kind=\w+&amp;office=(\w+)"', chart))) == 5


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_shown_harmlessly(house: House, hostile: str) -> None:
    with client(house) as asked:
        for path, names in (("/organisation", ("text", "office", "unit")),
                            ("/organisation/route", ("matter", "office", "place", "mode", "day"))):
            for name in names:
                given = {"matter": "tip_vessel", "office": "kaohsiung"} | {name: hostile}
                answer = asked.get(path, params=given)
                assert answer.status_code in (200, 404, 409, 422), (path, name, answer.status_code)
                assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
                assert "49" not in answer.text.partition('id="matter"')[2][:200]
                assert "\x00" not in answer.text and "set-cookie: a=b" not in str(answer.headers)
