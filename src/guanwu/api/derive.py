"""Derives the routes of the interface from the registry: a command or query has its own here.

A command is a POST of its order, a query a GET with its fields as parameters; one whose order has
groups of items may be asked by POST too.
"""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody
from litestar.response import Response
from msgspec import inspect

from guanwu.api.asked import answered, order_in_address, order_in_body
from guanwu.api.identity import NEEDS
from guanwu.desk.command import Spec
from guanwu.desk.orders import field_types, plain_type

API: Final = "/api/v1"
GROUPS: Final = (inspect.StructType, inspect.DictType)
LISTS: Final = (
    inspect.VarTupleType, inspect.ListType, inspect.SetType, inspect.FrozenSetType
)


def path_of(spec: Spec) -> str:
    """Return the address of a command or query."""
    return f"{API}/{spec.subject}/{spec.verb}"


def has_groups(spec: Spec) -> bool:
    """Say whether an order has groups of items, which an address holds badly."""
    for field in field_types(spec.order).values():
        kind = plain_type(field.type)
        if isinstance(kind, LISTS):
            kind = plain_type(kind.item_type)
        if isinstance(kind, GROUPS):
            return True
    return False


def order_route(spec: Spec, ending: str = "") -> HTTPRouteHandler:
    """Return the route that takes an order in its body."""

    @post(path_of(spec) + ending, opt={NEEDS: spec.id}, status_code=200, sync_to_thread=True)
    def take(request: Request[Any, Any, Any], body: RawBody) -> Response[bytes]:
        made: Response[bytes] = answered(request, spec, order_in_body(request, spec, body))
        return made

    return take


def question_route(spec: Spec) -> HTTPRouteHandler:
    """Return the route that takes a question in the parameters of its address."""

    @get(path_of(spec), opt={NEEDS: spec.id}, sync_to_thread=True)
    def ask(request: Request[Any, Any, Any]) -> Response[bytes]:
        made: Response[bytes] = answered(request, spec, order_in_address(request, spec))
        return made

    return ask
