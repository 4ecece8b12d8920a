"""The solver against every combination there is, and limits that bind or clash."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from guanwu.planner.limits import Limit
from guanwu.planner.model import PoolKey
from guanwu.planning.allocate import allocate
from guanwu.planning.allocation import Aim, Allocation
from guanwu.planning.response import Response

A, B, C = (PoolKey(f"taipei/{number}", "examination") for number in (1, 2, 3))


def limit(
    pools: set[PoolKey], least: int, most: int, fixed: int = 0, cites: str = "DCO 6"
) -> Limit:
    return Limit("post", frozenset(pools), fixed, least, most, cites,
                 {"office": "office_name_taipei", "post": "post_name_clerk"})


def table(chance: np.random.Generator) -> tuple[Response, ...]:
    """Return a table whose times fall with its people."""
    people = np.cumsum(chance.integers(1, 4, 6)).tolist()
    ratios = np.sort(chance.integers(100, 1600, 6))[::-1].tolist()
    waits = np.sort(chance.integers(1, 5000, 6))[::-1].tolist()
    return tuple(Response(count, ratio, ratio, ratio, wait)
                 for count, ratio, wait in zip(people, ratios, waits, strict=True))


def by_hand(
    tables: dict[PoolKey, tuple[Response, ...]], limits: list[Limit], aim: Aim
) -> tuple[int, ...] | None:
    """Return the aims of the best of all combinations, in the order in which they count."""
    best: tuple[int, ...] | None = None
    for rows in product(*tables.values()):
        taken = dict(zip(tables, rows, strict=True))
        counts = [one.fixed + sum(taken[key].people for key in one.pools) for one in limits]
        if any(not one.least <= count <= one.most
               for one, count in zip(limits, counts, strict=True)):
            continue
        people, wait = sum(one.people for one in rows), sum(one.wait for one in rows)
        ratio = max(one.ratio for one in rows)
        if aim == "least" and ratio > 1000:
            continue
        found = (people, wait) if aim == "least" else (ratio, wait)
        best = found if best is None else min(best, found)
    return best


@pytest.mark.parametrize("aim", ["least", "best"])
@pytest.mark.parametrize("seed", range(15))
def test_the_solver_finds_the_best_of_all_combinations(seed: int, aim: Aim) -> None:
    chance = np.random.default_rng(seed)
    tables = {key: table(chance) for key in (A, B, C)}
    limits = [limit({A, B, C}, 0, int(chance.integers(14, 34)), fixed=2),
              limit({A, B}, int(chance.integers(0, 16)), 40, fixed=1)]
    wanted = by_hand(tables, limits, aim)
    found = allocate(tables, limits, aim)
    if wanted is None:
        assert isinstance(found, tuple) and found
        return
    assert isinstance(found, Allocation) and found.proven
    assert wanted == ((found.people, found.wait) if aim == "least" else (found.ratio, found.wait))


def rows(*pairs: tuple[int, int]) -> tuple[Response, ...]:
    return tuple(Response(people, ratio, ratio, ratio, ratio * 10) for people, ratio in pairs)


def test_a_limit_that_binds_is_named_and_one_that_does_not_is_not() -> None:
    tables = {A: rows((2, 1500), (4, 900), (6, 500)), B: rows((1, 800), (3, 400))}
    binding, loose = limit({A}, 6, 9), limit({B}, 0, 50, cites="DCO 7")
    found = allocate(tables, [binding, loose], "least")
    assert isinstance(found, Allocation)
    assert (found.rows[A].people, found.rows[B].people) == (6, 1)
    assert [(one.limit.cites, one.end, one.gain) for one in found.bounds] == [("DCO 6", "least", 2)]


def test_a_total_that_holds_the_best_back_is_named() -> None:
    tables = {A: rows((2, 1500), (4, 900)), B: rows((1, 800), (3, 400))}
    found = allocate(tables, [limit({A, B}, 0, 5)], "best")
    assert isinstance(found, Allocation)
    assert (found.people, found.ratio) == (5, 900)
    assert [(one.end, one.gain) for one in found.bounds] == [("most", 4000)]


def test_limits_that_clash_are_told_with_the_people_that_miss() -> None:
    found = allocate({A: rows((2, 900), (4, 500))}, [limit({A}, 9, 12), limit({A}, 0, 3)], "best")
    assert isinstance(found, tuple)
    assert [(one.code, one.facts["found"], one.facts["least"], one.facts["most"])
            for one in found] == [
        ("planner_limits_clash", 4, 9, 12), ("planner_limits_clash", 4, 0, 3)]


def test_every_target_out_of_reach_is_told_at_once() -> None:
    tables = {A: rows((2, 1500), (4, 1200)), B: rows((1, 800)), C: rows((5, 1001))}
    found = allocate(tables, [], "least")
    assert isinstance(found, tuple)
    assert [(one.code, one.facts["unit"], one.facts["percent"]) for one in found] == [
        ("planner_target_unreachable", "taipei/1", 120),
        ("planner_target_unreachable", "taipei/3", 101)]


@pytest.mark.parametrize("order", [(A, B), (B, A)])
@pytest.mark.parametrize("aim", ["least", "best"])
def test_equal_answers_are_decided_by_the_least_time(
    order: tuple[PoolKey, PoolKey], aim: Aim
) -> None:
    quick, slow = order
    tables = {A: (), B: ()} | {
        quick: (Response(1, 900, 900, 900, 100), Response(2, 900, 900, 900, 10)),
        slow: (Response(1, 900, 900, 900, 100), Response(2, 900, 900, 900, 90))}
    found = allocate(tables, [limit({A, B}, 3, 3)], aim)
    assert isinstance(found, Allocation)
    assert (found.people, found.wait, found.rows[quick].people) == (3, 110, 2)
