"""The command that tells under what a natural person stands in the store, to search by it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.command import Asked, command
from guanwu.desk.rows import text
from guanwu.party.identifiers import is_national_id, is_resident_id
from guanwu.store.journal import Event, append

EXAMPLE = "A123456789"
"""The number that everybody uses as an example; nobody has it."""


class SeekPerson(Struct, frozen=True, forbid_unknown_fields=True):
    """A person's identity or passport number, and why the person's declarations are looked for."""

    importer: Annotated[str, Meta(min_length=4, max_length=20)]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class Sought(Struct, frozen=True):
    """What stands in place of the person's number, whether or not there is any declaration."""

    importer: str


@command("declaration:seek_person", example=SeekPerson(EXAMPLE, "Inquiry 2025-117"))
def seek_person(desk: Asked, order: SeekPerson) -> Sought | Refusal:
    """Tell under what a natural person's declarations are found; kept with who asked and why."""
    if not order.reason.strip():
        return Refusal("queue_reason_missing")
    number = "".join(order.importer.split())
    if is_national_id(number.upper()) or is_resident_id(number.upper()):
        number = number.upper()
    token = desk.house.keys.token_of(number)
    append(desk.connection, [Event(desk.at, desk.actor.id, token, "declaration:person:sought",
                                   text({"reason": order.reason}))])
    return Sought(token)
