"""The planner's page: two scenarios by the real simulation, too few people, odd input, who may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guanwu.api.identity import COOKIE
from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.planner.comparing import Wanted, compared, places, shipped_plan
from guanwu.planner.load import unstable
from guanwu.planning.simulate import simulate
from tests.web.test_organisation_pages import HOSTILE
from tests.web.visitors import bearer, client, peopled
from tests.web.whole import whole

PATH = "/planner"
UNIT = "taichung/1"
UNSAID = re.compile(r"\b(?:plans?|planner)_[a-z_]+\b")
FIELDS = tuple(f"{side}_{kind}" for side in ("first", "second")
               for kind in ("people", "arrivals", "target"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def cells(page: str, id: str) -> list[list[str]]:
    """Return the cells of the body of a table, tags and labels away."""
    body = page.partition(f'id="{id}"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [[re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in re.findall(
        r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)] for row in re.findall(r"<tr.*?</tr>", body, re.S)]


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_both_scenarios_are_simulated_and_compared(house: House, language: str) -> None:
    asked = f"{PATH}?place={UNIT}&first_people=75&second_people=120&language={language}"
    with client(house, "admin") as asks:
        page = whole(asks.get(asked), language=language)
    found = compared(UNIT, Wanted(75, 100, 4320), Wanted(120, 100, 4320))
    assert not isinstance(found, Refusal) and found.first.found and found.second.found
    rows = cells(page, "measures")
    assert len(rows) == 6
    for row, first, second in zip(
            rows[:3], (found.first.found.release.median, found.first.found.release.p90,
                       found.first.found.release.p99),
            (found.second.found.release.median, found.second.found.release.p90,
             found.second.found.release.p99), strict=True):
        assert first.mean and second.mean and first.half and second.half
        assert row[1] == f"{first.mean:,.1f} \u00b1{first.half:,.1f}"
        assert row[2] == f"{second.mean:,.1f} \u00b1{second.half:,.1f}"
        assert row[3].startswith(f"{second.mean - first.mean:+,.1f} \u00b1")
        assert second.mean < first.mean, "more people take less time"
    assert page.count('<svg role="img" aria-label="') == 3
    assert len(cells(page, "hours")) == 168
    assert len(re.findall(r'<input type="range"', page)) == 6
    assert not UNSAID.search(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_the_plan_as_it_is_stands_in_the_simulation_itself() -> None:
    found = compared("taichung", Wanted(166, 100, 4320), Wanted(166, 50, 4320))
    assert not isinstance(found, Refusal)
    assert found.first.found == simulate(shipped_plan(), "taichung", 1, found.replications)
    assert found.second.found is not None
    full, half = (one.found.cases.mean for one in (found.first, found.second) if one.found)
    assert full and half and 0.45 < half / full < 0.55


def test_too_few_people_are_told_with_those_who_are_missing(house: House) -> None:
    with client(house, "admin") as asks:
        page = whole(asks.get(f"{PATH}?place=taipei/4&first_people=60&second_people=130"
                              "&language=en"), language="en")
    found = compared("taipei/4", Wanted(60, 100, 180), Wanted(130, 100, 180))
    assert not isinstance(found, Refusal) and found.first.found is None and found.second.found
    assert len(found.first.unstable) == 2 and found.differences == ()
    for fault in found.first.unstable:
        least, missing = (fault.facts[name] for name in ("least", "missing"))
        assert f"needs at least {least}; {missing} are missing" in page
    keeps = found.first.keeps_up
    assert keeps and f"at least {keeps} people" in page
    enough, short = (compared("taipei/4", Wanted(count, 100, 180), Wanted(130, 100, 180))
                     for count in (keeps, keeps - 1))
    assert not isinstance(enough, Refusal) and not enough.first.unstable
    assert not isinstance(short, Refusal) and short.first.unstable
    assert not any(one.place.startswith("taipei/4") for one in unstable(shipped_plan()))


def test_a_target_is_judged_by_the_interval() -> None:
    whole_run = compared("taipei/4", Wanted(127, 100, 180), Wanted(127, 100, 5))
    assert not isinstance(whole_run, Refusal) and whole_run.first.found
    nine = whole_run.first.found.release.p90
    assert nine.mean and (whole_run.first.met, whole_run.second.met) == ("yes", "no")
    assert whole_run.first.hours_over == 0 < whole_run.second.hours_over
    near = compared("taipei/4", Wanted(127, 100, round(nine.mean)), Wanted(127, 100, 180))
    assert not isinstance(near, Refusal) and near.first.met == "open"


def test_faults_of_all_sliders_are_told_at_once_and_nothing_is_run(house: House) -> None:
    asked = {"place": UNIT, "first_people": "0", "first_arrivals": "201", "first_target": "x",
             "second_people": "1.5", "second_arrivals": "-3", "second_target": "99999999999999"}
    with client(house, "admin") as asks:
        page = whole(asks.get(PATH, params=asked | {"language": "en"}), 422, language="en")
    assert page.count('class="fault"') == 6 and page.count('aria-invalid="true"') == 6
    assert all(f'<a href="#{name}">' in page for name in FIELDS)
    assert 'id="measures"' not in page and "<svg" not in page


def test_every_place_can_be_chosen_and_others_are_refused(house: House) -> None:
    with client(house, "admin") as asks:
        page = whole(asks.get(f"{PATH}?place={UNIT}&first_people=0"), 422)
        assert page.count("<option") == len(places()) > 30
        for place in ("nowhere", "taipei/99", "taichung/1/1"):
            refused = whole(asks.get(PATH, params={"place": place, "language": "en"}), 409)
            assert "has no office or unit" in refused


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_shown_harmlessly(house: House, hostile: str) -> None:
    with client(house, "admin") as asks:
        answers = [asks.get(PATH, params={"place": UNIT, name: hostile})
                   for name in ("place", *FIELDS)]
    for answer in answers:
        assert answer.status_code in (403, 409, 422), answer.status_code
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        assert "\x00" not in answer.text and "\u202e" not in answer.text
        assert "set-cookie: a=b" not in str(answer.headers)


def test_nobody_else_may(house: House) -> None:
    with client(house) as asks:
        answer = asks.get(PATH, follow_redirects=False)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/login")
        assert PATH not in re.findall(r'href="([^"]*)"', asks.get("/").text)
        assert COOKIE not in asks.cookies
    for login in ("trader", "papers.taipei", "auditor", "bank"):
        with client(house, login) as asks:
            assert asks.get(f"{PATH}?place={UNIT}").status_code == 403, login


def test_a_supervisor_plans_the_own_office_alone(house: House) -> None:
    with client(house, "chief.keelung") as asks:
        page = whole(asks.get(f"{PATH}?place=keelung/3"))
        offices = {one.partition("/")[0] for one in re.findall(r'<option value="([^"]+)"', page)}
        assert offices == {"keelung"}
        denied = asks.get(f"{PATH}?place={UNIT}")
        assert denied.status_code == 403 and 'id="measures"' not in denied.text


def test_the_interface_answers_the_same(house: House) -> None:
    with client(house) as asks:
        answer = asks.get("/api/v1/planner/compare", headers=bearer(house, "admin"),
                          params={"place": UNIT, "first_people": "75", "second_people": "120"})
    assert answer.status_code == 200, answer.text[:300]
    found = compared(UNIT, Wanted(75, 100, 4320), Wanted(120, 100, 4320))
    assert not isinstance(found, Refusal) and found.first.found
    assert answer.json()["first"]["found"]["release"]["p90"]["mean"] == (
        found.first.found.release.p90.mean)
