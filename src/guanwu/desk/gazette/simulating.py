"""What an amendment would have made of the declarations in the store, had it been in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from guanwu.desk.gazette.kept import Change, Simulation
from guanwu.desk.house import House
from guanwu.desk.stored_lines import stored_batches
from guanwu.duty.dense import Codebook
from guanwu.duty.law import Law
from guanwu.scale.batch import LineBatch
from guanwu.scale.replay import Replay
from guanwu.scale.totals import Total
from guanwu.scale.twin_law import View
from guanwu.tariff.amendment import Amendment, amended
from guanwu.tariff.edition import Edition, Tariff

BATCH = 4_000


def simulate(
    house: House, rows: Sequence[Amendment], content_hash: str, known_on: date, at: str, most: int
) -> Simulation:
    """Assess stored declarations with and without the amendment, by the law as known today.

    Every declaration keeps its own law day; the rows are taken as if they had served all days. At
    most so many declarations are asked, in order of number.
    """
    law = house.law
    tariff = Tariff([_as_if(one, rows) for one in law.tariff])
    after = Law(tariff, law.membership, law.tables, law.bases, law.levies)
    book, traders = Codebook(), dict[str, int]()
    replay = Replay(View(law, None, known_on), View(after, None, known_on), book)
    whole = True
    for batch in stored_batches(house.engine, book, traders, min(BATCH, most)):
        if replay.counts["declarations"] >= most:
            whole = False
            break
        replay.replay(_unassessed(batch))
    totals = replay.totals(traders)
    return Simulation(
        totals.counts["declarations"], totals.counts["differing_declarations"],
        totals.counts["refused_declarations"], whole,
        Change(sum(one.before for one in totals.levies.values()),
               sum(one.after for one in totals.levies.values())),
        {name: _change(one) for name, one in sorted(totals.chapters.items()) if one.difference},
        {name: _change(one) for name, one in totals.levies.items() if one.difference},
        content_hash, at,
    )


def _as_if(edition: Edition, rows: Sequence[Amendment]) -> Edition:
    """Return an edition as if the amendment had been in it from the beginning."""
    return replace(edition, rows=amended(edition.rows, rows))


def _unassessed(batch: LineBatch) -> LineBatch:
    """Return a batch without what was assessed once: both sides are computed, by one law but rows.

    Else whatever the law or its tables have learnt since would count as an effect of the rows.
    """
    return replace(batch, assessed=None)


def _change(total: Total) -> Change:
    """Return a total as amounts before and after."""
    return Change(total.before, total.after)
