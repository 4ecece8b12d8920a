"""Verification in parts, so that a long journal shows how far it is; it goes on by itself."""

from __future__ import annotations

from typing import Final

from litestar import get
from litestar.params import FromQuery
from litestar.response import Response

from guanwu.desk.queries.journal import VerifyAsked
from guanwu.web.visit import Visiting

NUMBER_MOST: Final = 80


@get("/journal/verify", opt={"needs": "journal:verify"}, sync_to_thread=True)
def ask_verification(visit: Visiting) -> Response[str]:
    """Check the end of the journal at once, and offer the whole."""
    found = visit.ask("journal:verify", VerifyAsked(quick=True))
    return visit.page("auditor/verify.html", {
        "title": visit.say("do_journal_verify"), "found": found, "quick": True, "records": 0})


@get("/journal/verify/part", opt={"needs": "journal:verify"}, sync_to_thread=True)
def verify_part(
    visit: Visiting, row: FromQuery[int] = 0, number: FromQuery[str] = "",
    records: FromQuery[int] = 0,
) -> Response[str]:
    """Verify the next part; the page leads on until all is done or something is wrong."""
    found = visit.ask("journal:verify", VerifyAsked(
        after_row=max(-1, row), after_number=number[:NUMBER_MOST]))
    return visit.page("auditor/verify.html", {
        "title": visit.say("do_journal_verify"), "found": found, "quick": False,
        "records": max(0, records) + found.records})
