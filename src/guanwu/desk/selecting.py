"""Selection at intake: one columnar pass over the lines of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from guanwu.case import Refusal
from guanwu.declaration.model import Declaration
from guanwu.risk.input_columns import inputs_of_many
from guanwu.risk.model import Selection
from guanwu.risk.plan import SelectionPlan, selection_plan
from guanwu.risk.rules import RULES
from guanwu.risk.select import select_columns
from guanwu.valuation.model import Valuation

if TYPE_CHECKING:
    from guanwu.desk.house import House


class SelectionRowMissingError(Exception):
    """A parameter of selection is missing: nothing can be selected, so nothing is accepted."""


def plan_of(house: House, day: date) -> SelectionPlan:
    """Return the selection rules in force on the day of lodgement."""
    held = house.selection_plans.get(day)
    if held is None:
        found = selection_plan(RULES, house.law.tables["selection_parameters"], day)
        if isinstance(found, Refusal):
            raise SelectionRowMissingError(f"{found.code} {dict(found.facts)}")
        held = house.selection_plans[day] = found
    return held


def select_batch(
    house: House,
    declarations: Sequence[Declaration],
    valuations: Sequence[Valuation],
    law_days: Sequence[date],
    lodged_on: date,
) -> list[Selection]:
    """Return the selection of every declaration of a batch, as the history stood before it."""
    inputs = inputs_of_many(
        declarations, [one.lines for one in valuations], house.goods.on,
        house.history.traders, house.history.brokers, house.salt, law_days,
    )
    selected = select_columns(
        plan_of(house, lodged_on), inputs.lines, inputs.declarations, inputs.starts, inputs.index
    )
    return [selected.one(place) for place in range(len(declarations))]
