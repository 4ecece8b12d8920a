"""The tree of the tariff, and the page of a code."""

from __future__ import annotations

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from guanwu.desk.queries.tariff import CodeAnswer, CodeQuestion, PlaceQuestion
from guanwu.desk.worksheet_said import cite_said
from guanwu.web.public.asking import ask, countries, given, today
from guanwu.web.visit import Visiting


@get("/tariff/browse", opt={"needs": "tariff:chapter"}, sync_to_thread=True)
def browse(visit: Visiting) -> Response[str]:
    """Show all sections and chapters."""
    return _place(visit, "")


@get("/tariff/browse/{prefix:str}", opt={"needs": "tariff:chapter"}, sync_to_thread=True)
def browse_below(visit: Visiting, prefix: FromPath[str]) -> Response[str]:
    """Show what stands below a chapter, heading or subheading."""
    return _place(visit, prefix)


def _place(visit: Visiting, prefix: str) -> Response[str]:
    """Show a place in the tree, or why there is none."""
    asked = given(visit, ("day",))
    found = ask(visit, "tariff:chapter", PlaceQuestion, {"prefix": prefix, **asked})
    return visit.page("public/browse.html", {
        "title": visit.say("public_browse"), "place": found.answer, "faults": found.faults,
        "asked": asked, "prefix": prefix,
    }, 404 if found.faults else 200)


@get("/tariff/code/{code:str}", opt={"needs": "tariff:code"}, sync_to_thread=True)
def show_code(visit: Visiting, code: FromPath[str]) -> Response[str]:
    """Show everything the tariff says of a code."""
    asked = given(visit, ("day", "origin"))
    found = ask(visit, "tariff:code", CodeQuestion, {"code": code[:40], **asked})
    answer: CodeAnswer | None = found.answer
    if answer is None and asked:
        plain = ask(visit, "tariff:code", CodeQuestion, {"code": code[:40]})
        answer = plain.answer
    return visit.page("public/code.html", {
        "title": answer.printed if answer else visit.say("public_code"), "found": answer,
        "faults": found.faults, "asked": asked, "today": today(visit),
        "countries": countries(visit),
        "cite": cite_said,
    }, 200 if answer else 404)
