"""From rows of Parquet to a batch of lines: texts become numbers once per dictionary, not per row.

A code or origin left empty is unknown to the law and refused; a customs value left empty is
beyond its limit and refused; any other amount left empty was not declared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from guanwu.case import Refusal
from guanwu.duty.dense import Codebook
from guanwu.duty.facts import MEASURE_MAX, LineFacts, measured
from guanwu.scale.batch import LineBatch

EXTRAS = (
    "commodity_tax_item", "alcohol_kind", "tobacco_kind", "selected_goods_item", "exemption",
    "producer",
)
FIRST_DAY = -719_162
"""The first day there is, in days since 1970: a day left empty has no law."""
CIGARETTES = "cigarettes"
KILOGRAM = "KGM"


class Column(NamedTuple):
    """Amounts by line, 0 where not declared; `valid` says where, None: on all or on no line."""

    values: np.ndarray
    valid: np.ndarray | None
    declared: bool

    def at(self, place: int) -> int | None:
        """Return the amount of the line at a place, None when it was not declared."""
        if not self.declared or (self.valid is not None and not self.valid[place]):
            return None
        return int(self.values[place])

    def where(self, holds: np.ndarray) -> Column:
        """Return the column declared only where something holds."""
        valid = holds if self.valid is None else holds & self.valid
        return Column(np.where(holds, self.values, 0), valid, self.declared)

    def missing(self) -> np.ndarray | None:
        """Return where it was not declared; None: nowhere."""
        if not self.declared:
            return np.ones(self.values.size, dtype=bool)
        return None if self.valid is None else ~self.valid


class Reader:
    """Turns record batches into line batches; numbers of codes, origins and traders are kept."""

    def __init__(self, book: Codebook) -> None:
        self.book = book
        self.traders: dict[str, int] = {}
        self._held: dict[str, tuple[pa.Array, np.ndarray]] = {}

    def read(self, rows: pa.RecordBatch) -> LineBatch:
        """Return the lines of whole declarations, rows of one standing together."""
        self.rows = rows
        size = rows.num_rows
        numbers = rows.column("number").to_numpy(zero_copy_only=False)
        changes = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
        starts = np.concatenate(([0], changes)).astype(np.int64)
        counts = np.diff(starts, append=size)
        declared = _Rows(self._columns(size), self._texts("unit"), self._texts("tobacco_kind"))
        day = rows.column("imported_on").cast(pa.int32()).fill_null(FIRST_DAY)
        return LineBatch(
            numbers[starts],
            rows.column("line").to_numpy(zero_copy_only=False),
            starts,
            np.repeat(np.arange(starts.size, dtype=np.int64), counts),
            self._ids("code", self.book.code),
            self._ids("origin", self.book.origin),
            self._claimed(size),
            self._extras(size),
            declared.as_facts(),
            declared.missing(),
            declared,
            self._ids("importer", self._trader)[starts],
            day.to_numpy(zero_copy_only=False)[starts].astype(np.int64),
        )

    def _columns(self, size: int) -> dict[str, Column]:
        """Return the amounts by name."""
        names = (
            "net_weight_e6", "quantity_e6", "alcohol_degree_e3", "litres_e6",
            "tobacco_quantity_e6", "pieces",
        )
        held = {name: self._amounts(name, size) for name in names}
        value = self.rows.column("customs_value").cast(pa.int64()).fill_null(-1)
        held["customs_value"] = Column(value.to_numpy(zero_copy_only=False), None, True)
        return held

    def _amounts(self, name: str, size: int) -> Column:
        """Return one column of amounts; one that the file lacks was declared nowhere."""
        if name not in self.rows.schema.names:
            return Column(np.zeros(size, dtype=np.int64), None, False)
        column = self.rows.column(name)
        if column.null_count == size:
            return Column(np.zeros(size, dtype=np.int64), None, False)
        values = column.cast(pa.int64())
        if not column.null_count:
            return Column(values.to_numpy(zero_copy_only=False), None, True)
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        filled = np.zeros(size, dtype=np.int64)
        filled[valid] = values.drop_null().to_numpy(zero_copy_only=False)
        return Column(filled, valid, True)

    def _claimed(self, size: int) -> np.ndarray:
        """Return 1 where a preference is claimed."""
        if "claimed" not in self.rows.schema.names:
            return np.zeros(size, dtype=np.int64)
        claimed = self.rows.column("claimed").fill_null(False)
        found: np.ndarray = claimed.cast(pa.int8()).to_numpy(zero_copy_only=False).astype(np.int64)
        return found

    def _trader(self, text: str) -> int:
        """Return the number of an importer."""
        return self.traders.setdefault(text, len(self.traders))

    def _ids(self, name: str, number: Callable[[str], int]) -> np.ndarray:
        """Return the numbers of a column of texts; each text of the dictionary is asked once."""
        texts = self._texts(name)
        if texts is None:
            return np.full(self.rows.num_rows, number(""), dtype=np.int64)
        held = self._held.get(name)
        if held is None or not held[0].equals(texts.dictionary):
            known = [number(text or "") for text in texts.dictionary.to_pylist()]
            held = (texts.dictionary, np.array([*known, number("")], dtype=np.int64))
            self._held[name] = held
        indices = texts.indices
        if indices.null_count:
            indices = indices.fill_null(len(texts.dictionary))
        found: np.ndarray = held[1].take(indices.to_numpy(zero_copy_only=False))
        return found

    def _texts(self, name: str) -> pa.DictionaryArray | None:
        """Return a column of texts as a dictionary, None where the file lacks it."""
        if name not in self.rows.schema.names:
            return None
        column = self.rows.column(name)
        return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()

    def _extras(self, size: int) -> np.ndarray:
        """Return the numbers of items, kinds, exemption and producer; few lines have any."""
        found = np.zeros(size, dtype=np.int64)
        columns = [self._texts(name) for name in EXTRAS]
        present = [column for column in columns if column is not None and column.null_count < size]
        if not present:
            return found
        any_valid = present[0].is_valid()
        for column in present[1:]:
            any_valid = pc.or_(any_valid, column.is_valid())
        places = np.flatnonzero(any_valid.to_numpy(zero_copy_only=False))
        keys = np.zeros(places.size, dtype=np.int64)
        for column in columns:
            width = 1 if column is None else len(column.dictionary) + 1
            keys *= width
            if column is not None:
                indices = column.indices.fill_null(width - 1).to_numpy(zero_copy_only=False)
                keys += indices[places]
        _, firsts, inverse = np.unique(keys, return_index=True, return_inverse=True)
        known = [
            self.book.extra(tuple(
                "" if column is None else column[int(places[first])].as_py() or ""
                for column in columns
            ))
            for first in firsts.tolist()
        ]
        found[places] = np.array(known, dtype=np.int64)[inverse]
        return found


class _Rows:
    """What the rows of one batch declare."""

    def __init__(
        self, columns: dict[str, Column], units: pa.DictionaryArray | None,
        tobacco: pa.DictionaryArray | None,
    ) -> None:
        self.columns, self.units, self.tobacco = columns, units, tobacco
        self.litres = columns["litres_e6"].values
        self.quantity = columns["quantity_e6"].values
        self._units: dict[str, int] = {}
        self._unit = np.zeros(self.litres.size, dtype=np.int32)
        if units is not None:
            self._units = {name: place for place, name in enumerate(units.dictionary.to_pylist())}
            self._unit = units.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        self._sticks, self._kilograms = self._tobacco()

    def _tobacco(self) -> tuple[Column, Column]:
        """Return tobacco counted in sticks and in kilograms; a kind left to the heading is both."""
        held = self.columns["tobacco_quantity_e6"]
        if self.tobacco is None or not held.declared:
            return held, held
        kinds = [*self.tobacco.dictionary.to_pylist(), ""]
        taken = self.tobacco.indices.fill_null(len(kinds) - 1).to_numpy(zero_copy_only=False)
        counted = np.array([kind in ("", CIGARETTES) for kind in kinds]).take(taken)
        weighed = np.array([kind != CIGARETTES for kind in kinds]).take(taken)
        return held.where(counted), held.where(weighed)

    def as_facts(self) -> dict[str, np.ndarray]:
        """Return the columns that the rules ask for; tobacco by sticks and by weight."""
        return {name: column.values for name, column in self._asked().items()}

    def missing(self) -> dict[str, np.ndarray]:
        """Return the lines that did not declare a fact, by fact."""
        masks = {name: column.missing() for name, column in self._asked().items()}
        return {name: mask for name, mask in masks.items() if mask is not None}

    def _asked(self) -> dict[str, Column]:
        """Return the columns by the names of the facts."""
        names = ("customs_value", "net_weight_e6", "pieces", "alcohol_degree_e3")
        return {name: self.columns[name] for name in names} | {
            "tobacco_sticks_e6": self._sticks, "tobacco_kilograms_e6": self._kilograms,
        }

    def measures(self, places: np.ndarray, unit: str) -> np.ndarray:
        """Return litres or quantities of many lines; 0 where the line must be asked by itself."""
        taken = np.zeros(places.size, dtype=np.int64)
        if unit == "LTR":
            taken = self.litres.take(places)
        elif unit in self._units:
            same = self._unit.take(places) == self._units[unit]
            taken = np.where(same, self.quantity.take(places), 0)
        return np.where((taken > 0) & (taken <= MEASURE_MAX), taken, 0)

    def measure(self, place: int, unit: str) -> int | Refusal:
        """Return a measure that a specific rate asks of a line: litres, or the quantity.

        What is 0 or beyond a limit is left to the step that one declaration takes too.
        """
        taken = 0
        if unit == "LTR":
            taken = int(self.litres[place])
        elif unit != KILOGRAM and self._units.get(unit) == self._unit[place]:
            taken = int(self.quantity[place])
        return taken if 0 < taken <= MEASURE_MAX else measured(self.facts(place), unit)

    def facts(self, place: int) -> LineFacts:
        """Return the amounts of a line."""
        at = {name: column.at(place) for name, column in self.columns.items()}
        quantities: dict[str, int] = {}
        if at["litres_e6"] is not None:
            quantities["LTR"] = at["litres_e6"]
        unit = None if self.units is None else self.units[place].as_py()
        if at["quantity_e6"] is not None and unit:
            quantities.setdefault(unit, at["quantity_e6"])
        return LineFacts(
            int(self.columns["customs_value"].values[place]),
            at["net_weight_e6"],
            quantities,
            at["pieces"],
            at["alcohol_degree_e3"],
            self._sticks.at(place),
            self._kilograms.at(place),
        )
