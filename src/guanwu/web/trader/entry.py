"""Lodging by form: what was typed is kept, checked without being lodged, and then lodged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from litestar import get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Response

from guanwu.case import Fault, Refusal
from guanwu.declaration.entry import ENTRIES, entered, typed
from guanwu.declaration.flat import LINE
from guanwu.declaration.model import Declaration
from guanwu.desk.commands.declaration import Lodge
from guanwu.desk.outcome import Outcome
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.queries.filing import Check, Checked
from guanwu.desk.trader.checking import CheckedDeclaration
from guanwu.desk.trader.completing import Completed, complete
from guanwu.web.trader.fields import Fields, defaults
from guanwu.web.trader.showing import faults_shown, path_of, private
from guanwu.web.visit import Visiting, to

PATH: Final = "/my/declarations/new"
LINES_MOST: Final = 40
"""Lines of goods that the form takes; more come as a file."""
VALUE_MOST: Final = 4_000
_LINE_FIELD: Final = re.compile(r"line\.([0-9]{1,2})\.([a-z_.]{1,40})")
Form = URLEncodedBody[dict[str, Any]]


class Typed(NamedTuple):
    """What stands in the form: header and lines, by the names of their fields."""

    header: dict[str, str]
    lines: list[dict[str, str]]


@get(PATH, opt={"needs": "declaration:check"}, sync_to_thread=True)
def new_form(visit: Visiting, like: FromQuery[str] = "") -> Response[Any]:
    """Show an empty form; `like` is an own declaration whose figures it begins with."""
    today = visit.house.clock().date()
    header, lines = defaults(visit.actor, today)
    if like:
        header, lines = typed(visit.ask("declaration:record", ByNumber(like)))
        header |= {"declared_on": today.isoformat(), "number": ""}
        for name in ("exchange_rate", "cif_twd", "business_tax_base", "levies", "duty_total"):
            header.pop(name, None)
        for line in lines:
            line.pop("line.customs_value", None)
            line.pop("line.line", None)
    return _page(visit, Typed(header, lines[:LINES_MOST]))


@post(PATH, opt={"needs": "declaration:lodge"}, sync_to_thread=True)
def take_form(visit: Visiting, data: Form) -> Response[Any]:
    """Add or take out a line, check what was typed, or lodge it."""
    held = typed_in(data)
    action = str(data.get("action", "check"))
    word, _, place = action.partition(".")
    if word == "add":
        held.lines.append({})
        return _page(visit, Typed(held.header, held.lines[:LINES_MOST]))
    if word == "remove" and place.isascii() and place.isdigit():
        kept = [line for number, line in enumerate(held.lines) if number != int(place)]
        return _page(visit, Typed(held.header, kept or [{}]))
    completed = complete(visit.house, entered(held.header, held.lines))
    if not isinstance(completed.declaration, Declaration):
        return _page(visit, held, completed.declaration, status=422)
    answer = visit.try_ask("declaration:check", Check(completed.declaration))
    if is_declined(answer):
        return _page(visit, held, answer, status=422)
    one = answer.declarations[0]
    if one.faults or word != "file":
        mine = _mine(one.faults, completed)
        return _page(visit, held, mine, answer, status=422 if one.faults else 200)
    return _lodge(visit, held, completed.declaration, answer)


def typed_in(data: Mapping[str, Any]) -> Typed:
    """Return what stands in the form; fields that it does not have are passed over."""
    header: dict[str, str] = {}
    lines: dict[int, dict[str, str]] = {}
    for name, value in data.items():
        text = str(value)[:VALUE_MOST]
        found = _LINE_FIELD.fullmatch(name)
        if found is not None and LINE + found[2] in ENTRIES:
            line = lines.setdefault(int(found[1]), {})
            line[LINE + found[2]] = text
        elif name in ENTRIES and not name.startswith(LINE):
            header[name] = text
    return Typed(header, [lines[place] for place in sorted(lines)][:LINES_MOST] or [{}])


def _mine(faults: tuple[Fault, ...], completed: Completed) -> tuple[Fault, ...]:
    """Return the faults of what was typed; those of what was filled in where there is no other."""
    return tuple(one for one in faults if one.place not in completed.open) or faults


def _lodge(
    visit: Visiting, held: Typed, declaration: Declaration, checked: Checked
) -> Response[Any]:
    """Lodge what was checked and go on to its page; the same again goes there too."""
    outcome = visit.try_ask("declaration:lodge", Lodge(declaration))
    if is_declined(outcome):
        return _page(visit, held, outcome, checked, status=422)
    if isinstance(outcome, Outcome) and outcome.outcome in ("accepted", "repeated"):
        return to(path_of(outcome.number), f"trader_{outcome.outcome}")
    return _page(visit, held, outcome.faults, checked, status=422)


def _page(
    visit: Visiting, held: Typed, faults: Refusal | tuple[Fault, ...] = (),
    checked: Checked | None = None, status: int = 200,
) -> Response[Any]:
    """Return the form with what was typed, what is wrong, and what would be due."""
    shown = faults_shown(faults, visit.say, visit.short)
    today = visit.house.clock().date()
    fields = Fields(held.header, held.lines, shown, visit.say, visit.language, today)
    preview: CheckedDeclaration | None = checked.declarations[0] if checked else None
    sections, lines = fields.sections(), fields.of_lines()
    return private(visit.page("trader/entry.html", {
        "title": visit.say("trader_new"), "faults": shown, "sections": sections, "lines": lines,
        "lists": fields.lists, "one": preview, "more": len(lines) < LINES_MOST, "action": PATH,
    }, status))
