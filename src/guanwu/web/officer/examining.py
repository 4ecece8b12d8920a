"""The form of an examination: lines, packages, quantities found, remarks, photographs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Response

from guanwu.api.identity import RefusedError
from guanwu.api.said import status_of
from guanwu.case import Fault
from guanwu.desk.casework.finding import (
    PHOTOGRAPHS_MOST,
    Counted,
    Photograph,
    RecordExamination,
)
from guanwu.desk.orders import order_of_value
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.show import ByNumber, Desk
from guanwu.store.photograph import BYTES_MOST
from guanwu.web.matter.words import private, written
from guanwu.web.officer.desk import CASE
from guanwu.web.officer.showing import NUMBER_MOST, after, path_of, reason_of
from guanwu.web.organisation.handles import faults_told
from guanwu.web.visit import Visit, Visiting, to

LINES_LISTED: Final = 100
"""Lines with a field each; those of a longer declaration are written as ranges."""
RANGE: Final = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", re.ASCII)
TEXT_MOST: Final = 4_100
WHOLE: Final = re.compile("[0-9]{1,8}", re.ASCII)
File = MultipartBody[dict[str, Any]]


@get(f"{CASE}/examination", opt={"needs": "declaration:record_examination"}, sync_to_thread=True)
def ask_examination(visit: Visiting, number: FromPath[str]) -> Response[str]:
    """Show the form of an examination."""
    return examination_page(visit, number, reason_of(visit.request.query_params), {})


@post(f"{CASE}/examination", opt={"needs": "declaration:record_examination"}, sync_to_thread=True)
def take_examination(visit: Visiting, number: FromPath[str], data: File) -> Response[Any]:
    """Record what was found, or show the form again with everything that is wrong."""
    why = reason_of(data)
    typed = {name: written(value, TEXT_MOST) for name, value in data.items()
             if isinstance(value, str)}
    order = order_from(number[:NUMBER_MOST], typed, _photographs(data))
    answer: Any = order if isinstance(order, tuple) else visit.try_ask(
        "declaration:record_examination", order)
    if is_declined(answer):
        return examination_page(visit, number, why, typed, answer)
    return to(after(visit, number, why), "officer_done_examination")


def examination_page(
    visit: Visit, number: str, reason: str, typed: Mapping[str, str], declined: Any = ()
) -> Response[str]:
    """Return the form with what was typed, and above it everything that is wrong."""
    found = visit.try_ask("declaration:show", ByNumber(number[:NUMBER_MOST]), reason)
    if is_declined(found):
        raise RefusedError(declined or found)
    desk: Desk = found
    return private(visit.page("officer/examination.html", {
        "title": visit.say("officer_examination"), "desk": desk, "reason": reason,
        "lines": desk.lines[:LINES_LISTED], "more_lines": max(len(desk.lines) - LINES_LISTED, 0),
        "typed": typed, "faults": faults_told(declined), "home": path_of(desk.number, reason),
        "action": path_of(desk.number, "", "/examination"),
        "photographs_most": PHOTOGRAPHS_MOST, "bytes_most": BYTES_MOST // 1_000_000,
    }, status_of(declined) if declined else 200))


def order_from(
    number: str, typed: Mapping[str, str], photographs: Iterable[Photograph]
) -> RecordExamination | tuple[Fault, ...]:
    """Return the order that a form makes, or every way in which it makes none."""
    faults: list[Fault] = []
    lines = [int(name.removeprefix("line.")) for name, value in typed.items()
             if name.startswith("line.") and name[5:].isascii() and name[5:].isdigit()
             and len(name) < 11 and value]
    lines += _ranges(typed.get("others", ""), faults)
    found = [Counted(int(name.removeprefix("found.")), value.strip())
             for name, value in typed.items()
             if name.startswith("found.") and WHOLE.fullmatch(name[6:]) and value.strip()]
    found += _found(typed.get("others_found", ""), faults)
    opened = typed.get("packages_opened", "").strip() or "0"
    finding = typed.get("finding", "")
    if not WHOLE.fullmatch(opened):
        faults.append(Fault("examination_opened_malformed", "packages_opened", {"value": opened}))
    if finding not in ("clean", "irregular"):
        faults.append(Fault("examination_finding_missing", "clean"))
    shots = tuple(photographs)
    if len(shots) > PHOTOGRAPHS_MOST:
        facts = {"count": len(shots), "most": PHOTOGRAPHS_MOST}
        faults.append(Fault("photographs_too_many", "photographs", facts))
    if not lines:
        faults.append(Fault("examination_lines_missing", "lines"))
    if faults:
        return tuple(faults)
    order: Any = order_of_value(RecordExamination, {
        "number": number, "clean": finding == "clean", "lines": lines,
        "packages_opened": int(opened),
        "found": [{"line": one.line, "quantity": one.quantity} for one in found],
        "remarks": typed.get("remarks", ""),
    })
    if isinstance(order, tuple):
        return order
    return RecordExamination(order.number, order.clean, order.lines, order.packages_opened,
                             order.found, order.remarks, shots)


def _ranges(text: str, faults: list[Fault]) -> list[int]:
    """Return the lines that a text such as `101-105, 110` names."""
    lines: list[int] = []
    for part in text.replace(",", " ").split():
        read = RANGE.fullmatch(part)
        begin, end = (int(read[1]), int(read[2] or read[1])) if read else (1, 0)
        if begin > end:
            faults.append(Fault("examination_range_malformed", "lines", {"value": part[:40]}))
        lines += range(begin, min(end, 99_999) + 1)
    return lines


def _found(text: str, faults: list[Fault]) -> list[Counted]:
    """Return the quantities that a text has, a line of goods and a quantity on each row."""
    found = []
    for row in text.splitlines():
        parts = row.split()
        if len(parts) == 2 and WHOLE.fullmatch(parts[0]):
            found.append(Counted(int(parts[0]), parts[1]))
        elif parts:
            faults.append(Fault("examination_range_malformed", "found", {"value": row[:40]}))
    return found


def _photographs(data: Mapping[str, Any]) -> tuple[Photograph, ...]:
    """Return the photographs of a form; one more byte than is taken shows that it is too large."""
    given = data.get("photographs", ())
    files = given if isinstance(given, list) else [given]
    return tuple(
        Photograph(one.filename[:200], one.file.read(BYTES_MOST + 1))
        for one in files if isinstance(one, UploadFile) and one.filename
    )
