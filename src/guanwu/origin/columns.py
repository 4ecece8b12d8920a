"""The rate column that follows from the origin (Customs Tariff, general rules 3).

A country in column 1 has column 1, any other column 3; who claims a preference and is a partner of
the code has column 2 beside it. The lower of the two amounts is taken when the duty is computed.
Interpreted meaning: a country without a row in column 1 has column 3; reciprocal treatment outside
the WTO is a row the office adds. Where a country is itself a named partner and one of the least
developed, its own rate goes first.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from guanwu.case.fault import Fault, Refusal
from guanwu.origin.membership import COLUMN_1, DEVELOPING, Membership, RowRef
from guanwu.tariff.edition import TariffRow
from guanwu.tariff.rate import PartnerRate, Rate

CITES = "TAR 3"


class Chosen(Struct, frozen=True):
    """The rates that apply: `first` of column 1 or 3, `second` of column 2 when rightly claimed.

    `partner` is the name under which column 2 lists the country; `rows` the membership rows the
    answer rests on; `warning` says why a claim gave nothing.
    """

    first: Rate
    first_column: int
    second: Rate | None = None
    partner: str | None = None
    rows: tuple[RowRef, ...] = ()
    warning: Fault | None = None


def choose(
    row: TariffRow,
    origin: str,
    day: date,
    known_on: date | None,
    claimed: bool,
    membership: Membership,
) -> Chosen | Refusal:
    """Rates for goods of `origin` under a tariff row on the day of import. Cites TAR 3.

    `known_on`: rows recorded later are not seen (None: all); `claimed`: a preference is claimed.
    Refusals: `column_1_membership_missing`, `column_2_membership_missing`. A claim by a country
    that is no partner of the code gives no second rate and the warning `preference_not_available`.
    """
    ordinary = membership.of(COLUMN_1, origin, day, known_on)
    if isinstance(ordinary, Refusal):
        return ordinary
    first, first_column = (row.column_1, 1) if ordinary else (row.column_3, 3)
    rows = (ordinary,) if ordinary else ()
    if not claimed:
        return Chosen(first, first_column, rows=rows)
    for partner, rate in partners_of(row.column_2, origin):
        member = membership.of(partner, origin, day, known_on)
        if isinstance(member, Refusal):
            return member
        if member is not None:
            return Chosen(first, first_column, rate, partner, (*rows, member))
    facts = {"code": row.code, "origin": origin, "day": day.isoformat()}
    warning = Fault("preference_not_available", "preference", facts)
    return Chosen(first, first_column, rows=rows, warning=warning)


def partners_of(rates: tuple[PartnerRate, ...], origin: str) -> list[tuple[str, Rate]]:
    """The entries of column 2 a country may have: its own before that of the least developed."""
    wanted = [
        (partner, group.rate)
        for group in rates
        for partner in group.partners
        if partner in (origin, DEVELOPING)
    ]
    return sorted(wanted, key=lambda entry: entry[0] == DEVELOPING)
