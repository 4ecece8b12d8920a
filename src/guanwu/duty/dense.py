"""Dense look-up of law for columns: a number for every kind of goods, and its inputs by number.

The table steps themselves are those of `law.py`: each kind of goods is asked once, its answer is
kept, and a line finds it by code, origin, claim and extras in one indexing.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from guanwu.duty.facts import FACTS
from guanwu.duty.law import Law, Profile
from guanwu.duty.levy import Goods
from guanwu.rule.table import ALWAYS

ORIGINS = 320
"""Countries the grid has room for at first; the country list of customs has about 250."""
UNASKED = -1
EXTRA_BITS = 24
"""Sets of extras the packed key has room for: 16 million."""
EXTRAS_NONE = 0
NO_KEYS = np.array([np.iinfo(np.int64).max])
"""The keys of no kinds of goods: one beyond all, so that a bisection always meets a key."""


class Codebook:
    """Numbers for commodity codes, countries and extras (items, kinds, exemption, producer)."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.origins: dict[str, int] = {}
        self.extras: dict[tuple[str, ...], int] = {}
        self.extra(("",) * 6)
        self._sizes = (-1, -1, -1)
        self._lists: tuple[list[str], list[str], list[tuple[str, ...]]] = ([], [], [])

    def code(self, text: str) -> int:
        """Return the number of a commodity code, a new one when it was not seen before."""
        return self.codes.setdefault(text, len(self.codes))

    def origin(self, text: str) -> int:
        """Return the number of a country."""
        return self.origins.setdefault(text, len(self.origins))

    def extra(self, parts: tuple[str, ...]) -> int:
        """Return the number of a set of extras in the order of `Goods`, claim left out."""
        return self.extras.setdefault(parts, len(self.extras))

    def lists(self) -> tuple[list[str], list[str], list[tuple[str, ...]]]:
        """Return codes, countries and extras in the order of their numbers."""
        sizes = (len(self.codes), len(self.origins), len(self.extras))
        if self._sizes != sizes:
            self._lists = (list(self.codes), list(self.origins), list(self.extras))
            self._sizes = sizes
        return self._lists


class DenseLaw:
    """The law of one epoch by dense numbers; grows as kinds of goods are met."""

    KILOGRAM = 1

    def __init__(self, law: Law, book: Codebook, day: date, known_on: date = ALWAYS) -> None:
        self.law, self.book, self.day, self.known_on = law, book, day, known_on
        self.profiles: list[Profile] = []
        self.refused = np.zeros(0, dtype=bool)
        self._width = ORIGINS * 2
        self._grid = np.full((256, self._width), UNASKED, dtype=np.int32)
        self._keys, self._numbers = NO_KEYS, NO_KEYS[:0]
        self._inputs: dict[str, np.ndarray] = {}
        self._flags: dict[str, np.ndarray | None] = {}
        self._same: dict[str, int | None] = {}
        self._units: dict[str, np.ndarray] = {}
        self._needs: dict[str, set[int]] = {}
        self._needed = 0
        self._needing: dict[str, np.ndarray] = {}
        self._warned: list[tuple[str, ...]] = []
        self.unit_names = ["", "KGM"]
        self.measured: set[str] = set()

    def numbers(
        self, code: np.ndarray, origin: np.ndarray, claimed: np.ndarray, extras: np.ndarray
    ) -> np.ndarray:
        """Return the profile number of every line; asks the law for kinds not met before."""
        self._make_room()
        cells = code * self._width + origin * 2 + claimed
        flat = self._grid.reshape(-1)
        found: np.ndarray = flat.take(cells).astype(np.int64)
        unasked = np.flatnonzero((found == UNASKED) & (extras == EXTRAS_NONE))
        if unasked.size:
            for cell in np.unique(cells[unasked]).tolist():
                flat[cell] = self._ask(cell, EXTRAS_NONE)
            found[unasked] = flat[cells[unasked]]
        special = np.flatnonzero(extras)
        if special.size:
            found[special] = self._special((cells.take(special) << EXTRA_BITS)
                                           | extras.take(special))
        return found

    def _special(self, keys: np.ndarray) -> np.ndarray:
        """Return the profile numbers of kinds of goods with extras, found by bisection."""
        places = np.searchsorted(self._keys, keys)
        unknown = self._keys.take(places, mode="clip") != keys
        if unknown.any():
            new = np.unique(keys[unknown])
            numbers = [self._ask(*divmod(key, 1 << EXTRA_BITS)) for key in new.tolist()]
            at = np.searchsorted(self._keys, new)
            self._keys = np.insert(self._keys, at, new)
            self._numbers = np.insert(self._numbers, at, numbers)
            places = np.searchsorted(self._keys, keys)
        return self._numbers.take(places)

    def _make_room(self) -> None:
        """Let the grid grow with the codes and countries that the book has numbers for."""
        codes, width = len(self.book.codes), len(self.book.origins) * 2
        rows, columns = self._grid.shape
        if codes <= rows and width <= columns:
            return
        if width > columns:
            self._keys, self._numbers = NO_KEYS, NO_KEYS[:0]
            self._width = width * 2
        room = np.full((max(rows, codes * 2), self._width), UNASKED, dtype=np.int32)
        room[:rows, :columns] = self._grid
        self._grid = room

    def _ask(self, cell: int, extra: int) -> int:
        """Ask the law about one kind of goods and keep the answer under a new number."""
        place, rest = divmod(cell, self._width)
        codes, origins, extras = self.book.lists()
        goods = Goods(codes[place], origins[rest // 2], bool(rest % 2), *extras[extra])
        profile = self.law.profile(goods, self.day, self.known_on)
        self.measured |= set(profile.measures) - set(FACTS)
        self.profiles.append(profile)
        return len(self.profiles) - 1

    def inputs(self, name: str) -> np.ndarray:
        """Return an input of every profile by number; 0 where a profile has it not."""
        held = self._inputs.get(name)
        count = len(self.profiles)
        if held is None or held.size < count:
            known = 0 if held is None else held.size
            more = [profile.inputs.get(name, 0) for profile in self.profiles[known:]]
            fresh = np.array(more, dtype=np.int64)
            held = fresh if held is None else np.concatenate((held, fresh))
            self._inputs[name] = held
            self._describe(name, held)
        return held

    def _describe(self, name: str, held: np.ndarray) -> None:
        """Note where an input is not 0, and whether all accepted profiles have the same."""
        self._flags[name] = held != 0 if held.any() else None
        accepted = held[~self.refusing()]
        one = accepted.size > 0 and bool((accepted == accepted[0]).all())
        self._same[name] = int(accepted[0]) if one else None

    def flags(self, name: str) -> np.ndarray | None:
        """Return for every profile whether an input is not 0; None where it is so in none."""
        self.inputs(name)
        return self._flags[name]

    def same(self, name: str) -> int | None:
        """Return the value of an input that all profiles share which the law does not refuse."""
        self.inputs(name)
        return self._same[name]

    def refusing(self) -> np.ndarray:
        """Return for every profile whether the law refuses it."""
        known = self.refused.size
        if known < len(self.profiles):
            more = [bool(profile.refusals) for profile in self.profiles[known:]]
            self.refused = np.concatenate((self.refused, np.array(more, dtype=bool)))
        return self.refused

    def units(self, name: str) -> np.ndarray:
        """Return for every profile the number of the unit a measure is asked in; 0: none."""
        held = self._units.get(name)
        known = 0 if held is None else held.size
        if known < len(self.profiles):
            more = [self._unit(profile.measures.get(name)) for profile in self.profiles[known:]]
            fresh = np.array(more, dtype=np.int64)
            held = fresh if held is None else np.concatenate((held, fresh))
            self._units[name] = held
        return held if held is not None else np.zeros(0, dtype=np.int64)

    def _unit(self, unit: str | None) -> int:
        """Return the number of a unit."""
        if unit is None:
            return 0
        if unit not in self.unit_names:
            self.unit_names.append(unit)
        return self.unit_names.index(unit)

    def needing(self) -> dict[str, np.ndarray]:
        """Return, by fact that some law needs, which profiles need it."""
        known, count = self._needed, len(self.profiles)
        for number in range(known, count):
            for name in self.profiles[number].needs:
                self._needs.setdefault(name, set()).add(number)
        if known < count:
            self._needed = count
            for name, numbers in self._needs.items():
                self._needing[name] = np.zeros(count, dtype=bool)
                self._needing[name][list(numbers)] = True
        return self._needing

    def warned(self) -> list[tuple[str, ...]]:
        """Return the codes of the warnings of every profile."""
        for profile in self.profiles[len(self._warned):]:
            self._warned.append(tuple(one.code for one in profile.warnings))
        return self._warned
