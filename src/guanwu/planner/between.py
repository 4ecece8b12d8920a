"""What is wrong between the rows of a plan: sums, ways that do not fit, work that nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, Final

from guanwu.case import Fault
from guanwu.establishment.naming import office_term
from guanwu.planner.model import MILLION, PoolKey
from guanwu.planner.naming import SKILLS, STREAMS, stream_term
from guanwu.planner.reading import Placed
from guanwu.staffing.grid import readable

Tables = Mapping[str, Placed]
At = Callable[[str], str]
"""Names a cell of a row by its column."""


def rows_of(tables: Tables, name: str) -> Iterator[tuple[At, int, Any]]:
    """Yield what names a cell of a row, the line, and the row; nothing where there is no table."""
    held = tables.get(name)
    for line, row in held.rows if held else ():
        yield partial(held.place, line) if held else str, line, row


def shares(tables: Tables) -> Iterator[Fault]:
    """Shares of the ways of a stream that do not come to a million."""
    sums: dict[str, int] = {}
    first: dict[str, tuple[str, int]] = {}
    for at, line, row in rows_of(tables, "routes"):
        sums[row.stream] = sums.get(row.stream, 0) + row.share_ppm
        first.setdefault(row.stream, (at("share_ppm"), line))
    for stream, found in sums.items():
        if found != MILLION and stream in STREAMS:
            yield Fault("planner_shares_unequal", first[stream][0], {
                "stream": stream_term(stream), "found": found, "difference": found - MILLION},
                first[stream][1])


def nowhere(tables: Tables) -> Iterator[Fault]:
    """Steps on ways that no stream goes."""
    routes = {(row.stream, row.channel) for _, _, row in rows_of(tables, "routes")}
    for at, line, row in rows_of(tables, "steps"):
        if (row.stream, row.channel) not in routes:
            yield Fault("planner_step_nowhere", at("channel"), {
                "stream": readable(row.stream), "channel": readable(row.channel)}, line)


def steps(tables: Tables) -> Iterator[Fault]:
    """Steps without time, and orders of steps that go in a circle."""
    follows: dict[str, set[str]] = {}
    lines: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for at, line, row in rows_of(tables, "steps"):
        if not row.seconds:
            yield Fault("planner_step_without_time", at("seconds"), {
                "skill": readable(row.skill)}, line)
        lines.setdefault((row.stream, row.channel), []).append((row.order, row.skill))
    for held in lines.values():
        for before, after in pairwise([skill for _, skill in sorted(held)]):
            follows.setdefault(before, set()).add(after)
    if ordered(follows) is None:
        yield Fault("planner_steps_circle", "steps", {
            "skills": tuple(map(readable, sorted(follows)))})


def ordered(follows: Mapping[str, set[str]]) -> tuple[str, ...] | None:
    """Return skills so that each comes before those that follow it; None where they circle."""
    found: list[str] = []
    waiting = sorted({*follows, *(one for held in follows.values() for one in held)})
    while waiting:
        free = [one for one in waiting
                if not any(one in follows.get(other, ()) for other in waiting)]
        if not free:
            return None
        found += free
        waiting = [one for one in waiting if one not in free]
    return tuple(found)


def totals(tables: Tables) -> Iterator[Fault]:
    """Volumes of units that do not add up to the total of their stream."""
    sums: dict[str, int] = {}
    first: dict[str, tuple[str, int]] = {}
    for at, line, row in rows_of(tables, "volumes"):
        sums[row.stream] = sums.get(row.stream, 0) + row.count
        first.setdefault(row.stream, (at("stream"), line))
    printed = {row.stream: (at("count"), line, row) for at, line, row in rows_of(tables, "totals")}
    for stream, found in sums.items():
        if stream not in printed and stream in STREAMS:
            yield Fault("planner_total_missing", first[stream][0], {
                "stream": stream_term(stream), "found": found}, first[stream][1])
    for stream, (place, line, row) in printed.items():
        found = sums.get(stream, 0)
        if found != row.count and stream in STREAMS:
            yield Fault("planner_total_unequal", place, {
                "stream": stream_term(stream), "printed": row.count, "computed": found,
                "difference": row.count - found}, line)


def routed(tables: Tables) -> Iterator[Fault]:
    """Streams that come and go no way: nothing of them would ever be counted."""
    known = {row.stream for _, _, row in rows_of(tables, "routes")}
    told: set[str] = set()
    for at, line, row in rows_of(tables, "volumes"):
        if row.count and row.stream in STREAMS and row.stream not in known | told:
            told.add(row.stream)
            yield Fault("planner_stream_unrouted", at("stream"), {
                "stream": stream_term(row.stream)}, line)


def staffed(tables: Tables) -> Iterator[Fault]:
    """Work that comes where nobody has the skill for it, or nobody holds the licence."""
    people = {PoolKey(row.unit, row.skill): row for _, _, row in rows_of(tables, "people")
              if row.skill}
    needed: dict[str, dict[str, bool]] = {}
    for _, _, row in rows_of(tables, "steps"):
        held = needed.setdefault(row.stream, {})
        held[row.skill] = held.get(row.skill, False) or bool(row.licence)
    for at, line, row in rows_of(tables, "volumes"):
        for skill, licence in sorted(needed.get(row.stream, {}).items()) if row.count else ():
            pool = people.get(PoolKey(row.unit, skill))
            facts = {"unit": readable(row.unit), "skill": skill, "stream": row.stream}
            if skill not in SKILLS:
                continue
            if pool is None or not pool.people:
                yield Fault("planner_nobody_works", at("unit"), facts, line)
            elif licence and not pool.licensed:
                yield Fault("planner_nobody_licensed", at("unit"), facts, line)


def people(tables: Tables) -> Iterator[Fault]:
    """People with more licences than there are of them, never there, nowhere, or in two rows."""
    pools: dict[tuple[str, str], int] = {}
    for at, line, row in rows_of(tables, "people"):
        if row.licensed > row.people:
            yield Fault("planner_licences_many", at("licensed"), {
                "licensed": row.licensed, "people": row.people}, line)
        if row.away_ppm >= MILLION:
            yield Fault("planner_away_all", at("away_ppm"), {"away_ppm": row.away_ppm}, line)
        if row.skill and not (row.shift and row.unit):
            yield Fault("planner_skill_unplaced", at("unit" if row.shift else "shift"), {
                "skill": readable(row.skill)}, line)
        if row.skill:
            if (row.unit, row.skill) in pools:
                yield Fault("planner_row_twice", at("skill"), {
                    "key": readable(f"{row.unit} {row.skill}"),
                    "first": pools[row.unit, row.skill]}, line)
            pools.setdefault((row.unit, row.skill), line)


def offices(tables: Tables) -> Iterator[Fault]:
    """People that do not add up to their office, and people of an office that is not listed."""
    sums: dict[str, int] = {}
    first: dict[str, tuple[str, int]] = {}
    for at, line, row in rows_of(tables, "people"):
        sums[row.office] = sums.get(row.office, 0) + row.people
        first.setdefault(row.office, (at("office"), line))
    listed = set()
    for at, line, row in rows_of(tables, "offices"):
        listed.add(row.office)
        if sums.get(row.office, 0) != row.people:
            yield Fault("planner_people_unequal", at("people"), {
                "office": office_term(row.office), "printed": row.people,
                "computed": sums.get(row.office, 0),
                "difference": row.people - sums.get(row.office, 0)}, line)
    for office, (place, line) in first.items():
        if office not in listed:
            yield Fault("planner_office_unlisted", place, {
                "office": readable(office), "people": sums[office]}, line)
    for at, line, row in rows_of(tables, "volumes"):
        office = row.unit.partition("/")[0]
        if office not in listed and office not in first:
            yield Fault("planner_office_unlisted", at("unit"), {
                "office": readable(office), "people": 0}, line)


BETWEEN: Final[Mapping[Callable[[Tables], Iterator[Fault]], Mapping[str, tuple[str, ...]]]] = {
    shares: {"routes": ("stream",)},
    nowhere: {"routes": ("stream",), "steps": ("stream",)},
    steps: {},
    totals: {"totals": ("stream",), "volumes": ("stream",)},
    routed: {"routes": ("stream",), "volumes": ("stream",)},
    staffed: {"people": ("unit", "skill"), "steps": ("stream", "skill"),
              "volumes": ("unit", "stream")},
    people: {},
    offices: {"offices": ("office",), "people": ("office",)},
}
"""Each check with the tables that must be whole for what it finds to be true, and with the columns
of which every name must be known."""
