"""Tobacco and alcohol tax: an amount a stick, kilogram or litre, or a litre and degree."""

from __future__ import annotations

from typing import Any

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found, Levy, collected, flag, measure, per_unit
from guanwu.duty.tobacco import find_tobacco, of_heading, tobacco_inputs
from guanwu.rule import E10, Exact, Input, add, exact, larger, rule, where


@rule(cites="TA 8", unit="TWD e-4 a litre", only="alcohol_due")
def alcohol_rate_e4(
    alcohol_degree_e3: Any,
    alcohol_strong_over_e3: Any,
    alcohol_strong_litre_e4: Any,
    alcohol_strong_degree_e1: Any,
    alcohol_litre_e4: Any,
    alcohol_degree_e1: Any,
) -> Any:
    """The amount a litre is fixed or grows with each degree, and differs for strong beverages."""
    strong = alcohol_degree_e3 > alcohol_strong_over_e3
    fixed = where(strong, alcohol_strong_litre_e4, alcohol_litre_e4)
    by_degree = where(strong, alcohol_strong_degree_e1, alcohol_degree_e1)
    return fixed + alcohol_degree_e3 * by_degree


@rule(cites="TA 8", unit="TWD", only="alcohol_due")
def alcohol_tax_exact(alcohol_litres_e6: Any, alcohol_rate_e4: Any) -> Exact:
    """Alcohol tax is the litres times the amount a litre."""
    return exact(alcohol_litres_e6, alcohol_rate_e4, E10)


@rule(cites="TA 7", unit="TWD", only="tobacco_due", otherwise="alcohol_tax_exact")
def alcohol_tobacco_tax_exact(
    alcohol_tax_exact: Exact,
    tobacco_sticks_e6: Any,
    tobacco_kilograms_e6: Any,
    tobacco_stick_e4: Any,
    tobacco_kilogram_e4: Any,
) -> Exact:
    """Tobacco tax is counted by sticks or by kilograms, where both apply by the higher."""
    by_stick = exact(tobacco_sticks_e6, tobacco_stick_e4, E10)
    by_weight = exact(tobacco_kilograms_e6, tobacco_kilogram_e4, E10)
    return add(alcohol_tax_exact, larger(by_stick, by_weight))


def alcohol_kind(asked: Asked) -> str | Refusal:
    """Return the kind of alcohol: as the heading table decides, else as declared.

    Empty: no alcohol. A code marked B or B* that neither decides is refused, and so is a kind that
    contradicts the heading.
    """
    declared, codes = asked.goods.alcohol_kind, asked.row.levy_codes
    if declared == "none" and "B*" in codes:
        return ""
    decided = asked.by_prefix("alcohol_headings")
    if decided is not None and "B" in codes:
        return of_heading(asked, declared, decided)
    if declared and declared != "none":
        return declared
    if "B" in codes or "B*" in codes:
        return Refusal("alcohol_kind_missing", {"code": asked.goods.code})
    return ""


def _find_alcohol(asked: Asked) -> Found:
    """Find the amounts a litre of the kind of alcohol."""
    kind = alcohol_kind(asked)
    if isinstance(kind, Refusal):
        return Found({}, refusals=(kind,))
    if not kind:
        part = "B*" in asked.row.levy_codes
        warned = (Refusal("alcohol_none_declared", {"code": asked.goods.code}),) if part else ()
        return Found({"alcohol_due": 0}, warnings=warned)
    row = asked.at("alcohol_tax", kind)
    if row is None:
        known = kind in asked.tables["alcohol_tax"].rows
        facts = {"table": "alcohol_tax", "key": kind, "day": asked.day.isoformat()}
        word = "law_row_missing" if known else "alcohol_kind_unknown"
        return Found({}, refusals=(Refusal(word, facts),))
    inputs = {"alcohol_due": 1}
    for name in ("strong_over_e3", "strong_litre_e4", "strong_degree_e1", "litre_e4", "degree_e1"):
        inputs[f"alcohol_{name}"] = row.number(name)
    by_degree = row.number("degree_e1") or row.number("strong_degree_e1")
    return Found(
        inputs,
        {"alcohol_litres_e6": "LTR"},
        {"alcohol_litre_e4": row.named(), "alcohol_degree_e1": row.named()},
        ("alcohol_degree_e3",) if by_degree else (),
    )


def find(asked: Asked) -> Found:
    """Find the alcohol kind's or the tobacco kind's amounts; a code marked B or C must tell."""
    alcohol, tobacco = _find_alcohol(asked), find_tobacco(asked, "tobacco_tax", "tobacco")
    refusals = (*alcohol.refusals, *tobacco.refusals)
    inputs = {**alcohol.inputs, **tobacco.inputs}
    due = inputs.get("alcohol_due", 0) or inputs.get("tobacco_due", 0)
    inputs["alcohol_tobacco_tax_due"] = due
    return Found(
        inputs,
        alcohol.measures,
        {**alcohol.rows, **tobacco.rows},
        (*alcohol.needs, *tobacco.needs),
        (*alcohol.warnings, *tobacco.warnings),
        refusals,
    )


LEVY = Levy(
    "alcohol_tobacco_tax",
    "TA 3",
    "alcohol_tobacco_tax_due",
    (
        alcohol_rate_e4,
        alcohol_tax_exact,
        alcohol_tobacco_tax_exact,
        *collected("alcohol_tobacco_tax", "TA 3"),
    ),
    {
        "alcohol_tobacco_tax_due": flag(),
        "alcohol_due": flag(),
        "alcohol_litres_e6": measure("litres e-6"),
        "alcohol_strong_over_e3": Input("line", "degrees e-3", 0, 100_000),
        "alcohol_strong_litre_e4": per_unit("TWD e-4 a litre"),
        "alcohol_strong_degree_e1": Input("line", "TWD e-1 a degree", 0, 1_000),
        "alcohol_litre_e4": per_unit("TWD e-4 a litre"),
        "alcohol_degree_e1": Input("line", "TWD e-1 a degree", 0, 1_000),
        "tobacco_due": flag(),
        **tobacco_inputs("tobacco"),
    },
    find,
)
