"""Several desks on one store: each decides on what all have committed, not on what it remembers."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from guanwu.declaration.model import Importer
from guanwu.desk.history import History
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.settle import examine, receive_documents
from guanwu.store import history_rows
from guanwu.store.declaration_json import Received
from guanwu.store.engine import reading
from tests.desk.houses import house, lodged, same

pytestmark = pytest.mark.usefixtures("each_store")
IMPORTERS = ("04595257", "12345675", "22099131")


def of(number: int, importer: str = IMPORTERS[0], **changes: object) -> Received:
    """Return a declaration of an importer."""
    clean = lodged(number, **changes).declaration
    return same(replace(clean, importer=Importer(importer, clean.importer.id_type,
                                                 clean.importer.name, clean.importer.address)))


def stored(desk: House) -> History:
    """Return the history as a desk that begins now reads it."""
    with reading(desk.engine) as connection:
        return History(connection)


def in_step(desk: House) -> None:
    """The memory of a desk that has its turn is what the store has."""
    with desk.writing():
        pass
    fresh = stored(desk)
    assert (desk.history.traders, desk.history.brokers, desk.history.version) == (
        fresh.traders, fresh.brokers, fresh.version)


def test_what_one_desk_commits_the_other_knows_at_its_turn(tmp_path: Path) -> None:
    left, right = house(tmp_path), house(tmp_path)
    lodge(left, [of(1), of(2, currency="QQQ")])
    assert IMPORTERS[0] not in right.history.traders
    lodge(right, [of(3, IMPORTERS[1])])
    known = right.history.traders[IMPORTERS[0]]
    assert known.seen == 1 and known.headings
    box = lodged(1).declaration.box
    assert (right.history.brokers[box].declarations, right.history.brokers[box].errors) == (3, 1)
    in_step(left)
    in_step(right)


def test_the_other_desk_selects_as_if_there_were_one(tmp_path: Path) -> None:
    left, right, alone = house(tmp_path), house(tmp_path), house(tmp_path / "alone")
    batches = [[of(n, IMPORTERS[n % 3]) for n in range(start, start + 4)]
               for start in range(1, 60, 4)]
    chance = random.Random(7)
    for batch in batches:
        assert lodge(chance.choice((left, right)), batch) == lodge(alone, batch)
    in_step(left)
    in_step(right)
    assert left.history.traders == right.history.traders == stored(alone).traders


def test_an_offence_that_one_desk_finds_counts_at_the_other(tmp_path: Path) -> None:
    left = house(tmp_path, salt="examined")
    right = house(tmp_path)
    found = next(outcome for n in range(1, 400) for outcome in lodge(left, [of(n)])
                 if outcome.channel == "C3")
    receive_documents(right, [found.number])
    assert examine(right, [found.number], clean=False)[0].state == "referred"
    lodge(left, [of(900)])
    assert left.history.traders[IMPORTERS[0]].offences == 1
    in_step(left)


def test_what_was_rolled_back_is_known_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = house(tmp_path), house(tmp_path)
    lodge(left, [of(1)])

    def crash(*_: object) -> None:
        raise RuntimeError("crash")

    monkeypatch.setattr(History, "drop", crash)
    with pytest.raises(RuntimeError):
        lodge(left, [of(2)])
    monkeypatch.undo()
    lodge(right, [of(3)])
    assert right.history.traders[IMPORTERS[0]].seen == 2
    in_step(left)
    in_step(right)


def test_a_desk_that_slept_too_long_reads_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_rows, "CHANGES_KEPT", 3)
    sleeper, busy = house(tmp_path), house(tmp_path)
    for n in range(1, 10):
        lodge(busy, [of(n, IMPORTERS[n % 3])])
    with reading(busy.engine) as connection:
        assert history_rows.changed_since(connection, 0) is None
        near = history_rows.changed_since(connection, 7)
        assert near is not None and near.importers == sorted((IMPORTERS[8 % 3], IMPORTERS[0]))
    in_step(sleeper)
    assert sum(one.seen for one in sleeper.history.traders.values()) == 9
