"""Where a place of the record stands in the message: `lines[3].code` and its element."""

from __future__ import annotations

import re
from typing import Final

from guanwu.singlewindow.nx5105 import DECLARATION, ROOT
from guanwu.singlewindow.shape import Part, Shape

STEP: Final = re.compile(r"([a-z_0-9]+)(?:\[([0-9]+)\])?", re.ASCII)
CODE: Final = ("Commodity", "Classification", "ID")
"""The commodity code, which the reader of a line finds among its classifications."""


def place_in_message(place: str) -> str:
    """Return the element of an NX5105 that a place of the record came from.

    Items are counted from 0 in the record and from 1 in the message. What has no element of its own
    (a total over lines, a spare field) leads to the nearest one that holds it.
    """
    found, shape = [ROOT], DECLARATION
    for name, number in STEP.findall(place):
        path, part = _step(shape, name)
        if not path:
            break
        found += path
        if number:
            found[-1] += f"[{int(number) + 1}]"
        if part is None:
            break
        shape = part.shape
    return "/".join(found)


def _step(shape: Shape, name: str) -> tuple[tuple[str, ...], Part | None]:
    """Return the path of a field below its record, and the part it is, if it is one."""
    for part in shape.parts:
        if part.field == name:
            return part.path, part
    for words in shape.words:
        if words.field == name:
            return words.path, None
    for leaf in shape.leaves:
        if leaf.field == name:
            return leaf.path, None
    return (CODE, None) if name == "code" else ((), None)
