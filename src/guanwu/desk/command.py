"""A command is declared once: from its declaration come route, form, verb, permission and journal.

An order or a question is a frozen struct; the function beside it decides. Faces know nothing but
this registry.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar, get_type_hints

from msgspec import Struct
from sqlalchemy import Connection

from guanwu.access.matrix import Scope
from guanwu.access.model import NOBODY, Actor, Resource
from guanwu.desk.house import House

Order = TypeVar("Order", bound=Struct)


class Asked(NamedTuple):
    """What a command works with: house, who asks, when, the open transaction, powers, scope.

    `scope` is how far a listing reaches; `powers` are the moves of flows that the actor may make.
    `approver` is the second person, where an order is carried out that waited for one.
    """

    house: House
    actor: Actor
    moment: datetime
    connection: Connection
    powers: frozenset[str]
    scope: Scope
    approver: Actor = NOBODY

    @property
    def at(self) -> str:
        """The moment as it is kept: ISO 8601 with its zone."""
        return self.moment.isoformat()


Concerned = Callable[[Connection, Any], Sequence[Resource]]
"""Finds what an order is about, for the matrix; what is not there has no resource."""


class Spec(NamedTuple):
    """A command or query as declared.

    `id` is `subject:verb`. `writes` tells commands from queries. `four_eyes` says whether an order
    waits for a second person. `personal`: an answer shows personal data, so each reading is
    journalled with its reason. `of` finds what the order concerns. `listing`: the answer is cut
    to the actor's scope and concerns nothing by name. `example` is a whole order. `apart`: a
    command whose long work reads a snapshot, so that nobody waits; it keeps its result by itself.
    """

    id: str
    order: type[Struct]
    run: Callable[[Asked, Any], Any]
    writes: bool
    answer: Any
    of: Concerned | None
    four_eyes: Callable[[Connection, Any], bool] | None
    personal: bool
    listing: bool
    example: Struct | None
    apart: bool = False

    @property
    def subject(self) -> str:
        """The first part of the id."""
        return self.id.partition(":")[0]

    @property
    def verb(self) -> str:
        """The second part of the id."""
        return self.id.partition(":")[2]

    @property
    def term(self) -> str:
        """The id of the words for it: `<subject>_<verb>` in terms, as heading and button."""
        return f"do_{self.subject}_{self.verb}"


_REGISTRY: Final[dict[str, Spec]] = {}


def command(
    id: str, *, of: Concerned | None = None,
    four_eyes: Callable[[Connection, Any], bool] | None = None, personal: bool = False,
    listing: bool = False, example: Struct | None = None, apart: bool = False,
) -> Callable[[Callable[[Asked, Order], Any]], Callable[[Asked, Order], Any]]:
    """Declare a command: what changes something. The function's second parameter is its order.

    With `listing` what it concerns is found in what is handed in: it asks the matrix itself.
    """
    return _declare(id, True, of, four_eyes, personal, listing, example, apart)


def query(
    id: str, *, of: Concerned | None = None, personal: bool = False, listing: bool = False,
    example: Struct | None = None,
) -> Callable[[Callable[[Asked, Order], Any]], Callable[[Asked, Order], Any]]:
    """Declare a query: what only reads."""
    return _declare(id, False, of, None, personal, listing, example)


def _declare(
    id: str, writes: bool, of: Concerned | None,
    four_eyes: Callable[[Connection, Any], bool] | None, personal: bool, listing: bool,
    example: Struct | None, apart: bool = False,
) -> Callable[[Callable[[Asked, Order], Any]], Callable[[Asked, Order], Any]]:
    """Return the decorator that puts a function into the registry."""

    def declared(run: Callable[[Asked, Order], Any]) -> Callable[[Asked, Order], Any]:
        if id in _REGISTRY:
            raise ValueError(f"{id} is declared twice")
        hints = get_type_hints(run)
        order = next(hint for name, hint in hints.items() if name != "return"
                     and isinstance(hint, type) and issubclass(hint, Struct))
        _REGISTRY[id] = Spec(id, order, run, writes, hints["return"], of, four_eyes, personal,
                             listing, example, apart)
        return run

    return declared


def always(_connection: Connection, _order: Any) -> bool:
    """Say that every order of a command waits for a second person."""
    return True


@cache
def registry() -> dict[str, Spec]:
    """Return every command and query, by id, all modules of the desk loaded once."""
    for folder in ("commands", "queries"):
        package = importlib.import_module(f"guanwu.desk.{folder}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_REGISTRY.items()))
