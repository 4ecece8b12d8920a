"""What will I pay: a form that asks what the code needs, the levies and the whole worksheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import get
from litestar.response import Response

from guanwu.desk.queries.duty import DutyAnswer, DutyQuestion
from guanwu.desk.queries.tariff import CodeAnswer, CodeQuestion
from guanwu.store.code_lists import load_code_lists
from guanwu.valuation.exchange import HOME
from guanwu.web.explain_page import worksheet
from guanwu.web.public.asking import ask, countries, given, today
from guanwu.web.visit import Visit, Visiting

FIELDS: Final = tuple(one.name for one in msgspec.structs.fields(DutyQuestion))
ASKED: Final = "ask"
TERMS_FIRST: Final = ("FOB", "CFR", "CIF", "EXW", "DAP")


@get("/duty", opt={"needs": "duty:question"}, sync_to_thread=True)
def calculate(visit: Visiting) -> Response[str]:
    """Show the form; the answer where it was sent."""
    asked = given(visit, FIELDS)
    asked.setdefault("day", today(visit).isoformat())
    sent = ASKED in visit.request.query_params
    about = ask(visit, "tariff:code", CodeQuestion, _about(asked)) if "code" in asked else None
    code: CodeAnswer | None = about.answer if about else None
    for one in code.asks if code else ():
        if one.field == "quantity":
            asked["unit"] = one.unit
    found = ask(visit, "duty:question", DutyQuestion, asked) if sent else None
    answer: DutyAnswer | None = found.answer if found else None
    faults = found.faults if found else about.faults if about else ()
    return visit.page("public/duty.html", {
        "title": visit.say("public_duty"), "asked": asked, "code": code, "found": answer,
        "faults": faults, "wrong": _wrong(faults), "countries": countries(visit),
        "currencies": _currencies(visit, asked), "terms": _terms(visit),
        "exemptions": _exemptions(visit), "home": HOME,
        "steps": _steps(answer, visit.language) if answer else (),
    })


def _about(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the question of what a code asks, on the day asked for."""
    return {"code": asked["code"][:40], "day": asked["day"]}


def _wrong(faults: tuple[dict[str, Any], ...]) -> dict[str, list[dict[str, Any]]]:
    """Return faults by the field that they stand at."""
    found: dict[str, list[dict[str, Any]]] = {}
    for fault in faults:
        found.setdefault(str(fault.get("place", "")), []).append(fault)
    return found


def _currencies(visit: Visit, asked: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """Return currencies with their names: the home one and those published first."""
    codes = load_code_lists()
    day = today(visit)
    published = {row.currency for row in visit.house.rates.rows()
                 if row.since.isoformat() <= asked["day"] < row.until.isoformat()} | {HOME}
    held = [(code, codes.name("currencies", code, visit.language), code in published)
            for code in sorted(codes.codes("currencies", day) | {HOME})]
    return sorted(held, key=lambda one: (not one[2], one[0] != HOME, one[0]))


def _terms(visit: Visit) -> list[tuple[str, str]]:
    """Return the terms of delivery with their names, the usual ones first."""
    codes = load_code_lists()
    held = [(code, codes.name("price_terms", code, visit.language))
            for code in sorted(codes.codes("price_terms", today(visit)))]
    first = {code: place for place, code in enumerate(TERMS_FIRST)}
    return sorted(held, key=lambda one: (first.get(one[0], len(first)), one[0]))


def _exemptions(visit: Visit) -> list[tuple[str, str]]:
    """Return the exemptions that can be claimed, with their names."""
    tables, day = visit.house.law.tables, today(visit)
    keys = [*tables["business_tax_exemptions"].keys(day), *tables["customs_exemptions"].keys(day)]
    return [(key, visit.say(f"exemption_{key}")) for key in keys if key != "customs_act_49"]


def _steps(answer: DutyAnswer, language: str) -> list[dict[str, Any]]:
    """Return the steps of the worksheet as people read them."""
    short = "zh" if language == "zh-Hant" else "en"
    made: list[dict[str, Any]] = worksheet({"steps": answer.steps}, language)["steps"]
    return [one | {"article": step[f"article_name_{short}"]}
            for one, step in zip(made, answer.steps, strict=True)]
