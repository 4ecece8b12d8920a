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
from guanwu.scale.batch import LineBatch, Piece, pieces
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
            again = (
                self._before(batch, sheet, twin, held, refused) if batch.assessed is None
                else self._assessed_once(batch, sheet, batch.assessed, held)
            )
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
    ) -> _Again:
        """Assess as before; return the declarations to assess again, with their shares."""
        again = _Again()
        for piece in pieces(batch, held):
            result = assess_columns(twin.before, piece.columns)
            if isinstance(result, Refusal):
                sheet.refused[piece.declarations] = True
                again.add(piece.declarations, {}, piece.places.size)
                continue
            shares = self._take(sheet, piece, result)
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
                lines = np.flatnonzero(changed[piece.columns.index])
                again.add(
                    piece.declarations[changed],
                    {name: column.take(lines) for name, column in shares.items()}, lines.size,
                )
        return again

    def _take(self, sheet: _Sheet, piece: Piece, result: Assessed) -> Shares:
        """Add a result to what is due, without the refused; return shares that are not all 0."""
        accepted = _kept(result.refused, piece.columns)
        due = np.zeros(piece.places.size, dtype=np.int64)
        found: Shares = {}
        for name in _levies(result):
            if not result.levy(name).any():
                self._add(name, 0)
                continue
            shares = result.shares(name)
            shares = shares if accepted is None else np.where(accepted, shares, 0)
            found[name] = shares
            due += shares
            self._add(name, int(shares.sum()))
        sheet.put(piece.places, due)
        return found

    def _assessed_once(
        self, batch: LineBatch, sheet: _Sheet, shares: Mapping[str, np.ndarray],
        held: np.ndarray | None,
    ) -> _Again:
        """Take what was assessed once; every declaration is assessed again."""
        again = _Again()
        for piece in pieces(batch, held):
            found = {name: column[piece.places] for name, column in shares.items()}
            for name, column in found.items():
                sheet.due[piece.places] += column
                self._add(name, int(column.sum()))
            again.add(piece.declarations, found, piece.places.size)
        return again

    def _add(self, levy: str, amount: int) -> None:
        """Add an amount of a levy that stands on both sides until a difference is found."""
        held = self.levies.setdefault(levy, Total())
        held.before += amount
        held.after += amount

    def _after(
        self, batch: LineBatch, sheet: _Sheet, twin: Twin, again: _Again,
        rows: list[DifferenceRows], refused: list[RefusedRows],
    ) -> None:
        """Assess declarations under the law after and keep what differs."""
        if not again.declarations:
            return
        held = np.concatenate(again.declarations)
        self.counts["reassessed_declarations"] += int(held.size)
        done = 0
        for piece in pieces(batch, held):
            columns = piece.columns
            after, refused_after = _assessed(twin.after, columns)
            before = again.between(done, done + piece.places.size)
            done += piece.places.size
            refused_before = sheet.refused[piece.declarations]
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
            either = refused_before | refused_after
            if either.any():
                self._withdraw(before, columns, either & ~refused_before)
                sheet.refused[piece.declarations[either]] = True
            rows.append(self._compare(batch, sheet, piece, before, after, _kept(either, columns)))

    def _compare(
        self, batch: LineBatch, sheet: _Sheet, piece: Piece, before: Shares, after: Shares,
        compared: np.ndarray | None,
    ) -> DifferenceRows:
        """Return the lines and levies of a piece that differ, and add them to the totals."""
        found = []
        change = np.zeros(piece.places.size, dtype=np.int64)
        for name in (*after, *(levy for levy in before if levy not in after)):
            one, other = before.get(name), after.get(name)
            if one is None or other is None:
                nothing = np.zeros(piece.places.size, dtype=np.int64)
                one, other = (nothing if held is None else held for held in (one, other))
            differs = one != other if compared is None else (one != other) & compared
            at = np.flatnonzero(differs)
            total = self.levies.setdefault(name, Total())
            if at.size:
                one, other = one[at], other[at]
                total.after += int((other - one).sum())
                change[at] += other - one
                levy = self.names.number(name)
                found.append(DifferenceRows.of(batch, piece.places[at], levy, one, other))
        joined = DifferenceRows.joined(found)
        sheet.changed[piece.places] = change
        differing = np.zeros(piece.places.size, dtype=bool)
        differing[np.searchsorted(piece.places, joined.places)] = True
        self.counts["differing_lines"] += int(differing.sum())
        self.counts["differing_declarations"] += int(
            np.unique(piece.columns.index[differing]).size
        )
        return joined

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


class _Again:
    """Declarations to assess again, with the shares that are not 0 of their lines before."""

    def __init__(self) -> None:
        self.declarations: list[np.ndarray] = []
        self._shares: dict[str, list[np.ndarray]] = {}
        self._lines: list[int] = []

    def add(self, declarations: np.ndarray, shares: Shares, lines: int) -> None:
        """Add declarations of so many lines; a levy that is nowhere due on them has no shares."""
        for name in shares:
            if name not in self._shares:
                self._shares[name] = [np.zeros(size, dtype=np.int64) for size in self._lines]
        for name, held in self._shares.items():
            column = shares.get(name)
            held.append(np.zeros(lines, dtype=np.int64) if column is None else column)
        self.declarations.append(declarations)
        self._lines.append(lines)

    def between(self, first: int, last: int) -> Shares:
        """Return the shares of some of the lines, counted through all declarations."""
        for name, held in self._shares.items():
            if len(held) > 1:
                self._shares[name] = [np.concatenate(held)]
        return {name: held[0][first:last] for name, held in self._shares.items()}


class _Sheet:
    """What is due on every line of a batch before, by how much it changes, and who is refused."""

    def __init__(self, batch: LineBatch) -> None:
        self.due = np.zeros(batch.index.size, dtype=np.int64)
        self.changed = np.zeros(batch.index.size, dtype=np.int64)
        self.refused = np.zeros(batch.starts.size, dtype=bool)

    def put(self, places: np.ndarray, due: np.ndarray) -> None:
        """Keep what is due on the lines of a piece, neighbours in one stroke."""
        if places.size and int(places[-1]) - int(places[0]) + 1 == places.size:
            self.due[int(places[0]) : int(places[-1]) + 1] = due
        else:
            self.due[places] = due


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
