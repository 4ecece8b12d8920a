"""What a declaration kind asks for, as data: items, law day, levies, dated limits.

One file per kind under `declaration/kinds`, read by the shell and handed in. A new kind is a new
file. Source of G1: Regulations Governing the Clearance of Imported and Exported Goods; NX5105.
"""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Literal

import msgspec


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One dated number that the checks use; its unit stands at the end of the name."""

    name: str
    value: int
    since: date
    recorded_on: date
    source: str
    until: date | None = None


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"zh_hant": "zh-Hant"}):
    """A declaration kind. `law_day`: the item whose day decides tariff, levies and import rules.

    `required` and `line_required`: items that the record leaves optional and this kind does not.
    `levies`: levy codes that may stand on it (none named: every one of the code list);
    `functions`: message functions accepted.
    """

    code: str
    zh_hant: str
    en: str
    law_day: Literal["declared_on", "imported_on"]
    functions: tuple[int, ...]
    levies: tuple[str, ...]
    since: date
    recorded_on: date
    source: str
    until: date | None = None
    required: tuple[str, ...] = ()
    line_required: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()


class DeliveryTerm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the invoice price under a term of delivery holds.

    `freight` and `insurance`: `included` in the price, or `separate` and then to be declared.
    `price`: the invoice total is `equal` to FOB plus what is included, `at_most` or `at_least` it.
    """

    code: str
    freight: Literal["included", "separate"]
    insurance: Literal["included", "separate"]
    price: Literal["equal", "at_most", "at_least"]
    since: date
    recorded_on: date
    source: str
    until: date | None = None


class _DeliveryTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    term: tuple[DeliveryTerm, ...]


def kind_from(text: str) -> Kind:
    """Read the TOML text of a kind. Raises msgspec.ValidationError or tomllib.TOMLDecodeError."""
    return msgspec.convert(tomllib.loads(text), Kind)


def delivery_terms_from(text: str) -> tuple[DeliveryTerm, ...]:
    """Read the TOML text of the delivery terms; errors as for `kind_from`."""
    return msgspec.convert(tomllib.loads(text), _DeliveryTerms).term


def serving(row: Kind | Parameter | DeliveryTerm, day: date, known_on: date | None) -> bool:
    """Say whether a dated row is in force on a day and was known on another (None: today's)."""
    return (
        row.since <= day
        and (row.until is None or day < row.until)
        and (known_on is None or row.recorded_on <= known_on)
    )
