"""The live picture of an office: charts with the table beside them, each number a way to cases."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from litestar import get
from litestar.response import Response

from guanwu.api.said import status_of
from guanwu.desk.casework.reach import OFFICES
from guanwu.desk.orders import read_fields, whole
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.office import CHANNELS, REFUSED, DayVolume, Live, Picture
from guanwu.store.office_rows import LATEST
from guanwu.web.matter.words import moment, private
from guanwu.web.officer.showing import HOME, unit_alone, unit_said
from guanwu.web.organisation.handles import faults_told
from guanwu.web.supervisor.drawing import backlog_chart, volumes_chart
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/office"
DAYS: Final = (1, 7, 31)
RENEWALS: Final = 20
"""How often the picture renews itself unattended."""
VALUE_MOST: Final = 40
QUEUE: Final = "/officer/queue"


@get(PATH, opt={"needs": "office:live"}, sync_to_thread=True)
def show_office(visit: Visiting) -> Response[str]:
    """Show what the office does now."""
    query = visit.request.query_params
    given = {name: query.get(name, "")[:VALUE_MOST]
             for name in ("office", "days", "paused", "renewed")}
    order = read_fields(Live, [(name, given[name]) for name in ("office", "days")])
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("office:live", order)
    declined = is_declined(answer)
    picture: Picture = visit.ask("office:live", Live()) if declined else answer
    renewed = whole(given["renewed"])
    renewed = renewed if isinstance(renewed, int) else 0
    part = visit.request.headers.get("HX-Target") == "live"
    kept = {name: given[name] for name in ("office", "days") if given[name]}
    return private(visit.page("supervisor/picture.html" if part else "supervisor/live.html", {
        "title": visit.say("supervisor_title"), "picture": picture, "kept": kept, "given": given,
        "days": DAYS, "chosen": (picture.until - picture.since).days + 1,
        "offices": _offices(visit), "faults": faults_told(answer) if declined else [],
        "rows": [_row(one) for one in picture.volumes], "channels": CHANNELS,
        "sums": _sums(picture), "units": _units(visit, picture), "most": LATEST,
        "charts": {"volumes": volumes_chart(visit, picture), "backlog": backlog_chart(
            visit, picture)},
        "took": {one.channel: one for one in picture.took},
        "lasted": lambda minutes: lasted(visit, minutes),
        "renews": not given["paused"] and renewed < RENEWALS, "renewed": renewed,
        "address": lambda **more: _address(PATH, kept | more),
        "search": lambda **more: _address(HOME, kept_office(kept) | more),
        "queue": lambda **more: _address(QUEUE, more), "now": moment(picture.at),
    }, status_of(answer) if declined else 200))


def kept_office(kept: dict[str, str]) -> dict[str, str]:
    """Return the office of the picture, where one was chosen, for links to the search."""
    return {name: value for name, value in kept.items() if name == "office"}


def _address(path: str, asked: dict[str, Any]) -> str:
    """Return an address with what is asked; what is empty is left out."""
    given = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def _offices(visit: Visit) -> tuple[str, ...]:
    """Return the offices that a visitor may choose from; none where there is no choice."""
    scope = visit.house.matrix.scope("office:live", visit.actor)
    return OFFICES if getattr(scope, "everything", False) else ()


def _row(one: DayVolume) -> dict[str, Any]:
    """Return a day of the table."""
    return {"day": one.day, "lodged": one.lodged, "released": one.released,
            "all": sum(one.lodged.values()), "refused": one.lodged.get(REFUSED, 0)}


def _sums(picture: Picture) -> dict[str, int]:
    """Return the sums of the tiles."""
    return {
        "lodged": sum(sum(one.lodged.values()) for one in picture.volumes),
        "released": sum(one.released for one in picture.volumes),
        "waiting": sum(one.waiting for one in picture.backlog),
        "missed": sum(one.missed for one in picture.backlog),
        "due_today": sum(one.due_today for one in picture.backlog),
    }


def _units(visit: Visit, picture: Picture) -> list[dict[str, Any]]:
    """Return what waits unit by unit, declarations and matters beside each other."""
    declarations = {one.unit: one for one in picture.backlog}
    matters = {one.unit: one for one in picture.matters}
    units = sorted({*declarations, *matters},
                   key=lambda one: (one.partition("/")[0], len(one), one))
    named = unit_said if len(picture.offices) > 1 else unit_alone
    return [{"id": unit, "name": named(visit, unit), "declarations": declarations.get(unit),
             "matters": matters.get(unit)} for unit in units]


def lasted(visit: Visit, minutes: int | None) -> str:
    """Return a time as people say it: minutes, hours and minutes, or days and hours."""
    if minutes is None:
        return visit.say("supervisor_none")
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        days, left = divmod(hours, 24)
        return visit.say("supervisor_long", days=days, hours=left)
    if hours:
        return visit.say("supervisor_hours", hours=hours, minutes=rest)
    return visit.say("supervisor_minutes", minutes=minutes)
