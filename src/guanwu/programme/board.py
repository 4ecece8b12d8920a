"""The board of milestones on a day: done, planned, late, by project, and what none has planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from msgspec import Struct

from guanwu.programme.model import Fact, Item, Project
from guanwu.programme.register import Programmes

State = Literal["done", "done_late", "planned", "late", "open"]
STATES: tuple[State, ...] = ("done", "done_late", "planned", "late", "open")
NOTHING: Final[Mapping[str, Recorded]] = MappingProxyType({})


class Recorded(Struct, frozen=True):
    """The day on which a milestone was done as put on record, and when (ISO 8601)."""

    day: date
    at: str


class Milestone(Struct, frozen=True):
    """A milestone on a day.

    `state`: done; done_late (after the day it was due); planned (not yet due, or due on no day
    on record and done only later: `open`); late (due, and no completion on record by the day).
    `recorded_at` is when an office put its day on record, empty for a day of the tables.
    """

    item: Item
    fact: Fact
    planned: date | None
    done: date | None
    state: State
    recorded_at: str = ""

    @property
    def id(self) -> str:
        """The id of the milestone, `<item>.<fact>`."""
        return f"{self.item.id}.{self.fact.id}"


class ProjectBoard(Struct, frozen=True):
    """A project with its milestones by the day they are due or done; `span` as years, if told."""

    project: Project
    span: tuple[int, int, bool] | None
    milestones: tuple[Milestone, ...]

    def count(self, state: State) -> int:
        """Return how many milestones are in a state."""
        return sum(one.state == state for one in self.milestones)


def board(
    programmes: Programmes, day: date, recorded: Mapping[str, Recorded] = NOTHING
) -> tuple[ProjectBoard, ...]:
    """Return every project with its milestones as they stand on a day; the latest plan first.

    `recorded` are days that offices put on record, by milestone; they stand before the tables'.
    """
    every = milestones(programmes, day, recorded)
    rows = []
    for project in programmes.tables.projects:
        held = [one for one in every if one.item.project == project.id]
        held.sort(key=lambda one: one.done or one.planned or date.max)
        rows.append(ProjectBoard(project, programmes.span(project.id), tuple(held)))
    return tuple(rows)


def milestones(
    programmes: Programmes, day: date, recorded: Mapping[str, Recorded] = NOTHING
) -> tuple[Milestone, ...]:
    """Return every milestone as it stands on a day, in the order of the tables."""
    return tuple(_milestone(programmes.items[fact.item], fact, day, recorded)
                 for fact in programmes.tables.facts
                 if fact.kind == "milestone" and fact.item in programmes.items)


def _milestone(
    item: Item, fact: Fact, day: date, recorded: Mapping[str, Recorded]
) -> Milestone:
    found = recorded.get(f"{item.id}.{fact.id}")
    told = date.fromisoformat(fact.value) if fact.value else None
    done = found.day if found is not None else told
    return Milestone(item, fact, fact.planned, done if done and done <= day else None,
                     state_of(fact.planned, done, day), found.at if found is not None else "")


def state_of(planned: date | None, done: date | None, day: date) -> State:
    """Return how a milestone stands on a day; what is done later is not known yet."""
    if done is not None and done <= day:
        return "done_late" if planned is not None and done > planned else "done"
    if planned is None:
        return "open"
    return "late" if planned < day else "planned"
