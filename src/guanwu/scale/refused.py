"""Why declarations cannot be assessed again: reasons by line, each kept once."""

from __future__ import annotations

import msgspec
import numpy as np

from guanwu.case import Refusal
from guanwu.duty.assess import line_inputs
from guanwu.duty.dense import DenseLaw
from guanwu.duty.facts import LIMITS
from guanwu.scale.batch import LineBatch, Piece
from guanwu.scale.rows import RefusedRows


class Reasons:
    """Refusals by dense number: the code and the facts as JSON."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, refusal: Refusal) -> int:
        """Return the number of a refusal."""
        facts = msgspec.json.encode(dict(refusal.facts), enc_hook=str, order="sorted").decode()
        return self._numbers.setdefault((refusal.code, facts), len(self._numbers))

    def listed(self) -> list[tuple[str, str]]:
        """Return code and facts in the order of the numbers."""
        return list(self._numbers)


def refused_rows(
    reasons: Reasons, side: str, batch: LineBatch, piece: Piece, dense: DenseLaw,
    profiles: np.ndarray, which: np.ndarray,
) -> RefusedRows:
    """Return the lines and reasons of refused declarations of a piece.

    A reason that the law gives for a kind of goods is found for all its lines at once; only lines
    of which the law wants more, or whose amounts are beyond a limit, are asked one by one. Where
    the law has no rules for the day at all, that is the reason, on the first line.
    """
    plan = dense.law.plan(dense.day, dense.known_on)
    if isinstance(plan, Refusal):
        first = piece.places[piece.columns.starts[which]]
        number = np.full(first.size, reasons.number(plan), dtype=np.int64)
        return RefusedRows.of(batch, first, side, number)
    lines = np.flatnonzero(which[piece.columns.index])
    kinds, inverse = np.unique(profiles[lines], return_inverse=True)
    known = [[reasons.number(one) for one in dense.profiles[kind].refusals]
             for kind in kinds.tolist()]
    parts: list[RefusedRows] = []
    for place in range(max(map(len, known), default=0)):
        of_kind = np.array([held[place] if place < len(held) else -1 for held in known])
        found = of_kind[inverse]
        at = np.flatnonzero(found >= 0)
        parts.append(RefusedRows.of(batch, piece.places[lines[at]], side, found[at]))
    wanting = np.array(
        [bool(dense.profiles[kind].measures or dense.profiles[kind].needs)
         for kind in kinds.tolist()], dtype=bool,
    )
    ask = lines[wanting[inverse] | _beyond(piece, lines)]
    parts.append(_asked(reasons, side, batch, piece, dense, profiles, ask))
    return RefusedRows.joined(parts)


def _beyond(piece: Piece, lines: np.ndarray) -> np.ndarray:
    """Return which of the lines have an amount beyond its limit."""
    found = np.zeros(lines.size, dtype=bool)
    for name, low, high in LIMITS:
        column = piece.columns.facts[name][lines]
        found |= (column < low) | (column > high)
    return found


def _asked(
    reasons: Reasons, side: str, batch: LineBatch, piece: Piece, dense: DenseLaw,
    profiles: np.ndarray, lines: np.ndarray,
) -> RefusedRows:
    """Ask lines one by one, as the assessment of one declaration does."""
    places: list[int] = []
    numbers: list[int] = []
    for line in lines.tolist():
        place = int(piece.places[line])
        _, refusals = line_inputs(dense.profiles[profiles[line]], batch.declared.facts(place))
        places += [place] * len(refusals)
        numbers += [reasons.number(one) for one in refusals]
    return RefusedRows.of(
        batch, np.array(places, dtype=np.int64), side, np.array(numbers, dtype=np.int64)
    )
