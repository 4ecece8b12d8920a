"""Natural persons in declarations: their number stands in the store as a token, and sealed.

A declaration is checked as it came. Whatever is kept of it (record, hash, ledger, journal, history)
has the token in place of the number; whoever must know the number asks for it to be opened.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.case import Fault
from guanwu.declaration.model import Declaration
from guanwu.party.identifiers import masked, names_a_business
from guanwu.store.declaration_files import received
from guanwu.store.declaration_json import Received
from guanwu.store.identity_rows import keep_identities, open_identities
from guanwu.store.sealing import is_token

if TYPE_CHECKING:
    from guanwu.desk.house import House

DIGITS_LEAST = 4
Record = TypeVar("Record", bound=Struct)

def seal_persons(
    house: House, items: Sequence[Received]
) -> tuple[Sequence[Received], dict[int, tuple[str, str]]]:
    """Return the items with tokens for the ids of natural persons, and (token, id) by place."""
    places = [
        place for place, item in enumerate(items)
        if not names_a_business(item.declaration.importer.id_type, item.declaration.importer.id)
    ]
    if not places:
        return items, {}
    sealed, persons = list(items), {}
    token_of = house.keys.token_of
    for place in places:
        declaration = items[place].declaration
        number = declaration.importer.id
        token = token_of(number)
        persons[place] = (token, number)
        if _names(number) and items[place].canonical.count(number.encode()) > 1:
            declaration = _without_quotes(declaration, number)
        importer = replace(declaration.importer, id=token)
        sealed[place] = received(replace(declaration, importer=importer))
    return sealed, persons


def _names(number: str) -> bool:
    """Say whether a declared id has enough digits to name somebody where it is quoted."""
    return sum(sign.isdigit() for sign in number) >= DIGITS_LEAST


def _without_quotes(declaration: Declaration, number: str) -> Declaration:
    """Return a declaration whose free texts do not quote the importer's number any more."""
    lines = tuple(_masked_texts(line, number, ("description", "specification"))
                  for line in declaration.lines)
    texts = ("name", "name_zh", "address")
    return _masked_texts(replace(
        declaration, lines=lines,
        importer=_masked_texts(declaration.importer, number, texts),
        seller=_masked_texts(declaration.seller, number, ("name", "address")),
    ), number, ("marks", "statements"))


def _masked_texts(record: Record, number: str, names: Sequence[str]) -> Record:
    """Return a record in whose texts of these names the number is masked."""
    changes = {}
    for name in names:
        text = getattr(record, name)
        found = _without(text, number)
        if found != text and text is not None:
            changes[name] = found
    return replace(record, **changes) if changes else record


def keep_persons(
    house: House, connection: Connection, persons: Mapping[int, tuple[str, str]],
    places: Container[int],
) -> None:
    """Keep the numbers of those declarations that are written, in the same transaction."""
    numbers = dict(pair for place, pair in persons.items() if place in places)
    keep_identities(connection, house.keys, numbers)


def open_importer(house: House, connection: Connection, declaration: Declaration) -> Declaration:
    """Return a stored declaration with its importer's number; the token where it was destroyed."""
    token = declaration.importer.id
    if not is_token(token):
        return declaration
    number = open_identities(connection, house.keys, [token])[token]
    if not isinstance(number, str):
        return declaration
    return replace(declaration, importer=replace(declaration.importer, id=number))


def masked_faults(faults: Sequence[Fault], number: str) -> list[Fault]:
    """Return faults in which a person's number is masked wherever they quote it.

    A text with fewer than four digits names nobody, and may be the id of a term that a sentence
    asks for: it is masked where it is quoted as the id alone.
    """
    anywhere = _names(number)
    return [
        replace(fault, facts={
            name: _without(value, number) if anywhere or name == "id" else value
            for name, value in fault.facts.items()
        })
        for fault in faults
    ]


def _without(value: Any, number: str) -> Any:
    """Return a fact, or facts within a fact, with the number masked."""
    if isinstance(value, str):
        return value.replace(number, masked(number))
    if isinstance(value, Mapping):
        return {name: _without(one, number) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_without(one, number) for one in value)
    return value
