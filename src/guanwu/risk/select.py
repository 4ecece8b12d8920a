"""Selection of one declaration on whole numbers and of many on columns, by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress, repeat, starmap
from typing import Any, NamedTuple

import numpy as np

from guanwu.risk.model import Channel, Inputs, Selection
from guanwu.risk.plan import BITS, Asking, SelectionPlan

CHUNK = 1 << 14
"""Lines worked on at a time, so that their columns stay in the processor's cache."""


def hits_one(plan: SelectionPlan, inputs: Inputs) -> int:
    """Return the rules that hit one declaration; bit n stands for rule n of the plan."""
    declaration = inputs.declaration
    whole = {**plan.parameters, **declaration}
    hits = 0
    for place, function, names, _, _ in plan.by_declaration:
        if function(*[whole[name] for name in names]):
            hits |= 1 << place
    values: dict[str, Any] = {**plan.repeated, **inputs.lines}
    for name in plan.spread:
        values[name] = repeat(declaration[name])
    for place, function, names, only, _ in plan.by_line:
        if only is None:
            if any(map(function, *[values[name] for name in names])):
                hits |= 1 << place
        elif any(guard := values[only]):
            rows = zip(*[values[name] for name in names], strict=False)
            if any(starmap(function, compress(rows, guard))):
                hits |= 1 << place
    known = plan.by_chapter
    meant = 0
    for chapter in inputs.lines["chapter"]:
        if chapter in known:
            meant |= known[chapter]
    if meant:
        for number, asking in enumerate(plan.chapter_rules):
            if meant >> number & 1 and _in_chapters(asking, values):
                hits |= 1 << asking.place
    return hits


def _in_chapters(asking: Asking, values: Mapping[str, Any]) -> bool:
    """Return whether a rule hits a line of its chapters."""
    chapters = asking.chapters
    guard: Any = [chapter in chapters for chapter in values["chapter"]]
    if asking.only is not None:
        guard = [meant and bool(one) for meant, one in zip(guard, values[asking.only], strict=True)]
    rows = zip(*[values[name] for name in asking.names], strict=False)
    return any(starmap(asking.function, compress(rows, guard)))


def select_one(plan: SelectionPlan, inputs: Inputs) -> Selection:
    """Return the selection of one declaration; see `guanwu.risk.inputs.INPUTS` for the inputs."""
    answer = plan.answer(hits_one(plan, inputs))
    return Selection(*answer, inputs.declaration["draw_ppm"])


class Selected(NamedTuple):
    """The selections of many declarations.

    `channel` is 1, 2 or 3 (int8); `hits` has a row of words per declaration, bit n of word w for
    rule `w * BITS + n` of the plan; `draw_ppm` as handed in.
    """

    plan: SelectionPlan
    channel: np.ndarray
    hits: np.ndarray
    draw_ppm: np.ndarray

    def one(self, place: int) -> Selection:
        """Return the selection of the declaration at a place."""
        row = self.hits[place].tolist()
        hits = sum(word << BITS * n for n, word in enumerate(row))
        return Selection(*self.plan.answer(hits), int(self.draw_ppm[place]))

    def counts(self) -> dict[str, int]:
        """Return how many declarations each rule hit."""
        return {
            one.id: int((self.hits[:, n // BITS] >> n % BITS & 1).sum())
            for n, one in enumerate(self.plan.rules)
        }


def select_columns(
    plan: SelectionPlan,
    lines: Mapping[str, np.ndarray],
    declarations: Mapping[str, np.ndarray],
    starts: np.ndarray,
    index: np.ndarray,
) -> Selected:
    """Return the selections of all declarations, equal to those of `select_one`.

    `lines` and `declarations` hold the inputs as int64 columns; `starts` is the first line of each
    declaration and `index` the declaration of each line, in order.
    """
    count = starts.size
    hits = np.zeros((count, max(plan.words, 1)), dtype=np.int64)
    whole: dict[str, Any] = {**plan.parameters, **declarations}
    for asking in plan.by_declaration:
        held = asking.function(*[whole[name] for name in asking.names])
        _mark(hits, asking.place, np.flatnonzero(np.broadcast_to(held, count)))
    for begin, end in _chunks(index):
        part = _Part(plan, lines, declarations, index, begin, end)
        for asking in plan.by_line:
            _mark(hits, asking.place, part.places(asking, None))
        if plan.by_chapter:
            part.ask_chapters(hits)
    channel = np.full(count, int(Channel.C1), dtype=np.int8)
    for level in (Channel.C2, Channel.C3):
        for word in range(plan.words):
            held = _level_bits(plan, int(level), word)
            channel[(hits[:, word] & held) != 0] = int(level)
    return Selected(plan, channel, hits, declarations["draw_ppm"])


def _chunks(index: np.ndarray) -> list[tuple[int, int]]:
    """Return the lines worked on together."""
    return [(at, min(at + CHUNK, index.size)) for at in range(0, index.size, CHUNK)]


def _level_bits(plan: SelectionPlan, level: int, word: int) -> int:
    """Return the bits of a word whose rules ask for a channel."""
    rules = plan.rules[word * BITS : (word + 1) * BITS]
    return sum(1 << n for n, one in enumerate(rules) if one.channel == level)


def _mark(hits: np.ndarray, place: int, declarations: np.ndarray) -> None:
    """Set the bit of a rule for declarations; one may be named more than once."""
    if declarations.size:
        hits[declarations, place // BITS] |= 1 << place % BITS


class _Part:
    """Some consecutive lines with the columns they need, each taken once."""

    def __init__(
        self, plan: SelectionPlan, lines: Mapping[str, np.ndarray],
        declarations: Mapping[str, np.ndarray], index: np.ndarray, begin: int, end: int,
    ) -> None:
        self.plan, self.owners = plan, index[begin:end]
        self.lines, self.declarations = lines, declarations
        self.begin, self.end = begin, end
        self.columns: dict[str, Any] = dict(plan.parameters)
        self.guards: dict[str, np.ndarray] = {}

    def column(self, name: str) -> Any:
        """Return a value by line of this part, or the number of a parameter."""
        held = self.columns.get(name)
        if held is None:
            if name in self.lines:
                held = self.lines[name][self.begin : self.end]
            else:
                held = self.declarations[name][self.owners]
            self.columns[name] = held
        return held

    def guarded(self, name: str) -> np.ndarray:
        """Return the lines of this part where an input is set."""
        held = self.guards.get(name)
        if held is None:
            held = self.guards[name] = np.flatnonzero(self.column(name))
        return held

    def places(self, asking: Asking, among: np.ndarray | None) -> np.ndarray:
        """Return the declarations whose lines (all, or those among some) a rule hits."""
        if asking.only is not None:
            guard = self.guarded(asking.only)
            among = guard if among is None else np.intersect1d(among, guard, assume_unique=True)
        if among is None:
            held = asking.function(*[self.column(name) for name in asking.names])
            found: np.ndarray = self.owners[np.flatnonzero(held)]
            return found
        if among.size == 0:
            return among
        columns = [self.column(name) for name in asking.names]
        held = asking.function(
            *[one[among] if isinstance(one, np.ndarray) else one for one in columns]
        )
        hit: np.ndarray = self.owners[among[np.broadcast_to(held, among.size)]]
        return hit

    def ask_chapters(self, hits: np.ndarray) -> None:
        """Ask the rules that speak of some chapters for the lines of those chapters alone."""
        table = np.zeros(128, dtype=np.int64)
        for chapter, bits in self.plan.by_chapter.items():
            table[chapter] = bits
        bits_of_line = table[self.column("chapter")]
        some = np.flatnonzero(bits_of_line)
        if some.size == 0:
            return
        held = bits_of_line[some]
        for number, asking in enumerate(self.plan.chapter_rules):
            among = some[(held >> number & 1) != 0]
            if among.size:
                _mark(hits, asking.place, self.places(asking, among))
