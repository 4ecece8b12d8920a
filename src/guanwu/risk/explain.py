"""Why a declaration was selected, for officers: each rule that hit, on which lines, with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from guanwu.risk.model import Inputs
from guanwu.risk.plan import SelectionPlan
from guanwu.risk.select import hits_one
from guanwu.rule.declare import needs


class Hit(NamedTuple):
    """One rule that hit. `lines` counts from 1, empty where the declaration as a whole is meant.

    `values` holds what the rule was asked with, by line where lines are meant; `reason` is the id
    of the sentence, `sentence` the condition in words.
    """

    rule: str
    channel: str
    flag: str | None
    owner: str
    cites: str
    reason: str
    sentence: str
    lines: tuple[int, ...]
    values: tuple[Mapping[str, int], ...]


def explain_selection(plan: SelectionPlan, inputs: Inputs) -> tuple[Hit, ...]:
    """Return every hit of a declaration with its lines and values; never shown to the trader."""
    hits = hits_one(plan, inputs)
    whole = {**plan.parameters, **inputs.declaration}
    made = []
    for place, one in enumerate(plan.rules):
        if not hits >> place & 1:
            continue
        asked = one.rule.parameters
        by_line = bool(one.chapters) or any(name in inputs.lines for name in needs(one.rule))
        lines: list[int] = []
        values: list[Mapping[str, int]] = []
        for line in range(len(inputs.lines["chapter"])) if by_line else ():
            held = {
                name: inputs.lines[name][line] if name in inputs.lines else whole[name]
                for name in asked
            }
            concerned = one.rule.only is None or inputs.lines[one.rule.only][line]
            spoken = not one.chapters or inputs.lines["chapter"][line] in one.chapters
            if concerned and spoken and one.rule.function(**held):
                lines.append(line + 1)
                values.append(held)
        if not by_line:
            values.append({name: whole[name] for name in asked})
        made.append(Hit(
            one.id, f"C{one.channel}", one.flag, one.owner, one.rule.cites, one.reason,
            one.rule.sentence, tuple(lines), tuple(values),
        ))
    return tuple(made)
