"""From the outbox to messages of the single window, as XML."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from guanwu.case import Fault
from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.desk.persons import open_importer
from guanwu.release.answers import Completion, n5107, n5109, n5110, n5116, nx5106
from guanwu.singlewindow.nx5105 import tree_from
from guanwu.singlewindow.reasons import reasons_of
from guanwu.singlewindow.tree import Tree
from guanwu.store.case_rows import load_cases
from guanwu.store.engine import reading
from guanwu.store.layout_file import layout_for, refusal_codes
from guanwu.store.message_xml import write

TO_COMPLETE = "A04"
"""Code 017: permits or documents to be handed in; the only one of the list that is known."""
_decoder = msgspec.json.Decoder(Declaration)


def messages(house: House, number: str) -> list[tuple[str, bytes]] | None:
    """Return every message of a case in order, as (name, XML); None when there is no such case.

    The first is the declaration itself (NX5105), then the answers in the order they were decided.
    """
    with reading(house.engine) as connection:
        case = load_cases(connection, [number]).get(number)
        if case is None:
            return None
        declaration = open_importer(house, connection, _decoder.decode(case.record))
        made = [("NX5105", write("NX5105", tree_from(declaration), layout_for("NX5105")))]
        for message, facts, at in _outgoing(connection, number):
            tree = answer_tree(house, declaration, message, facts, at)
            made.append((message, write(message, tree, layout_for(message))))
    return made


def _outgoing(connection: Connection, number: str) -> list[tuple[str, dict[str, Any], datetime]]:
    """Return the outbox of a case."""
    rows = connection.execute(
        text("SELECT message, facts, created_at FROM outbox WHERE subject = :number ORDER BY id"),
        {"number": number},
    )
    return [(row[0], msgspec.json.decode(row[1]), datetime.fromisoformat(row[2])) for row in rows]


def answer_tree(
    house: House, declaration: Declaration, message: str, facts: dict[str, Any], at: datetime
) -> Tree:
    """Return the tree of an answer from the facts that were decided."""
    if message == "NX5106":
        faults = [Fault(code, place) for code, place in facts.get("faults", ())]
        reasons = reasons_of(faults, refusal_codes())
        return nx5106(declaration, facts["outcome"], reasons, at)
    if message == "N5107":
        items = [Completion(None, (TO_COMPLETE,))]
        limit = date.fromisoformat(facts["limit"])
        return n5107(declaration, facts["channel"], limit, items, declaration.number[:2], at)
    if message == "N5109":
        containers = [one.number for one in declaration.containers]
        return n5109(declaration, facts["notice"], at, containers=containers)
    if message == "N5110":
        codes_of = house.levy_codes(declaration.declared_on)
        levies = [(codes_of[name], amount) for name, amount in facts["levies"].items()]
        due_on = date.fromisoformat(facts["due_on"])
        return n5110(declaration, facts["bill"], due_on, levies, facts["payable"],
                     facts["business_tax_base"], facts["channel"])
    if message == "N5116":
        return n5116(declaration, facts["channel"], at, declaration.packages,
                     examined=facts["examined"])
    raise LookupError(f"no answer {message}")
