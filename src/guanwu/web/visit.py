"""One visit to a page: who comes, in which language, and the doors that are open to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from litestar import Request
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.response import Redirect, Response
from litestar.utils.scope.state import ScopeState
from msgspec import Struct

from guanwu.access.model import Actor
from guanwu.api.identity import RefusedError, actor_of, house_of, visitor_of
from guanwu.desk.command import registry
from guanwu.desk.house import House
from guanwu.desk.perform import is_declined, perform
from guanwu.term import MissingFactError
from guanwu.web.pages import LANGUAGES, environment, say_in

LANGUAGE_COOKIE: Final = "language"
NOTICE: Final = "notice"
_LANGUAGE_DAYS: Final = 365


class Door(NamedTuple):
    """An entry of the navigation: address, term of its name, the command it needs."""

    path: str
    term: str
    needs: str


class Visit:
    """What a page handler works with. Made once a request by `visit_of`."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        self.request = request
        self.house: House = house_of(request)
        self.visitor = visitor_of(request)
        self.actor: Actor = actor_of(request)
        self.language = _language(request, self.visitor.language if self.visitor else "")
        self.say = say_in(self.language)

    @property
    def short(self) -> str:
        """`zh` or `en`: the end of names of fields that exist in both languages."""
        return "zh" if self.language == "zh-Hant" else "en"

    @property
    def name(self) -> str:
        """The visitor's name in the language of the page."""
        english = self.visitor.name_en if self.visitor and self.short == "en" else ""
        return english or self.actor.name

    @property
    def csrf(self) -> str:
        """The token that every form carries as `_csrf_token`; nothing where no form can be."""
        token = ScopeState.from_scope(self.request.scope).csrf_token
        return token if isinstance(token, str) else ""

    @property
    def here(self) -> str:
        """The address that shows this page again: of a form that was declined, where it stands."""
        if self.request.method == "GET":
            return self.request.url.path
        came = urlsplit(self.request.headers.get("referer", ""))
        own = came.netloc == self.request.url.netloc and came.path[:1] == "/" != came.path[1:2]
        return came.path if own else "/"

    def may(self, command: str) -> bool:
        """Say whether the visitor may ever do something: whether to show its door."""
        return self.house.matrix.may_ever(command, self.actor)

    def ask(self, id: str, order: Struct, reason: str = "") -> Any:
        """Perform an order and return the answer. Raises RefusedError where it is declined."""
        answer = self.try_ask(id, order, reason)
        if is_declined(answer):
            raise RefusedError(answer)
        return answer

    def try_ask(self, id: str, order: Struct, reason: str = "") -> Any:
        """Perform an order and return the answer, a Refusal or a tuple of Faults."""
        return perform(self.house, self.actor, registry()[id], order, reason)

    def _notice(self) -> str:
        """Return the term of a notice that the address carries, if it is one that says a thing.

        An address is made by anybody: words of its own, or a term that wants facts, say nothing.
        """
        given = self.request.query_params.get(NOTICE, "")
        try:
            return given if given and self.say(given) != given else ""
        except MissingFactError:
            return ""

    def page(
        self, template: str, facts: Mapping[str, Any], status: int = 200
    ) -> Response[str]:
        """Return a page of the site: `template` extends `site.html`; `title` is among the facts."""
        app = self.request.app
        made = environment().get_template(template).render(
            say=self.say, language=self.language, short=self.short, visit=self,
            doors=[door for door in app.state.doors if self.may(door.needs)],
            csrf=self.csrf,
            path=self.request.url.path, is_part="HX-Request" in self.request.headers,
            notice=self._notice(), **facts,
        )
        response = Response(made, media_type=MediaType.HTML, status_code=status)
        if not self.actor.is_anonymous:
            response.headers["Cache-Control"] = "private, no-store"
        if self.request.query_params.get("language") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, self.language, samesite="lax", httponly=True,
                                max_age=_LANGUAGE_DAYS * 86_400)
        return response


Visiting = NamedDependency[Visit]
"""The annotation of the parameter `visit` of every page handler."""


def to(path: str, notice: str = "") -> Redirect:
    """Send the browser on after a form; `notice` is the term of what to say on the next page."""
    mark = "&" if "?" in path else "?"
    return Redirect(f"{path}{mark}{NOTICE}={notice}" if notice else path, status_code=303)


def visit_of(request: Request[Any, Any, Any]) -> Visit:
    """Return the visit of a request, for Litestar's dependency injection."""
    return Visit(request)


def _language(request: Request[Any, Any, Any], kept: str) -> str:
    """Return the language asked for in the address, else the cookie's, the person's, Chinese."""
    for wanted in (request.query_params.get("language"), request.cookies.get(LANGUAGE_COOKIE),
                   kept):
        if wanted in LANGUAGES:
            return str(wanted)
    return LANGUAGES[0]
