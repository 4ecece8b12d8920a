"""Lodging by file: checked first, with every fault in its place, then lodged as it was checked."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any, Final, get_args

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import MultipartBody, URLEncodedBody
from litestar.response import Response

from guanwu.api.said import status_of
from guanwu.case import Fault, Refusal
from guanwu.declaration.number import printed
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.filing import Check
from guanwu.desk.trader.filing import Form, Upload
from guanwu.store.declaration_sheet import BYTES_MOST
from guanwu.store.declaration_template import template
from guanwu.web.trader.showing import attachment, faults_shown, path_of, private
from guanwu.web.visit import Visiting

PATH: Final = "/my/declarations/upload"
SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Final = get_args(Form)
File = MultipartBody[dict[str, Any]]
Packed = URLEncodedBody[dict[str, Any]]


@get(PATH, opt={"needs": "declaration:check"}, sync_to_thread=True)
def upload_form(visit: Visiting) -> Response[Any]:
    """Ask for a file of declarations."""
    return _page(visit)


@get("/my/declarations/template.xlsx", opt={"needs": "declaration:check"}, sync_to_thread=True)
def template_file(visit: Visiting) -> Response[Any]:
    """Give the spreadsheet to fill in."""
    return attachment("declarations.xlsx", SHEET, template(visit.house.clock().date()))


@post(PATH, opt={"needs": "declaration:check"}, sync_to_thread=True)
def check_file(visit: Visiting, data: File) -> Response[Any]:
    """Check a file without lodging it, and offer to lodge it as it is."""
    file = data.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return _page(visit, Refusal("upload_missing"))
    content = file.file.read(BYTES_MOST + 1)
    if len(content) > BYTES_MOST:
        return _page(visit, (_too_large(len(content)),))
    upload = Upload(form_of(content), content)
    answer = visit.try_ask("declaration:check", Check(upload=upload))
    if is_declined(answer):
        return _page(visit, answer)
    return private(visit.page("trader/checked.html", {
        "title": visit.say("trader_checked"), "checked": answer,
        "faults_of": lambda one: faults_shown(one.faults, visit.say, visit.short),
        "form": upload.form, "packed": packed(content), "action": f"{PATH}/file",
    }, 200 if answer.fit else 422))


@post(f"{PATH}/file", opt={"needs": "declaration:file"}, sync_to_thread=True)
def lodge_file(visit: Visiting, data: Packed) -> Response[Any]:
    """Lodge a file that was checked; it is looked at anew as a whole."""
    content = unpacked(str(data.get("packed", "")))
    form = str(data.get("form", ""))
    if content is None or form not in FORMS:
        return _page(visit, Refusal("upload_missing"))
    answer = visit.try_ask("declaration:file", Upload(form, content))  # type: ignore[arg-type]
    if is_declined(answer):
        return _page(visit, answer)
    return private(visit.page("trader/filed.html", {
        "title": visit.say("trader_filed"), "filed": answer, "path_of": path_of,
        "printed": printed,
        "faults_of": lambda one: faults_shown(one.outcome.faults, visit.say, visit.short),
    }))


def form_of(content: bytes) -> Form:
    """Return the form of a file by its bytes; its name decides nothing."""
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if content.startswith(b"PK"):
        return "xlsx"
    if begins.startswith(b"<"):
        return "xml"
    if begins.startswith(b"{"):
        lines = [line for line in begins.splitlines() if line.strip()]
        several = len(lines) > 1 and all(line.lstrip().startswith(b"{") for line in lines)
        return "jsonl" if several else "json"
    return "csv"


def packed(content: bytes) -> str:
    """Return a file as a text that a form carries to the next page."""
    return base64.b64encode(zlib.compress(content, 6)).decode()


def unpacked(text: str) -> bytes | None:
    """Return the file that a text carries, None where it carries none or more than may be."""
    try:
        stream = zlib.decompressobj()
        content = stream.decompress(base64.b64decode(text, validate=True), BYTES_MOST + 1)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return content if stream.eof and 0 < len(content) <= BYTES_MOST else None


def _too_large(size: int) -> Fault:
    return Fault("upload_too_large", "", {"bytes": size, "most": BYTES_MOST})


def _page(visit: Visiting, declined: Refusal | tuple[Fault, ...] = ()) -> Response[Any]:
    """Return the page that asks for a file, with why the last one was not taken."""
    status = status_of(declined) if declined else 200
    return private(visit.page("trader/upload.html", {
        "title": visit.say("trader_upload"), "action": PATH,
        "faults": faults_shown(declined, visit.say, visit.short),
    }, status))
