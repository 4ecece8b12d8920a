"""Whole numbers as people write them: the scale in a name becomes a decimal point or per cent."""

from __future__ import annotations

import re
from typing import Any, Final

SCALE: Final = re.compile(r"_e([0-9]{1,2})$")
"""The decimal scale at the end of a name."""
_DIGITS: Final = re.compile("[0-9]+")


def readable(name: str, value: Any) -> str:
    """Return a value as people write it.

    `fob_e2` 362700 reads 3,627, `duty_rate_ppm` 25000 reads 2.5 % and `import_duty_exact` "1960.5"
    reads 1,960.5; another text stands as it is, a list is written member by member.
    """
    if isinstance(value, list):
        return ", ".join(readable(name, one) for one in value)
    if isinstance(value, str) and name.endswith("_exact"):
        return _DIGITS.sub(lambda whole: f"{int(whole[0]):,}", value, count=1)
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
