"""The board of milestones on a day: done, planned, late, by project, and what none has planned."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from guanwu.programme.model import Fact, Item, Project
from guanwu.programme.register import Programmes

State = Literal["done", "done_late", "planned", "late", "open"]
STATES: tuple[State, ...] = ("done", "done_late", "planned", "late", "open")


class Milestone(Struct, frozen=True):
    """A milestone on a day.

    `state`: done; done_late (after the day it was due); planned (not yet due, or due on no day
    on record and done only later: `open`); late (due, and no completion on record by the day).
    """

    item: Item
    fact: Fact
    planned: date | None
    done: date | None
    state: State


class ProjectBoard(Struct, frozen=True):
    """A project with its milestones by the day they are due or done; `span` as years, if told."""

    project: Project
    span: tuple[int, int, bool] | None
    milestones: tuple[Milestone, ...]

    def count(self, state: State) -> int:
        """Return how many milestones are in a state."""
        return sum(one.state == state for one in self.milestones)


def board(programmes: Programmes, day: date) -> tuple[ProjectBoard, ...]:
    """Return every project with its milestones as they stand on a day; the latest plan first."""
    rows = []
    for project in programmes.tables.projects:
        items = {one.id: one for one in programmes.tables.items if one.project == project.id}
        held = [_milestone(items[fact.item], fact, day) for fact in programmes.tables.facts
                if fact.kind == "milestone" and fact.item in items]
        held.sort(key=lambda one: one.done or one.planned or date.max)
        rows.append(ProjectBoard(project, programmes.span(project.id), tuple(held)))
    return tuple(rows)


def _milestone(item: Item, fact: Fact, day: date) -> Milestone:
    done = date.fromisoformat(fact.value) if fact.value else None
    planned = fact.planned
    return Milestone(item, fact, planned, done if done and done <= day else None,
                     state_of(planned, done, day))


def state_of(planned: date | None, done: date | None, day: date) -> State:
    """Return how a milestone stands on a day; what is done later is not known yet."""
    if done is not None and done <= day:
        return "done_late" if planned is not None and done > planned else "done"
    if planned is None:
        return "open"
    return "late" if planned < day else "planned"
