"""Every route of the interface for programs, derived from the commands and queries of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from litestar.types import ControllerRouterHandler

from guanwu.api import events, openapi, session
from guanwu.api.batch import batch_route
from guanwu.api.derive import has_groups, order_route, question_route
from guanwu.api.lodging import lodge_batch_route, lodge_route
from guanwu.desk.command import Spec, registry
from guanwu.desk.gather import LODGE


def routes_of(spec: Spec) -> Iterator[ControllerRouterHandler]:
    """Return the routes of one command or query."""
    if spec.id == LODGE:
        yield lodge_route(spec)
        yield lodge_batch_route(spec)
    elif spec.writes:
        yield order_route(spec)
        yield batch_route(spec)
    else:
        yield question_route(spec)
        if has_groups(spec):
            yield order_route(spec, "/ask")


ROUTES: Final = (
    *(route for spec in registry().values() for route in routes_of(spec)),
    *session.ROUTES,
    *events.ROUTES,
    *openapi.ROUTES,
)
