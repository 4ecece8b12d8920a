"""What an order is about, for the matrix: offices, parties and who has taken it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, text

from guanwu.access.model import Resource
from guanwu.declaration.model import Declaration
from guanwu.declaration.number import normalise
from guanwu.party.identifiers import names_a_business
from guanwu.store.dialect import among
from guanwu.store.key_file import keys_of
from guanwu.store.writing import NUMBERS_A_QUERY

OFFICES: Final = {"A": "keelung", "B": "kaohsiung", "C": "taipei", "D": "taichung"}
"""Offices by the first letter of a declaration number (domain reference 1.3)."""
_declarations = text(
    "SELECT number, importer, box, assignee, office FROM declaration WHERE number IN :numbers"
).bindparams(bindparam("numbers", expanding=True))


def office_of(number: str) -> str:
    """Return the office that a declaration number belongs to; nothing for an unknown letter."""
    return OFFICES.get(number[:1], "")


def plain(given: Iterable[str]) -> list[str]:
    """Return numbers in their stored form; what cannot be one stays, and is found nowhere."""
    read = ((one, normalise(one)) for one in given)
    return [number if isinstance(number, str) else one for one, number in read]


def declaration_resources(connection: Connection, order: Any) -> Sequence[Resource]:
    """Return the declarations that an order names by `number` or `numbers`.

    One that was handed over belongs to the office that has it. One that is not there belongs to
    the office of its number and to no party: a trader is denied it as if it were another's.
    """
    given = getattr(order, "numbers", None) or (order.number,)
    numbers = plain(given)
    rows = connection.execute(_declarations, {"numbers": numbers})
    found = {row[0]: Resource(row[4] or office_of(row[0]), (row[1], row[2]), row[3] or "")
             for row in rows}
    return [found.get(one, Resource(office_of(one))) for one in numbers]


def parties_of(connection: Connection, declaration: Declaration) -> Resource:
    """Return a declaration that is not in the store yet, as its parties may call it their own.

    A natural person is known by the token that will stand in the store.
    """
    importer = declaration.importer
    party = importer.id
    if not names_a_business(importer.id_type, party):
        party = keys_of(connection).token_of(party)
    return Resource(office_of(declaration.number), (party, declaration.box))


def corrected_resources(
    connection: Connection, declarations: Sequence[Declaration]
) -> dict[str, tuple[Resource, ...]]:
    """Return the refused declarations, by number, whose place others of that number would take.

    A correction is the business of whose declaration was refused.
    """
    numbers = [one.number for one in declarations]
    found: dict[str, tuple[Resource, ...]] = {}
    for start in range(0, len(numbers), NUMBERS_A_QUERY):
        asked, values = among(connection, "number", numbers[start : start + NUMBERS_A_QUERY])
        rows = connection.exec_driver_sql(
            f"SELECT number, importer, box FROM declaration WHERE state = 'refused' AND {asked}",
            values)
        for number, importer, box in rows:
            found[number] = (Resource(office_of(number), (importer, box)),)
    return found
