"""What a store's journal measures for a plan: arrivals, shares of ways, seconds of each step."""

from __future__ import annotations

import csv
import io
from datetime import date

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.planner.model import MILLION
from guanwu.planner.naming import SKILLS
from guanwu.planner.observed import Observed, Passed, observe, shares_ppm
from guanwu.store.engine import open_known, reading
from guanwu.store.place import Place
from guanwu.store.planner_rows import seen_between

MATTERS = "official_matter"
STREAM = "full_import"
"""The stream of a plan to which declarations of the store belong."""
WEIGHT_MOST = 1_000


class ArrivalEntry(Struct, frozen=True):
    """Lodgements of an office by kind and channel."""

    office: str
    kind: str
    channel: str
    count: int


class StepEntry(Struct, frozen=True):
    """Measured work of a skill: pieces, mean seconds, squared variation, pieces left out."""

    skill: str
    pieces: int
    seconds: int
    variation_ppm: int
    left_out: int


class MatterEntry(Struct, frozen=True):
    """Matters of a kind that an office registered."""

    office: str
    kind: str
    count: int


class MeasuredEntry(Struct, frozen=True):
    """What was measured: arrivals, by hour of the week (0 is Monday 0:00), work of each step.

    `passed` are times between two events, waiting and all. `unmeasured` are the skills of which
    the journal shows no work: it has no event at their end, or nobody did any.
    """

    since: date
    until: date
    arrivals: tuple[ArrivalEntry, ...]
    hours: tuple[int, ...]
    steps: tuple[StepEntry, ...]
    matters: tuple[MatterEntry, ...]
    passed: tuple[Passed, ...]
    unmeasured: tuple[str, ...]


class Measured(Struct, frozen=True):
    """What was measured, and as tables of a plan: name of file and content."""

    entry: MeasuredEntry
    tables: dict[str, str]


def measured(store: Place, since: date, until: date) -> Measured | Refusal:
    """Return what the journal of a store tells of days, both inclusive.

    Refusals: `planner_days_turned`, `planner_store_missing`, `planner_store_empty`.
    """
    if until < since:
        return Refusal("planner_days_turned", {"since": since, "until": until})
    engine = open_known(store)
    if engine is None:
        return Refusal("planner_store_missing")
    try:
        with reading(engine) as connection:
            found = observe(seen_between(connection, since, until))
    finally:
        engine.dispose()
    if not found.arrivals and not found.matters:
        return Refusal("planner_store_empty")
    entry = MeasuredEntry(
        since, until,
        tuple(ArrivalEntry(*key, count) for key, count in sorted(found.arrivals.items())),
        found.hours,
        tuple(StepEntry(one.skill, one.pieces, one.seconds, one.variation_ppm, one.left_out)
              for one in found.steps),
        tuple(MatterEntry(*key, count) for key, count in sorted(found.matters.items())),
        found.passed,
        tuple(one for one in SKILLS if one not in {
            step.skill for step in found.steps if step.pieces}))
    return Measured(entry, _tables(found, f"{since} {until}"))


def _tables(found: Observed, source: str) -> dict[str, str]:
    """Return tables of a plan that hold what was measured."""
    kinds = sorted({kind for _, kind, _ in found.arrivals})
    every = Observed({(office, STREAM, channel): 0 for office, _, channel in found.arrivals},
                     found.hours, found.steps)
    counts = dict(every.arrivals)
    for (office, _, channel), count in found.arrivals.items():
        counts[office, STREAM, channel] += count
    shares = shares_ppm(Observed(counts, found.hours, found.steps), STREAM)
    most = max(found.hours) or 1
    weights = [count * WEIGHT_MOST // most if most > WEIGHT_MOST else count
               for count in found.hours]
    days = [weights[day * 24:day * 24 + 24] for day in range(7)]
    told = f"journal {source} {' '.join(kinds)}"
    return {
        "routes.csv": _csv(("stream", "channel", "share_ppm", "basis", "source"), [
            *((STREAM, channel, share, "measured", told) for channel, share in shares.items()),
            *([(MATTERS, "all", MILLION, "measured", told)] if found.matters else [])]),
        "hours.csv": _csv(("profile", "days", "weights", "basis"), [
            ("measured", day + 1, ",".join(map(str, held)), "measured")
            for day, held in enumerate(days) if any(held)]),
        "steps.csv": _csv(
            ("stream", "channel", "order", "skill", "seconds", "variation_ppm", "licence",
             "target_minutes", "basis", "source"),
            [(stream, channel, order, one.skill, one.seconds, one.variation_ppm or MILLION, "", 0,
              "measured", f"{told} n={one.pieces}")
             for stream, channel, skills in (
                 (STREAM, "C2", ("document_review",)),
                 (STREAM, "C3", ("document_review", "examination")),
                 (MATTERS, "all", ("matter_handling",)))
             for order, skill in enumerate(skills, 1)
             for one in found.steps if one.skill == skill and one.pieces]),
    }


def _csv(header: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return held.getvalue()
