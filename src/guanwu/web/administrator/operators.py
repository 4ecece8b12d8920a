"""Licensed operators: the register by office, one operator with its deposit, and what stops it."""

from __future__ import annotations

from typing import Any, Final

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from guanwu.desk.cursor import Page
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.operator import OperatorAsked
from guanwu.party.operator import KINDS, STANDINGS
from guanwu.payment.deposit import FORMS
from guanwu.web.administrator.doing import (
    Form,
    asked_of,
    carry_out,
    given_of,
    offices,
    order_of,
    shown,
    then,
)
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/administrator/operators"
NEW: Final = ("kind", "office", "code", "suffix", "party", "name", "name_en", "address",
              "telephone", "standing", "capital_twd", "own_seals", "since")
CHANGES: Final = ("reason", "code", "name", "name_en", "address", "telephone", "standing",
                  "capital_twd")
STATES: Final = ("approved", "active", "suspended", "revoked", "closed")
LOOKS: Final = {"active": "done", "approved": "near", "suspended": "missed", "revoked": "missed",
                "closed": ""}
ACTS: Final = {
    "change": CHANGES,
    "deposit": ("form", "amount_twd", "reference"),
    "return_deposit": ("form", "amount_twd", "reference"),
    "suspend": ("cites", "reason", "since", "until"),
    "resume": ("reason",),
    "revoke": ("cites", "reason"),
    "close": ("reason", "day"),
}
"""What can be done to an operator, and the fields of its form."""
OPEN: Final = {
    "approved": ("change", "deposit", "revoke", "close"),
    "active": ("change", "deposit", "return_deposit", "suspend", "revoke", "close"),
    "suspended": ("change", "deposit", "resume", "revoke", "close"),
    "revoked": ("return_deposit",),
    "closed": ("return_deposit",),
}


@get(PATH, opt={"needs": "operator:list"}, sync_to_thread=True)
def list_operators(visit: Visiting) -> Response[str]:
    """List operators by kind, office, state and words."""
    given = asked_of(visit, ("kind", "office", "state", "words", "after"))
    order = order_of("operator:list", given)
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("operator:list", order)
    page: Page[Any] = Page(()) if is_declined(answer) else answer
    return shown(visit, "administrator/operators.html", {
        "title": visit.say("do_operator_list"), "given": given, "operators": page.items,
        "next": page.next, "kinds": _kinds(visit), "states": STATES, "looks": LOOKS,
        "offices": _offices(visit),
    }, answer)


@get(f"{PATH}/new", opt={"needs": "operator:register"}, sync_to_thread=True)
def ask_operator(visit: Visiting) -> Response[str]:
    """Ask for what is to be registered."""
    return _new(visit, dict.fromkeys(NEW, ""))


@post(f"{PATH}/new", opt={"needs": "operator:register"}, sync_to_thread=True)
def take_operator(visit: Visiting, data: Form) -> Response[Any]:
    """Register an operator."""
    given = given_of(data, NEW)
    answer = carry_out(visit, "operator:register", given)
    if is_declined(answer):
        return _new(visit, given, answer)
    return then(answer, f"{PATH}/{answer.id}", "administrator_operator_registered")


@get(f"{PATH}/{{id:str}}", opt={"needs": "operator:show"}, sync_to_thread=True)
def show_operator(visit: Visiting, id: FromPath[str]) -> Response[str]:
    """Show one operator."""
    return _page(visit, id)


def _act(visit: Visit, id: str, verb: str, data: dict[str, Any]) -> Response[Any]:
    """Do something to an operator and show it again."""
    given = given_of(data, ACTS[verb])
    answer = carry_out(visit, f"operator:{verb}", {"id": id, **given})
    if is_declined(answer):
        return _page(visit, id, answer, verb, given)
    return then(answer, f"{PATH}/{id}", "administrator_done")


def _page(
    visit: Visit, id: str, declined: Any = (), verb: str = "", given: dict[str, str] | None = None
) -> Response[str]:
    """Return the page of an operator; a form that was declined keeps what was typed."""
    found = visit.ask("operator:show", OperatorAsked(id[:40]))
    one = found.operator
    typed = {name: dict.fromkeys(fields, "") for name, fields in ACTS.items()}
    typed["change"] |= {"code": one.code, "name": one.name, "name_en": one.record.name_en,
                        "address": one.record.address, "telephone": one.record.telephone,
                        "standing": one.record.standing,
                        "capital_twd": str(one.record.capital_twd or "")}
    if verb and given is not None:
        typed[verb] = given
    return shown(visit, "administrator/operator.html", {
        "title": one.name, "found": found, "one": one, "looks": LOOKS, "typed": typed,
        "opened": verb,
        "acts": [act for act in OPEN[one.state] if visit.may(f"operator:{act}")],
        "forms": {form: visit.say(f"deposit_form_{form}") for form in FORMS},
        "standings": {name: visit.say(f"operator_standing_{name}")
                      for name in STANDINGS[one.kind] if name},
        "suspending": {ground.cites: ground.cites for ground in found.grounds
                       if ground.months or ground.days},
        "revoking": {ground.cites: ground.cites for ground in found.grounds if ground.revokes},
    }, declined)


def _new(visit: Visit, given: dict[str, str], declined: Any = ()) -> Response[str]:
    """Return the form of a registration."""
    standings = {name: visit.say(f"operator_standing_{name}")
                 for names in STANDINGS.values() for name in names if name}
    return shown(visit, "administrator/operator_new.html", {
        "title": visit.say("do_operator_register"), "given": given, "kinds": _kinds(visit),
        "standings": standings, "offices": _offices(visit),
    }, declined)


def _kinds(visit: Visit) -> dict[str, str]:
    """Return the kinds of operators by id."""
    return {one: visit.say(f"operator_kind_{one}") for one in KINDS}


def _offices(visit: Visit) -> dict[str, str]:
    """Return the offices that register operators."""
    return {id: name for id, name in offices(visit).items() if id != "administration"}


@post(f"{PATH}/{{id:str}}/change", opt={"needs": "operator:change"}, sync_to_thread=True)
def change(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Register a change."""
    return _act(visit, id, "change", data)


@post(f"{PATH}/{{id:str}}/deposit", opt={"needs": "operator:deposit"}, sync_to_thread=True)
def deposit(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Take in a deposit."""
    return _act(visit, id, "deposit", data)


@post(f"{PATH}/{{id:str}}/return_deposit", opt={"needs": "operator:return_deposit"},
      sync_to_thread=True)
def return_deposit(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Propose that a deposit is given back."""
    return _act(visit, id, "return_deposit", data)


@post(f"{PATH}/{{id:str}}/suspend", opt={"needs": "operator:suspend"}, sync_to_thread=True)
def suspend(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Stop the business of an operator for a time."""
    return _act(visit, id, "suspend", data)


@post(f"{PATH}/{{id:str}}/resume", opt={"needs": "operator:resume"}, sync_to_thread=True)
def resume(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Let an operator do business again."""
    return _act(visit, id, "resume", data)


@post(f"{PATH}/{{id:str}}/revoke", opt={"needs": "operator:revoke"}, sync_to_thread=True)
def revoke(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Strike an operator off."""
    return _act(visit, id, "revoke", data)


@post(f"{PATH}/{{id:str}}/close", opt={"needs": "operator:close"}, sync_to_thread=True)
def close(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Record that an operator closes."""
    return _act(visit, id, "close", data)


ROUTES: Final = (
    list_operators, ask_operator, take_operator, show_operator, change, deposit, return_deposit,
    suspend, resume, revoke, close,
)
