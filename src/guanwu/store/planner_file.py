"""Reads a plan: a TOML file that names its tables, CSV or workbooks beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.planner.faults import Names, budget_notes, plan_faults, written
from guanwu.planner.model import Plan
from guanwu.planner.reading import FORMS, Placed, read_rows_of
from guanwu.staffing.ranges import budget
from guanwu.staffing.years import ReadYear, read_year
from guanwu.store.grid_file import read_grid
from guanwu.store.organisation_file import load_organisation
from guanwu.store.staffing_file import load_book, load_establishment_law
from guanwu.store.table_file import read_bytes

EXAMPLE: Final = Path(__file__).resolve().parents[1] / "planner" / "example" / "plan.toml"
"""The plan that the house ships."""
NAME: Final = EXAMPLE.name
"""How the TOML file of a folder of tables is called."""
BYTES_MOST: Final = 100_000
WEEK_MINUTES_MOST: Final = 6_000
REPLICATIONS_MOST: Final = 1_000
_NUMBERS: Final = {"week_minutes": (1, WEEK_MINUTES_MOST), "seed": (0, 2 ** 31),
                   "replications": (1, REPLICATIONS_MOST)}
_KEYS: Final = frozenset({"year", "headcount_year", "law_day", "tables", *_NUMBERS})


class ReadPlan(Struct, frozen=True):
    """A plan with what was mended in it, or every fault instead."""

    plan: Plan | None
    faults: tuple[Fault | Refusal, ...]
    notes: tuple[Fault, ...] = ()


def read_plan_file(path: Path) -> ReadPlan:
    """Return the plan of a TOML file, or of the folder that holds it by its usual name.

    Every fault of the file and of its tables is told at once.
    """
    path = path / NAME if path.is_dir() else path
    data = read_bytes(path, BYTES_MOST)
    if isinstance(data, Refusal):
        return ReadPlan(None, (data,))
    try:
        head = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return ReadPlan(None, (Fault("planner_toml_wrong", path.name, {"reason": f"{error}"}),))
    faults: list[Fault | Refusal] = list(_head_faults(path.name, head))
    tables, notes = _tables(path, head, faults)
    year, counted = _year(head, "year"), _year(head, "headcount_year")
    if year is not None:
        faults += plan_faults(tables, year, _names(counted.year if counted else 0))
    if faults or year is None or counted is None:
        return ReadPlan(None, tuple(faults), notes)
    plan = Plan(
        year=year.year, headcount_year=counted.year, law_day=head["law_day"],
        **{name: head[name] for name in _NUMBERS}, **_records(tables))
    return ReadPlan(plan, (), (*notes, *budget_notes(tables, _names(counted.year))))


@cache
def shipped_plan() -> Plan:
    """Return the plan that the house ships. Raises ValueError where it cannot be read."""
    read = read_plan_file(EXAMPLE)
    if read.plan is None:
        raise ValueError(read.faults)
    return read.plan


def _records(tables: Mapping[str, Placed]) -> dict[str, Any]:
    return {name: tuple(row for _, row in held.rows) for name, held in tables.items()}


def _year(head: Mapping[str, Any], key: str) -> ReadYear | None:
    return read_year(f"{head.get(key, '')}")


def _head_faults(name: str, head: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with the TOML file itself."""
    faults = [Fault("planner_key_unknown", name, {"key": key, "keys": tuple(sorted(_KEYS))})
              for key in head if key not in _KEYS]
    faults += [Fault("planner_key_missing", name, {"key": key})
               for key in sorted(_KEYS) if key not in head]
    for key in ("year", "headcount_year"):
        if key in head and _year(head, key) is None:
            faults.append(Fault("planner_year_wrong", name, {"text": f"{head[key]}"[:40]}))
    year, counted = _year(head, "year"), _year(head, "headcount_year")
    if year and counted and year.western != counted.western:
        faults.append(Fault("planner_years_mixed", name, {
            "one": written(year), "other": written(counted), "rows": 1}))
    if "law_day" in head and type(head["law_day"]) is not date:
        faults.append(Fault("planner_day_wrong", name, {"text": f"{head['law_day']}"[:40]}))
    for key, (least, most) in _NUMBERS.items():
        value = head.get(key, least)
        if type(value) is not int or not least <= value <= most:
            faults.append(Fault("planner_number_wrong", name, {
                "key": key, "text": f"{value}"[:40], "least": least, "most": most}))
    return faults


def _tables(path: Path, head: Mapping[str, Any], faults: list[Fault | Refusal]) -> tuple[
        dict[str, Placed], tuple[Fault, ...]]:
    """Return the tables that a plan names; what cannot be read is added to the faults."""
    named = head.get("tables", {})
    found: dict[str, Placed] = {}
    notes: list[Fault] = []
    if not isinstance(named, dict):
        faults.append(Fault("planner_tables_wrong", path.name, {"tables": tuple(FORMS)}))
        return {}, ()
    for name in named:
        if name not in FORMS:
            faults.append(Fault("planner_key_unknown", path.name, {
                "key": f"tables.{name}", "keys": tuple(FORMS)}))
    for name in FORMS:
        file = named.get(name)
        if not isinstance(file, str) or "\0" in file:
            faults.append(Fault("planner_key_missing", path.name, {"key": f"tables.{name}"}))
            continue
        grid = read_grid(path.parent / file)
        if isinstance(grid, Refusal):
            empty = grid.code == "file_empty"
            faults.append(Fault("planner_table_empty", f"{name}:A1") if empty else
                          Fault(grid.code, name, grid.facts))
            continue
        placed = read_rows_of(name, grid)
        found[name] = placed
        faults += placed.faults
        notes += placed.notes
    return found, tuple(notes)


def _names(headcount_year: int) -> Names:
    """Return what the house knows of offices, units, posts, categories and the budget."""
    tables = load_organisation().tables
    book = load_book()
    known = budget(book, headcount_year)
    return Names(
        frozenset(one.id for one in tables.offices), frozenset(one.id for one in tables.units),
        frozenset(load_establishment_law().posts), frozenset(one.id for one in book.categories),
        {} if isinstance(known, Refusal) else known)


def replaced(plan: Plan, people: Mapping[tuple[str, str], int]) -> Plan:
    """Return a plan with other numbers of people of some pools, by unit and skill.

    Licences go up to the people where all of a pool held them before.
    """
    rows = []
    for one in plan.people:
        count = people.get((one.unit, one.skill)) if one.skill else None
        if count is not None:
            licensed = count if one.licensed == one.people else min(one.licensed, count)
            one = msgspec.structs.replace(one, people=count, licensed=licensed)
        rows.append(one)
    return msgspec.structs.replace(plan, people=tuple(rows))
