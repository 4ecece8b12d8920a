"""Every duty of the establishment is worked from register to close, in a real store."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from guanwu.case import Refusal
from guanwu.desk.commands.matter import AddDocument, Assign, ByMatter, Close, Decide, Extend
from guanwu.desk.matter_registering import Register
from guanwu.establishment.model import Route
from guanwu.store.engine import reading
from guanwu.store.journal import verify
from guanwu.store.matter_rows import load_periods
from guanwu.store.organisation_file import load_organisation
from tests.desk.houses import MOMENT, house
from tests.desk.matter_people import ask, person_of

DAY = MOMENT.date()


def _ways() -> dict[str, Route]:
    """A route to every duty of the establishment."""
    ways: dict[str, Route] = {}
    for row in load_organisation().tables.routes:
        if row.role == "handles" and row.in_force(DAY):
            ways.setdefault(row.duty, row)
    return ways


@pytest.mark.slow
def test_406_of_406_duties_are_worked_from_register_to_close(tmp_path: Path) -> None:
    desk = house(tmp_path)
    organisation, periods, ways = load_organisation(), load_periods(), _ways()
    places = {one.unit: one.id for one in organisation.tables.places if one.unit}
    units = [one.id for one in organisation.units.on(DAY)]
    clerks = {unit: person_of(desk, "clerk", unit) for unit in units}
    chiefs = {unit: person_of(desk, "supervisor", unit) for unit in units}
    worked = []
    for place, duty in enumerate(organisation.duties.on(DAY)):
        way = ways[duty.id]
        clerk, chief = clerks[duty.unit], chiefs[duty.unit]
        period = periods.at(way.matter, DAY)
        opened = ask(desk, clerk, "matter:register", Register(
            way.matter, duty.en, office=way.office, place=places[way.area] if way.area else "",
            mode=way.mode, party="04595257", working_days=None if period else 10))
        assert not isinstance(opened, Refusal), (duty.id, opened)
        assert opened.duty == duty.id, "registered at another duty than the one to be worked"
        number = opened.number
        steps = [
            ask(desk, chief, "matter:assign",
                Assign(number, f"clerk.{duty.unit.replace('/', '.')}"))
            if place % 2 else ask(desk, clerk, "matter:take", ByMatter(number)),
            ask(desk, clerk, "matter:add_document", AddDocument(number, "note.txt", b"A note.")),
        ]
        if period is None or period.extensions:
            steps.append(ask(desk, clerk, "matter:extend", Extend(
                number, "More is to be looked into.", working_days=None if period else 5)))
        steps += [
            ask(desk, clerk, "matter:decide", Decide(number, "done", "As the clause asks.")),
            ask(desk, clerk, "matter:close", Close(number, DAY, "letter")),
        ]
        assert not [one for one in steps if isinstance(one, Refusal)], (duty.id, steps)
        assert steps[-1].state == "closed" and steps[-1].unit is None
        worked.append((duty.id, number))
    assert len({duty for duty, _ in worked}) == 406
    with reading(desk.engine) as connection:
        rows = connection.execute(text("SELECT number, duty, state, unit FROM matter")).all()
        assert verify(connection).ok
        events = Counter(row[0] for row in connection.execute(text(
            "SELECT subject FROM journal WHERE event LIKE 'matter:%'")))
    assert {(row[1], row[0]) for row in rows} == set(worked)
    assert {(row[2], row[3]) for row in rows} == {("closed", None)}
    assert len(events) == 406 and min(events.values()) >= 5
    by_letter = Counter(number[0] for _, number in worked)
    assert sum(by_letter.values()) == 406 and set(by_letter) == set("ABCDS")
    for letter, count in by_letter.items():
        assert {number for _, number in worked if number[0] == letter} == {
            f"{letter}-2025-{serial:06d}" for serial in range(1, count + 1)}
