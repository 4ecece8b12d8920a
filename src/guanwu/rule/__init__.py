"""Rules as ordinary functions over a closed vocabulary, run on five carriers."""

from guanwu.rule.declare import Rule, needs, rule
from guanwu.rule.plan import Input, Plan, PlanError, Stage, build
from guanwu.rule.vocabulary import (
    E10,
    PPM,
    REST,
    ZERO,
    Exact,
    Lines,
    above,
    add,
    both,
    choose,
    divide,
    either,
    exact,
    exceeds,
    first,
    larger,
    not_,
    smaller,
    spread,
    total,
    truncated,
    where,
)

__all__ = [
    "E10", "PPM", "REST", "ZERO", "Exact", "Input", "Lines", "Plan", "PlanError", "Rule", "Stage",
    "above", "add", "both", "build", "choose", "divide", "either", "exact", "exceeds", "first",
    "larger", "needs", "not_", "rule", "smaller", "spread", "total", "truncated", "where",
]
