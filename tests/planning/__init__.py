"""Tests of what chance makes of a plan."""

from __future__ import annotations

from datetime import date

from guanwu.planner.model import (
    Hours,
    OfficeRow,
    People,
    Plan,
    Route,
    Shift,
    Step,
    Total,
    Volume,
)

ALWAYS = (Shift(shift="always", days="1-7", begin="00:00", end="24:00", weight=1,
                finish_minutes=0),)
"""On duty all week: people who owe 10,080 minutes are there all the time, and what they put down at
midnight they take up at midnight."""


def small_plan(
    *, count: int = 52 * 1000, people: int = 3, seconds: int = 1000, variation_ppm: int = 1_000_000,
    shifts: tuple[Shift, ...] = ALWAYS, week_minutes: int = 168 * 60, steps: int = 1,
    target_minutes: int = 60, away_ppm: int = 0, licence: str = "", licensed: int = 0,
) -> Plan:
    """Return a plan of one unit in which every arrival takes the same steps, evenly by hour."""
    skills = ("document_review", "examination")[:steps]
    return Plan(
        year=2018, headcount_year=2020, law_day=date(2020, 1, 1), week_minutes=week_minutes,
        seed=7, replications=10,
        offices=(OfficeRow(office="taipei", office_class="1", sub_branches=0,
                           people=people * steps, basis="assumed", source=""),),
        totals=(Total(year="2018", stream="full_import", count=count, basis="assumed",
                      source=""),),
        volumes=(Volume(year="2018", unit="taipei/1", stream="full_import", count=count,
                        profile="even", basis="assumed", source=""),),
        routes=(Route(stream="full_import", channel="C3", share_ppm=1_000_000, basis="assumed",
                      source=""),),
        steps=tuple(Step(
            stream="full_import", channel="C3", order=order, skill=skill, seconds=seconds,
            variation_ppm=variation_ppm, licence=licence, target_minutes=target_minutes,
            basis="assumed", source="") for order, skill in enumerate(skills, 1)),
        people=tuple(People(
            office="taipei", unit="taipei/1", post="section_officer", category="staff",
            people=people, skill=skill, shift=shifts[0].shift, licensed=licensed,
            away_ppm=away_ppm, basis="assumed", source="") for skill in skills),
        shifts=shifts,
        hours=(Hours(profile="even", days="1-7", weights=",".join("1" * 24), basis="assumed"),),
        months=())
