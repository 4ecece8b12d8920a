"""Licensed operators: their kinds and codes, on which days one may act, and what bars it.

Law: Customs Act 20 (carriers), 20-1 (forwarders), 22 (brokers), 26 (warehouses, container yards),
58 (bonded warehouses). Boxes of forwarders by office: domain reference 1.2.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

BROKER: Final = "broker"
KINDS: Final = (
    BROKER, "carrier", "sea_forwarder", "air_forwarder", "warehouse", "bonded_warehouse",
    "container_yard",
)
STANDINGS: Final = {
    BROKER: ("", "outlying_islands"),
    "carrier": ("",),
    "sea_forwarder": ("", "security_aeo", "raised"),
    "air_forwarder": ("", "security_aeo", "raised"),
    "warehouse": ("", "government"),
    "bonded_warehouse": ("", "self_managed", "self_managed_new", "controlled_area", "government"),
    "container_yard": ("", "security_aeo", "government"),
}
"""What sets the sum that one kind owes apart: empty for the ordinary sum."""
PLACES: Final = frozenset(("warehouse", "bonded_warehouse", "container_yard"))
"""Kinds whose code is that of a storage place, of which there is one in the whole country."""
_CODES: Final = {
    BROKER: re.compile("[0-9A-Z]{3}"),
    "carrier": re.compile("[0-9A-Z]{2,8}"),
    "sea_forwarder": re.compile("O[A-Z][1-9A-Z]"),
    "air_forwarder": re.compile("O[A-Z][1-9A-Z]"),
    **dict.fromkeys(PLACES, re.compile("[0-9A-Z]{5,8}")),
}
_FORWARDER_LETTERS: Final = {"keelung": "ABCDEF", "taipei": "GHIJKL", "taichung": "MNOPQ",
                             "kaohsiung": "RSTUVWXYZ"}


class Suspension(Struct, frozen=True):
    """Days without business, from `since` (inclusive) to `until` (exclusive), and why."""

    cites: str
    reason: str
    since: date
    until: date


class Registration(Struct, frozen=True):
    """What else is registered of an operator; `suffix` is the broker's sign after the box.

    `suspension` is the last one, `ended` says by which article and why it was struck off or
    closed; `capital_twd` in whole NT$.
    """

    name_en: str = ""
    address: str = ""
    telephone: str = ""
    suffix: str = ""
    standing: str = ""
    capital_twd: int = 0
    own_seals: bool = False
    suspension: Suspension | None = None
    ended: str = ""


class Operator(Struct, frozen=True):
    """An operator of an office from `since` (inclusive) to `until` (exclusive, open).

    `party` is the business number, `code` the box, storage place or company code.
    """

    id: str
    kind: str
    code: str
    party: str
    name: str
    office: str
    state: str
    since: date
    until: date | None
    record: Registration

    def registered(self, day: date) -> bool:
        """Say whether the registration counts on a day, suspended or not."""
        return self.since <= day and (self.until is None or day < self.until)

    def suspended(self, day: date) -> bool:
        """Say whether business is stopped on a day; a suspension ends by itself."""
        held = self.record.suspension
        return held is not None and held.since <= day < held.until

    def may_act(self, day: date) -> bool:
        """Say whether the operator may act on a day: complete, registered and not suspended."""
        complete = self.state != "approved"
        return complete and self.registered(day) and not self.suspended(day)


def code_fits(kind: str, code: str, office: str) -> bool:
    """Say whether a code has the form of its kind; a forwarder's box has a letter of its office."""
    if not _CODES[kind].fullmatch(code):
        return False
    letters = _FORWARDER_LETTERS.get(office, "")
    return not kind.endswith("forwarder") or code[1] in letters


def clashes(one: Operator, others: Iterable[Operator]) -> list[Operator]:
    """Return operators that have the same code on a day of `one`, where it must be the only one.

    A box is one broker's or forwarder's in its office, a storage place or company code one in the
    country.
    """
    return [
        other for other in others
        if other.id != one.id and other.code == one.code and _alike(one, other)
        and (one.kind in PLACES or one.kind == "carrier" or one.office == other.office)
        and (other.until is None or one.since < other.until)
        and (one.until is None or other.since < one.until)
    ]


def _alike(one: Operator, other: Operator) -> bool:
    """Say whether two operators take their codes from the same supply."""
    forwarders = one.kind.endswith("forwarder") and other.kind.endswith("forwarder")
    return one.kind == other.kind or forwarders or (one.kind in PLACES and other.kind in PLACES)


def barred_until(kind: str, party: str, years: int, others: Iterable[Operator]) -> date | None:
    """Return until when a party struck off may not register again as this kind; None: it may."""
    ends = [
        _plus_months(one.until, 12 * years) for one in others
        if one.kind == kind and one.party == party and one.state == "revoked"
        and one.until is not None
    ]
    return max(ends, default=None)


def longest(since: date, months: str, days: str) -> date | None:
    """Return the first day after the longest suspension that a ground allows; None: it allows none.

    `months` and `days` are the cells of the ground's row, one of them filled.
    """
    if months:
        return _plus_months(since, int(months))
    return since + timedelta(days=int(days)) if days else None


def _plus_months(day: date, months: int) -> date:
    """Return the day so many months later, the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ended_on(one: Operator, day: date, state: str, why: str) -> Operator:
    """Return an operator whose registration ends on a day; one not begun yet never counts."""
    until = max(day, one.since)
    return replace(one, state=state, until=until, record=replace(one.record, ended=why))
