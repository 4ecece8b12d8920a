"""How officers' pages show things: addresses with the reason for reading, units, last days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from guanwu.desk.casework.line import CaseLine
from guanwu.desk.casework.reach import units_of_office
from guanwu.desk.queries.show import Desk
from guanwu.establishment.naming import unit_term
from guanwu.store.organisation_file import load_organisation
from guanwu.web.visit import Visit

HOME: Final = "/officer/declarations"
NUMBER_MOST: Final = 40
REASON_MOST: Final = 200
BADGES: Final = {"missed": "missed", "today": "near", "later": "", "": ""}
"""The look of a last day."""


def plain_number(number: str) -> str:
    """Return a number as it stands in an address: without blanks."""
    return number.replace(" ", "")[:NUMBER_MOST]


def path_of(number: str, reason: str = "", part: str = "") -> str:
    """Return the address of a declaration's page or of a part, with the reason for reading it."""
    path = f"{HOME}/{quote(plain_number(number), safe='')}{part}"
    return f"{path}?{urlencode({'reason': reason})}" if reason else path


def after(visit: Visit, number: str, reason: str) -> str:
    """Return where to see what came of one's own order: it may have left one's hands with it."""
    return path_of(number, reason or visit.say("officer_own_order"))


def reason_of(given: Mapping[str, Any]) -> str:
    """Return why a declaration is read, from an address or a form."""
    return str(given.get("reason", ""))[:REASON_MOST + 1]


def due_said(visit: Visit, one: CaseLine | Desk) -> tuple[str, str]:
    """Return how a last day stands: the look of its badge, and its words; none without one."""
    if not one.due:
        return ("", "")
    return (BADGES[one.due], visit.say(f"due_{one.due}", days=abs(one.days)))


def unit_said(visit: Visit, unit: str | None) -> str:
    """Return the full name of a unit; nothing for none."""
    return visit.say(unit_term(unit)) if unit else ""


def unit_alone(visit: Visit, unit: str) -> str:
    """Return the name of a unit without its office's, for those who know which office is meant."""
    row = load_organisation().units.rows[unit][-1]
    return row.zh_hant if visit.short == "zh" else row.en


def units_said(visit: Visit, units: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return units with their full names, in the order of the house."""
    return [(unit, unit_said(visit, unit)) for unit in units]


def clearing_units(visit: Visit, offices: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return every unit of some offices with its full name."""
    return units_said(visit, tuple(
        unit for office in offices for unit in units_of_office(office)))


def who_said(one: CaseLine | Desk, short: str) -> str:
    """Return the name of who has a declaration; nothing where nobody has."""
    return (one.assignee_zh if short == "zh" else one.assignee_en) or one.assignee
