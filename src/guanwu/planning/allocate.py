"""The best numbers of people, in whole people: CP-SAT over the tables of what each pool answers.

Each pool takes one row of its table. `least` seeks the fewest people with whom nine of ten cases of
every pool are within their target; `best` the allocation within the limits whose worst pool comes
nearest to its target, and then the one in which cases spend the least time. Equal answers are
decided by the least time, then the fewest people, so that one plan has one answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct
from ortools.sat.python import cp_model

from guanwu.case import Fault
from guanwu.planner.limits import Limit
from guanwu.planner.model import PoolKey
from guanwu.planning.allocation import Aim, Allocation, Bound
from guanwu.planning.response import THOUSAND, Response

SECONDS_MOST: Final = 60.0
Tables = Mapping[PoolKey, Sequence[Response]]


class _Answer(Struct):
    """What the solver answers: the rows, their people and time."""

    rows: dict[PoolKey, Response]
    proven: bool

    @property
    def people(self) -> int:
        return sum(one.people for one in self.rows.values())

    @property
    def wait(self) -> int:
        return sum(one.wait for one in self.rows.values())

    @property
    def ratio(self) -> int:
        return max((one.ratio for one in self.rows.values()), default=0)


def allocate(tables: Tables, limits: Sequence[Limit], aim: Aim) -> Allocation | tuple[Fault, ...]:
    """Return the best allocation; where there is none, what stands against it, all at once.

    Faults: `planner_target_unreachable` where no number of people tried meets a target,
    `planner_limits_clash` for each limit that cannot be kept together with the others.
    """
    if aim == "least":
        faults = tuple(_unreachable(key, rows) for key, rows in tables.items()
                       if min(one.ratio for one in rows) > THOUSAND)
        if faults:
            return faults
        tables = {key: [one for one in rows if one.ratio <= THOUSAND]
                  for key, rows in tables.items()}
    found = _best(tables, limits, aim)
    if found is None:
        return _clash(tables, limits)
    return Allocation(aim, found.rows, found.people, found.ratio, found.wait,
                      tuple(_bounds(tables, limits, aim, found)), found.proven)


def _best(tables: Tables, limits: Sequence[Limit], aim: Aim) -> _Answer | None:
    """Return the best answer by the aims in their order, None where there is none."""
    held = dict(tables)
    if aim == "least":
        found = _solve(held, limits, "people", None)
        return found and _solve(held, limits, "wait", found.people)
    found = _solve(held, limits, "ratio", None)
    if found is None:
        return None
    worst = found.ratio
    held = {key: [one for one in rows if one.ratio <= worst] for key, rows in held.items()}
    return _solve(held, limits, "wait", None)


class _Model:
    """A model of one choice a pool, with people within limits."""

    def __init__(self, tables: Tables) -> None:
        self.model = cp_model.CpModel()
        self.tables = tables
        self.taken = {key: [self.model.new_bool_var(f"{key.unit} {key.skill} {one.people}")
                            for one in rows] for key, rows in tables.items()}
        for choices in self.taken.values():
            self.model.add_exactly_one(choices)

    def total(self, keys: Sequence[PoolKey], name: str) -> Any:
        """Return a sum over the rows that some pools take."""
        return cp_model.LinearExpr.weighted_sum(
            [var for key in keys for var in self.taken[key]],
            [getattr(one, name) for key in keys for one in self.tables[key]])

    def solved(self) -> _Answer | None:
        """Return the best answer; one worker and one seed, so that it is the same each time."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = SECONDS_MOST
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        rows = {key: next(row for row, var in zip(self.tables[key], held, strict=True)
                          if solver.boolean_value(var)) for key, held in self.taken.items()}
        return _Answer(rows, status == cp_model.OPTIMAL)


def _solve(
    tables: Tables, limits: Sequence[Limit], aim: Literal["people", "wait", "ratio"],
    people: int | None,
) -> _Answer | None:
    """Minimise one thing under the limits, with the people given where they are."""
    made = _Model(tables)
    every = tuple(tables)
    for limit in limits:
        keys = [key for key in every if key in limit.pools]
        sum_of = made.total(keys, "people")
        made.model.add(sum_of >= limit.least - limit.fixed)
        made.model.add(sum_of <= limit.most - limit.fixed)
    if people is not None:
        made.model.add(made.total(every, "people") <= people)
    if aim == "ratio":
        worst = made.model.new_int_var(
            0, max(one.ratio for rows in tables.values() for one in rows), "worst")
        for key in every:
            made.model.add(worst >= made.total([key], "ratio"))
        made.model.minimize(worst)
    else:
        made.model.minimize(made.total(every, aim))
    return made.solved()


def _bounds(
    tables: Tables, limits: Sequence[Limit], aim: Aim, found: _Answer
) -> list[Bound]:
    """Return the limits that the answer touches, and what one person more there would change."""
    bounds: list[Bound] = []
    for at, limit in enumerate(limits):
        count = limit.fixed + sum(one.people for key, one in found.rows.items()
                                  if key in limit.pools)
        ends: list[Literal["least", "most"]] = []
        ends += ["least"] if _nearest(tables, limit, found, -1) < limit.least else []
        ends += ["most"] if _nearest(tables, limit, found, 1) > limit.most else []
        for end in ends:
            loose = [*limits[:at], limit.loosened(end, abs(_nearest(
                tables, limit, found, -1 if end == "least" else 1) - count)), *limits[at + 1:]]
            other = _best(tables, loose, aim)
            gain = 0 if other is None else (
                found.people - other.people if aim == "least" else found.wait - other.wait)
            if gain > 0:
                bounds.append(Bound(limit, end, gain))
    return bounds


def _nearest(tables: Tables, limit: Limit, found: _Answer, way: int) -> int:
    """Return the people of a limit if one of its pools took the next row up or down."""
    count = limit.fixed + sum(one.people for key, one in found.rows.items() if key in limit.pools)
    steps = [other.people - one.people for key, one in found.rows.items() if key in limit.pools
             for other in tables[key] if (other.people - one.people) * way > 0]
    return count + (min(steps, key=abs) if steps else 0)


def _unreachable(key: PoolKey, rows: Sequence[Response]) -> Fault:
    best = rows[-1]
    return Fault("planner_target_unreachable", f"{key.unit} {key.skill}", {
        "unit": key.unit, "skill": key.skill, "people": best.people,
        "percent": -(-best.ratio // 10), "minutes": -(-best.p90 // 60)})


def _clash(tables: Tables, limits: Sequence[Limit]) -> tuple[Fault, ...]:
    """Return the limits that cannot be kept, with the fewest people by which they are missed."""
    made = _Model(tables)
    slacks: list[Any] = []
    for at, limit in enumerate(limits):
        sum_of = made.total([key for key in tables if key in limit.pools], "people")
        under, over = (made.model.new_int_var(0, 1_000_000, f"{word}{at}")
                       for word in ("under", "over"))
        made.model.add(sum_of + limit.fixed + under >= limit.least)
        made.model.add(sum_of + limit.fixed - over <= limit.most)
        slacks += [under, over]
    made.model.minimize(cp_model.LinearExpr.sum(slacks))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = SECONDS_MOST
    if solver.solve(made.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise AssertionError("a model with slack for every limit has an answer")
    found: list[Fault] = []
    for at, limit in enumerate(limits):
        missing, many = solver.value(slacks[2 * at]), solver.value(slacks[2 * at + 1])
        if missing or many:
            found.append(Fault("planner_limits_clash", limit.cites or limit.kind, {
                **limit.facts, "limit": limit.term, "cites": limit.cites or "-",
                "found": limit.least - missing if missing else limit.most + many,
                "least": limit.least, "most": limit.most}))
    return tuple(found)
