"""Files of a declaration: photographs are shown, papers are saved and never shown."""

from __future__ import annotations

from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from guanwu.desk.queries.paper import ById as Paper
from guanwu.desk.queries.show import ById as Photograph
from guanwu.web.matter.words import private
from guanwu.web.officer.desk import CASE
from guanwu.web.officer.showing import reason_of
from guanwu.web.trader.showing import SANDBOX, attachment
from guanwu.web.visit import Visiting

ID_MOST: Final = 40


@get(f"{CASE}/photographs/{{id:str}}", opt={"needs": "declaration:photograph"},
     sync_to_thread=True)
def show_photograph(visit: Visiting, number: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Show a photograph: a PNG or JPEG that was looked at when it came, and nothing else."""
    found = visit.ask("declaration:photograph", Photograph(id[:ID_MOST]),
                      reason_of(visit.request.query_params))
    return private(Response(found.content, media_type=found.media_type, headers={
        "Content-Disposition": "inline", "Content-Security-Policy": SANDBOX,
    }))


@get(f"{CASE}/papers/{{id:str}}", opt={"needs": "document:read"}, sync_to_thread=True)
def read_paper(visit: Visiting, number: FromPath[str], id: FromPath[str]) -> Response[Any]:
    """Give a paper as a file to be saved."""
    paper = visit.ask("document:read", Paper(id[:ID_MOST]),
                      reason_of(visit.request.query_params))
    return attachment(paper.head.name, paper.head.media_type, paper.content)
