"""Papers of a declaration: handed in as files, and taken away again."""

from __future__ import annotations

from typing import Any, Final

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Response

from guanwu.api.said import status_of
from guanwu.case import Fault, Refusal
from guanwu.desk.commands.paper import AddPaper
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.queries.paper import ById
from guanwu.store.paper_content import BYTES_MOST
from guanwu.web.trader.case import CASE, kinds
from guanwu.web.trader.showing import attachment, faults_shown, path_of, private
from guanwu.web.visit import Visiting, to

NAME_MOST: Final = 400
KIND_MOST: Final = 40
File = MultipartBody[dict[str, Any]]


@post(f"{CASE}/papers", opt={"needs": "document:add"}, sync_to_thread=True)
def add_paper(visit: Visiting, number: FromPath[str], data: File) -> Response[Any]:
    """Keep a paper with its declaration, or show the form again with why not."""
    file = data.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return _again(visit, number, Refusal("upload_missing"))
    content = file.file.read(BYTES_MOST + 1)
    if len(content) > BYTES_MOST:
        facts = {"bytes": len(content), "most": BYTES_MOST}
        return _again(visit, number, (Fault("paper_too_large", "content", facts),))
    order = AddPaper(number, str(data.get("kind", ""))[:KIND_MOST] or "other",
                     file.filename[:NAME_MOST], content)
    answer = visit.try_ask("document:add", order)
    if is_declined(answer):
        return _again(visit, number, answer)
    return to(f"{path_of(number)}", "trader_paper_kept")


@get(f"{CASE}/papers/{{id:str}}", opt={"needs": "document:read"}, sync_to_thread=True)
def read_paper(visit: Visiting, number: FromPath[str], id: FromPath[str]) -> Response[Any]:
    """Give a paper as a file, never to be shown by the browser."""
    paper = visit.ask("document:read", ById(id))
    return attachment(paper.head.name, paper.head.media_type, paper.content)


def _again(
    visit: Visiting, number: str, declined: Refusal | tuple[Fault, ...]
) -> Response[Any]:
    """Return the page on which papers are handed in, with why the last one was not taken."""
    papers = visit.ask("document:list", ByNumber(number)).papers
    return private(visit.page("trader/papers.html", {
        "title": visit.say("trader_papers"), "papers": papers, "kinds": kinds(visit.language),
        "home": path_of(number), "upload_faults": faults_shown(declined, visit.say, visit.short),
    }, status_of(declined)))
