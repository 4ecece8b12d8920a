"""Rows of a replay in columns: differences by line and levy, refusals by line and reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from msgspec import Struct

from guanwu.scale.batch import LineBatch

NONE = np.zeros(0, dtype=np.int64)
SIDES = ("before", "after", "both")


class Names:
    """Dense numbers for names, in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """Return the number of a name, a new one when it was not met before."""
        return self.numbers.setdefault(name, len(self.numbers))


class DifferenceRows(Struct, frozen=True, eq=False):
    """Lines and levies that differ; `levy`, `code` and `origin` are dense numbers."""

    places: np.ndarray = NONE
    number: np.ndarray = NONE
    line: np.ndarray = NONE
    code: np.ndarray = NONE
    origin: np.ndarray = NONE
    levy: np.ndarray = NONE
    before: np.ndarray = NONE
    after: np.ndarray = NONE

    @classmethod
    def of(
        cls, batch: LineBatch, places: np.ndarray, levy: int, before: np.ndarray, after: np.ndarray
    ) -> DifferenceRows:
        """Return the rows of one levy at some places of a batch."""
        return cls(
            places, batch.numbers[batch.index[places]], batch.line[places], batch.code[places],
            batch.origin[places], np.full(places.size, levy, dtype=np.int64), before, after,
        )

    @classmethod
    def joined(cls, parts: Sequence[DifferenceRows]) -> DifferenceRows:
        """Return the rows of parts of one batch, in the order of the lines."""
        return _joined(cls, [one for one in parts if one.places.size])


class RefusedRows(Struct, frozen=True, eq=False):
    """Lines of refused declarations; `side` is a place in `SIDES`, `reason` a dense number."""

    places: np.ndarray = NONE
    number: np.ndarray = NONE
    line: np.ndarray = NONE
    code: np.ndarray = NONE
    origin: np.ndarray = NONE
    side: np.ndarray = NONE
    reason: np.ndarray = NONE

    @classmethod
    def of(
        cls, batch: LineBatch, places: np.ndarray, side: str, reason: np.ndarray
    ) -> RefusedRows:
        """Return the rows of one side at some places of a batch."""
        return cls(
            places, batch.numbers[batch.index[places]], batch.line[places], batch.code[places],
            batch.origin[places], np.full(places.size, SIDES.index(side), dtype=np.int64), reason,
        )

    @classmethod
    def joined(cls, parts: Sequence[RefusedRows]) -> RefusedRows:
        """Return the rows of parts of one batch, in the order of the lines."""
        return _joined(cls, [one for one in parts if one.places.size])


Rows = TypeVar("Rows", DifferenceRows, RefusedRows)


def _joined(kind: type[Rows], parts: list[Rows]) -> Rows:
    """Put parts side by side; what stands at one place keeps the order it came in."""
    if not parts:
        return kind()
    columns = [
        np.concatenate([getattr(one, name) for one in parts]) for name in kind.__struct_fields__
    ]
    if (np.diff(columns[0]) < 0).any():
        order = np.argsort(columns[0], kind="stable")
        columns = [column.take(order) for column in columns]
    return kind(*columns)
