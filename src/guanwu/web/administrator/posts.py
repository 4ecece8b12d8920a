"""Posts and powers: what there is to hold, who holds it, and the matrix of what each role may."""

from __future__ import annotations

from typing import Any, Final

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from guanwu.access.model import ANONYMOUS, PERSON
from guanwu.desk.cursor import Page
from guanwu.desk.perform import is_declined
from guanwu.web.administrator.doing import (
    Form,
    asked_of,
    carry_out,
    given_of,
    offices,
    order_of,
    shown,
    then,
    units,
)
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/administrator/posts"
FIELDS: Final = ("title", "title_en", "role", "office", "unit", "party", "since", "until")


@get(PATH, opt={"needs": "post:list"}, sync_to_thread=True)
def list_posts(visit: Visiting) -> Response[str]:
    """List posts by role and office, page by page."""
    return _listing(visit)


@get(f"{PATH}/new", opt={"needs": "post:make"}, sync_to_thread=True)
def ask_post(visit: Visiting) -> Response[str]:
    """Ask for a new post."""
    return _new(visit, dict.fromkeys(FIELDS, ""))


@post(f"{PATH}/new", opt={"needs": "post:make"}, sync_to_thread=True)
def take_post(visit: Visiting, data: Form) -> Response[Any]:
    """Make a post."""
    given = given_of(data, FIELDS)
    answer = carry_out(visit, "post:make", given)
    if is_declined(answer):
        return _new(visit, given, answer)
    return then(answer, f"{PATH}?role={answer.role}", "administrator_post_made")


@post(f"{PATH}/{{id:str}}/end", opt={"needs": "post:end"}, sync_to_thread=True)
def end_post(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """End a post now."""
    answer = carry_out(visit, "post:end", {"post": id, **given_of(data, ("reason",))})
    if is_declined(answer):
        return _listing(visit, answer)
    return then(answer, PATH, "administrator_post_ended")


@get("/administrator/powers", opt={"needs": "power:matrix"}, sync_to_thread=True)
def show_powers(visit: Visiting) -> Response[str]:
    """Show the matrix of powers in words, whole or of one role."""
    given = asked_of(visit, ("role", "subject"))
    order = order_of("power:matrix", given)
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("power:matrix", order)
    rows = () if is_declined(answer) else answer.rows
    subjects: dict[str, list[Any]] = {}
    for row in rows:
        subjects.setdefault(row.command.partition(":")[0], []).append(row)
    return shown(visit, "administrator/powers.html", {
        "title": visit.say("do_power_matrix"), "given": given, "subjects": subjects,
        "roles": tuple(visit.house.matrix.roles),
    }, answer)


def _listing(visit: Visit, declined: Any = ()) -> Response[str]:
    """Return the list of posts, above it why something was declined."""
    given = asked_of(visit, ("role", "office", "after"))
    order = order_of("post:list", given)
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("post:list", order)
    page: Page[Any] = Page(()) if is_declined(answer) else answer
    return shown(visit, "administrator/posts.html", {
        "title": visit.say("administrator_posts"), "given": given, "posts": page.items,
        "next": page.next, "roles": held_roles(visit), "offices": offices(visit),
    }, declined or answer)


def _new(visit: Visit, given: dict[str, str], declined: Any = ()) -> Response[str]:
    """Return the form of a new post."""
    return shown(visit, "administrator/post_new.html", {
        "title": visit.say("do_post_make"), "given": given, "roles": held_roles(visit),
        "offices": offices(visit), "units": units(visit),
    }, declined)


def held_roles(visit: Visit) -> dict[str, str]:
    """Return the roles that a post can have, by id."""
    return {one: visit.say(f"role_{one}") for one in visit.house.matrix.roles
            if one not in (ANONYMOUS, PERSON)}


ROUTES: Final = (list_posts, ask_post, take_post, end_post, show_powers)
