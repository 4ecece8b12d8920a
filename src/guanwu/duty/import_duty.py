"""Customs duty: ad valorem, specific, the higher of both, or their sum; column 1, 2 or 3."""

from __future__ import annotations

from typing import Any

from guanwu.case import Refusal
from guanwu.duty.levy import (
    Asked,
    Found,
    Levy,
    collected,
    flag,
    measure,
    per_unit,
    rate,
)
from guanwu.rule import E10, PPM, Exact, add, exact, larger, rule, smaller, where
from guanwu.tariff.rate import Rate


@rule(cites="TAR 3", unit="TWD")
def import_duty_ad_valorem_exact(customs_value: Any, duty_rate_ppm: Any) -> Exact:
    """Ad valorem duty is the customs value times the rate of the column that applies."""
    return exact(customs_value, duty_rate_ppm, PPM)


@rule(cites="TAR 3", unit="TWD", only="duty_unit_e4", otherwise="import_duty_ad_valorem_exact")
def import_duty_general_exact(
    import_duty_ad_valorem_exact: Exact, duty_measure_e6: Any, duty_unit_e4: Any, duty_higher: Any
) -> Exact:
    """A specific rate is added to the ad valorem duty, or the higher of the two is taken."""
    specific = exact(duty_measure_e6, duty_unit_e4, E10)
    return where(
        duty_higher > 0,
        larger(import_duty_ad_valorem_exact, specific),
        add(import_duty_ad_valorem_exact, specific),
    )


@rule(cites="TAR 3", unit="TWD", only="duty_second", otherwise="import_duty_general_exact")
def import_duty_exact(
    customs_value: Any,
    import_duty_general_exact: Exact,
    duty_second_rate_ppm: Any,
    duty_second_measure_e6: Any,
    duty_second_unit_e4: Any,
    duty_second_higher: Any,
) -> Exact:
    """Where columns 1 and 2 both apply, the lower duty is due."""
    valued = exact(customs_value, duty_second_rate_ppm, PPM)
    specific = exact(duty_second_measure_e6, duty_second_unit_e4, E10)
    second = where(duty_second_higher > 0, larger(valued, specific), add(valued, specific))
    return smaller(import_duty_general_exact, second)


def _rate(prefix: str, held: Rate) -> tuple[dict[str, int], dict[str, str]] | Refusal:
    """Return the inputs of a tariff rate; tonnes are counted in kilograms."""
    unit, amount = held.unit, held.specific_e4
    if unit == "TNE":
        if amount % 1_000:
            return Refusal("rate_not_exact", {"unit": unit, "amount_e4": amount})
        unit, amount = "KGM", amount // 1_000
    inputs = {
        f"{prefix}_rate_ppm": held.ad_valorem_ppm,
        f"{prefix}_unit_e4": amount,
        f"{prefix}_higher": int(held.higher),
    }
    return inputs, ({f"{prefix}_measure_e6": unit} if amount else {})


def find(asked: Asked) -> Found:
    """Find the rates of the column that applies, and of column 2 where it is claimed and granted.

    Duty is nil where an exemption of Customs Act 49 is claimed and in force.
    """
    inputs: dict[str, int] = {"duty_second": 0}
    chosen = asked.chosen
    first, second = chosen.first, chosen.second
    exemption = asked.at("customs_exemptions", asked.goods.exemption)
    if exemption is not None:
        first, second = Rate(0, 0, "", False), None
    simple = second is not None and not (first.specific_e4 or second.specific_e4)
    column = str(chosen.first_column)
    if second is not None and simple and second.ad_valorem_ppm < first.ad_valorem_ppm:
        first, column = second, "2"
    found = _rate("duty", first)
    if isinstance(found, Refusal):
        return Found({}, refusals=(found,))
    inputs |= found[0]
    measures = dict(found[1])
    if second is not None and not simple:
        other = _rate("duty_second", second)
        if isinstance(other, Refusal):
            return Found({}, refusals=(other,))
        inputs |= other[0] | {"duty_second": 1}
        measures |= other[1]
    row = f"tariff {asked.edition} {asked.goods.code}"
    members = "".join(f"; {one.table} {one.key} [{one.since}, {one.until or ''})"
                      for one in chosen.rows)
    quota = asked.by_prefix("quota_headings")
    facts = {"code": asked.goods.code, "row": quota.reference if quota else ""}
    warned = (Refusal("quota_certificate_needed", facts),) if quota else ()
    where_from = exemption.named() if exemption else f"{row} column {column}{members}"
    second_from = f"{row} column 2 ({chosen.partner}){members}"
    return Found(
        inputs,
        measures,
        {"duty_rate_ppm": where_from, "duty_unit_e4": where_from,
         "duty_second_rate_ppm": second_from, "duty_second_unit_e4": second_from},
        warnings=warned,
    )


LEVY = Levy(
    "import_duty",
    "TAR 3",
    None,
    (
        import_duty_ad_valorem_exact,
        import_duty_general_exact,
        import_duty_exact,
        *collected("import_duty", "TAR 3"),
    ),
    {
        "duty_rate_ppm": rate(),
        "duty_unit_e4": per_unit(),
        "duty_higher": flag(),
        "duty_measure_e6": measure(),
        "duty_second": flag(),
        "duty_second_rate_ppm": rate(),
        "duty_second_unit_e4": per_unit(),
        "duty_second_higher": flag(),
        "duty_second_measure_e6": measure(),
    },
    find,
)
