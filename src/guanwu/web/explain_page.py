"""The worksheet of an assessment as a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from guanwu.web.pages import page, say_in

SCALE: Final = re.compile(r"_e([0-9]{1,2})$")
"""The decimal scale at the end of a name."""


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


def readable(name: str, value: Any) -> str:
    """Return a value as people write it: the scale in its name becomes a decimal point.

    `fob_e2` 362700 reads 3,627 and `duty_rate_ppm` 25000 reads 2.5 %.
    """
    if isinstance(value, list):
        return ", ".join(readable(name, one) for one in value)
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    if name.endswith("_ppm"):
        return f"{_decimal(value, 4)} %"
    scale = SCALE.search(name)
    return _decimal(value, int(scale[1])) if scale else f"{value:,}"


def _decimal(value: int, places: int) -> str:
    """Return a whole number of 10 ** -places with its decimal point, without idle zeros."""
    whole, rest = divmod(abs(value), 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0")
    return f"{'-' if value < 0 else ''}{whole:,}{'.' + decimals if decimals else ''}"
