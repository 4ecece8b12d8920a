"""Steps of a worksheet as plain data in both languages, with the sentence of each article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guanwu.desk.catalogue import Both, said
from guanwu.rule.worksheet import Step
from guanwu.store.acts_file import load_acts
from guanwu.store.terms_file import load_terms


def cite_said(cite: str) -> Both:
    """Return a cite as people name it: the act and its article, with the paragraph where told."""
    act, _, number = cite.partition(" ")
    article, _, paragraph = number.partition(".")
    held = load_acts().acts[act]
    main, _, added = article.partition("-")
    facts = {"act": Both(held.zh_hant, held.en), "article": main, "added": added,
             "paragraph": paragraph}
    term = "cite_added" if added else "cite_article"
    return said(f"{term}_paragraph" if paragraph else term, **facts)


def steps_said(steps: Iterable[Step]) -> tuple[dict[str, Any], ...]:
    """Return steps as records: name, inputs, result, unit, article, its sentence, table rows.

    `line` counts from 1; amounts are whole numbers whose scale stands in the name of the step.
    """
    terms, acts = load_terms(), load_acts()
    found = []
    for step in steps:
        named = {short: terms.say(step.name, tag)
                 for short, tag in (("zh", "zh-Hant"), ("en", "en")) if terms.has(step.name)}
        sentence, named_article = acts.sentence(step.cites), cite_said(step.cites)
        found.append({
            "step": step.name, **named, "line": None if step.line is None else step.line + 1,
            "inputs": dict(step.inputs), "result": step.result, "unit": step.unit,
            "article": step.cites, "sentence": step.sentence, "rows": dict(step.rows),
            "article_zh": sentence.zh_hant, "article_en": sentence.en,
            "article_name_zh": named_article.zh, "article_name_en": named_article.en,
        })
    return tuple(found)
