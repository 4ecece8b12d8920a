"""How much was read by whom, and the receipt of a declaration that anyone can check."""

from __future__ import annotations

from typing import Final

from litestar import get
from litestar.params import FromQuery
from litestar.response import Response

from guanwu.desk.perform import is_declined
from guanwu.desk.queries.journal import ReceiptAsked, StatisticsAsked
from guanwu.web.auditor.searching import faults
from guanwu.web.charts import columns
from guanwu.web.visit import Visiting

DAYS: Final = (7, 30, 90)
NUMBER_MOST: Final = 40


@get("/journal/statistics", opt={"needs": "journal:statistics"}, sync_to_thread=True)
def show_statistics(visit: Visiting, days: FromQuery[int] = 30) -> Response[str]:
    """Show readings of personal data by reader and by day, and logins that failed."""
    asked = days if days in DAYS else 30
    found = visit.ask("journal:statistics", StatisticsAsked(asked),
                      visit.say("auditor_statistics_reason"))
    chart = columns(
        [{"name": day[5:], "value": count} for day, count in found.days],
        visit.say("auditor_by_day"), visit.say("auditor_day"), visit.say("auditor_readings"),
    ) if found.days else ""
    return visit.page("auditor/statistics.html", {
        "title": visit.say("do_journal_statistics"), "found": found, "days": asked,
        "choices": DAYS, "chart": chart})


@get("/journal/receipt", opt={"needs": "journal:receipt"}, sync_to_thread=True)
def show_receipt(visit: Visiting, number: FromQuery[str] = "") -> Response[str]:
    """Show the receipt of a declaration, with how to check it without this program."""
    asked = ReceiptAsked(number[:NUMBER_MOST])
    answer = visit.try_ask("journal:receipt", asked) if number else None
    declined = answer is not None and is_declined(answer)
    return visit.page("auditor/receipt.html", {
        "title": visit.say("do_journal_receipt"), "number": number[:NUMBER_MOST],
        "found": None if declined else answer, "faults": faults(answer) if declined else []})
