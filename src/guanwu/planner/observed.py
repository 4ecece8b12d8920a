"""What a journal tells of work: arrivals by hour, shares of ways, and seconds of each step.

A step's work ends with an event; it began when the case was ready for it or when the same officer
ended something else, whichever came later. That leaves out waiting, and counts idling between as
work, so that what is measured is at most too long. Longer than `GAP` is no single piece of work
(a night, a meeting) and is left out, counted apart.

What passes between two events whose work nobody counts as a skill (selection, payment, release) is
told as time that passed, waiting and all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from msgspec import Struct

from guanwu.planner.model import HOURS, MILLION

TAIWAN: Final = timezone(timedelta(hours=8))
GAP: Final = 4 * 3600
SYSTEM: Final = "guanwu"
ACCEPTED: Final = "declaration:lodgement:accepted"
ENDS: Final[Mapping[str, str]] = {
    "declaration:receive_documents:made": "document_review",
    "declaration:record_examination:made": "examination",
    "matter:decide:made": "matter_handling",
}
"""Events that end a step, and its skill."""
SPANS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "selection": ((ACCEPTED,), "declaration:channel:selected"),
    "documents": (("declaration:documents:demanded",), "declaration:receive_documents:made"),
    "examination": (("declaration:order_examination:made",),
                    "declaration:record_examination:made"),
    "payment": (("declaration:duty:billed", "declaration:bill:made"), "declaration:pay:made"),
    "release": (("declaration:pay:made",), "declaration:release:made"),
    "clearance": ((ACCEPTED,), "declaration:release:made"),
    "decision": (("matter:register:made",), "matter:decide:made"),
    "matter": (("matter:register:made",), "matter:close:made"),
}
"""Times that pass between two events: what begins them, the last time it happened, and the end."""
REGISTERED: Final = "matter:register:made"


class Seen(Struct, frozen=True):
    """A row of the journal with what the declaration says of itself."""

    at: str
    actor: str
    subject: str
    event: str
    office: str
    kind: str
    channel: str


class Moments(Struct, frozen=True):
    """Measured work of a step: pieces, mean seconds, squared variation, pieces left out."""

    skill: str
    pieces: int
    seconds: int
    variation_ppm: int
    left_out: int


class Passed(Struct, frozen=True):
    """Time that passed between two events: cases, seconds that half and nine of ten took at most.
    """

    span: str
    cases: int
    median: int
    nine_of_ten: int


class Observed(Struct, frozen=True):
    """What was seen: arrivals by office, kind and channel; by hour of the week; work by skill.

    `matters` counts matters by office and kind, `passed` has the spans that were seen.
    """

    arrivals: Mapping[tuple[str, str, str], int]
    hours: tuple[int, ...]
    steps: tuple[Moments, ...]
    matters: Mapping[tuple[str, str], int] = {}
    passed: tuple[Passed, ...] = ()


def observe(rows: Iterable[Seen]) -> Observed:
    """Return what rows of a journal tell, in the order of the journal."""
    arrivals: dict[tuple[str, str, str], int] = {}
    hours = [0] * HOURS
    work: dict[str, list[int]] = {}
    left: dict[str, int] = {}
    ready: dict[str, datetime] = {}
    busy: dict[str, datetime] = {}
    matters: dict[tuple[str, str], int] = {}
    spans = _Spans()
    for row in rows:
        at = datetime.fromisoformat(row.at).astimezone(TAIWAN)
        if row.event == ACCEPTED:
            key = (row.office, row.kind, row.channel)
            arrivals[key] = arrivals.get(key, 0) + 1
            hours[at.weekday() * 24 + at.hour] += 1
        if row.event == REGISTERED:
            matters[row.office, row.kind] = matters.get((row.office, row.kind), 0) + 1
        spans.take(row, at)
        skill = ENDS.get(row.event)
        if skill is not None and row.subject in ready:
            begun = max(ready[row.subject], busy.get(row.actor, ready[row.subject]))
            spent = int((at - begun).total_seconds())
            if 0 < spent <= GAP and row.actor != SYSTEM:
                work.setdefault(skill, []).append(spent)
            else:
                left[skill] = left.get(skill, 0) + 1
        ready[row.subject] = at
        if row.actor != SYSTEM:
            busy[row.actor] = at
    skills = sorted({*work, *left})
    return Observed(arrivals, tuple(hours), tuple(
        _moments(skill, work.get(skill, []), left.get(skill, 0)) for skill in skills),
        matters, spans.found())


class _Spans:
    """Times that pass between two events of a case, as the journal is gone through."""

    def __init__(self) -> None:
        self._begun: dict[tuple[str, str], datetime] = {}
        self._seconds: dict[str, list[int]] = {}

    def take(self, row: Seen, at: datetime) -> None:
        """Take in one event."""
        for span, (begins, end) in SPANS.items():
            if row.event == end and (span, row.subject) in self._begun:
                begun = self._begun.pop((span, row.subject))
                self._seconds.setdefault(span, []).append(int((at - begun).total_seconds()))
            if row.event in begins:
                self._begun[span, row.subject] = at

    def found(self) -> tuple[Passed, ...]:
        """Return the spans that were seen, in their order."""
        held = {span: sorted(self._seconds[span]) for span in SPANS if span in self._seconds}
        return tuple(Passed(span, len(taken), taken[(len(taken) - 1) // 2],
                            taken[(9 * len(taken) - 1) // 10])
                     for span, taken in held.items())


def _moments(skill: str, spent: list[int], left_out: int) -> Moments:
    """Return the mean and the squared variation of pieces of work, in whole numbers.

    The variance is that of a sample, n(sum of squares) - (sum) squared over n(n - 1).
    """
    count, total = len(spent), sum(spent)
    variation = 0
    if count > 1:
        squares = count * sum(one * one for one in spent) - total * total
        variation = squares * count * MILLION // ((count - 1) * total * total)
    return Moments(skill, count, total // count if count else 0, variation, left_out)


def shares_ppm(observed: Observed, kind: str) -> dict[str, int]:
    """Return the share of each channel among the arrivals of a kind; they sum to a million."""
    counts: dict[str, int] = {}
    for (_, found, channel), count in observed.arrivals.items():
        if found == kind:
            counts[channel] = counts.get(channel, 0) + count
    total = sum(counts.values())
    shares = {name: count * MILLION // total for name, count in sorted(counts.items())}
    rest = sorted(shares, key=lambda name: (-(counts[name] * MILLION % total), name))
    for name in rest[:MILLION - sum(shares.values())] if total else ():
        shares[name] += 1
    return shares
