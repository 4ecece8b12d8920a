"""Answers about the organisation at the desk: open to everybody, and true to what works today."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guanwu.access.model import NOBODY
from guanwu.case import Refusal
from guanwu.desk.command import registry
from guanwu.desk.establishment import chart_on, duties_on
from guanwu.desk.queries.organisation import OfOffice, OfUnit, OnDay, WhoHandles
from guanwu.store.organisation_file import load_organisation
from tests.desk.houses import house
from tests.desk.matter_people import ask

DAY = date(2025, 3, 14)


def test_everybody_may_ask_without_logging_in(tmp_path: Path) -> None:
    desk = house(tmp_path)

    def asked(verb: str, question: Any) -> Any:
        return ask(desk, NOBODY, f"organisation:{verb}", question)

    assert len(asked("units", OfOffice())) == 64
    assert len(asked("units", OfOffice("Taichung Customs"))) == 9
    assert len(asked("duties", OfUnit(unit="taipei/4"))) == 8
    assert len(asked("matters", OnDay())) == 174
    assert asked("places", OnDay())[0].office_id == "keelung"
    assert asked("chart", OnDay(DAY))[0].id == "commissioner"
    assert asked("route", WhoHandles("express_import", "taipei")).unit_id == "taipei/4"
    refused = asked("route", WhoHandles("drawback", "keelung"))
    assert isinstance(refused, Refusal) and refused.code == "route_elsewhere"


def test_the_chart_hangs_together() -> None:
    depths = {}
    for one in chart_on(DAY):
        depths[one.id] = one.depth
        assert one.depth == (depths[one.parent] + 1 if one.parent else 0)
        assert one.zh and one.en
    assert len(depths) == 80


def test_a_system_that_is_said_to_work_has_its_commands() -> None:
    known = registry()
    for system in load_organisation().systems.on(DAY):
        works = system.works != "none"
        assert works == bool(system.commands) == bool(system.reach_en), system.id
        assert set(system.commands) <= set(known), system.id
        assert works or not system.matters, system.id


@pytest.mark.parametrize(("duty", "state"), [
    ("keelung/1/1", "S01+matter"), ("taipei/12/5", "matter"), ("administration/3/4",
                                                             "S31+matter"),
    ("taipei/2/3", "S21+matter"), ("administration/7/8", "S51+matter"),
])
def test_the_state_of_a_duty_names_the_systems_at_work(duty: str, state: str) -> None:
    every = duties_on(DAY)
    assert not isinstance(every, Refusal)
    (found,) = [one for one in every if one.id == duty]
    assert found.state == state
    assert found.state_zh and found.state_en
