"""A tracked matter as it stands, and what became of it on the way. Days are days of Taiwan."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

Outcome = Literal["granted", "partly_granted", "refused", "answered", "done", "dismissed"]


class Extension(Struct, frozen=True):
    """One extension of the period: the new last day, the one before, why, by whom and when."""

    until: date
    before: date
    reason: str
    by: str
    at: str


class HandOver(Struct, frozen=True):
    """One handing over: from a duty to a duty, why, by whom, when, and whether the party was told.
    """

    from_duty: str
    to_duty: str
    reason: str
    by: str
    at: str
    party_told: bool


class Decision(Struct, frozen=True):
    """What was decided and why, by whom and when; `told_on` and `told_how` once it was told."""

    outcome: Outcome
    reasons: str
    by: str
    at: str
    told_on: date | None = None
    told_how: str = ""


class MatterRecord(Struct, frozen=True):
    """What is on record of a matter beside its row.

    `applicant` and `contact` are personal data. `period` cites what the first last day stands on;
    empty where whoever registered it set the day.
    """

    applicant: str
    contact: str
    description: str
    place: str
    mode: str
    received_on: date
    due_first: date
    period: str
    registered_by: str
    confidential: bool = False
    extensions: tuple[Extension, ...] = ()
    handovers: tuple[HandOver, ...] = ()
    decision: Decision | None = None
    withdrawn: str = ""


class Matter(Struct, frozen=True):
    """A matter: `unit` is whose turn it is (None once closed), `duty` the clause it stands on.

    `party` is a business number, a box number or a person's token; empty where there is none.
    `wait_until` is the last day of its period.
    """

    number: str
    kind: str
    office: str
    unit: str | None
    duty: str
    state: str
    title: str
    party: str
    assignee: str | None
    opened_at: str
    wait_until: date
    closed_at: str | None
    done: str
    record: MatterRecord
