"""The way of every order: authorised, in one transaction, personal readings journalled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from sqlalchemy import text

from guanwu.access.model import NOBODY, Actor, Holding, Resource
from guanwu.case import Refusal
from guanwu.desk import command as commands
from guanwu.desk.approval import Proposed
from guanwu.desk.command import Asked, Spec, always
from guanwu.desk.house import House
from guanwu.desk.perform import perform
from guanwu.store.engine import reading
from guanwu.store.journal import Event, append, verify
from tests.desk.houses import house

OFFICER = Actor("p1", "Officer", (Holding("release_officer", office="taipei"),))
AUDITOR = Actor("p3", "Auditor", (Holding("auditor", office="administration"),))
TRADER = Actor("p2", "Trader", (Holding("trader", party="04595257"),))


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """An order of this test."""

    number: str
    fails: bool = False


def write(desk: Asked, order: Order) -> str | Refusal:
    """Write an event, and decline afterwards where asked."""
    append(desk.connection, [Event(desk.at, desk.actor.id, order.number, "test:row:made", "{}")])
    return Refusal("access_denied", {"command": "x"}) if order.fails else "written"


def concerned(_connection: Any, order: Order) -> list[Resource]:
    """Return a resource at Taipei of one trader; who took it is in the number."""
    return [Resource("taipei", ("04595257",), order.number)]


def spec(**changes: Any) -> Spec:
    """Return the declaration of a command that the matrix knows as a status query."""
    made = Spec("declaration:status", Order, write, True, str, concerned, None, False, False, None)
    return made._replace(**changes)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[House]:
    """Return a house on a new store."""
    made = house(tmp_path)
    yield made
    made.engine.dispose()


def events(desk: House) -> list[tuple[str, str, str, str]]:
    """Return actor, subject, event and facts of the journal."""
    with reading(desk.engine) as connection:
        rows = connection.execute(text("SELECT actor, subject, event, facts FROM journal"))
        assert verify(connection).ok
        return [tuple(row) for row in rows]


def test_what_is_allowed_is_done_and_what_is_not_leaves_nothing(desk: House) -> None:
    assert perform(desk, OFFICER, spec(), Order("n1")) == "written"
    refused = perform(desk, NOBODY, spec(), Order("n2"))
    assert isinstance(refused, Refusal) and refused.code == "access_login_needed"
    assert [one[1] for one in events(desk)] == ["n1"]


def test_a_command_that_declines_leaves_nothing_of_what_it_wrote(desk: House) -> None:
    declined = perform(desk, OFFICER, spec(), Order("n1", fails=True))
    assert isinstance(declined, Refusal)
    assert events(desk) == []
    assert perform(desk, OFFICER, spec(), Order("n2")) == "written"


def test_a_command_that_breaks_leaves_nothing_and_the_next_goes_on(desk: House) -> None:
    def breaks(asked: Asked, order: Order) -> str:
        write(asked, order)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        perform(desk, OFFICER, spec(run=breaks), Order("n1"))
    assert perform(desk, OFFICER, spec(), Order("n2")) == "written"
    assert [one[1] for one in events(desk)] == ["n2"]


def test_four_eyes_keep_the_order_and_do_nothing_yet(desk: House) -> None:
    answer = perform(desk, OFFICER, spec(four_eyes=always), Order("n1"), "because")
    assert isinstance(answer, Proposed)
    assert [one[2] for one in events(desk)] == ["proposal:waiting:made"]
    with reading(desk.engine) as connection:
        kept = connection.execute(text("SELECT content, content_hash, state FROM proposal")).one()
    assert tuple(kept) == ('{"fails":false,"number":"n1"}', answer.content_hash, "waiting")


def test_personal_data_are_read_for_a_reason_that_stays(desk: House) -> None:
    def show(_desk: Asked, order: Order) -> str:
        return order.number

    reading_one = spec(run=show, writes=False, personal=True)
    refused = perform(desk, AUDITOR, reading_one, Order("n1"))
    assert isinstance(refused, Refusal) and refused.code == "reading_reason_missing"
    assert events(desk) == []
    assert perform(desk, AUDITOR, reading_one, Order("n1"), "audit 12") == "n1"
    assert events(desk) == [("p3", "n1", "declaration:status:read",
                             '{"reason":"audit 12","role":"auditor"}')]
    too_long = perform(desk, AUDITOR, reading_one, Order("n1"), "x" * 201)
    assert isinstance(too_long, Refusal) and too_long.code == "reading_reason_long"


def test_the_own_case_needs_no_reason_and_the_own_data_leave_no_record(desk: House) -> None:
    def show(_desk: Asked, order: Order) -> str:
        return order.number

    reading_one = spec(run=show, writes=False, personal=True)
    assert perform(desk, OFFICER, reading_one, Order("p1")) == "p1"
    assert [one[3] for one in events(desk)] == ['{"reason":"own_work","role":"release_officer"}']
    assert perform(desk, TRADER, reading_one, Order("n1")) == "n1"
    assert len(events(desk)) == 1


def test_every_command_and_query_has_its_row_and_no_row_is_without_one(desk: House) -> None:
    assert set(commands.registry()) == set(desk.matrix.rows)
