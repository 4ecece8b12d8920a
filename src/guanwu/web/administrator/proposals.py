"""Proposals: what waits for a second person, exactly what it would do, and the decision on it."""

from __future__ import annotations

from typing import Any, Final

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from guanwu.desk.perform import is_declined
from guanwu.desk.queries.proposal import ById, Listing, Shown
from guanwu.web.administrator.doing import Form, asked_of, carry_out, given_of, order_of, shown
from guanwu.web.visit import Visit, Visiting, to

PATH: Final = "/proposals"
SUBJECTS: Final = {"gazette": "/administrator/tariff/{}", "operator": "/administrator/operators/{}"}
"""Pages of what a proposal is about, by the subject of its command."""
STATES: Final = ("waiting", "approved", "rejected", "withdrawn")


@get(PATH, opt={"needs": "proposal:list"}, sync_to_thread=True)
def list_proposals(visit: Visiting) -> Response[str]:
    """List the proposals that the visitor made or may decide on."""
    given = asked_of(visit, ("state",))
    order = order_of("proposal:list", given)
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("proposal:list", order)
    state = order.state if isinstance(order, Listing) else STATES[0]
    return shown(visit, "administrator/proposals.html", {
        "title": visit.say("administrator_proposals"), "state": state, "states": STATES,
        "proposals": () if is_declined(answer) else answer,
    }, answer)


@get(f"{PATH}/{{id:str}}", opt={"needs": "proposal:show"}, sync_to_thread=True)
def show_proposal(visit: Visiting, id: FromPath[str]) -> Response[str]:
    """Show what exactly is proposed."""
    return _page(visit, id)


@post(f"{PATH}/{{id:str}}/approve", opt={"needs": "proposal:approve"}, sync_to_thread=True)
def approve(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Approve the content that was shown."""
    return _decide(visit, id, "approve", given_of(data, ("seen_hash",)))


@post(f"{PATH}/{{id:str}}/reject", opt={"needs": "proposal:reject"}, sync_to_thread=True)
def reject(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Turn a proposal down."""
    return _decide(visit, id, "reject", given_of(data, ("seen_hash", "reason")))


@post(f"{PATH}/{{id:str}}/withdraw", opt={"needs": "proposal:withdraw"}, sync_to_thread=True)
def withdraw(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Take back a proposal of one's own."""
    return _decide(visit, id, "withdraw", {})


def _decide(visit: Visit, id: str, verb: str, given: dict[str, str]) -> Response[Any]:
    """Decide on a proposal and go back to what waits."""
    answer = carry_out(visit, f"proposal:{verb}", {"id": id, **given})
    if is_declined(answer):
        return _page(visit, id, answer, given.get("reason", ""))
    return to(PATH, f"administrator_proposal_{answer.state}")


def _page(visit: Visit, id: str, declined: Any = (), reason: str = "") -> Response[str]:
    """Return the page of a proposal, above it why a decision was declined."""
    found = visit.ask("proposal:show", ById(id[:40]))
    waiting = found.proposal.state == "waiting"
    return shown(visit, "administrator/proposal.html", {
        "title": visit.say(f"do_{found.proposal.command.replace(':', '_')}"), "found": found,
        "decides": waiting and found.proposal.may_decide and visit.may("proposal:approve"),
        "withdraws": waiting and found.proposal.mine, "confirmed": visit.actor.confirmed,
        "reason": reason, "subject": _subject(visit, found),
    }, declined)


def _subject(visit: Visit, found: Shown) -> str:
    """Return the page of what a proposal is about, where there is one that the visitor may see."""
    subject = found.proposal.command.partition(":")[0]
    path = SUBJECTS.get(subject, "")
    id = next((part.value for part in found.parts if part.name == "id"), "")
    return path.format(id) if path and id and visit.may(f"{subject}:show") else ""


ROUTES: Final = (list_proposals, show_proposal, approve, reject, withdraw)
