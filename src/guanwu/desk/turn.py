"""Whose turn it is: the unit that lawfully does what a declaration waits for, and until when.

Units follow the clauses of duties (APA 11): papers go to the unit that reviews import declarations,
goods to the one that examines, what is paid to the one that clears. Where no clause names the work
at an office, its residual clause does.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from guanwu.case import Refusal
from guanwu.desk.concerned import office_of
from guanwu.establishment.organisation import Organisation
from guanwu.establishment.routing import Routed, route
from guanwu.store.case_rows import Case
from guanwu.store.organisation_file import load_organisation

if TYPE_CHECKING:
    from guanwu.desk.house import House

SEA: Final = "1"
"""Code of goods that come by sea (list border_transport); the others come by air."""
EXPRESS: Final = ("CX",)
"""Codes of customs offices that clear air express alone."""
WORK: Final = {
    "documents": {"sea": "import_declaration_review", "air": "import_declaration_review",
                  "express": "express_declaration_review"},
    "examination": {"sea": "examination", "air": "examination", "express": "examination"},
    "release": {"sea": "sea_import", "air": "air_import", "express": "express_import"},
}
"""The kind of matter that the work on a declaration is, by how the goods come."""
LIMITS: Final = {"documents": "documents", "examination": "examination_request",
                 "release": "permits"}
"""The statutory deadline within which each work is waited for (AUTO 14, EXA 26, CA 17)."""
RESIDUAL: Final = "other_clearance"


class Turn(NamedTuple):
    """The unit whose turn it is until a day; both None where nobody waits for an officer."""

    unit: str | None
    wait_until: date | None


class _Mode(msgspec.Struct):
    """The one field of a record that says how the goods come."""

    transport_mode: str


NOBODY: Final = Turn(None, None)
_mode = msgspec.json.Decoder(_Mode)


def work_of(state: str, owed: int | None) -> str | None:
    """Return what a declaration waits for an officer to do; None where it waits for others.

    A bill on which nothing is owed waits for no payment.
    """
    if state in ("documents", "examination"):
        return state
    if state == "paid" or (state == "billed" and owed == 0):
        return "release"
    return None


def turn_of(
    house: House, number: str, mode: str, state: str, owed: int | None, declared_on: date,
    today: date, office: str = "",
) -> Turn:
    """Return whose turn it is once a declaration has come to a state today.

    `office` is the one that it was handed over to, where that is not the one of its number.

    Interpreted meaning: papers are waited for from the notice of the channel, a request for
    examination from the declaration, and missing permits from the day on which nothing else is.
    """
    work = work_of(state, owed)
    if work is None:
        return NOBODY
    start = declared_on if work == "examination" else today
    code = number[:2] if office in ("", office_of(number)) else ""
    unit = unit_for(house, code, office, mode, work, today)
    return Turn(unit, last_day(house, LIMITS[work], start))


def unit_for(house: House, code: str, office: str, mode: str, work: str, day: date) -> str:
    """Return the unit that does a work on a declaration; asked of the establishment once a day.

    By the code of the customs office that took it in, or by the office it was handed over to.
    """
    key = ("turn", code or office, mode, work, day)
    held = house.names.get(key)
    if held is None:
        organisation = load_organisation()
        held = house.names[key] = _routed(
            organisation, code, office_of(code) or office, mode, work, day)
    return held


def _routed(
    organisation: Organisation, code: str, office: str, mode: str, work: str, day: date
) -> str:
    """Return the unit that a customs office's code, the way goods come and a work lead to.

    LookupError where not even a residual clause leads anywhere: a bug of the tables.
    """
    how = "express" if code in EXPRESS else "sea" if mode == SEA else "air"
    place = _place(organisation, code, office) or _district(organisation, office, how, day)
    for matter, way in ((WORK[work][how], "express" if how == "express" else None),
                        (RESIDUAL, None), (RESIDUAL, "import")):
        found = route(organisation, office, matter, day, place, way)
        if isinstance(found, Routed):
            return found.handler.unit.id
    raise LookupError(f"{code} {office}: no unit for {work}")


def _place(organisation: Organisation, code: str, office: str) -> str | None:
    """Return the place that a code of a customs office stands for, where it is one's name."""
    if not code:
        return None
    return next((one.id for one in organisation.places.named(code) if one.office == office), None)


def _district(organisation: Organisation, office: str, how: str, day: date) -> str | None:
    """Return a place of the branch that clears what comes this way, where a branch does.

    So goods by air at Kaohsiung are the airport branch's from the papers on.
    """
    found = route(organisation, office, WORK["release"][how], day)
    if isinstance(found, Refusal) or found.handler.unit.kind != "branch":
        return None
    unit = found.handler.unit.id
    return next((one.id for one in organisation.places.on(day) if one.unit == unit), None)


def last_day(house: House, deadline: str, start: date) -> date:
    """Return the last day of a deadline; a calendar that does not reach is a bug of its table."""
    key = (deadline, start)
    held = house.days.get(key)
    if held is None:
        found = house.deadlines.due(deadline, start)
        if isinstance(found, Refusal):
            raise LookupError(f"{found.code} {dict(found.facts)}")
        held = house.days[key] = found
    return held


def give_turn(house: House, case: Case, today: date) -> None:
    """Let a case that has come to a state today wait for whose turn it is; nobody has it then."""
    mode = _mode.decode(case.record).transport_mode
    owed = 0 if "paid_in_full" in case.done.split() else case.payable
    turn = turn_of(house, case.number, mode, case.state, owed, case.declared_on, today,
                   case.office or "")
    case.unit, case.wait_until = turn
    case.assignee = None
