"""People of units for tests: a clerk and a chief of every unit that is asked for."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from guanwu.access.model import Actor, Holding
from guanwu.desk.command import registry
from guanwu.desk.house import House
from guanwu.desk.perform import perform
from guanwu.store.access_rows import actor_of_person
from guanwu.store.person_rows import Person, add_person
from guanwu.store.post_rows import add_post, hold


def person_of(house: House, role: str, unit: str, login: str = "") -> Actor:
    """A new person with a post of a role in a unit, or in an office where no unit is named."""
    moment = house.clock()
    office = unit.partition("/")[0]
    login = login or f"{role}.{unit.replace('/', '.')}"
    with house.writing() as connection:
        person = add_person(connection, login, login, login, moment)
        assert isinstance(person, Person), person
        post = add_post(connection, login, login, role, moment, office=office,
                        unit=unit if "/" in unit else "")
        hold(connection, person.id, post.id, moment, moment, granted_by="admin")
        return actor_of_person(connection, person.id, moment)


def trader(party: str = "04595257") -> Actor:
    """Somebody who acts for a business."""
    return Actor("t1", "Trader", (Holding("trader", party=party),))


def ask(house: House, actor: Actor, id: str, order: Struct, reason: str = "a test") -> Any:
    """What the desk answers to an order."""
    return perform(house, actor, registry()[id], order, reason)
