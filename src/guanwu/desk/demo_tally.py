"""What a demo run counts: volumes, faults, channels, planted faults and frauds, time of stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import Struct, field
from sqlalchemy import Connection, text

from guanwu.case import Fault
from guanwu.declaration.model import Declaration
from guanwu.desk.outcome import Outcome
from guanwu.ledger import TransferKind

CHAPTERS = 2
"""Digits of a commodity code that name its chapter."""


class Planted(Struct):
    """What became of one kind of planted fault: sent, refused, refused by its own code."""

    sent: int = 0
    refused: int = 0
    as_told: int = 0


class Stage(Struct):
    """The time one stage took, and how many declarations it dealt with."""

    declarations: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> int:
        """Return declarations a second."""
        return int(self.declarations / self.seconds) if self.seconds > 0 else 0


class Tally(Struct):
    """The counts of a run. `value_by_*`: customs value declared on accepted declarations, NT$.

    `examples` holds the first fault of each code; `refused_honest` counts what was refused though
    no fault was planted.
    """

    sent: int = 0
    lines: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    value_by_chapter: Counter[str] = field(default_factory=Counter)
    value_by_origin: Counter[str] = field(default_factory=Counter)
    value_by_importer: Counter[str] = field(default_factory=Counter)
    by_day: Counter[str] = field(default_factory=Counter)
    by_day_channel: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[str, Fault] = field(default_factory=dict)
    refused_honest: int = 0
    line_counts: Counter[int] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)
    planted: dict[str, Planted] = field(default_factory=dict)
    frauds: dict[str, Counter[str]] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)

    def stage(self, name: str) -> Stage:
        """Return a stage by its name."""
        return self.stages.setdefault(name, Stage())

    def count(self, declaration: Declaration | None, outcome: Outcome) -> None:
        """Count one answer; `declaration` is None where none could be read."""
        self.sent += 1
        accepted = stands(outcome)
        self.outcomes["accepted" if accepted else
                      "refused" if outcome.outcome == "repeated" else outcome.outcome] += 1
        examples = {fault.code: fault for fault in outcome.faults}
        for code, fault in examples.items():
            self.faults[code] += 1
            self.examples.setdefault(code, fault)
        if declaration is None:
            return
        self.lines += len(declaration.lines)
        if not accepted:
            return
        channel, day = outcome.channel or "-", declaration.declared_on.isoformat()
        self.channels[channel] += 1
        self.by_day[day] += 1
        self.by_day_channel[day, channel] += 1
        self.line_counts[len(declaration.lines)] += 1
        self.currencies[declaration.currency] += 1
        self.value_by_importer[declaration.importer.name] += declaration.cif_twd
        for line in declaration.lines:
            self.value_by_chapter[line.code[:CHAPTERS]] += line.customs_value
            self.value_by_origin[line.origin] += line.customs_value

    def judge(self, fault: str, codes: tuple[str, ...], fraud: str, outcome: Outcome) -> None:
        """Compare an answer with the ground truth."""
        if fault:
            held = self.planted.setdefault(fault, Planted())
            held.sent += 1
            held.refused += not stands(outcome)
            held.as_told += bool({one.code for one in outcome.faults} & set(codes))
        elif not stands(outcome):
            self.refused_honest += 1
        if fraud:
            channels = self.frauds.setdefault(fraud, Counter())
            channels[(outcome.channel or "-") if stands(outcome) else "refused"] += 1


def stands(outcome: Outcome) -> bool:
    """Say whether the declaration was accepted, now or when it was lodged before."""
    if outcome.outcome == "repeated":
        return outcome.state != "refused"
    return outcome.outcome == "accepted"


class Books(NamedTuple):
    """What stands in the store: states, levies billed and paid by name (NT$), rows, soundness."""

    states: Mapping[str, int]
    billed: Mapping[str, int]
    paid: Mapping[str, int]
    rows: Mapping[str, int]


def read_books(connection: Connection) -> Books:
    """Read what stands in the store after a run."""
    levies = text(
        "SELECT levy, SUM(amount) FROM transfer WHERE kind = :kind GROUP BY levy ORDER BY 2 DESC"
    )
    states = text("SELECT state, COUNT(*) FROM declaration GROUP BY state ORDER BY 2 DESC")
    tables = ("declaration", "journal", "transfer", "outbox", "account")
    return Books(
        _pairs(connection.execute(states)),
        _pairs(connection.execute(levies, {"kind": int(TransferKind.PENDING)})),
        _pairs(connection.execute(levies, {"kind": int(TransferKind.POST)})),
        {name: _count(connection, name) for name in tables},
    )


def _pairs(rows: Any) -> dict[str, int]:
    """Return rows of two columns as a dictionary."""
    return {str(name): int(number) for name, number in rows}


def _count(connection: Connection, table: str) -> int:
    """Return how many rows a table has."""
    return int(connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table}").scalar() or 0)
