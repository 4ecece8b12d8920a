"""What is done to a matter from its page: one address for every move of its flow."""

from __future__ import annotations

from typing import Any, Final

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response
from msgspec import Struct

from guanwu.desk.commands.matter import (
    Assign,
    ByMatter,
    Close,
    Decide,
    Extend,
    HandTo,
    Withdraw,
)
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.web.matter.showing import NUMBER_MOST, matter_page, path_of, reason_of
from guanwu.web.matter.words import written
from guanwu.web.visit import Visiting, to

Form = URLEncodedBody[dict[str, Any]]
VALUE_MOST: Final = 2_100
MOVES: Final[dict[str, type[Struct]]] = {
    "assign": Assign, "take": ByMatter, "extend": Extend, "hand_over": HandTo, "decide": Decide,
    "close": Close, "withdraw": Withdraw,
}
"""The orders of the moves, by the verb of their command."""
RENAMED: Final = {"because": "reason"}
"""Fields of forms with another name than in the order: `reason` is why the matter is read."""


def _action(verb: str, order_type: type[Struct]) -> HTTPRouteHandler:
    """Return the route of a move: it goes back to the page, or shows why the move is declined."""
    names = [name for name in order_type.__struct_fields__ if name != "number"]

    def act(visit: Visiting, number: FromPath[str], data: Form) -> Response[Any]:
        given = {RENAMED.get(name, name): written(value, VALUE_MOST)
                 for name, value in data.items() if name != "reason"}
        typed = {name: given.get(name, "") for name in names}
        order = read_fields(order_type, [("number", number[:NUMBER_MOST]), *typed.items()])
        why = reason_of(data)
        answer = order if isinstance(order, tuple) else visit.try_ask(f"matter:{verb}", order)
        if is_declined(answer):
            return matter_page(visit, number, why, verb, answer, typed)
        done = f"matters_done_{verb}"
        return to("/matters", done) if verb == "hand_over" else to(path_of(number, why), done)

    act.__name__ = f"{verb}_matter"
    return post(f"/matters/{{number:str}}/{verb}", opt={"needs": f"matter:{verb}"},
                sync_to_thread=True)(act)


ACTIONS: Final = tuple(_action(verb, order) for verb, order in MOVES.items())
