"""Commands on declarations: lodge, hand in documents, examine, pay, release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.declaration.model import Declaration
from guanwu.desk import settle
from guanwu.desk.command import Asked, command
from guanwu.desk.concerned import (
    corrected_resources,
    declaration_resources,
    parties_of,
    plain,
)
from guanwu.desk.intake import lodge as lodge_received
from guanwu.desk.outcome import Outcome
from guanwu.store.declaration_files import received

Number = Annotated[str, Meta(min_length=1, max_length=40)]
Numbers = Annotated[tuple[Number, ...], Meta(min_length=1, max_length=1_000)]


class Lodge(Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration to lodge, as a record."""

    declaration: Declaration


class ByNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """Declarations by their numbers, with blanks or slashes or without."""

    numbers: Numbers


class Examined(Struct, frozen=True, forbid_unknown_fields=True):
    """What an examination found."""

    numbers: Numbers
    clean: bool


def lodging_resources(connection: Connection, order: Lodge) -> Sequence[Resource]:
    """Return whose declaration is to be lodged, and whose refused one it would correct."""
    declaration = order.declaration
    corrected = corrected_resources(connection, [declaration]).get(declaration.number, ())
    return (parties_of(connection, declaration), *corrected)


@command("declaration:lodge", of=lodging_resources)
def lodge(desk: Asked, order: Lodge) -> Outcome:
    """Lodge one declaration: checked, selected, assessed, billed, kept."""
    return lodge_received(desk.house, [received(order.declaration)], desk.actor.id)[0]


@command("declaration:receive_documents", of=declaration_resources,
         example=ByNumbers(("CA  1411112347",)))
def receive_documents(desk: Asked, order: ByNumbers) -> list[Outcome]:
    """Record that documents arrived and are in order (CA 17, AUTO 14)."""
    return settle.receive_documents(desk.house, plain(order.numbers), desk.actor.id, desk.powers)


@command("declaration:examine", of=declaration_resources,
         example=Examined(("CA  1411112347",), True))
def examine(desk: Asked, order: Examined) -> list[Outcome]:
    """Record the finding of an examination (EXA 2)."""
    return settle.examine(desk.house, plain(order.numbers), order.clean, desk.actor.id,
                          desk.powers)


@command("declaration:pay", of=declaration_resources, example=ByNumbers(("CA  1411112347",)))
def pay(desk: Asked, order: ByNumbers) -> list[Outcome]:
    """Record that bills were paid in full, as the bank reports it (CA 43)."""
    return settle.pay(desk.house, plain(order.numbers), desk.actor.id, desk.powers)


@command("declaration:release", of=declaration_resources, example=ByNumbers(("CA  1411112347",)))
def release(desk: Asked, order: ByNumbers) -> list[Outcome]:
    """Release goods that owe nothing more (CA 44)."""
    return settle.release(desk.house, plain(order.numbers), desk.actor.id, desk.powers)
