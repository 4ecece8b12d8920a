"""What is wrong with a plan as a whole: sums, names, years, ways that do not fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from msgspec import Struct

from guanwu.case import Fault
from guanwu.establishment.naming import office_term
from guanwu.planner.model import MILLION, PoolKey
from guanwu.planner.naming import SKILLS, STREAMS, stream_term
from guanwu.planner.reading import Placed
from guanwu.planner.roster import DAY_MINUTES, days_of, finishes, minutes_of, overlapping
from guanwu.staffing.years import read_year

WEIGHTS = {"hours": 24, "months": 12}
DIGITS_MOST = 6


class Names(Struct, frozen=True):
    """What the house knows: units, offices, posts, categories, and the budget by office.

    `budget` is empty where the year's head-count is not on record.
    """

    offices: Collection[str]
    units: Collection[str]
    posts: Collection[str]
    categories: Collection[str]
    budget: Mapping[str, Mapping[str, int]]


def plan_faults(tables: Mapping[str, Placed], year: int, names: Names) -> Iterator[Fault]:
    """Yield every fault between rows and tables; those within a cell were told before."""
    yield from _unknown(tables, names)
    yield from _years(tables, year)
    yield from _times(tables)
    yield from _ways(tables)
    yield from _volumes(tables)
    yield from _people(tables)


def _rows(tables: Mapping[str, Placed], name: str) -> Iterator[tuple[str, int, Any]]:
    for line, row in tables[name].rows:
        yield f"{name}:{line}", line, row


def _unknown(tables: Mapping[str, Placed], names: Names) -> Iterator[Fault]:
    """Names that nobody knows: units, offices, posts, categories, streams, skills, shifts."""
    shifts = {row.shift for _, _, row in _rows(tables, "shifts")}
    profiles = {row.profile for _, _, row in _rows(tables, "hours")}
    known: dict[str, Collection[str]] = {
        "office": names.offices, "unit": names.units, "post": names.posts,
        "category": names.categories, "stream": STREAMS, "skill": SKILLS, "shift": shifts,
        "office_class": ("1", "2", "3")}
    for name in tables:
        for place, line, row in _rows(tables, name):
            for column, held in known.items():
                value = getattr(row, column, "")
                if value and value not in held and (name, column) != ("shifts", "shift"):
                    yield Fault("planner_name_unknown", place, {
                        "column": column, "text": value, "known": tuple(sorted(held))[:12]}, line)
            if name == "volumes" and row.profile not in profiles:
                yield Fault("planner_name_unknown", place, {
                    "column": "profile", "text": row.profile, "known": tuple(sorted(profiles))},
                    line)
            if name == "people" and row.unit and row.unit.partition("/")[0] != row.office:
                yield Fault("planner_unit_elsewhere", place, {
                    "unit": row.unit, "office": row.office}, line)


def _years(tables: Mapping[str, Placed], year: int) -> Iterator[Fault]:
    """Years that are none, are another than the plan's, or are written in two ways."""
    ways: dict[bool, tuple[str, int, str]] = {}
    for name in ("totals", "volumes"):
        for place, line, row in _rows(tables, name):
            read = read_year(row.year)
            if read is None:
                yield Fault("planner_year_wrong", place, {"text": row.year}, line)
                continue
            if read.year != year:
                yield Fault("planner_year_other", place, {
                    "text": row.year, "found": read.year, "year": year}, line)
            ways.setdefault(read.western, (place, line, row.year))
    if len(ways) == 2:
        place, line, _ = max(ways.values(), key=lambda one: one[:2])
        yield Fault("planner_years_mixed", place, {
            "one": ways[True][2], "other": ways[False][2]}, line)


def _times(tables: Mapping[str, Placed]) -> Iterator[Fault]:
    """Days, hours and weights that cannot be read, and shifts that begin after they end."""
    for place, line, row in _rows(tables, "shifts"):
        begin, end = minutes_of(row.begin), minutes_of(row.end)
        if begin is None or end is None or begin >= end or end - begin > 24 * 60 \
                or days_of(row.days) is None:
            yield Fault("planner_shift_wrong", place, {
                "days": row.days, "begin": row.begin, "end": row.end}, line)
    shifts = [row for _, _, row in _rows(tables, "shifts")]
    for shift in dict.fromkeys(row.shift for row in shifts):
        held = [row for row in shifts if row.shift == shift]
        if finishes(held) < DAY_MINUTES and overlapping(held):
            yield Fault("planner_shift_overlaps", f"shifts:{shift}", {"shift": shift})
    for name, wanted in WEIGHTS.items():
        for place, line, row in _rows(tables, name):
            if weights_of(row.weights, wanted) is None or (
                    name == "hours" and days_of(row.days) is None):
                yield Fault("planner_weights_wrong", place, {
                    "text": row.weights, "wanted": wanted}, line)


def weights_of(text: str, wanted: int) -> tuple[int, ...] | None:
    """Return weights written as `2,0,1`; None where they are not so many, or all are 0."""
    parts = [one.strip() for one in text.split(",")]
    if len(parts) != wanted or not all(
            one.isascii() and one.isdigit() and len(one) <= DIGITS_MOST for one in parts):
        return None
    found = tuple(int(one) for one in parts)
    return found if any(found) else None


def _ways(tables: Mapping[str, Placed]) -> Iterator[Fault]:
    """Shares of a stream that are no million, steps of no way, and ways that cross."""
    shares: dict[str, int] = {}
    routes: set[tuple[str, str]] = set()
    for _, _, row in _rows(tables, "routes"):
        shares[row.stream] = shares.get(row.stream, 0) + row.share_ppm
        routes.add((row.stream, row.channel))
    for stream, found in shares.items():
        if found != MILLION:
            yield Fault("planner_shares_unequal", f"routes:{stream}", {
                "stream": stream_term(stream), "found": found, "difference": found - MILLION})
    follows: dict[str, set[str]] = {}
    lines: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for place, line, row in _rows(tables, "steps"):
        if (row.stream, row.channel) not in routes:
            yield Fault("planner_step_nowhere", place, {
                "stream": row.stream, "channel": row.channel}, line)
        if not row.seconds:
            yield Fault("planner_step_without_time", place, {"skill": row.skill}, line)
        lines.setdefault((row.stream, row.channel), []).append((row.order, row.skill))
    for held in lines.values():
        skills = [skill for _, skill in sorted(held)]
        for before, after in pairwise(skills):
            follows.setdefault(before, set()).add(after)
    if ordered(follows) is None:
        yield Fault("planner_steps_circle", "steps", {"skills": tuple(sorted(follows))})


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


def _volumes(tables: Mapping[str, Placed]) -> Iterator[Fault]:
    """Units' volumes that do not add up to the total, and work that comes where nobody works."""
    sums: dict[str, int] = {}
    for _, _, row in _rows(tables, "volumes"):
        sums[row.stream] = sums.get(row.stream, 0) + row.count
    totals = {row.stream: (place, line, row) for place, line, row in _rows(tables, "totals")}
    for stream, found in sums.items():
        if stream not in totals:
            yield Fault("planner_total_missing", f"totals:{stream}", {
                "stream": stream_term(stream), "found": found})
    for stream, (place, line, row) in totals.items():
        if sums.get(stream, 0) != row.count:
            yield Fault("planner_total_unequal", place, {
                "stream": stream_term(stream), "printed": row.count,
                "computed": sums.get(stream, 0), "difference": row.count - sums.get(stream, 0)},
                line)
    staffed = {PoolKey(row.unit, row.skill) for _, _, row in _rows(tables, "people") if row.skill}
    steps = [row for _, _, row in _rows(tables, "steps")]
    for place, line, row in _rows(tables, "volumes"):
        for skill in sorted({one.skill for one in steps if one.stream == row.stream}):
            if row.count and PoolKey(row.unit, skill) not in staffed:
                yield Fault("planner_nobody_works", place, {
                    "unit": row.unit, "skill": skill, "stream": row.stream}, line)


def _people(tables: Mapping[str, Placed]) -> Iterator[Fault]:
    """People that do not add up to their office, or to their own licences."""
    sums: dict[str, int] = {}
    pools: dict[tuple[str, str], int] = {}
    for place, line, row in _rows(tables, "people"):
        sums[row.office] = sums.get(row.office, 0) + row.people
        if row.licensed > row.people:
            yield Fault("planner_licences_many", place, {
                "licensed": row.licensed, "people": row.people}, line)
        if row.away_ppm >= MILLION:
            yield Fault("planner_away_all", place, {"away_ppm": row.away_ppm}, line)
        if row.skill and not (row.shift and row.unit):
            yield Fault("planner_skill_unplaced", place, {"skill": row.skill}, line)
        if row.skill:
            if (row.unit, row.skill) in pools:
                yield Fault("planner_row_twice", place, {
                    "key": f"{row.unit} {row.skill}", "first": pools[row.unit, row.skill]}, line)
            pools.setdefault((row.unit, row.skill), line)
    for place, line, row in _rows(tables, "offices"):
        if sums.get(row.office, 0) != row.people:
            yield Fault("planner_people_unequal", place, {
                "office": office_term(row.office), "printed": row.people,
                "computed": sums.get(row.office, 0),
                "difference": row.people - sums.get(row.office, 0)}, line)


def budget_notes(tables: Mapping[str, Placed], names: Names) -> Iterator[Fault]:
    """Yield a note for every office and category whose people are not those of the budget."""
    cells: dict[tuple[str, str], int] = {}
    for _, _, row in _rows(tables, "people"):
        cells[row.office, row.category] = cells.get((row.office, row.category), 0) + row.people
    for office, held in names.budget.items():
        for category, count in held.items():
            if cells.get((office, category), 0) != count:
                yield Fault("planner_budget_other", f"people:{office}", {
                    "office": office_term(office), "category": category, "budget": count,
                    "found": cells.get((office, category), 0)})
