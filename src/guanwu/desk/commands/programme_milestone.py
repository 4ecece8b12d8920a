"""The command that puts on record that a milestone of a project was reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from guanwu.case import Fault
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, command
from guanwu.desk.programme.answers import MilestoneEntry, milestone_entry
from guanwu.desk.programme.recorded import recorded_milestones
from guanwu.desk.programme.recording import text_faults
from guanwu.establishment.naming import nearest
from guanwu.programme.board import Milestone, milestones
from guanwu.store.milestone_rows import MilestoneRow, add_milestone
from guanwu.store.programme_file import load_programmes


class RecordMilestone(Struct, frozen=True, forbid_unknown_fields=True):
    """A milestone by the id that the board shows, and the day on which it was done.

    A day in place of another needs a reason; without a day, and with a reason, what was put on
    record is taken off again.
    """

    milestone: Annotated[str, Meta(min_length=1, max_length=120)]
    day: date | None = None
    reason: Annotated[str, Meta(max_length=500)] = ""


@command("programme:record_milestone", example=RecordMilestone(
    "109/patrol_boats.building_awarded", date(2020, 12, 8)))
def record_milestone(desk: Asked, order: RecordMilestone) -> MilestoneEntry | tuple[Fault, ...]:
    """Put the day on record on which a milestone was done; the board shows it done from then on."""
    today = desk.moment.date()
    held = {one.id: one for one in milestones(
        load_programmes(), today, recorded_milestones(desk.connection))}
    faults = (*_faults(order, held.get(order.milestone), today),
              *_unknown(order.milestone, held))
    if faults:
        return faults
    reason, day = order.reason.strip(), order.day.isoformat() if order.day else ""
    add_milestone(desk.connection, MilestoneRow(
        order.milestone, day, reason, desk.actor.id, desk.at))
    before = held[order.milestone].done
    say(desk, order.milestone, "programme:milestone:recorded", day=day,
        before=before.isoformat() if before else "", reason=reason)
    after = milestones(load_programmes(), today, recorded_milestones(desk.connection))
    return milestone_entry(next(one for one in after if one.id == order.milestone))


def _unknown(asked: str, held: dict[str, Milestone]) -> Iterator[Fault]:
    """Yield the fault of a milestone that there is not, with those that are near."""
    if asked in held:
        return
    near = nearest(asked, {id: (id, one.fact.zh_hant, one.fact.en) for id, one in held.items()})
    yield Fault("milestone_unknown", "milestone", {"asked": asked, "near": near or tuple(
        id for id, one in held.items() if one.done is None)[:4]})


def _faults(order: RecordMilestone, held: Milestone | None, today: date) -> Iterator[Fault]:
    """Yield what is wrong with the day and the reason, as the milestone stands."""
    yield from text_faults({"reason": order.reason}, frozenset())
    reason, day = order.reason.strip(), order.day
    if day is not None and day > today:
        yield Fault("programme_day_future", "day", {"day": day, "today": today})
    elif day is not None and held is not None and held.done == day:
        yield Fault("milestone_done_already", "day", {"day": day})
    elif day is not None and held is not None and held.done is not None and not reason:
        yield Fault("milestone_reason_needed", "reason", {"day": held.done})
    elif day is None and not reason:
        yield Fault("milestone_day_needed", "day")
    elif day is None and held is not None and not held.recorded_at:
        yield Fault("milestone_not_recorded", "day")
