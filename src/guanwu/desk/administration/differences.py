"""What a proposal would change, for the person who is to approve it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection


class Difference(Struct, frozen=True):
    """One thing as it is, and as it would be; `name` is the id of a term. Empty: not there."""

    name: str
    before: str
    after: str


Find = Callable[[Connection, Any], Sequence[Difference]]
_FOUND: Final[dict[str, Find]] = {}


def differing(command: str) -> Callable[[Find], Find]:
    """Declare how to tell what an order of a command would change."""

    def declared(find: Find) -> Find:
        _FOUND[command] = find
        return find

    return declared


def differences(connection: Connection, command: str, order: Struct) -> tuple[Difference, ...]:
    """Return what an order would change as things stand; nothing where the order says it all."""
    find = _FOUND.get(command)
    return tuple(find(connection, order)) if find is not None else ()
