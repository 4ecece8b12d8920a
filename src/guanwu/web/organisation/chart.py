"""The organisation chart as a page that opens from the Administration to every clause of duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from litestar import get
from litestar.params import FromQuery
from litestar.response import Response

from guanwu.access.model import OUTSIDE
from guanwu.desk.establishment import ChartEntry, DutyEntry
from guanwu.desk.queries.organisation import OfUnit, OnDay
from guanwu.matter.rules import without_hidden
from guanwu.web.organisation.people import people_of, posts_of
from guanwu.web.visit import Visit, Visiting

TEXT_MOST: Final = 60
UNIT: Final = "unit"


class Box(NamedTuple):
    """A box of the chart with what hangs below it; heads that follow one another are one box.

    `unit` is the unit's id and `duties` its clauses; both empty for heads. `opens` says whether
    it is open when the page comes.
    """

    names: tuple[str, ...]
    office: str
    unit: str
    duties: tuple[DutyEntry, ...]
    boxes: tuple[Box, ...]
    opens: bool

    @property
    def shown(self) -> bool:
        """Whether there is anything to see: in a search, heads without a find are left out."""
        return bool(self.unit and self.duties) or any(one.shown for one in self.boxes)


@get("/organisation", opt={"needs": "organisation:chart"}, sync_to_thread=True)
def show_chart(
    visit: Visiting, text: FromQuery[str] = "", office: FromQuery[str] = "",
    unit: FromQuery[str] = "",
) -> Response[str]:
    """Show the chart; `text` keeps the clauses with these words, `unit` is opened."""
    words = without_hidden(text.strip()[:TEXT_MOST])
    chart: Sequence[ChartEntry] = visit.ask("organisation:chart", OnDay())
    offices = {one.office_id: one.office if visit.short == "zh" else one.office_en
               for one in visit.ask("organisation:duties", OfUnit())}
    kept = office if office in offices else ""
    duties = [one for one in visit.ask("organisation:duties", OfUnit(office=kept))
              if _has(one, words)]
    return visit.page("organisation/chart.html", {
        "title": visit.say("organisation_title"), "text": words, "office": kept,
        "offices": offices, "found": len(duties), "searching": bool(words or kept),
        "boxes": _boxes(visit, chart, duties, bool(words), unit), "may": registering(visit),
        "kinds": kind_names(visit), "posts": posts_of(visit), "people": people_of(visit),
    })


def registering(visit: Visit) -> Any:
    """Return what says whether the visitor may register a matter at an office."""
    if not visit.may("matter:register"):
        return lambda office: False
    everywhere = any(one.role in OUTSIDE for one in visit.actor.holdings)
    own = {one.office for one in visit.actor.holdings if one.role not in OUTSIDE}
    return lambda office: everywhere or office in own


def kind_names(visit: Visit) -> Mapping[str, str]:
    """Return the names of kinds of matters by id, in the language of the visit."""
    return {one.id: getattr(one, visit.short) for one in visit.ask("organisation:matters", OnDay())}


def _has(duty: DutyEntry, words: str) -> bool:
    """Say whether a clause or its unit has all the words, in either language."""
    where = f"{duty.duty} {duty.duty_en} {duty.unit} {duty.unit_en}".casefold()
    return all(one in where for one in words.casefold().split())


def _boxes(
    visit: Visit, chart: Sequence[ChartEntry], duties: Iterable[DutyEntry], searching: bool,
    opened: str,
) -> tuple[Box, ...]:
    """Return the boxes at the top of the chart, each with what hangs below it."""
    below: dict[str, list[ChartEntry]] = {}
    for one in chart:
        below.setdefault(one.parent, []).append(one)
    clauses: dict[str, list[DutyEntry]] = {}
    for duty in duties:
        clauses.setdefault(duty.unit_id, []).append(duty)

    def box(entry: ChartEntry) -> Box:
        names, last = [getattr(entry, visit.short)], entry
        while entry.kind != UNIT and len(below.get(last.id, ())) == 1:
            last = below[last.id][0]
            names.append(getattr(last, visit.short))
        mine = tuple(clauses.get(entry.unit_id, ())) if entry.unit_id else ()
        boxes = tuple(box(one) for one in below.get(last.id, ()))
        inside = entry.unit_id == opened or any(one.opens for one in boxes)
        head = not entry.unit_id and entry.office_id == "administration"
        opens = searching or head or (bool(opened) and inside)
        return Box(tuple(names), entry.office_id, entry.unit_id, mine, boxes, opens)

    return tuple(box(one) for one in below.get("", ()))
