"""The planner's page: two scenarios by the real simulation, too few people, odd input, who may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guanwu.api.identity import COOKIE
from guanwu.desk.house import House
from guanwu.desk.planner import comparing
from guanwu.desk.planner.comparing import Compared
from guanwu.desk.queries.planner import OfSkill, Scenario, TwoScenarios, _wanted
from tests.web.test_organisation_pages import HOSTILE
from tests.web.visitors import bearer, client, peopled
from tests.web.whole import whole

PATH = "/planner"
UNIT = "taichung/1"
UNSAID = re.compile(r"\b(?:plans?|planner)_[a-z_]+\b")
KINDS = ("people_document_review", "people_examination", "night", "arrivals", "target",
         "time_document_review", "time_examination")
FIELDS = tuple(f"{side}_{kind}" for side in ("first", "second") for kind in KINDS)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def compared(house: House, place: str, first: Scenario, second: Scenario) -> Compared:
    """Return the answer itself, not through any face."""
    of = house.planner.places[place]
    found = house.planner.compared(place, _wanted(of, first), _wanted(of, second))
    assert isinstance(found, Compared)
    return found


def cells(page: str, id: str) -> list[list[str]]:
    """Return the cells of the body of a table, tags and labels away."""
    body = page.partition(f'id="{id}"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [[re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in re.findall(
        r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)] for row in re.findall(r"<tr.*?</tr>", body, re.S)]


def fields(page: str) -> dict[str, dict[str, str]]:
    """Return the attributes of every number of the page, by its name."""
    found = (dict(re.findall(r'([a-z-]+)="([^"]*)"', one))
             for one in re.findall(r'<input type="number"[^>]*>', page))
    return {one["name"]: one for one in found}


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_both_scenarios_are_simulated_and_compared(house: House, language: str) -> None:
    asked = (f"{PATH}?place={UNIT}&first_people_document_review=50&second_people_examination=40"
             f"&second_night=50&second_time_examination=120&language={language}")
    with client(house, "admin") as asks:
        page = whole(asks.get(asked), language=language)
    found = compared(house, UNIT, Scenario((OfSkill("document_review", 50),)),
                     Scenario((OfSkill("examination", 40, 120),), night=50))
    assert found.first.found and found.second.found
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
    assert page.count('<svg role="img" aria-label="') == 4
    assert len(cells(page, "hours")) == 168
    assert set(fields(page)) == set(FIELDS)
    assert not UNSAID.search(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_fields_keep_what_was_asked_and_tell_the_plan(house: House) -> None:
    asked = {name: f"{41 + at}" for at, name in enumerate(FIELDS)}
    with client(house, "admin") as asks:
        page = whole(asks.get(PATH, params=asked | {"place": UNIT, "language": "en"}),
                     language="en")
    shown = fields(page)
    assert {name: one["value"] for name, one in shown.items()} == asked
    for name, one in shown.items():
        assert f'<label for="{name}">' in page and f'id="{name}-hint"' in page
        assert int(one["min"]) < int(one["value"]) < int(one["max"])
    sliders = re.findall(r'<input type="range" hidden data-slides="([^"]+)"', page)
    assert sliders == list(shown), "a slider for each number, seen where scripts run"
    assert page.count("Document review: 41 of") == 0
    assert "Document review 41 people instead of 56" in page
    assert "Examination of goods 54% of the time a case" in page


def test_more_people_less_time_and_a_stronger_night_are_faster(house: House) -> None:
    plain = Scenario()
    for other in (Scenario((OfSkill("document_review", 90), OfSkill("examination", 60))),
                  Scenario((OfSkill("document_review", time=60), OfSkill("examination", time=60))),
                  Scenario(arrivals=60)):
        found = compared(house, UNIT, plain, other)
        assert found.differences[1].measure == "p90"
        assert found.differences[1].value.high is not None
        assert found.differences[1].value.high < 0, other
    night = compared(house, UNIT, plain, Scenario(night=0))
    assert sum(night.second.on_duty[:8]) == 0 < sum(night.first.on_duty[:8])
    assert night.second.found
    queues = [one.queue.mean or 0.0 for one in night.second.found.hours[24:32]]
    assert queues == sorted(queues) and queues[-1] > queues[0], "it only grows before eight"


def test_too_few_people_are_told_with_those_who_are_missing(house: House) -> None:
    with client(house, "admin") as asks:
        page = whole(asks.get(f"{PATH}?place=taipei/4&first_people_document_review=30"
                              "&first_people_examination=30&language=en"), language="en")
    found = compared(house, "taipei/4", Scenario((OfSkill("document_review", 30),
                                                  OfSkill("examination", 30))), Scenario())
    assert found.first.found is None and found.second.found
    assert len(found.first.unstable) == 2 and found.differences == ()
    for fault in found.first.unstable:
        least, missing = (fault.facts[name] for name in ("least", "missing"))
        assert f"needs at least {least}; {missing} are missing" in page
    for one in found.first.skills:
        assert f"at least {one.keeps_up} people" in page


def test_a_target_is_judged_by_the_interval(house: House) -> None:
    run = compared(house, "taipei/4", Scenario(), Scenario(target=5))
    assert run.first.found
    nine = run.first.found.release.p90
    assert nine.mean and (run.first.met, run.second.met) == ("yes", "no")
    assert run.first.hours_over == 0 < run.second.hours_over
    assert compared(house, "taipei/4", Scenario(target=round(nine.mean)),
                    Scenario()).first.met == "open"


def test_faults_of_all_numbers_are_told_at_once_and_nothing_is_run(house: House) -> None:
    odd = ("-1", "1.5", "301", "201", "x", "9", "99999999999999") * 2
    asked = dict(zip(FIELDS, odd, strict=True))
    with client(house, "admin") as asks:
        page = whole(asks.get(PATH, params=asked | {"place": UNIT, "language": "en"}), 422,
                     language="en")
    assert page.count('class="fault"') == page.count('aria-invalid="true"') == len(FIELDS)
    assert all(f'<a href="#{name}">Scenario ' in page for name in FIELDS)
    assert {name: one["value"] for name, one in fields(page).items()} == asked
    assert 'id="measures"' not in page and "<svg" not in page


def test_what_a_place_does_not_have_is_refused(house: House) -> None:
    with client(house) as asks:
        answer = asks.get("/api/v1/planner/compare", headers=bearer(house, "admin"), params={
            "place": "taipei/1", "first": '{"night": 50, "skills": [{"skill": "image_reading"}, '
            '{"skill": "examination"}, {"skill": "examination", "people": 3}]}'})
    assert answer.status_code == 422
    assert [(one["code"], one["place"]) for one in answer.json()["faults"]] == [
        ("planner_skill_absent", "first.skills[0].skill"),
        ("planner_skill_twice", "first.skills[2].skill"), ("planner_night_absent", "first.night")]


def test_every_place_can_be_chosen_and_others_are_refused(house: House) -> None:
    with client(house, "admin") as asks:
        page = whole(asks.get(f"{PATH}?place={UNIT}&first_arrivals=0"), 422)
        assert page.count("<option") == len(house.planner.places) > 30
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
        answer = asks.get("/api/v1/planner/compare", headers=bearer(house, "admin"), params={
            "place": UNIT, "second": '{"skills": [{"skill": "examination", "people": 45}]}'})
    assert answer.status_code == 200, answer.text[:300]
    found = compared(house, UNIT, Scenario(), Scenario((OfSkill("examination", 45),)))
    told: Any = answer.json()
    assert found.first.found and found.second.found
    for side, one in (("first", found.first.found), ("second", found.second.found)):
        assert told[side]["found"]["release"]["p90"]["mean"] == one.release.p90.mean
    assert told["second"]["skills"][1]["people"] == 45


def test_whoever_finds_the_planner_computing_is_told_to_come_again(
    house: House, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "WAIT_SECONDS", 0.01)
    asked = f"{PATH}?place={UNIT}&language=en"
    with client(house, "admin") as asks:
        with comparing.TURN:
            busy = asks.get(asked)
            told = asks.get("/api/v1/planner/compare", headers=bearer(house, "admin"),
                            params={"place": UNIT})
        page = whole(busy, 503, language="en")
        assert page.count('class="fault"') == 1 and 'id="measures"' not in page
        assert fields(page).keys() == set(FIELDS), "the form stays as it was filled in"
        assert told.status_code == 503 and told.headers["retry-after"] == "5"
        assert cells(whole(asks.get(asked), language="en"), "measures"), "free again"


def test_a_run_that_fails_leaves_the_turn_to_others(
    house: House, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_given: object) -> None:
        raise MemoryError

    place = house.planner.places[UNIT]
    wanted = _wanted(place, Scenario(arrivals=99))
    with monkeypatch.context() as patched:
        patched.setattr(comparing, "simulate", fails)
        with pytest.raises(MemoryError):
            house.planner.compared(UNIT, wanted, wanted)
    assert comparing.TURN.acquire(blocking=False)
    comparing.TURN.release()
    assert isinstance(house.planner.compared(UNIT, wanted, wanted), Compared)


def test_the_question_of_nothing_is_the_plan_itself(house: House) -> None:
    place = house.planner.places[UNIT]
    assert _wanted(place, TwoScenarios(UNIT).first).conditions.people == place.people
