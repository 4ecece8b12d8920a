"""Small plans for tests of the carriers."""

from __future__ import annotations

from typing import Any

from guanwu.rule import PPM, Exact, Input, Plan, Rule, build, exact, rule, spread, truncated

LINE = Input("line", "TWD", 0, 10**12)
FLAG = Input("line", "yes or no", 0, 1)
RATE = Input("line", "ppm", 0, 1_000_000)


@rule(cites="CA 29", unit="TWD")
def tax_exact(value: Any, rate_ppm: Any) -> Exact:
    """The tax is the value times the rate."""
    return exact(value, rate_ppm, PPM)


@rule(cites="CA 29", unit="TWD", level="declaration")
def tax(tax_exact: Any) -> Any:
    """Truncated once."""
    return truncated(tax_exact)


@rule(cites="CA 29", unit="TWD", level="shares")
def tax_line(tax: Any, tax_exact: Any) -> Any:
    """The share of the line."""
    return spread(tax, tax_exact)


def one_rule(a_rule: Rule, *inputs: str) -> Plan:
    """A plan of one rule over line inputs of these names."""
    return build([("toy", None, [a_rule])], dict.fromkeys(inputs, LINE))


def taxed(guard: str | None) -> Plan:
    """A plan that taxes a value at a rate, passed over by a guard or always asked."""
    inputs = {"value": LINE, "rate_ppm": RATE, "due": FLAG}
    return build([("tax", guard, [tax_line, tax, tax_exact])], inputs)
