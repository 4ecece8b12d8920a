"""Queries of the planner: two scenarios of an office or a unit, simulated over one week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.planner.comparing import (
    ARRIVALS,
    PEOPLE_MOST,
    TARGET,
    Compared,
    Wanted,
    compared,
    places,
)

People = Annotated[int, Meta(ge=1, le=PEOPLE_MOST)]
Percent = Annotated[int, Meta(ge=ARRIVALS[0], le=ARRIVALS[1])]
Minutes = Annotated[int, Meta(ge=TARGET[0], le=TARGET[1])]


class TwoScenarios(Struct, frozen=True, forbid_unknown_fields=True):
    """An office or a unit of the plan, and of each scenario what differs from the plan.

    People at the steps of the place, arrivals in per cent of the plan's, and the minutes that nine
    of ten cases should not exceed. What is left out is as in the plan.
    """

    place: Annotated[str, Meta(max_length=40)]
    first_people: People | None = None
    first_arrivals: Percent = 100
    first_target: Minutes | None = None
    second_people: People | None = None
    second_arrivals: Percent = 100
    second_target: Minutes | None = None


def _office(_connection: Connection, question: TwoScenarios) -> Sequence[Resource]:
    """Return the office that is asked about."""
    return (Resource(question.place.partition("/")[0]),)


@query("planner:compare", of=_office, example=TwoScenarios("taichung/1", second_people=90))
def compare(desk: Asked, question: TwoScenarios) -> Compared | Refusal:
    """Simulate a week of an office or a unit in two scenarios and compare them."""
    now = next((one for one in places() if one.id == question.place), None)
    people, target = (now.people, now.target_minutes) if now else (1, TARGET[0])
    return compared(
        question.place,
        Wanted(question.first_people or people, question.first_arrivals,
               question.first_target or target),
        Wanted(question.second_people or people, question.second_arrivals,
               question.second_target or target))
