"""Records of selection: what is known of traders and brokers, and what selection answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple


class Channel(IntEnum):
    """The way of clearance (AUTO 13): none, papers, or papers and goods are looked at."""

    C1 = 1
    C2 = 2
    C3 = 3


class Trader(NamedTuple):
    """What is on record of an importer before this declaration.

    `headings` are the four-digit headings imported before; `arrears_twd` is what is overdue.
    """

    seen: int = 0
    offences: int = 0
    arrears_twd: int = 0
    headings: frozenset[str] = frozenset()


class Broker(NamedTuple):
    """What is on record of a broker: declarations lodged and those refused for its own faults."""

    declarations: int = 0
    errors: int = 0


NEW_TRADER = Trader()
"""An importer of whom nothing is on record."""
NEW_BROKER = Broker()
"""A broker of whom nothing is on record."""


class Inputs(NamedTuple):
    """The inputs of one declaration: a sequence per input of the line, a number per other."""

    lines: Mapping[str, Sequence[int]]
    declaration: Mapping[str, int]


class Selection(NamedTuple):
    """The result for officers: channel, flags, the rules that hit in order, and the draw."""

    channel: str
    flags: tuple[str, ...]
    hits: tuple[str, ...]
    draw_ppm: int


def public_result(selection: Selection) -> str:
    """Return what the trader may know: the channel, and neither reason nor flag nor draw."""
    return selection.channel
