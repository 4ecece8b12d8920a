"""The page of one matter: facts, why it is where it is, what became of it, what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args
from urllib.parse import quote

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from guanwu.api.identity import RefusedError
from guanwu.api.said import status_of
from guanwu.case import Refusal
from guanwu.desk.establishment import RouteEntry
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.matter import ByMatter, MatterShown
from guanwu.desk.queries.organisation import OfOffice, WhoHandles
from guanwu.matter.model import Outcome
from guanwu.matter.rules import without_hidden
from guanwu.store.sealing import is_token
from guanwu.web.matter.words import due_badge, moment, private, unit_name
from guanwu.web.organisation.handles import choices, faults_told
from guanwu.web.visit import Visit, Visiting

NUMBER_MOST: Final = 20
REASON_MOST: Final = 200
HAND_OVER: Final = "hand_over"


@get("/matters/{number:str}", opt={"needs": "matter:show"}, sync_to_thread=True)
def show_matter(visit: Visiting, number: FromPath[str]) -> Response[str]:
    """Show a matter; who has not taken it says why it is read."""
    return matter_page(visit, number, reason_of(visit.request.query_params))


def reason_of(given: Mapping[str, Any]) -> str:
    """Return why a matter is read, from an address or a form."""
    return str(given.get("reason", ""))[:REASON_MOST + 1]


def path_of(number: str, reason: str = "") -> str:
    """Return the address of a matter's page, with the reason for which it is read."""
    path = f"/matters/{quote(number[:NUMBER_MOST], safe='')}"
    return f"{path}?reason={quote(reason, safe='')}" if reason else path


def matter_page(
    visit: Visit, number: str, reason: str, verb: str = "", declined: Any = (),
    typed: Mapping[str, str] | None = None,
) -> Response[str]:
    """Return the page of a matter; with `verb`, beside its form why that was declined."""
    found = visit.try_ask("matter:show", ByMatter(number[:NUMBER_MOST]), reason)
    if is_declined(found):
        raise RefusedError(declined or found)
    shown: MatterShown = found
    line, moves = shown.line, {one.move: one for one in shown.moves}
    faults = faults_told(declined)
    return private(visit.page("matter/matter.html", {
        "title": line.number, "shown": shown, "line": line, "record": shown.record,
        "route": _route(visit, shown), "badge": due_badge(visit), "unit_name": unit_name(visit),
        "moment": moment, "outcomes": get_args(Outcome), "sealed": is_token(shown.party),
        "may_add": visit.may("matter:add_document") and shown.closed_at is None,
        "reason": without_hidden(reason), "home": path_of(line.number), "verb": verb,
        "typed": {name: without_hidden(text) for name, text in (typed or {}).items()},
        "faults": faults, "moves": moves,
        "others": _others(visit, shown) if HAND_OVER in moves else [],
        "fields": choices(visit)["fields"] if HAND_OVER in moves else {},
    }, status_of(declined) if faults else 200))


def _route(visit: Visit, shown: MatterShown) -> RouteEntry | None:
    """Return why the matter is with its unit; None where it was handed to another since."""
    line, record = shown.line, shown.record
    answer: RouteEntry | Refusal = visit.try_ask("organisation:route", WhoHandles(
        line.kind, line.office, record.place, record.mode, record.received_on))
    if isinstance(answer, RouteEntry) and answer.duty_id == shown.duty:
        return answer
    return None


def _others(visit: Visit, shown: MatterShown) -> list[Any]:
    """Return the units that have no duty for the kind of the matter."""
    known = {one.id for one in shown.competent}
    return [one for one in visit.ask("organisation:units", OfOffice()) if one.id not in known]
