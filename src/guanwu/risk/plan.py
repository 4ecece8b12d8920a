"""The rules of selection in force on a day, with their parameters, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple

from guanwu.case import Refusal
from guanwu.risk.declare import SelectionRule
from guanwu.risk.inputs import INPUTS
from guanwu.risk.model import Channel
from guanwu.rule.declare import needs
from guanwu.rule.table import ALWAYS, DatedTable

BITS = 62
"""Rules a word of hits holds."""
HITS_REMEMBERED = 20_000
"""Combinations of hits kept ready before that memory starts anew."""


class Asking(NamedTuple):
    """A rule as it is asked: its place among the rules, function, names, guard, chapters."""

    place: int
    function: Any
    names: tuple[str, ...]
    only: str | None
    chapters: frozenset[int]


class Answer(NamedTuple):
    """What a combination of hits amounts to."""

    channel: str
    flags: tuple[str, ...]
    hits: tuple[str, ...]


class SelectionPlan:
    """Rules in order with parameters, sorted into those of declarations, lines and chapters."""

    __slots__ = ("_answers", "by_chapter", "by_declaration", "by_line", "chapter_rules",
                 "parameters", "repeated", "rules", "spread")  # fmt: skip

    def __init__(self, rules: Sequence[SelectionRule], parameters: Mapping[str, int]) -> None:
        """Sort the rules; KeyError for a name that is neither input nor parameter (a bug)."""
        self.rules = tuple(rules)
        self.parameters = dict(parameters)
        self.repeated = {name: repeat(value) for name, value in parameters.items()}
        declared, lines, chapters = [], [], []
        spread: set[str] = set()
        for place, one in enumerate(self.rules):
            names = one.rule.parameters
            asking = Asking(
                place, one.rule.function, names, one.rule.only, frozenset(one.chapters)
            )
            if one.chapters:
                chapters.append(asking)
            elif any(self._level(name) == "line" for name in needs(one.rule)):
                lines.append(asking)
            else:
                declared.append(asking)
                continue
            spread |= {name for name in names if self._level(name) == "declaration"}
        self.by_declaration, self.by_line = tuple(declared), tuple(lines)
        self.chapter_rules = tuple(chapters)
        self.by_chapter = {
            chapter: sum(1 << n for n, one in enumerate(chapters) if chapter in one.chapters)
            for chapter in frozenset().union(*(one.chapters for one in chapters))
        }
        self.spread = tuple(sorted(spread))
        self._answers: dict[int, Answer] = {}

    def _level(self, name: str) -> str:
        """Return whose input a name is."""
        if name in INPUTS:
            return INPUTS[name].level
        self.parameters[name]
        return "parameter"

    @property
    def words(self) -> int:
        """Return how many words of `BITS` rules a row of hits has."""
        return (len(self.rules) + BITS - 1) // BITS

    def answer(self, hits: int) -> Answer:
        """Return channel, flags and rule ids of a combination of hits (bit n: rule n)."""
        held = self._answers.get(hits)
        if held is None:
            if len(self._answers) >= HITS_REMEMBERED:
                self._answers.clear()
            found = [one for n, one in enumerate(self.rules) if hits >> n & 1]
            channel = max((one.channel for one in found), default=int(Channel.C1))
            flags = dict.fromkeys(one.flag for one in found if one.flag is not None)
            held = Answer(Channel(channel).name, tuple(flags), tuple(one.id for one in found))
            self._answers[hits] = held
        return held


def parameters_at(
    names: Iterable[str], table: DatedTable, day: date, known_on: date = ALWAYS
) -> dict[str, int] | Refusal:
    """Return the named parameters in force on the day; `selection_parameter_missing` names one.

    A value that is no whole number is a bug of the table (ValueError).
    """
    found = {}
    for name in names:
        row = table.at(name, day, known_on)
        if row is None:
            facts = {"parameter": name, "day": day.isoformat()}
            return Refusal("selection_parameter_missing", facts)
        text = row.text("value")
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"{row.reference}: {text!r} is no whole number")
        found[name] = int(text)
    return found


def selection_plan(
    rules: Iterable[SelectionRule], table: DatedTable, day: date, known_on: date = ALWAYS
) -> SelectionPlan | Refusal:
    """Return the plan of the day: the rules in force and their parameters as known.

    `table` is `law/risk/tables/selection_parameters.csv`; `day` the day on which the declaration
    is lodged.
    """
    serving = [one for one in rules if one.serves(day)]
    names = sorted({name for one in serving for name in needs(one.rule)} - INPUTS.keys())
    parameters = parameters_at(names, table, day, known_on)
    if isinstance(parameters, Refusal):
        return parameters
    return SelectionPlan(serving, parameters)
