"""Something that exists for every kind of order, so that the matrix is asked about real things."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import text

from guanwu.access.model import Actor, Holding
from guanwu.desk.command import Spec, registry
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.perform import is_declined, perform
from guanwu.store.engine import reading
from tests.declaration.samples import clean_declaration
from tests.desk.houses import with_request

PARTY = clean_declaration().importer.id
"""The trader whose declaration it is."""
SEATS = {"tariff_editor": ("administration", "administration/1")}
"""Roles whose work is not at Taipei: office and unit."""


@dataclass
class Subjects:
    """Ids by the name of the field that names them in orders and paths."""

    ids: dict[str, str] = field(default_factory=dict)

    def path(self, template: str) -> str:
        """Return a path of the application with the ids of what exists in it; places begin at 0."""
        def of(found: re.Match[str]) -> str:
            other = "0" if found[2] == "int" else "x"
            return self.ids.get(found[1], other).replace(" ", "%20")

        return re.sub(r"\{(\w+)(?::(\w+))?\}", of, template)


def done(house: House, role: str, id: str, **facts: Any) -> Any:
    """Perform an order with what is named, as somebody of a role; it must succeed."""
    spec = registry()[id]
    example = msgspec.to_builtins(spec.example) if spec.example is not None else {}
    order = msgspec.convert(example | facts, spec.order, strict=False)
    seat = SEATS.get(role, ("taipei", "taipei/1"))
    actor = Actor(f"p-{role}", role, (Holding(role, *seat, PARTY),), "", True)
    answer = perform(house, actor, spec, order, "made for the matrix")
    assert not is_declined(answer), f"{id}: {answer}"
    return answer


def subjects(house: House) -> Subjects:
    """Make one of everything in a store, taken by somebody where it can be; return their ids."""
    number = lodge(house, [with_request(1, "8")])[0].number
    found = Subjects({"number": number, "code": "09012100005", "prefix": "09"})
    matter = done(house, "clerk", "matter:register", office="taipei")
    found.ids["matter"] = matter.number
    paper = done(house, "trader", "document:add", number=number)
    found.ids["document"] = paper.id
    found.ids["operator"] = done(house, "administrator", "operator:register").id
    found.ids["programme"] = done(house, "administrator", "programme:record_event").id
    done(house, "administrator", "programme:record_certificate", number=number)
    done(house, "administrator", "establishment:record_movement")
    with reading(house.engine) as connection:
        for name in ("person", "post", "holding"):
            row = connection.execute(text(f"SELECT id FROM {name} ORDER BY 1")).first()
            assert row is not None
            found.ids[name] = str(row[0])
    proposed = done(house, "administrator", "holding:grant", person=found.ids["person"],
                    post=found.ids["post"], since=None)
    found.ids["proposal"] = proposed.proposal
    drafted = done(house, "tariff_editor", "gazette:draft")
    found.ids["gazette"] = drafted.id
    with house.engine.begin() as connection:
        connection.execute(text("UPDATE declaration SET assignee = 'p-owner'"))
        connection.execute(text("UPDATE matter SET assignee = 'p-owner'"))
    return found


def order_for(spec: Spec, known: Subjects) -> Struct:
    """Return the example of an order, about what exists."""
    if spec.id == "declaration:lodge":
        return spec.order(declaration=clean_declaration())
    if spec.example is None:
        raise AssertionError(f"{spec.id} has no example")
    plain: dict[str, Any] = msgspec.to_builtins(spec.example)
    number = known.ids["matter" if spec.subject == "matter" else "number"]
    about = {"number": number, "numbers": [number], "person": known.ids["person"],
             "post": known.ids["post"], "holding": known.ids["holding"],
             "id": known.ids.get(spec.subject, "")}
    if spec.id != "matter:assign":
        plain |= {name: value for name, value in about.items() if value and plain.get(name)}
    return msgspec.convert(plain, spec.order, strict=False)
