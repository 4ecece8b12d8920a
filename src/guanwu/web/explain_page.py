"""The worksheet of an assessment as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanwu.term.readable import readable
from guanwu.web.pages import page, say_in


def explain_page(record: Mapping[str, Any], language: str = "zh-Hant") -> str:
    """Return a whole page for an explanation given as plain data.

    `record` is what `guanwu explain --json` prints: number, levies, steps with inputs, articles
    and table rows, differences, warnings.
    """
    facts = {"title": record["printed"], **worksheet(record, language)}
    return page("explain.html", language, facts)


def worksheet(record: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what the worksheet's template needs: amounts and names as people read them."""
    short = "zh" if language == "zh-Hant" else "en"
    say = say_in(language)
    steps = [
        {
            "name": step.get(short, step["step"]),
            "line": step["line"],
            "result": readable(step["step"], step["result"]),
            "unit": "NT$" if step["unit"].startswith("TWD") else "",
            "inputs": [(say(name), readable(name, value)) for name, value in
                       step["inputs"].items()],
            "rows": list(dict.fromkeys(step["rows"].values())),
            "article": step["article"],
            "sentence": step.get(f"article_{short}") or step["sentence"],
        }
        for step in record["steps"]
    ]
    return {"record": record, "steps": steps, "short": short}
