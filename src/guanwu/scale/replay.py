"""Replays batches under two laws: what was due, what would be due, and where they differ.

Every declaration is assessed once under the law before. Only those with a line whose kind of goods
the law after treats differently are assessed a second time; for all others the result is the same
by construction, since a profile is everything that the rules ask of the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from guanwu.case import Refusal
from guanwu.duty.columnar import Assessed, LineColumns, assess_columns
from guanwu.duty.dense import Codebook, DenseLaw
from guanwu.scale.batch import LineBatch, pieces
from guanwu.scale.refused import Reasons, refused_rows
from guanwu.scale.rows import DifferenceRows, Names, RefusedRows
from guanwu.scale.totals import Tally, Total, Totals, chapter_of
from guanwu.scale.twin_law import Twin, Twins, View

Shares = dict[str, np.ndarray]
"""The share of every levy on some lines, in NT$."""


class Outcome(NamedTuple):
    """The rows that a batch gives: differences and refusals, in the order of the lines."""

    differences: DifferenceRows
    refused: RefusedRows


class Replay:
    """Replays batch after batch and keeps the totals."""

    def __init__(self, before: View, after: View, book: Codebook) -> None:
        self.book = book
        self.twins = Twins(before, after, book)
        self.reasons, self.names = Reasons(), Names()
        self.levies: dict[str, Total] = {}
        self.codes, self.origins, self.traders = Tally(), Tally(), Tally()
        self.counts = dict.fromkeys((
            "declarations", "lines", "reassessed_declarations", "differing_declarations",
            "differing_lines", "refused_declarations",
        ), 0)

    def replay(self, batch: LineBatch) -> Outcome:
        """Replay the declarations of a batch."""
        sheet = _Sheet(batch)
        numbers = self.twins.numbers(batch.day)
        rows: list[DifferenceRows] = []
        refused: list[RefusedRows] = []
        for number in np.unique(numbers).tolist():
            held = None if (numbers == number).all() else np.flatnonzero(numbers == number)
            twin = self.twins.held[number]
            again = self._before(batch, sheet, twin, held, refused)
            self._after(batch, sheet, twin, again, rows, refused)
        self._count(batch, sheet)
        return Outcome(DifferenceRows.joined(rows), RefusedRows.joined(refused))

    def totals(self, traders: Mapping[str, int]) -> Totals:
        """Return the totals of all batches so far, under their names."""
        codes, origins, _ = self.book.lists()
        return Totals(
            dict(self.counts), dict(self.levies), self.codes.named(codes, chapter_of),
            self.origins.named(origins), self.traders.named(list(traders)),
        )

    def _before(
        self, batch: LineBatch, sheet: _Sheet, twin: Twin, held: np.ndarray | None,
        refused: list[RefusedRows],
    ) -> np.ndarray:
        """Assess as before, or take what was assessed; return the declarations to assess again."""
        if batch.assessed is not None:
            for name, shares in batch.assessed.items():
                sheet.due += shares
                self._add(name, int(shares.sum()))
            sheet.before = dict(batch.assessed)
            return np.arange(batch.starts.size) if held is None else held
        again = []
        for piece in pieces(batch, held):
            result = assess_columns(twin.before, piece.columns)
            if isinstance(result, Refusal):
                sheet.refused[piece.declarations] = True
                again.append(piece.declarations)
                continue
            accepted = _kept(result.refused, piece.columns)
            due = np.zeros(piece.places.size, dtype=np.int64)
            for name in _levies(result):
                shares = result.shares(name)
                if shares.any():
                    shares = shares if accepted is None else np.where(accepted, shares, 0)
                    due += shares
                    sheet.keep(name, piece.places, shares)
                    self._add(name, int(shares.sum()))
                elif name not in self.levies:
                    self.levies[name] = Total()
            sheet.put(sheet.due, piece.places, due)
            differs = twin.differing(piece.columns, result.profiles)
            changed = np.zeros(piece.declarations.size, dtype=bool)
            changed[piece.columns.index[differs]] = True
            sheet.refused[piece.declarations[result.refused]] = True
            both = result.refused & ~changed
            if both.any():
                refused.append(refused_rows(
                    self.reasons, "both", batch, piece, twin.before, result.profiles, both
                ))
            if changed.any():
                again.append(piece.declarations[changed])
        return np.concatenate(again) if again else np.zeros(0, dtype=np.int64)

    def _add(self, levy: str, amount: int) -> None:
        """Add an amount of a levy that stands on both sides until a difference is found."""
        held = self.levies.setdefault(levy, Total())
        held.before += amount
        held.after += amount

    def _after(
        self, batch: LineBatch, sheet: _Sheet, twin: Twin, again: np.ndarray,
        rows: list[DifferenceRows], refused: list[RefusedRows],
    ) -> None:
        """Assess declarations under both laws and keep the differences."""
        self.counts["reassessed_declarations"] += int(again.size)
        for piece in pieces(batch, again) if again.size else ():
            columns, none = piece.columns, np.zeros(piece.declarations.size, dtype=bool)
            before = {name: held.take(piece.places) for name, held in sheet.before.items()}
            refused_before = sheet.refused[piece.declarations]
            after, refused_after = _assessed(twin.after, columns)
            for side, dense, which in (
                ("before", twin.before, refused_before), ("after", twin.after, refused_after)
            ):
                if which.any():
                    profiles = dense.numbers(
                        columns.code, columns.origin, columns.claimed, columns.extras
                    )
                    refused.append(refused_rows(
                        self.reasons, side, batch, piece, dense, profiles, which
                    ))
            either = (refused_before | refused_after)
            compared = _kept(either, columns)
            if either.any():
                self._withdraw(before, columns, either & ~refused_before)
                sheet.refused[piece.declarations[either]] = True
            found = _differences(batch, piece.places, before, after, compared, self.names)
            rows.append(found)
            for name in {*before, *after}:
                change = after.get(name, _ZERO) - before.get(name, _ZERO)
                change = change if compared is None else np.where(compared, change, 0)
                self.levies.setdefault(name, Total()).after += int(np.sum(change))
                sheet.changed[piece.places] += change
            differing = none
            differing[columns.index[np.searchsorted(piece.places, found.places)]] = True
            self.counts["differing_declarations"] += int(differing.sum())
            self.counts["differing_lines"] += int(np.unique(found.places).size)

    def _withdraw(self, before: Shares, columns: LineColumns, which: np.ndarray) -> None:
        """Take declarations that only the law after refuses out of the totals of both."""
        out = which[columns.index]
        for name, shares in before.items():
            self._add(name, -int(shares[out].sum()))

    def _count(self, batch: LineBatch, sheet: _Sheet) -> None:
        """Add the lines of a batch to the totals by code, origin and trader."""
        due, changed = sheet.due, sheet.changed
        keep: np.ndarray | slice = slice(None)
        self.counts["declarations"] += batch.starts.size
        self.counts["lines"] += batch.index.size
        self.counts["refused_declarations"] += int(sheet.refused.sum())
        if sheet.refused.any():
            keep = np.flatnonzero(~sheet.refused[batch.index])
            due, changed = due[keep], changed[keep]
        places = np.flatnonzero(changed)
        difference = changed[places]
        for tally, numbers, size in (
            (self.codes, batch.code[keep], len(self.book.codes)),
            (self.origins, batch.origin[keep], len(self.book.origins)),
        ):
            tally.add(numbers, size, due)
            if places.size:
                tally.change(numbers[places], size, difference)
        accepted = np.flatnonzero(~sheet.refused)
        trader = batch.trader[accepted]
        size = int(batch.trader.max()) + 1
        sums = np.add.reduceat(sheet.due, batch.starts)[accepted]
        self.traders.add(trader, size, sums, batch.counts[accepted])
        if places.size:
            sums = np.add.reduceat(sheet.changed, batch.starts)[accepted]
            self.traders.change(trader, size, sums)


_ZERO = np.zeros(1, dtype=np.int64)


class _Sheet:
    """What is due on every line of a batch before, by how much it changes, and who is refused."""

    def __init__(self, batch: LineBatch) -> None:
        self.due = np.zeros(batch.index.size, dtype=np.int64)
        self.changed = np.zeros(batch.index.size, dtype=np.int64)
        self.refused = np.zeros(batch.starts.size, dtype=bool)
        self.before: Shares = {}

    def keep(self, levy: str, places: np.ndarray, shares: np.ndarray) -> None:
        """Keep the shares of a levy on the lines of a piece."""
        column = self.before.get(levy)
        if column is None:
            column = self.before[levy] = np.zeros(self.due.size, dtype=np.int64)
        self.put(column, places, shares)

    def put(self, column: np.ndarray, places: np.ndarray, amounts: np.ndarray) -> None:
        """Put amounts on the lines of a piece, neighbours in one stroke."""
        if places.size and int(places[-1]) - int(places[0]) + 1 == places.size:
            column[int(places[0]) : int(places[-1]) + 1] = amounts
        else:
            column[places] = amounts


def _levies(result: Assessed) -> list[str]:
    """Return the levies of a result in order."""
    return [stage.name for stage in result.plan.stages if stage.name != "payable"]


def _kept(refused: np.ndarray, columns: LineColumns) -> np.ndarray | None:
    """Return which lines belong to declarations that were not refused; None: all."""
    return ~refused[columns.index] if refused.any() else None


def _assessed(dense: DenseLaw, columns: LineColumns) -> tuple[Shares, np.ndarray]:
    """Return the shares of every levy, and which declarations are refused."""
    result = assess_columns(dense, columns)
    if isinstance(result, Refusal):
        return {}, np.ones(columns.starts.size, dtype=bool)
    return {name: result.shares(name) for name in _levies(result)}, result.refused


def _differences(
    batch: LineBatch, places: np.ndarray, before: Shares, after: Shares,
    compared: np.ndarray | None, names: Names,
) -> DifferenceRows:
    """Return the lines and levies of a piece that differ."""
    found = []
    for name in (*after, *(levy for levy in before if levy not in after)):
        one, other = before.get(name, _ZERO), after.get(name, _ZERO)
        differs = one != other
        if compared is not None:
            differs = differs & compared
        at = np.flatnonzero(differs)
        if at.size:
            one = np.broadcast_to(one, differs.shape)[at]
            other = np.broadcast_to(other, differs.shape)[at]
            found.append(DifferenceRows.of(batch, places[at], names.number(name), one, other))
    return DifferenceRows.joined(found)
