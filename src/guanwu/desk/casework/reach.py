"""How far an officer's work reaches: the units of the posts held, the whole office for a chief."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from guanwu.access.model import OUTSIDE, Actor, Relation
from guanwu.desk.command import Asked
from guanwu.store.organisation_file import load_organisation

CHIEF: Final = "supervisor"
"""The role that gives work out, and sees all units of its office."""
OFFICES: Final = ("keelung", "taipei", "taichung", "kaohsiung")
"""The offices that clear goods."""


@cache
def units_of_office(office: str) -> tuple[str, ...]:
    """Return every unit that an office has or had."""
    return tuple(id for id in load_organisation().units.rows if id.partition("/")[0] == office)


def units_in_reach(desk: Asked, command: str, office: str = "") -> tuple[str, ...]:
    """Return the units whose work an actor may see by a row of the matrix, of one office if named.

    A post of a unit reaches that unit; a chief's, or one of an office without a unit, the whole
    office; one that may see other offices, all.
    """
    row = desk.house.matrix.rows.get(command, {})
    units: list[str] = []
    for one in desk.actor.holdings:
        may = row.get(one.role, frozenset())
        if Relation.OTHER_OFFICE in may:
            units += [unit for name in OFFICES for unit in units_of_office(name)]
        elif Relation.SAME_OFFICE in may:
            whole = one.role == CHIEF or not one.unit
            units += units_of_office(one.office) if whole else (one.unit,)
    return _once(unit for unit in units if not office or unit.partition("/")[0] == office)


def works_at(actor: Actor, unit: str) -> bool:
    """Say whether somebody holds a post at a unit, of its whole office, or as its chief."""
    office = unit.partition("/")[0]
    return any(
        one.role not in OUTSIDE and one.office == office
        and (one.unit in ("", unit) or one.role == CHIEF)
        for one in actor.holdings
    )


def leads(actor: Actor, office: str) -> bool:
    """Say whether somebody is a chief at an office."""
    return any(one.role == CHIEF and one.office == office for one in actor.holdings)


def offices_in_reach(desk: Asked, office: str = "") -> tuple[str, ...]:
    """Return the offices whose declarations an actor's listing reaches, one of them if named."""
    offices = OFFICES if desk.scope.everything else desk.scope.offices
    return tuple(one for one in offices if one in OFFICES and office in ("", one))


def _once(units: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(units))
