"""The law before and the law after, as a re-assessment is asked for them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from guanwu.case import Fault, Refusal
from guanwu.desk.wiring import load_law
from guanwu.duty.law import Law
from guanwu.rule.table import ALWAYS
from guanwu.scale.twin_law import View
from guanwu.store.tariff_file import read_tariff
from guanwu.tariff.edition import Edition, Tariff


class Change(NamedTuple):
    """What is changed: an edition from a file or the store, the law day, tables, knowledge.

    `since` is the first day of the file's edition; without it the file serves every day.
    """

    tariff_file: Path | None = None
    since: date | None = None
    edition: str | None = None
    law_day: date | None = None
    law_tables: Path | None = None
    known_on: date = ALWAYS


def changed(before: View, change: Change) -> View | tuple[Fault | Refusal, ...]:
    """Return the law after a change; all else stays the very same, so that it is not asked twice.

    Refusals: what is wrong with the file, or `edition_unknown`.
    """
    tariff = _tariff(before.law.tariff, change)
    if not isinstance(tariff, Tariff):
        return tariff
    law = before.law
    if change.law_tables is not None:
        law = load_law(tariff, change.law_tables)
    elif tariff is not law.tariff:
        law = Law(tariff, law.membership, law.tables, law.bases, law.levies)
    return View(law, change.law_day, change.known_on)


def _tariff(held: Tariff, change: Change) -> Tariff | tuple[Fault | Refusal, ...]:
    """Return the tariff after the change."""
    if change.edition is not None:
        named = [one for one in held if change.edition in (one.name, one.fingerprint)]
        if not named:
            names = ", ".join(one.name for one in held)
            return (Refusal("edition_unknown", {"edition": change.edition, "known": names}),)
        return Tariff([_always(named[-1])])
    if change.tariff_file is None:
        return held
    path = change.tariff_file
    last = max((one.recorded_on for one in held), default=date.min)
    recorded = date.min if change.since is None else last + timedelta(days=1)
    recorded = min(recorded, change.known_on)
    loaded = read_tariff(path, path.name, change.since or date.min, None, recorded)
    if isinstance(loaded, Refusal):
        return (loaded,)
    if loaded.refused:
        return loaded.refused
    return Tariff([loaded.edition]) if change.since is None else held.with_edition(loaded.edition)


def _always(edition: Edition) -> Edition:
    """Return an edition as if it served every day and was always known."""
    return Edition(
        edition.name, date.min, None, date.min, edition.source, edition.fingerprint, edition.rows
    )
