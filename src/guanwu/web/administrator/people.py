"""People: who may log in, registrations that wait, one person with posts and what can be done."""

from __future__ import annotations

from typing import Any, Final

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from guanwu.desk.commands.person import Made
from guanwu.desk.cursor import LIMIT_MOST, Page
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.person import PeopleAsked, PersonAsked
from guanwu.desk.queries.post import PostsAsked
from guanwu.web.administrator.doing import (
    Form,
    asked_of,
    carry_out,
    given_of,
    order_of,
    shown,
    then,
)
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/administrator/people"
STATES: Final = ("active", "waiting", "suspended")
NEW: Final = ("login", "name", "name_en", "identity_number", "email", "language")
ACTIONS: Final = {
    "active": ("suspend", "revoke_sessions", "renew_password", "drop_second_factor"),
    "waiting": ("admit", "decline"),
    "suspended": ("resume",),
}
"""What can be done about an account, by its state."""
GRANT: Final = ("post", "since", "until", "reason")
POSTS_MOST: Final = 200


@get(PATH, opt={"needs": "person:list"}, sync_to_thread=True)
def list_people(visit: Visiting) -> Response[str]:
    """List people by words and state, page by page."""
    given = asked_of(visit, ("words", "state", "after"))
    order = order_of("person:list", given)
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("person:list", order)
    page: Page[Any] = Page(()) if is_declined(answer) else answer
    return shown(visit, "administrator/people.html", {
        "title": visit.say("administrator_people"), "given": given, "states": STATES,
        "people": page.items, "next": page.next,
        "waiting": 0 if any(given.values()) else _waiting(visit),
    }, answer)


def _waiting(visit: Visit) -> int:
    """Return how many registrations wait, as far as one page tells."""
    found = visit.try_ask("person:list", PeopleAsked(state="waiting", limit=LIMIT_MOST))
    return len(found.items) if isinstance(found, Page) else 0


@get(f"{PATH}/new", opt={"needs": "person:make"}, sync_to_thread=True)
def ask_person(visit: Visiting) -> Response[str]:
    """Ask for a new account."""
    return _new(visit, dict.fromkeys(NEW, ""))


@post(f"{PATH}/new", opt={"needs": "person:make"}, sync_to_thread=True)
def take_person(visit: Visiting, data: Form) -> Response[Any]:
    """Make an account and show its password this once."""
    given = given_of(data, NEW)
    answer = carry_out(visit, "person:make", given)
    return _new(visit, given | {"identity_number": ""}, answer) if is_declined(
        answer) else _made(visit, answer)


@get(f"{PATH}/{{person:str}}", opt={"needs": "person:show"}, sync_to_thread=True)
def show_person(visit: Visiting, person: FromPath[str]) -> Response[str]:
    """Show one person; without a reason it is asked for first."""
    return person_page(visit, person, visit.request.query_params.get("reason", ""))


@post(f"{PATH}/{{person:str}}/grant", opt={"needs": "holding:grant"}, sync_to_thread=True)
def grant_post(visit: Visiting, person: FromPath[str], data: Form) -> Response[Any]:
    """Propose that a person holds a post."""
    given = given_of(data, GRANT)
    answer = carry_out(visit, "holding:grant", given | {"person": person})
    if is_declined(answer):
        return person_page(visit, person, given["reason"], answer, given)
    return then(answer, PATH, "administrator_done")


@post(f"{PATH}/{{person:str}}/end/{{holding:int}}", opt={"needs": "holding:end"},
      sync_to_thread=True)
def end_holding(
    visit: Visiting, person: FromPath[str], holding: FromPath[int], data: Form
) -> Response[Any]:
    """End a holding at once."""
    reason = given_of(data, ("reason",))["reason"]
    answer = carry_out(visit, "holding:end", {"holding": str(holding), "reason": reason})
    if is_declined(answer):
        return person_page(visit, person, reason, answer)
    return then(answer, PATH, "administrator_holding_ended")


def person_page(
    visit: Visit, person: str, reason: str, declined: Any = (), given: dict[str, str] | None = None
) -> Response[Any]:
    """Return the page of a person, above it why something was declined."""
    found = visit.ask("person:show", PersonAsked(person[:40]), reason)
    posts = ()
    if visit.may("holding:grant"):
        listed = visit.ask("post:list", PostsAsked(limit=POSTS_MOST))
        posts = tuple(one for one in listed.items if one.now)
    return shown(visit, "administrator/person.html", {
        "title": found.name if visit.short == "zh" else found.name_en, "found": found,
        "reason": reason, "posts": posts, "given": given or dict.fromkeys(GRANT, ""),
        "actions": [one for one in ACTIONS[found.state] if visit.may(f"person:{one}")],
        "grants": visit.may("holding:grant"), "ends": visit.may("holding:end"),
    }, declined)


def _act(visit: Visit, person: str, data: dict[str, Any], verb: str) -> Response[Any]:
    """Do something about an account, for a reason."""
    reason = given_of(data, ("reason",))["reason"]
    answer = carry_out(visit, f"person:{verb}", {"person": person, "reason": reason})
    if is_declined(answer):
        return person_page(visit, person, reason, answer)
    if isinstance(answer, Made):
        return _made(visit, answer)
    return then(answer, PATH, f"administrator_done_{verb}")


def _new(visit: Visit, given: dict[str, str], declined: Any = ()) -> Response[str]:
    """Return the form of a new account."""
    return shown(visit, "administrator/person_new.html", {
        "title": visit.say("do_person_make"), "given": given}, declined)


def _made(visit: Visit, made: Made) -> Response[str]:
    """Show the password of an account, which is shown this once."""
    return shown(visit, "administrator/person_made.html", {
        "title": visit.say("administrator_password"), "made": made})


@post(f"{PATH}/{{person:str}}/suspend", opt={"needs": "person:suspend"}, sync_to_thread=True)
def suspend(visit: Visiting, person: FromPath[str], data: Form) -> Response[Any]:
    """Suspend an account."""
    return _act(visit, person, data, "suspend")


@post(f"{PATH}/{{person:str}}/resume", opt={"needs": "person:resume"}, sync_to_thread=True)
def resume(visit: Visiting, person: FromPath[str], data: Form) -> Response[Any]:
    """Let an account be used again."""
    return _act(visit, person, data, "resume")


@post(f"{PATH}/{{person:str}}/admit", opt={"needs": "person:admit"}, sync_to_thread=True)
def admit(visit: Visiting, person: FromPath[str], data: Form) -> Response[Any]:
    """Admit a registration."""
    return _act(visit, person, data, "admit")


@post(f"{PATH}/{{person:str}}/decline", opt={"needs": "person:decline"}, sync_to_thread=True)
def decline(visit: Visiting, person: FromPath[str], data: Form) -> Response[Any]:
    """Decline a registration."""
    return _act(visit, person, data, "decline")


@post(f"{PATH}/{{person:str}}/revoke_sessions", opt={"needs": "person:revoke_sessions"},
      sync_to_thread=True)
def revoke_sessions(visit: Visiting, person: FromPath[str], data: Form) -> Response[Any]:
    """End all sessions of a person."""
    return _act(visit, person, data, "revoke_sessions")


@post(f"{PATH}/{{person:str}}/renew_password", opt={"needs": "person:renew_password"},
      sync_to_thread=True)
def renew_password(visit: Visiting, person: FromPath[str], data: Form) -> Response[Any]:
    """Give a person a new password."""
    return _act(visit, person, data, "renew_password")


@post(f"{PATH}/{{person:str}}/drop_second_factor", opt={"needs": "person:drop_second_factor"},
      sync_to_thread=True)
def drop_second_factor(visit: Visiting, person: FromPath[str], data: Form) -> Response[Any]:
    """Propose that a lost second factor is taken away."""
    return _act(visit, person, data, "drop_second_factor")


ROUTES: Final = (
    list_people, ask_person, take_person, show_person, grant_post, end_holding, suspend, resume,
    admit, decline, revoke_sessions, renew_password, drop_second_factor,
)
