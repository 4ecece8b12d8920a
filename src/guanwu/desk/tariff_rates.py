"""Which rate a code has on a day: by country of origin, for every partner, edition by edition."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.desk.catalogue import Both, RateSaid, listed, rate_said, said
from guanwu.origin.columns import CITES, choose
from guanwu.origin.membership import DEVELOPING, Membership, RowRef
from guanwu.store.code_lists import load_code_lists
from guanwu.store.terms_file import load_terms
from guanwu.tariff.edition import Edition, Tariff, TariffRow
from guanwu.tariff.rate import printed_partner_rates

STANDS: Final = "stands"
ENDED: Final = "not_in_force"
NOT_KNOWN: Final = "not_known"


class Applies(Struct, frozen=True):
    """Which columns serve goods of a country on a day, and by which rule.

    `column` is 1 or 3, `rate` its rate. `preference` is the rate of column 2 under `partner`, to be
    claimed with a certificate of origin; the lower of the two duties is taken. `rules` are the
    sentences of the rule, `rows` the rows of membership; `refused` says why no column is known.
    """

    origin: str
    country: Both
    column: int | None
    rate: RateSaid | None
    preference: RateSaid | None
    partner: str | None
    rules: tuple[Both, ...]
    rows: tuple[str, ...]
    refused: Both | None
    cites: str = CITES


class PartnerStanding(Struct, frozen=True):
    """A partner of column 2 with its rate. `standing`: stands, not_in_force or not_known.

    `since` and `until` are the days of the row that holds on the day asked; `countries` are those
    that stand under the name of a group (the least developed), else none.
    """

    partner: str
    country: Both
    rate: RateSaid
    standing: str
    words: Both
    since: date | None
    until: date | None
    countries: tuple[str, ...] = ()


class EditionRates(Struct, frozen=True):
    """The rates of a code in one edition; without rates where the edition has no such code.

    `changed` are the columns that differ from the edition before it in this list.
    """

    edition: str
    since: date
    until: date | None
    recorded_on: date
    column_1: RateSaid | None
    column_2: str
    column_3: RateSaid | None
    changed: tuple[int, ...]


def applies(
    row: TariffRow, origin: str, day: date, membership: Membership
) -> Applies:
    """Return which columns serve goods of a country of origin on the day of import (TAR 3)."""
    country = listed("countries", origin)
    chosen = choose(row, origin, day, None, True, membership)
    if isinstance(chosen, Refusal):
        return _refused(row, origin, country, day, membership, chosen)
    rules = [said(f"column_{chosen.first_column}_applies", country=country)]
    if chosen.second is not None:
        rules.append(said("column_2_applies", country=country, partner=str(chosen.partner)))
    elif row.column_2:
        rules.append(said("column_2_not_for", country=country, day=day.isoformat()))
    return Applies(
        origin, country, chosen.first_column, rate_said(chosen.first),
        rate_said(chosen.second) if chosen.second is not None else None, chosen.partner,
        tuple(rules), tuple(map(_row, chosen.rows)), None,
    )


def _refused(
    row: TariffRow, origin: str, country: Both, day: date, membership: Membership,
    refusal: Refusal,
) -> Applies:
    """Return what is known where one of the memberships is not: at least the ordinary column."""
    terms, facts = load_terms(), dict(refusal.facts)
    why = Both(*(f"{terms.say(refusal.code, tag, facts)} {terms.do(refusal.code, tag, facts)}"
                 for tag in ("zh-Hant", "en")))
    plain = choose(row, origin, day, None, False, membership)
    if isinstance(plain, Refusal):
        return Applies(origin, country, None, None, None, None, (), (), why)
    rules = (said(f"column_{plain.first_column}_applies", country=country),)
    return Applies(origin, country, plain.first_column, rate_said(plain.first), None, None, rules,
                   tuple(map(_row, plain.rows)), why)


def _row(row: RowRef) -> str:
    """Return the name of a row of membership with its days."""
    return f"{row.table} {row.key} [{row.since}, {row.until or ''})"


def partners(row: TariffRow, day: date, membership: Membership) -> tuple[PartnerStanding, ...]:
    """Return every partner that column 2 of a code names, with its rate and standing on a day."""
    found = []
    for group in row.column_2:
        rate = rate_said(group.rate)
        for partner in group.partners:
            if partner == DEVELOPING:
                found.append(_developing(rate, day, membership))
                continue
            held = membership.of(partner, partner, day)
            standing = (STANDS if isinstance(held, RowRef)
                        else NOT_KNOWN if isinstance(held, Refusal) else ENDED)
            known = held if isinstance(held, RowRef) else None
            found.append(PartnerStanding(
                partner, listed("countries", partner), rate, standing, said(f"partner_{standing}"),
                known.since if known else None, known.until if known else None,
            ))
    return tuple(found)


def _developing(rate: RateSaid, day: date, membership: Membership) -> PartnerStanding:
    """Return the standing of the least developed countries: which of them stand on the day."""
    countries = tuple(
        country for country in sorted(load_code_lists().codes("countries", day))
        if isinstance(membership.of(DEVELOPING, country, day), RowRef)
    )
    standing = STANDS if countries else ENDED
    return PartnerStanding(DEVELOPING, said("partner_least_developed"), rate, standing,
                           said(f"partner_{standing}"), None, None, countries)


def history(tariff: Tariff, code: str) -> tuple[EditionRates, ...]:
    """Return the rates of a code in every edition at hand, the earliest first."""
    found: list[EditionRates] = []
    before: TariffRow | None = None
    for edition in sorted(tariff, key=lambda one: (one.since, one.recorded_on)):
        row = next((one for one in edition.rows if one.code == code), None)
        changed = _changed(before, row) if found else ()
        found.append(_rates(edition, row, changed))
        before = row
    return tuple(found)


def _rates(edition: Edition, row: TariffRow | None, changed: tuple[int, ...]) -> EditionRates:
    """Return the rates of a row of an edition."""
    days = edition.name, edition.since, edition.until, edition.recorded_on
    if row is None:
        return EditionRates(*days, None, "", None, changed)
    return EditionRates(*days, rate_said(row.column_1), printed_partner_rates(row.column_2),
                        rate_said(row.column_3), changed)


def _changed(before: TariffRow | None, after: TariffRow | None) -> tuple[int, ...]:
    """Return the columns in which two rows differ; all where one of them is not there."""
    if before is None or after is None:
        return () if before is after else (1, 2, 3)
    pairs = ((before.column_1, after.column_1), (before.column_2, after.column_2),
             (before.column_3, after.column_3))
    return tuple(at for at, (one, other) in enumerate(pairs, 1) if one != other)
