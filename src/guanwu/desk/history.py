"""The history of importers and brokers in memory, in step with the store commit by commit.

Several desks may work on one store: each takes in what the others have committed when its turn to
write comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from guanwu.risk.model import NEW_BROKER, NEW_TRADER, Broker, Trader
from guanwu.store.history_rows import (
    add_history,
    changed_since,
    history_version,
    load_history,
)

if TYPE_CHECKING:
    from guanwu.desk.decide import Decision


class History:
    """What is on record before a batch; what a batch adds counts from the next one on."""

    def __init__(self, connection: Connection) -> None:
        self.version = history_version(connection)
        self.traders, self.brokers = load_history(connection)
        self._importers: dict[str, tuple[int, int]] = {}
        self._boxes: dict[str, tuple[int, int]] = {}
        self._headings: set[tuple[str, str]] = set()
        self._written: int | None = None
        self.touched = False

    def catch_up(self, connection: Connection) -> None:
        """Take in what other desks have committed, before anything is written or decided.

        The writer is alone, so that memory then is what the store has, until its own commit.
        """
        found = history_version(connection)
        if found == self.version:
            return
        parties = changed_since(connection, self.version) if found > self.version else None
        traders, brokers = load_history(connection, parties)
        if parties is None:
            self.traders, self.brokers = traders, brokers
        else:
            self.traders.update(traders)
            self.brokers.update(brokers)
        self.version = found

    def save(self, connection: Connection, decisions: Sequence[Decision]) -> None:
        """Write what a batch adds; `keep` takes it into memory."""
        importers, boxes, headings = self._importers, self._boxes, self._headings
        traders = self.traders
        for decision in decisions:
            declaration = decision.declaration
            box, importer = declaration.box, declaration.importer.id
            seen, errors = boxes.get(box, (0, 0))
            if decision.faults:
                boxes[box] = (seen + 1, errors + 1)
                continue
            boxes[box] = (seen + 1, errors)
            count, offences = importers.get(importer, (0, 0))
            importers[importer] = (count + 1, offences)
            known = traders.get(importer, NEW_TRADER).headings
            for line in declaration.lines:
                if line.code[:4] not in known:
                    headings.add((importer, line.code[:4]))
        if add_history(connection, importers, boxes, headings, self._next()):
            self._written = self._next()

    def _next(self) -> int:
        """Return the version that the history has after one more addition."""
        return (self._written or self.version) + 1

    def keep(self) -> None:
        """Take what was written into memory."""
        self.touched = True
        new: dict[str, set[str]] = {}
        for importer, heading in self._headings:
            new.setdefault(importer, set()).add(heading)
        for importer, (count, offences) in self._importers.items():
            held = self.traders.get(importer, NEW_TRADER)
            headings = held.headings | new[importer] if importer in new else held.headings
            self.traders[importer] = Trader(
                held.seen + count, held.offences + offences, held.arrears_twd, headings
            )
        for box, (count, errors) in self._boxes.items():
            one = self.brokers.get(box, NEW_BROKER)
            self.brokers[box] = Broker(one.declarations + count, one.errors + errors)
        self.version = self._written or self.version
        self.drop()

    def offence(self, connection: Connection, importer: str) -> None:
        """Write an offence found by an examination."""
        if add_history(connection, {importer: (0, 1)}, {}, (), self._next()):
            self._written = self._next()
        count, offences = self._importers.get(importer, (0, 0))
        self._importers[importer] = (count, offences + 1)

    def drop(self) -> None:
        """Forget what was not committed."""
        self._importers, self._boxes, self._headings = {}, {}, set()
        self._written = None
