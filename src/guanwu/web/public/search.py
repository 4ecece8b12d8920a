"""The search of the tariff: a plain form, with results as one types where scripts run."""

from __future__ import annotations

from typing import Final

from litestar import get
from litestar.response import Response

from guanwu.desk.queries.tariff import SearchAnswer, SearchText
from guanwu.web.public.asking import ask, given, today
from guanwu.web.public.marking import marked
from guanwu.web.visit import Visiting

FIELDS: Final = ("text", "day", "after")
EXAMPLES: Final = {"zh": ("public_example_zh_1", "public_example_zh_2", "public_example_zh_3"),
                   "en": ("public_example_en_1", "public_example_en_2", "public_example_en_3")}


@get("/tariff", opt={"needs": "tariff:search"}, sync_to_thread=True)
def search(visit: Visiting) -> Response[str]:
    """Show the form and, where something is looked for, what answers it."""
    asked = given(visit, FIELDS)
    found = ask(visit, "tariff:search", SearchText, asked) if asked.get("text") else None
    answer: SearchAnswer | None = found.answer if found else None
    words = [one for word in answer.words for one in word.meant] if answer else []
    headers = visit.request.headers
    part = "HX-Request" in headers and "HX-History-Restore-Request" not in headers
    page = visit.page("public/results.html" if part else "public/search.html", {
        "title": visit.say("public_search"), "asked": asked, "found": answer,
        "faults": found.faults if found else (), "today": today(visit),
        "examples": [visit.say(one) for one in EXAMPLES[visit.short]],
        "mark": lambda text: marked(text, words),
    })
    page.headers["Vary"] = "HX-Request"
    return page
