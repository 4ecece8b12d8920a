"""Days on which milestones were done, as put on record; the last row of a milestone counts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text


class MilestoneRow(NamedTuple):
    """A milestone `<item>.<fact>` done on a day (ISO); an empty day: taken off the record again."""

    milestone: str
    done_on: str
    reason: str
    recorded_by: str
    recorded_at: str


def add_milestone(connection: Connection, row: MilestoneRow) -> None:
    """Keep a day of a milestone; earlier ones of it stay and count no longer."""
    connection.execute(
        text("INSERT INTO programme_milestone (milestone, done_on, reason, recorded_by, "
             "recorded_at) VALUES (:milestone, :done_on, :reason, :recorded_by, :recorded_at)"),
        row._asdict())


def milestones_on_record(connection: Connection) -> dict[str, MilestoneRow]:
    """Return the row that counts of every milestone with a day on record, by milestone."""
    rows = connection.execute(
        text("SELECT milestone, done_on, reason, recorded_by, recorded_at "
             "FROM programme_milestone WHERE id IN "
             "(SELECT max(id) FROM programme_milestone GROUP BY milestone) ORDER BY milestone"))
    return {row[0]: MilestoneRow(*row) for row in rows if row[1]}
