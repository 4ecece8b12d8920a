"""Steps of a worksheet as plain data in both languages, with the sentence of each article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guanwu.rule.worksheet import Step
from guanwu.store.acts_file import load_acts
from guanwu.store.terms_file import load_terms


def steps_said(steps: Iterable[Step]) -> tuple[dict[str, Any], ...]:
    """Return steps as records: name, inputs, result, unit, article, its sentence, table rows.

    `line` counts from 1; amounts are whole numbers whose scale stands in the name of the step.
    """
    terms, acts = load_terms(), load_acts()
    found = []
    for step in steps:
        named = {short: terms.say(step.name, tag)
                 for short, tag in (("zh", "zh-Hant"), ("en", "en")) if terms.has(step.name)}
        sentence = acts.sentence(step.cites)
        found.append({
            "step": step.name, **named, "line": None if step.line is None else step.line + 1,
            "inputs": dict(step.inputs), "result": step.result, "unit": step.unit,
            "article": step.cites, "sentence": step.sentence, "rows": dict(step.rows),
            "article_zh": sentence.zh_hant, "article_en": sentence.en,
        })
    return tuple(found)
