"""Rates: every form of the tariff is read exactly and printed so that it reads the same again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case.fault import Refusal
from guanwu.tariff.rate import (
    AD_VALOREM_PPM_MAX,
    SPECIFIC_E4_MAX,
    PartnerRate,
    Rate,
    parse_partner_rates,
    parse_rate,
    printed,
    printed_partner_rates,
)

FORMS = {
    "0%": Rate(0, 0, "", False),
    "22.5%": Rate(225_000, 0, "", False),
    "6.25%": Rate(62_500, 0, "", False),
    "800%": Rate(8_000_000, 0, "", False),
    "NT$10/KGM": Rate(0, 100_000, "KGM", False),
    "NT$6.42/KGM": Rate(0, 64_200, "KGM", False),
    "NT$1.2/MTR": Rate(0, 12_000, "MTR", False),
    "NT$8.4/KGM or 12% whichever is higher": Rate(120_000, 84_000, "KGM", True),
    "NT$750/TNE or 5% whichever is higher": Rate(50_000, 7_500_000, "TNE", True),
    "NT$167/SET or 15% whichever is higher": Rate(150_000, 1_670_000, "SET", True),
    "5% + NT$10/KGM": Rate(50_000, 100_000, "KGM", False),
    "NT$10/KGM + 5%": Rate(50_000, 100_000, "KGM", False),
}

ppm = st.integers(0, AD_VALOREM_PPM_MAX)
e4 = st.integers(0, SPECIFIC_E4_MAX)
units = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
rates = st.one_of(
    st.builds(Rate, ppm, st.just(0), st.just(""), st.just(False)),
    st.builds(Rate, ppm, e4, units, st.booleans()),
)
partner_codes = st.one_of(
    st.just("LDCs"), st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
)


@pytest.mark.parametrize(("text", "rate"), FORMS.items())
def test_every_form(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate
    assert parse_rate(printed(rate)) == rate


@given(rates)
def test_printed_and_read_again(rate: Rate) -> None:
    assert parse_rate(printed(rate)) == rate


@given(st.lists(partner_codes, unique=True, min_size=1, max_size=8), st.data())
def test_partner_rates_printed_and_read_again(partners: list[str], data: st.DataObject) -> None:
    groups: list[PartnerRate] = []
    rest = partners
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        groups.append(PartnerRate(data.draw(rates), tuple(rest[:size])))
        rest = rest[size:]
    assert parse_partner_rates(printed_partner_rates(tuple(groups))) == tuple(groups)


@given(st.text(max_size=30))
def test_any_text_is_a_rate_or_a_refusal(text: str) -> None:
    rate = parse_rate(text)
    assert isinstance(rate, Refusal) or parse_rate(printed(rate)) == rate
    assert isinstance(parse_partner_rates(text), Refusal | tuple)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rate_text_unknown"),
        ("5", "rate_text_unknown"),
        ("Free", "rate_text_unknown"),
        ("-5%", "rate_text_unknown"),
        ("\uff15%", "rate_text_unknown"),
        ("\u0665%", "rate_text_unknown"),
        ("NaN%", "rate_text_unknown"),
        ("1e3%", "rate_text_unknown"),
        (".5%", "rate_text_unknown"),
        ("1,000%", "rate_text_unknown"),
        ("NT$10", "rate_text_unknown"),
        ("NT$10/kgm", "rate_text_unknown"),
        ("US$10/KGM", "rate_text_unknown"),
        ("5% + 6%", "rate_text_unknown"),
        ("NT$1/KGM + NT$2/TNE", "rate_text_unknown"),
        ("5% or NT$10/KGM", "rate_text_unknown"),
        ("5% + NT$10/KGM whichever is higher", "rate_text_unknown"),
        ("5% " * 1000, "rate_text_unknown"),
        ("5.00001%", "rate_too_fine"),
        ("NT$0.00001/KGM", "rate_too_fine"),
        ("901%", "rate_too_high"),
        ("999999999999%", "rate_too_high"),
        ("NT$10000001/KGM", "rate_too_high"),
    ],
)
def test_what_is_refused(text: str, code: str) -> None:
    refusal = parse_rate(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_idle_zeros_are_exact() -> None:
    assert parse_rate("5.0000000%") == Rate(50_000, 0, "", False)


def test_partner_rates_of_the_tariff() -> None:
    assert parse_partner_rates("0% (NZ,SG) 15% (PA,GT,NI,SV,HN)") == (
        PartnerRate(Rate(0, 0, "", False), ("NZ", "SG")),
        PartnerRate(Rate(150_000, 0, "", False), ("PA", "GT", "NI", "SV", "HN")),
    )
    three = parse_partner_rates("NT$4.4/KGM (SG) NT$22/KGM (PA,GT,NI,SV,HN) 0% (NZ)")
    assert isinstance(three, tuple)
    assert [printed(group.rate) for group in three] == ["NT$4.4/KGM", "NT$22/KGM", "0%"]
    either = parse_partner_rates("NT$8.4/KGM or 12% whichever is higher (GT) 0% (LDCs)")
    assert isinstance(either, tuple)
    assert either[0].rate.higher
    assert either[1].partners == ("LDCs",)
    assert parse_partner_rates("") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0%", "partner_text_unknown"),
        ("0% ()", "partner_text_unknown"),
        ("0% (NZ", "partner_text_unknown"),
        ("0% (nz)", "partner_text_unknown"),
        ("0% (NZL)", "partner_text_unknown"),
        ("0% (NZ) x", "partner_text_unknown"),
        ("0% (NZ) " * 100, "partner_text_unknown"),
        ("(NZ)", "partner_text_unknown"),
        ("free (NZ)", "rate_text_unknown"),
        ("0% (NZ,SG) 5% (NZ)", "partner_twice"),
    ],
)
def test_partner_texts_refused(text: str, code: str) -> None:
    refusal = parse_partner_rates(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
