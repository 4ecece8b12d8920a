"""How pages of traders show things: moments, faults at their fields, files to take away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import quote

from litestar.response import Response

from guanwu.api.said import told
from guanwu.case import Fault, Refusal
from guanwu.declaration.entry import ENTRIES
from guanwu.desk.wiring import TAIWAN_TIME
from guanwu.web.pages import Say

HOME: Final = "/my/declarations"
Answer = TypeVar("Answer", bound=Response[Any])
_BY_COLUMN: Final = {entry.column.name: name for name, entry in ENTRIES.items()}
SANDBOX: Final = "sandbox; default-src 'none'"


def moment(at: str) -> str:
    """Return a moment as people in Taiwan read it: day and minute."""
    return datetime.fromisoformat(at).astimezone(TAIWAN_TIME).strftime("%Y-%m-%d %H:%M")


def path_of(number: str) -> str:
    """Return the address of a declaration's page; blanks within its number are left out."""
    return f"{HOME}/{number.replace(' ', '')}"


def private(answer: Answer) -> Answer:
    """Let no cache keep an answer."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def attachment(name: str, media_type: str, content: bytes) -> Response[bytes]:
    """Return a file that a browser saves and never shows, whatever is in it."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return private(Response(content, media_type=media_type, headers={
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": SANDBOX,
    }))


def field_of(place: str) -> str:
    """Return the name of the form's field that a place in the record belongs to; empty for none.

    `lines[2].quantity_e4` is the field `line.2.quantity`, `bills[0].type` the field `bills`.
    """
    line, dot, rest = "", "", place
    if place.startswith("lines["):
        line, dot, rest = place.removeprefix("lines[").partition("].")
        rest = rest.partition("[")[0]
        name = _BY_COLUMN.get(f"line.{rest}")
        return f"line.{line}.{name.removeprefix('line.')}" if name and dot else ""
    return _BY_COLUMN.get(place.partition("[")[0], "")


def label_of(place: str, say: Say) -> str:
    """Return the name of the field at a place in words; the place itself where it has none.

    A place in a spreadsheet is a cell and the name of its column: `AB2 terms`.
    """
    cell, blank, column = place.partition(" ")
    if blank and column in ENTRIES:
        return f"{cell} {say('entry_' + column.replace('.', '_'))}"
    field = field_of(place)
    if not field:
        return place
    name = field
    if field.startswith("line."):
        name = f"line.{field.split('.', 2)[2]}"
    return say(f"entry_{name.replace('.', '_')}")


def faults_shown(
    faults: Refusal | Iterable[Fault], say: Say, short: str
) -> list[dict[str, Any]]:
    """Return faults for a page: sentence, advice, the field's name and address, the line."""
    found = []
    for fault in (faults,) if isinstance(faults, Refusal) else faults:
        record = told(fault)
        place = record.get("place", "")
        found.append({
            "sentence": record[short], "advice": record[f"{short}_do"], "code": record["code"],
            "place": label_of(place, say), "field": field_of(place),
            "line": record.get("line"),
        })
    return found
