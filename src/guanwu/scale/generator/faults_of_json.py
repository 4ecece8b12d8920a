"""Faults of the JSON text itself, by the code each must be refused with.

Not planted: `json_too_large` (32 megabytes each) and `json_not_understood`, which stands for what
no rule names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final


def _after_first(data: bytes, more: bytes) -> bytes:
    """Return the text with more put in after the opening brace."""
    return data[:1] + more + data[1:]


def _swap(pattern: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Return a change of the first place where a pattern stands."""
    compiled = re.compile(pattern)
    return lambda data: compiled.sub(new, data, count=1)


def _too_many_faults(data: bytes) -> bytes:
    """Return a text with more than a thousand faults in its lines."""
    return _swap(rb'"lines":\[', b'"lines":[' + b"0," * 1_100)(data)


JSON_FAULTS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "item_unknown": lambda data: _after_first(data, b'"colour":"red",'),
    "item_missing": _swap(rb'"currency":"[A-Z]{3}",', b""),
    "item_twice": lambda data: _after_first(data, b'"kind":"G1",'),
    "item_type": _swap(rb'"invoice_e2":[0-9]+', b'"invoice_e2":"much"'),
    "number_not_whole": _swap(rb'"packages":[0-9]+', b'"packages":1.5'),
    "number_not_a_number": _swap(rb'"packages":[0-9]+', b'"packages":NaN'),
    "number_too_long": _swap(rb'"packages":[0-9]+', b'"packages":1' + b"0" * 30),
    "number_range": _swap(rb'"invoice_e2":[0-9]+', b'"invoice_e2":-1'),
    "text_length": _swap(rb'"box_suffix":"."', b'"box_suffix":"AAAA"'),
    "day_wrong": _swap(rb'"imported_on":"[-0-9]+"', b'"imported_on":"2025-02-30"'),
    "list_length": _swap(rb'"bills":\[[^]]*\]', b'"bills":[]'),
    "faults_cut": _too_many_faults,
    "json_syntax": lambda data: data[: len(data) * 2 // 3],
    "json_not_utf8": _swap(rb'"marks":"N/M"', b'"marks":"\xff\xfe"'),
    "json_byte_order_mark": lambda data: b"\xef\xbb\xbf" + data,
    "json_too_deep": lambda data: b'{"lines":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
}
"""What is done to a good text, by the code that must be among the faults."""
