"""The first page: what a visitor can do here, by the posts held."""

from __future__ import annotations

from typing import Final

from litestar import get
from litestar.response import Response

from guanwu.web.visit import Door, Visiting


@get("/", opt={"open": True}, sync_to_thread=True)
def home(visit: Visiting) -> Response[str]:
    """Show the doors that are open to the visitor."""
    return visit.page("home/home.html", {"title": visit.say("home_title")})


ROUTES: Final = (home,)
DOORS: Final[tuple[Door, ...]] = ()
