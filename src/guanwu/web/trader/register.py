"""Asking for an account, by whoever has none."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any, Final

from litestar import Request, get, post
from litestar.params import URLEncodedBody
from litestar.response import Response

from guanwu.api.address import address_of
from guanwu.api.said import status_of
from guanwu.case import Fault, Refusal
from guanwu.desk.commands.registration import Register
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.store.attempt_rows import begin_attempt
from guanwu.web.trader.showing import faults_shown, private
from guanwu.web.visit import Visiting

PATH: Final = "/register"
FIELDS: Final = ("login", "name", "name_en", "email", "role", "party")
VALUE_MOST: Final = 1_000
Form = URLEncodedBody[dict[str, Any]]


@get(PATH, opt={"needs": "person:register"}, sync_to_thread=True)
def ask_registration(visit: Visiting) -> Response[Any]:
    """Show the form of who asks for an account."""
    return _page(visit, {"role": "trader"})


@post(PATH, opt={"needs": "person:register"}, sync_to_thread=True)
def take_registration(
    visit: Visiting, request: Request[Any, Any, Any], data: Form
) -> Response[Any]:
    """Take a registration; an address gets a few attempts a quarter of an hour."""
    given = {name: str(data.get(name, ""))[:VALUE_MOST] for name in (*FIELDS, "password")}
    wait = _counted(visit, address_of(request))
    if wait is not None:
        return _page(visit, given, wait)
    order = read_fields(Register, [*given.items(), ("language", visit.language)])
    answer = visit.try_ask("person:register", order) if isinstance(order, Register) else order
    if is_declined(answer):
        return _page(visit, given, answer)
    return private(visit.page("trader/registered.html", {
        "title": visit.say("trader_registered"), "made": answer}))


def _counted(visit: Visiting, address: str) -> Refusal | None:
    """Count an attempt of an address, or refuse it with the seconds to wait."""
    house = visit.house
    with house.writing() as connection:
        found = begin_attempt(connection, house.keys.blind("register", address),
                              f"register {address}", house.clock())
    if isinstance(found, timedelta):
        return Refusal("register_too_many", {"retry_after": math.ceil(found.total_seconds())})
    return None


def _page(
    visit: Visiting, given: dict[str, str], declined: Refusal | tuple[Fault, ...] = ()
) -> Response[Any]:
    """Return the form with what was typed, but for the password, and what is wrong."""
    shown = faults_shown(declined, visit.say, visit.short)
    places: dict[str, str] = {}
    if not isinstance(declined, Refusal):
        for fault, one in zip(declined, shown, strict=True):
            places[fault.place] = one["sentence"]
            if fault.place in (*FIELDS, "password"):
                one["place"] = visit.say(f"trader_register_{fault.place}")
    page = visit.page("trader/register.html", {
        "title": visit.say("trader_register"), "faults": shown, "wrong": places,
        "given": {name: given.get(name, "") for name in FIELDS}, "action": PATH,
    }, status_of(declined) if declined else 200)
    if isinstance(declined, Refusal) and "retry_after" in declined.facts:
        page.headers["Retry-After"] = str(declined.facts["retry_after"])
    return private(page)
