"""What Customs holds itself and others to: periods of law, and how long releases really took.

Only what stands in dated tables and what was measured on the cases of this store; a figure of few
cases is not told, for it could be read as what happened to one of them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.catalogue import Both, said
from guanwu.desk.command import Asked, query
from guanwu.desk.queries.office import took
from guanwu.desk.worksheet_said import cite_said
from guanwu.release.deadlines import DEADLINES
from guanwu.store.acts_file import load_acts
from guanwu.store.engine import reading
from guanwu.store.matter_rows import load_periods
from guanwu.store.office_rows import latest_releases
from guanwu.store.organisation_file import load_organisation

FEWEST: Final = 10
"""Releases below which no time is told."""
OFFICES: Final = ("keelung", "taipei", "taichung", "kaohsiung")


class LevelsQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """How many days back releases are looked at."""

    days: Annotated[int, Meta(ge=1, le=366)] = 90


class PeriodSaid(Struct, frozen=True):
    """A period of law: what for, how many days or months, from which article.

    `whose`: `trader` where importers must act within it, `customs` where Customs must.
    `extensions` times it may be made longer, by `extension` each time.
    """

    id: str
    name: Both
    whose: str
    count: int
    unit: str
    length: Both
    extension: Both | None
    extensions: int
    article: str
    article_name: Both
    article_words: Both
    since: date


class TookSaid(Struct, frozen=True):
    """How long releases took from lodging, in minutes; None where there were too few.

    `channel` is empty for all together.
    """

    channel: str
    releases: int
    median_minutes: int | None
    p90_minutes: int | None


class Levels(Struct, frozen=True):
    """Periods in force on a day, and what was measured on the days from `since` to it."""

    day: date
    since: date
    periods: tuple[PeriodSaid, ...]
    took: tuple[TookSaid, ...]
    fewest: int


@query("service:levels", example=LevelsQuestion())
def levels(desk: Asked, question: LevelsQuestion) -> Levels:
    """Tell the periods of law that bind traders and Customs, and how long releases took."""
    day = desk.moment.date()
    since = day - timedelta(days=question.days - 1)
    return Levels(day, since, (*_deadlines(desk, day), *_matters(day)), _took(desk, since, day),
                  FEWEST)


def _deadlines(desk: Asked, day: date) -> tuple[PeriodSaid, ...]:
    """Return the periods within which importers must act."""
    found = []
    for id in DEADLINES:
        row = desk.house.deadlines.row(id, day)
        if not isinstance(row, Refusal):
            found.append(PeriodSaid(
                id, said(f"deadline_{id}"), "trader", row.count, row.unit,
                _length(row.count, row.unit), None, 0, row.cites, cite_said(row.cites),
                _article(row.cites), row.since))
    return tuple(found)


def _matters(day: date) -> tuple[PeriodSaid, ...]:
    """Return the periods within which Customs decides on matters."""
    kinds = load_organisation().matters
    found = []
    for row in load_periods().rows:
        if not (row.since <= day and (row.until is None or day < row.until)):
            continue
        kind = next((one for one in kinds.on(day) if one.id == row.kind), None)
        name = Both(kind.zh_hant, kind.en) if kind is not None else Both(row.kind, row.kind)
        longer = _length(row.extension, row.unit) if row.extensions else None
        found.append(PeriodSaid(
            row.kind, name, "customs", row.count, row.unit, _length(row.count, row.unit), longer,
            row.extensions, row.cites, cite_said(row.cites), _article(row.cites), row.since))
    return tuple(found)


def _length(count: int, unit: str) -> Both:
    """Return a number of days or months in words."""
    return said(f"service_{unit}" if count == 1 else f"service_{unit}s", count=count)


def _article(cites: str) -> Both:
    """Return the sentence of an article."""
    sentence = load_acts().sentence(cites)
    return Both(sentence.zh_hant, sentence.en)


def _took(desk: Asked, since: date, until: date) -> tuple[TookSaid, ...]:
    """Return how long releases took; counts of all offices together, no case is told."""
    with reading(desk.house.engine) as connection:
        releases = latest_releases(connection, OFFICES, since, until)
    return tuple(
        TookSaid(one.channel, one.releases, one.median_minutes, one.p90_minutes)
        if one.releases >= FEWEST else TookSaid(one.channel, 0, None, None)
        for one in took(releases)
    )
