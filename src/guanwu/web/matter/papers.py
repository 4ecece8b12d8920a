"""Files of a matter: handed in from its page, and taken away, never shown by the browser."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Response

from guanwu.case import Refusal
from guanwu.desk.commands.matter import AddDocument
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.matter_paper import DocumentAsked
from guanwu.store.media_type import BYTES_MOST, NAME_MOST
from guanwu.web.matter.showing import NUMBER_MOST, matter_page, path_of, reason_of
from guanwu.web.matter.words import private
from guanwu.web.visit import Visiting, to

File = MultipartBody[dict[str, Any]]
ID_MOST: Final = 40
ADD: Final = "add_document"


@post("/matters/{number:str}/documents", opt={"needs": "matter:add_document"},
      sync_to_thread=True)
def add_document(visit: Visiting, number: FromPath[str], data: File) -> Response[Any]:
    """Keep a file with its matter, or show the page again with why not."""
    file, why = data.get("file"), reason_of(data)
    answer: Any = Refusal("matters_file_missing")
    if isinstance(file, UploadFile) and file.filename:
        content = file.file.read(BYTES_MOST + 1)
        answer = Refusal("document_too_large", {"bytes": len(content), "most": BYTES_MOST})
        if len(content) <= BYTES_MOST:
            name = file.filename[:NAME_MOST + 1]
            answer = visit.try_ask("matter:add_document", AddDocument(
                number[:NUMBER_MOST], name, content))
    if is_declined(answer):
        return matter_page(visit, number, why, ADD, answer)
    return to(path_of(number, why), "matters_done_add_document")


@get("/matters/{number:str}/documents/{id:str}", opt={"needs": "matter:document"},
     sync_to_thread=True)
def read_document(visit: Visiting, number: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Give a file to be saved, whatever is in it."""
    found = visit.ask("matter:document", DocumentAsked(number[:NUMBER_MOST], id[:ID_MOST]),
                      reason_of(visit.request.query_params))
    plain = "".join(one if one.isascii() and one not in '"\\?' else "_" for one in found.name)
    return private(Response(found.content, media_type=found.media_type, headers={
        "Content-Disposition":
            f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }))
