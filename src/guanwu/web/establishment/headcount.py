"""The head-count of the budget: two years beside each other, and what has changed."""

from __future__ import annotations

from typing import Any, Final

from litestar import get
from litestar.response import Response

from guanwu.api.said import status_of
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.establishment import OfFiscalYear
from guanwu.desk.staffing import HeadcountEntry, LineEntry
from guanwu.staffing.naming import category_term
from guanwu.web.organisation.handles import faults_told
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/establishment/headcount"
VALUE_MOST: Final = 20


@get(PATH, opt={"needs": "establishment:headcount"}, sync_to_thread=True)
def show_headcount(visit: Visiting) -> Response[str]:
    """Show the head-count of a year, that of the year before, and the changes."""
    latest: HeadcountEntry = visit.ask("establishment:headcount", OfFiscalYear())
    asked = visit.request.query_params.get("year", f"{latest.year}")[:VALUE_MOST]
    order = read_fields(OfFiscalYear, [("year", asked)])
    answer: Any = order if isinstance(order, tuple) else visit.try_ask(
        "establishment:headcount", order)
    declined = is_declined(answer)
    return visit.page("establishment/headcount.html", {
        "title": visit.say("counts_title"), "asked": asked, "known": latest.known,
        "faults": faults_told(answer) if declined else [],
        "found": None if declined else answer,
        "tables": [] if declined else tables_of(visit, answer),
        "may_record": visit.may("establishment:record_headcount"),
        "said": lambda id: visit.say(category_term(id)), "number": number,
    }, status_of(answer) if declined else 200)


def tables_of(visit: Visit, entry: HeadcountEntry) -> list[dict[str, Any]]:
    """Return the tables of the page: each year, then the changes where a year before is known."""
    made: list[dict[str, Any]] = [{
        "id": f"year-{one.year}", "signed": False, "lines": [*one.offices, one.total],
        "heading": visit.say("counts_of_year", year=one.year, western=f"{one.western}"),
        "caption": visit.say("counts_caption"),
    } for one in entry.tables]
    if entry.changes:
        made.append({
            "id": "changes", "signed": True, "lines": list(entry.changes),
            "heading": visit.say("counts_changes", year=entry.year, before=entry.year - 1),
            "caption": visit.say("counts_changes_caption")})
    for table in made:
        table["categories"] = _categories(table["lines"])
    return made


def _categories(lines: list[LineEntry]) -> list[str]:
    """Return the categories of a table in the order of the budget."""
    return list(dict.fromkeys(name for line in lines for name in line.counts))


def number(count: int, signed: bool) -> str:
    """Return a number of people; a change has its sign, no change has none."""
    return f"{count:+,}" if signed and count else f"{count:,}"
