"""Traders, brokers, ships and containers of the generated trade, all with right check digits."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

import numpy as np

from guanwu.declaration.model import Importer, Seller
from guanwu.party.identifiers import is_business_number, is_container_number, is_imo_number

TRADERS: Final = 20_000
BROKERS: Final = 300
BOXES: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CONTAINERS: Final = 2_000
SHIPS: Final = 200
FIRST: Final = ("FORMOSA", "EVER", "GOLDEN", "PACIFIC", "UNION", "HUA", "TAI", "LUCKY", "GRAND",
                "NORTH", "SUN", "JADE", "OCEAN", "BRIGHT", "HSIN", "CHUNG")
SECOND: Final = ("TRADING", "MACHINERY", "FOODS", "CHEMICAL", "TEXTILE", "ELECTRONICS", "STEEL",
                 "MOTORS", "PLASTICS", "OPTICS", "AGRO", "MEDICAL")
MAKERS: Final = ("ALPHA", "BETA", "DELTA", "KAPPA", "LAMBDA", "OMEGA", "SIGMA", "ZETA")
BY_BUSINESS_NUMBER: Final = 94
"""Of a hundred traders, how many are businesses; the others are persons."""


def zipf(count: int, steepness: float) -> np.ndarray:
    """Return the cumulative shares of `count` members of which the n-th has 1 / n ** steepness."""
    weights = 1.0 / np.arange(1, count + 1) ** steepness
    shares: np.ndarray = np.cumsum(weights / weights.sum())
    shares[-1] = 1.0
    return shares


@cache
def business_number(trader: int, day: date) -> str:
    """Return the business number of a trader: seven digits from its place, one that fits."""
    stem = f"{(trader * 7_919 + 1_234_567) % 10_000_000:07d}"
    return next(stem + last for last in "0123456789" if is_business_number(stem + last, day))


@cache
def person_id(trader: int) -> str:
    """Return the national id of a person, with its check digit (domain reference 3.4)."""
    from guanwu.party.identifiers import is_national_id

    stem = f"A{1 + trader % 2}{(trader * 104_729) % 10_000_000:07d}"
    return next(stem + last for last in "0123456789" if is_national_id(stem + last))


@cache
def importer(trader: int, day: date) -> Importer:
    """Return the trader at a place of the ranking; place 0 is the largest."""
    name = f"{FIRST[trader % 16]} {SECOND[trader // 16 % 12]}"
    if trader % 100 >= BY_BUSINESS_NUMBER:
        return Importer(id=person_id(trader), id_type="174", name=f"{name.split()[0]} PERSON")
    return Importer(id=business_number(trader, day), id_type="58",
                    name=f"{name} CO {trader}, LTD.")


@cache
def seller(trader: int, country: str) -> Seller:
    """Return the seller in a country that a trader buys from."""
    maker = MAKERS[(trader * 31 + ord(country[0])) % 8]
    return Seller(name=f"{maker} {country} {trader % 97}", country=country,
                  address=f"{1 + trader % 250} INDUSTRIAL ROAD, {country}")


def box(broker: int) -> str:
    """Return the box of a broker: three digits or letters."""
    return f"{broker + 101:03d}"


@cache
def container_numbers() -> tuple[str, ...]:
    """Return container numbers that fit ISO 6346."""
    found = []
    for place in range(CONTAINERS):
        stem = f"{('GWCU', 'TLLU', 'MSKU', 'EGHU')[place % 4]}{(place * 7_001) % 1_000_000:06d}"
        found += [stem + last for last in "0123456789" if is_container_number(stem + last)][:1]
    return tuple(found)


@cache
def ships() -> tuple[str, ...]:
    """Return ships' IMO numbers with their check digit."""
    stems = (f"9{place * 37 % 100_000:05d}" for place in range(SHIPS))
    return tuple(
        next(stem + last for last in "0123456789" if is_imo_number(stem + last)) for stem in stems
    )
