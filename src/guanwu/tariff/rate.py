"""Rates of duty as whole numbers, read from and printed to the wording of the tariff.

A rate is ad valorem (a share of the customs value), specific (an amount per unit), the higher of
the two, or their sum (compound). Customs Tariff, general rules 2; the printed tariff knows no
compound rate today, the message NX5105 and the Act allow it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from guanwu.case.fault import Refusal

AD_VALOREM_PPM_MAX = 9_000_000
"""Highest ad valorem rate, 900 %: times a customs value of 12 digits it stays within 64 bits."""
SPECIFIC_E4_MAX = 900_000_000
"""Highest specific rate, NT$ 90,000 a unit, in ten-thousandths: within 64 bits in every rule."""
RATE_TEXT_MAX = 120
PARTNER_TEXT_MAX = 400
DECIMALS = 4
"""Of a percentage and of an amount: both are kept in ten-thousandths (1 % is 10,000 ppm)."""

DECIMAL = r"([0-9]{1,12})(?:\.([0-9]{1,12}))?"
SHARE = re.compile(DECIMAL + r" ?%", re.ASCII)
AMOUNT = re.compile(r"NT\$ ?" + DECIMAL + r" ?/ ?([A-Z]{3})", re.ASCII)
HIGHER = re.compile(r"(NT\$.+?) or (.+?%),? whichever is higher", re.ASCII)
GROUP = re.compile(r" ?([^()]+?) ?\(([^()]*)\)", re.ASCII)
PARTNER = re.compile(r"[A-Z]{2}|LDCs", re.ASCII)


class Rate(NamedTuple):
    """A rate of duty.

    `ad_valorem_ppm`: parts per million of the customs value; `specific_e4`: ten-thousandths of NT$
    per `unit` (empty when there is none); `higher`: the higher of the two, else their sum.
    """

    ad_valorem_ppm: int
    specific_e4: int
    unit: str
    higher: bool


class PartnerRate(NamedTuple):
    """A rate of column 2 and the partners that have it (country codes, or LDCs)."""

    rate: Rate
    partners: tuple[str, ...]


def parse_rate(text: str) -> Rate | Refusal:
    """Read `5%`, `NT$10/KGM`, `NT$10/KGM or 5% whichever is higher`, `5% + NT$10/KGM`.

    Exact: nothing is rounded. Refusals, each with the text: `rate_text_unknown`, `rate_too_fine`
    (more decimals than parts per million or ten-thousandths of NT$ hold), `rate_too_high`.
    """
    words = text.strip(" ")
    if len(words) > RATE_TEXT_MAX:
        return Refusal("rate_text_unknown", {"text": words[:RATE_TEXT_MAX]})
    higher = HIGHER.fullmatch(words)
    parts = [higher[1], higher[2]] if higher else words.split(" + ")
    shares = [found for part in parts if (found := SHARE.fullmatch(part))]
    amounts = [found for part in parts if (found := AMOUNT.fullmatch(part))]
    if len(shares) > 1 or len(amounts) > 1 or len(shares) + len(amounts) != len(parts):
        return Refusal("rate_text_unknown", {"text": words})
    ppm = scaled(shares[0][1], shares[0][2]) if shares else 0
    e4 = scaled(amounts[0][1], amounts[0][2]) if amounts else 0
    if ppm is None or e4 is None:
        return Refusal("rate_too_fine", {"text": words})
    if ppm > AD_VALOREM_PPM_MAX or e4 > SPECIFIC_E4_MAX:
        return Refusal("rate_too_high", {"text": words})
    return Rate(ppm, e4, amounts[0][3] if amounts else "", higher is not None)


def parse_partner_rates(text: str) -> tuple[PartnerRate, ...] | Refusal:
    """Read a text of column 2, such as `0% (NZ,SG) 15% (PA,GT,NI,SV,HN)`; empty text, no rates.

    Refusals: those of `parse_rate`, `partner_text_unknown` and `partner_twice` (facts: the text and
    the partner that stands in it twice).
    """
    words = text.strip(" ")
    if len(words) > PARTNER_TEXT_MAX:
        return Refusal("partner_text_unknown", {"text": words[:PARTNER_TEXT_MAX]})
    rates: list[PartnerRate] = []
    seen: set[str] = set()
    end = 0
    while end < len(words):
        group = GROUP.match(words, end)
        if group is None:
            return Refusal("partner_text_unknown", {"text": words})
        end = group.end()
        rate = parse_rate(group[1])
        if isinstance(rate, Refusal):
            return rate
        partners = tuple(partner.strip(" ") for partner in group[2].split(","))
        for partner in partners:
            if not PARTNER.fullmatch(partner):
                return Refusal("partner_text_unknown", {"text": words})
            if partner in seen:
                return Refusal("partner_twice", {"text": words, "partner": partner})
            seen.add(partner)
        rates.append(PartnerRate(rate, partners))
    return tuple(rates)


def printed(rate: Rate) -> str:
    """The rate in the wording of the tariff; reading it again gives the same rate."""
    share = f"{plain(rate.ad_valorem_ppm)}%"
    if not rate.unit:
        return share
    amount = f"NT${plain(rate.specific_e4)}/{rate.unit}"
    if rate.higher:
        return f"{amount} or {share} whichever is higher"
    return f"{share} + {amount}" if rate.ad_valorem_ppm else amount


def printed_partner_rates(rates: tuple[PartnerRate, ...]) -> str:
    """The rates of column 2 in the wording of the tariff."""
    return " ".join(f"{printed(rate)} ({','.join(partners)})" for rate, partners in rates)


def scaled(whole: str, fraction: str | None) -> int | None:
    """The decimal number in ten-thousandths, None when it is finer than that."""
    digits = (fraction or "").rstrip("0")
    if len(digits) > DECIMALS:
        return None
    return int(whole + digits.ljust(DECIMALS, "0"))


def plain(number_e4: int) -> str:
    """Ten-thousandths as a decimal text without idle zeros: 84000 gives 8.4."""
    whole, fraction = divmod(number_e4, 10_000)
    return f"{whole}.{fraction:04d}".rstrip("0").rstrip(".")
