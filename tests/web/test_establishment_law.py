"""The acts of the establishment on a day, the standards, and the class of a bureau by its work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from guanwu.api.derive import API
from guanwu.desk.establishment_law import law_said
from guanwu.desk.house import House
from tests.web.test_organisation_pages import HOSTILE
from tests.web.visitors import client, peopled
from tests.web.whole import whole

PATH = "/establishment/law"
UNSAID = re.compile(r"\b(?:acts|posts|class|edition|unit_number|approval|establishment)_[a-z_]+\b")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def text_of(page: str, begins: str, ends: str = "</section>") -> str:
    """Return the words of a part of a page, its marks left out."""
    part = page.partition(begins)[2].partition(ends)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_table_of_the_law_stands_whole(house: House, language: str) -> None:
    found = law_said(house.clock().date())
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?language={language}"), language=language)
    rows = (sum(len(one.editions) for one in found.acts) + len(found.units)
            + len(found.standards) + len(found.approvals))
    assert page.count("<tr><td") == rows > 20
    main = page.partition("<main")[2].partition("</main>")[0]
    assert not UNSAID.search(re.sub(r"<[^>]+>", " ", main))
    for act in found.acts:
        assert act.pcode in main and (act.zh if language == "zh-Hant" else act.en) in main
        assert all(one.order in main and f"{one.promulgated}" in main for one in act.editions)


@pytest.mark.parametrize(("day", "states"), [
    (date(1990, 1, 1), ("not_yet", "not_yet", "not_yet", "not_yet")),
    (date(2012, 12, 31), ("in_force", "in_force", "not_yet", "not_yet")),
    (date(2013, 1, 1), ("superseded", "in_force", "in_force", "in_force")),
    (date(2023, 5, 4), ("superseded", "abolished", "in_force", "in_force")),
    (date(2023, 5, 5), ("abolished", "abolished", "in_force", "in_force")),
])
def test_acts_stand_as_on_the_day_and_name_what_took_their_place(
    house: House, day: date, states: tuple[str, ...]
) -> None:
    found = law_said(day)
    assert tuple(one.state for one in found.acts) == states
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?day={day}&language=en"), language="en")
    words = {"not_yet": "not yet in force", "in_force": "in force", "abolished": "abolished",
             "superseded": "superseded, not yet abolished"}
    shown = re.findall(r'<h3 id="act-\w+">.*?<span class="badge[^>]*>(.*?)</span>', page)
    assert shown == [words[one] for one in states]
    said = text_of(page, 'id="act-DCO"', "<table")
    assert "Since 2013-01-01 the offices stand on Organic Act of the Customs Administration" in said
    assert "Standards of Organisation of the Offices" in said


@pytest.mark.parametrize(("query", "status", "answer", "more"), [
    ("declarations=800000&containers=650000", 200, "bureau of class 1;", "assumed"),
    ("declarations=0&containers=0&passengers=6000000&supervises=true", 200,
     "bureau of class 1;", ""),
    ("declarations=800000&containers=650000&supervises=false&distance_km=10", 200,
     "fits no class", ""),
    ("declarations=600000&containers=350000&place=inland", 200, "bureau of class 2;", ""),
    ("declarations=1&containers=2&transit=3&class_day=2000-01-01", 409, "more containers", ""),
    ("declarations=1&containers=2&class_day=2020-01-01", 409, "not in force", "Name a day within"),
    ("declarations=-1&containers=x", 422, "At Containers", "At Declarations"),
    ("declarations=5", 422, "At Containers", ""),
    ("declarations=1&containers=1&class_day=y", 422, "At Day of the standards", ""),
])
def test_the_class_of_a_bureau_is_told_or_why_not(
    house: House, query: str, status: int, answer: str, more: str
) -> None:
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?{query}&language=en"), status, language="en")
    shown = text_of(page, 'id="of-work"', "<form")
    assert answer in shown and more in shown, shown
    assert ('id="classed"' in page) == (status == 200)
    assert ('id="unclear"' in page) == (status != 200)
    for name, value in (one.split("=") for one in query.split("&")):
        assert f'value="{value}"' in page, name


def test_a_day_that_is_none_is_told_and_the_law_of_today_is_shown(house: House) -> None:
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?day=109/1/1&language=en"), 422)
    assert 'role="alert" id="faults"' in page and f"Acts on {house.clock().date()}" in page


def test_the_interface_gives_the_same(house: House) -> None:
    with client(house) as asked:
        found = asked.get(f"{API}/establishment/law?day=2013-01-01").json()
    assert [one["state"] for one in found["acts"]] == [
        "superseded", "in_force", "in_force", "in_force"]


def test_a_deputy_head_stands_at_the_office_and_at_no_division(house: House) -> None:
    with client(house, "auditor") as asked:
        page = whole(asked.get("/organisation?language=zh-Hant"))
    office, _, rest = page.partition('id="taipei-1"')
    deputy = "\u526f\u95dc\u52d9\u9577: <bdi lang=\"zh-Hant\">\u8b1d\u6838\u51c6"
    assert page.count(deputy) == 1 and deputy in office
    assert deputy not in rest


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_shown_harmlessly(house: House, hostile: str) -> None:
    with client(house) as asked:
        answers = [asked.get(PATH, params={"declarations": "1", name: hostile})
                   for name in ("day", "class_day", "containers", "place", "supervises")]
    for answer in answers:
        assert answer.status_code in (200, 404, 409, 422), answer.text[:300]
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        assert "\x00" not in answer.text and "\u202e" not in answer.text
