"""The class of a bureau by the standards of classification, with what each class asks for.

A bureau at a port or airport is judged by declarations and containers, or by passengers; an inland
one by declarations and containers. One at a port whose work is that of class 1 or 2 is no bureau
of class 3 (DCC 6), even where another condition of those classes is not met. The standards say
which class a bureau may be given; it is given by the Executive Yuan (DCO 2). What is not told is
assumed and named, never passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.staffing.breach import Step
from guanwu.staffing.post import LawTables, Threshold

ACT = "DCC"


class Workload(Struct, frozen=True):
    """What a bureau handles in a year, where it lies, and what it supervises.

    `containers` are import, export and transit together, `transit` those in transit among them.
    None: not told.
    """

    place: Literal["port", "inland"]
    declarations: int
    containers: int
    passengers: int = 0
    transit: int = 0
    supervises: bool | None = None
    independent: bool | None = None
    distance_km: int | None = None


class Classed(Struct, frozen=True):
    """The highest class that a bureau may be given, None where none; steps, notes, cites."""

    office_class: str | None
    steps: tuple[Step, ...]
    notes: tuple[Fault, ...]
    cites: tuple[str, ...]


def classify(tables: LawTables, load: Workload, day: date | None) -> Classed | Refusal:
    """Return the class by the standards in force on the day; None asks the last day they stood.

    Refusals: `class_standard_not_in_force`, `class_numbers_wrong`.
    """
    if min(load.declarations, load.containers, load.passengers, load.transit) < 0 \
            or load.transit > load.containers:
        return Refusal("class_numbers_wrong")
    since = min(one.since for one in tables.thresholds)
    until = max(one.until for one in tables.thresholds if one.until)
    notes: list[Fault] = []
    if day is None:
        day = until - timedelta(days=1)
        notes.append(Fault("class_day_assumed", f"{day}", {"day": day, "until": until}))
    held = [one for one in tables.thresholds if one.in_force(day) and one.place == load.place]
    if not held:
        return Refusal("class_standard_not_in_force", {"day": day, "since": since, "until": until})
    steps: list[Step] = []
    for one in held:
        missed = _missed(one, load, held)
        steps.append(Step(f"class_step_{missed or 'met'}", _facts(one, load)))
        if not missed:
            notes += _assumed(one, load)
            return Classed(one.office_class, tuple(steps), tuple(notes), (one.cites, "DCO 2"))
    return Classed(None, tuple(steps), tuple(notes), tuple(one.cites for one in held))


def _missed(one: Threshold, load: Workload, held: Sequence[Threshold]) -> str:
    """Return which condition of a class is not met, by the end of its sentence; none: empty.

    What was not told is taken for met. The work of a year has no other condition in it: a bureau
    at a port is too busy for class 3 from the numbers of class 2 on, supervising or not.
    """
    if one.distance_km:
        if any(_reached(other, load) for other in held if other is not one):
            return "exceeded"
        near = load.distance_km is not None and load.distance_km < int(one.distance_km)
        return "apart" if near or load.independent is False else ""
    if not _reached(one, load):
        return "unmet"
    return "unsupervised" if load.supervises is False else ""


def _reached(one: Threshold, load: Workload) -> bool:
    """Whether the work of a year is that of a class: goods of both kinds, or people."""
    if one.passengers and load.passengers >= int(one.passengers):
        return True
    return (load.declarations >= int(one.declarations)
            and _containers(one, load) >= int(one.containers))


def _containers(one: Threshold, load: Workload) -> int:
    """Return the containers that count for a class: of transit only where it says so."""
    return load.containers - (0 if one.transit == "true" else load.transit)


def _facts(one: Threshold, load: Workload) -> dict[str, Any]:
    """Return the facts of the step that tells whether a class is reached."""
    wanted = "distance" if one.distance_km else "goods_or_people" if one.passengers else "goods"
    return {
        "class_term": f"establishment_class_{one.office_class}",
        "place_term": f"class_place_{one.place}",
        "wanted": f"class_wants_{wanted}",
        "declarations": load.declarations, "containers": _containers(one, load),
        "passengers": load.passengers, "cites": one.cites,
        "least_declarations": int(one.declarations or 0),
        "least_containers": int(one.containers or 0),
        "least_passengers": int(one.passengers or 0),
        "least_distance_km": int(one.distance_km or 0)}


def _assumed(one: Threshold, load: Workload) -> list[Fault]:
    """Return the conditions of a class that nobody told and that were taken for met."""
    if not one.distance_km:
        return [] if load.supervises else [Fault("class_supervision_assumed", one.cites)]
    found = [] if load.independent else [Fault("class_independence_assumed", one.cites)]
    if load.distance_km is None:
        found.append(Fault("class_distance_assumed", one.cites, {"km": int(one.distance_km)}))
    return found
