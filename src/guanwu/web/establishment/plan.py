"""Posts of a class of bureau on a day; a plan pasted or handed in, each breach at its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import MultipartBody
from litestar.response import Response
from msgspec.structs import replace

from guanwu.api.said import status_of
from guanwu.case import Refusal
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.establishment import (
    PLAN_MOST,
    WORKBOOK_MOST,
    Judged,
    OfClass,
    PlanHandedIn,
)
from guanwu.desk.staffing import RangeEntry
from guanwu.staffing.naming import title_term
from guanwu.staffing.post import CLASSES
from guanwu.store.staffing_file import load_establishment_law
from guanwu.web.matter.words import private
from guanwu.web.organisation.handles import faults_told
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/establishment"
KNOWN: Final = date(2005, 6, 1)
"""A day on which the law gives its numbers: where the form begins, for today it is abolished."""
VALUE_MOST: Final = 40
BYTES_MOST: Final = 4 * PLAN_MOST
"""Bytes of a text file that may still hold a plan: a character has at most four."""
WORKBOOK: Final = b"PK\x03\x04"
"""How a workbook begins, whatever its name is."""
FIELDS: Final = {"plan": "posts_plan_text", "office_class": "posts_class", "day": "posts_day"}
"""The names of the fields of the form."""
Form = MultipartBody[dict[str, Any]]


@get(PATH, opt={"needs": "establishment:posts"}, sync_to_thread=True)
def show_posts(visit: Visiting) -> Response[str]:
    """Show the posts of a class on a day, and the form that takes a plan."""
    query = visit.request.query_params
    given = {name: query.get(name, default)[:VALUE_MOST]
             for name, default in (("office_class", CLASSES[0]), ("day", KNOWN.isoformat()))}
    order = read_fields(OfClass, given.items())
    answer: Any = order if isinstance(order, tuple) else visit.try_ask(
        "establishment:posts", order)
    return _page(visit, {**given, "plan": ""}, answer)


@post(PATH, opt={"needs": "establishment:check"}, sync_to_thread=True)
def judge_plan(visit: Visiting, data: Form) -> Response[str]:
    """Judge a plan; a file that is handed in goes before what was pasted."""
    given = {name: _typed(data, name)[:most] for name, most in (
        ("office_class", VALUE_MOST), ("day", VALUE_MOST), ("plan", PLAN_MOST + 1))}
    file = _handed_in(data)
    if isinstance(file, Refusal):
        return _page(visit, given, file)
    given["plan"] = given["plan"] if file is None else file if isinstance(file, str) else ""
    order = read_fields(PlanHandedIn, given.items(), strict=False)
    if isinstance(order, PlanHandedIn) and isinstance(file, bytes):
        order = replace(order, workbook=file)
    answer: Any = order if isinstance(order, tuple) else visit.try_ask(
        "establishment:check", order)
    return _page(visit, given, answer)


def _typed(data: Mapping[str, Any], name: str) -> str:
    """Return what was typed in a field; nothing where a file was sent in its place."""
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def _handed_in(data: Mapping[str, Any]) -> str | bytes | Refusal | None:
    """Return the text of the file, its bytes where it is a workbook, None without one."""
    file = data.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    content = file.file.read(max(BYTES_MOST, WORKBOOK_MOST) + 1)
    if content.startswith(WORKBOOK):
        return content if len(content) <= WORKBOOK_MOST else Refusal(
            "posts_file_too_large", {"most": WORKBOOK_MOST})
    content = content[:BYTES_MOST + 1]
    try:
        return content.decode("utf-8-sig")[:PLAN_MOST + 1]
    except UnicodeDecodeError as error:
        if error.start >= BYTES_MOST - 3:
            return content[:error.start].decode("utf-8-sig")[:PLAN_MOST + 1]
        return Refusal("posts_file_not_text", {"byte": error.start})


def _page(visit: Visit, given: Mapping[str, str], answer: Any) -> Response[str]:
    """Return the page: faults, or the judgement, or the posts of the law."""
    declined = is_declined(answer)
    judged = answer if isinstance(answer, Judged) else None
    units = judged.units if judged else ()
    return private(visit.page("establishment/posts.html", {
        "title": visit.say("posts_title"), "given": given, "classes": CLASSES, "most": PLAN_MOST,
        "workbook_most": WORKBOOK_MOST,
        "faults": _named(visit, faults_told(answer)) if declined else [], "judged": judged,
        "at_fault": sum(not one.lawful for unit in units for one in unit.posts),
        "posts": sum(len(unit.posts) for unit in units),
        "ranges": [] if judged or declined else by_unit(visit, answer),
    }, status_of(answer) if declined else 200))


def _named(visit: Visit, faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return faults with the fields of the form by their names."""
    return [{**one, "place": visit.say(FIELDS[one["place"]])} if one.get("place") in FIELDS
            else one for one in faults]


def by_unit(visit: Visit, ranges: Sequence[RangeEntry]) -> list[dict[str, Any]]:
    """Return ranges unit by unit, the grades with their titles in the language of the page."""
    units: dict[str, dict[str, Any]] = {}
    for one in ranges:
        zh = visit.short == "zh"
        name = one.unit if zh else one.unit_en
        unit = units.setdefault(name, {"name": name, "optional": one.optional, "posts": []})
        unit["posts"].append({
            "name": one.post if zh else one.post_en, "least": one.least, "most": one.most,
            "article": one.article, "grades": [
                {"grade": grade, "titles": [_title(visit, title) for title in titles],
                 "most": one.most_at.get(grade, "")}
                for grade, titles in sorted(one.grades.items())]})
    return list(units.values())


def _title(visit: Visit, name: str) -> str:
    """Return the name of a title in the language of the page."""
    return visit.say(title_term(load_establishment_law().title_ids.get(name, "")))
