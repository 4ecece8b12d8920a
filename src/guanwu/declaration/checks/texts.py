"""Checks of free text: no control signs, no invisible or direction-changing characters.

Such characters can make a name look like another one or break a list printed later; the text is
compared by officers and machines, so what is not visible may not be in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LINE_BREAKS = frozenset("\r\n\t")
"""Allowed in the marks only, which are printed on several lines."""


def add_text_faults(declaration: Declaration, found: list[Fault]) -> None:
    """Add `text_hidden_character` for each text that holds one, `text_blank` for one of blanks."""
    importer, seller = declaration.importer, declaration.seller
    texts = [
        importer.name,
        importer.name_zh or "",
        importer.address or "",
        seller.name,
        seller.address,
        declaration.marks,
        declaration.vessel,
        declaration.voyage,
        declaration.carrier,
        declaration.location,
    ]
    texts += declaration.statements
    texts += [bill.number for bill in declaration.bills]
    for line in declaration.lines:
        texts.append(line.description)
        if line.brand or line.model or line.specification or line.producer:
            texts += [line.brand or "", line.model or "", line.specification or "",
                      line.producer or ""]  # fmt: skip
    if not "".join(texts).isprintable() or any(map(str.isspace, texts)):
        _name_them(declaration, found)


def _name_them(declaration: Declaration, found: list[Fault]) -> None:
    for place, text, number in _texts(declaration):
        if text.isspace():
            found.append(Fault("text_blank", place, {}, number))
            continue
        allowed = _LINE_BREAKS if place == "marks" else frozenset()
        for at, sign in enumerate(text):
            if unicodedata.category(sign) in _HIDDEN and sign not in allowed:
                facts = {"character": f"U+{ord(sign):04X}", "position": at + 1}
                found.append(Fault("text_hidden_character", place, facts, number))
                break


def _texts(declaration: Declaration) -> Iterator[tuple[str, str, int | None]]:
    importer, seller = declaration.importer, declaration.seller
    yield "importer.name", importer.name, None
    yield "importer.name_zh", importer.name_zh or "", None
    yield "importer.address", importer.address or "", None
    yield "seller.name", seller.name, None
    yield "seller.address", seller.address, None
    yield "marks", declaration.marks, None
    yield "vessel", declaration.vessel, None
    yield "voyage", declaration.voyage, None
    yield "carrier", declaration.carrier, None
    yield "location", declaration.location, None
    for index, bill in enumerate(declaration.bills):
        yield f"bills[{index}].number", bill.number, None
    for index, statement in enumerate(declaration.statements):
        yield f"statements[{index}]", statement, None
    for index, line in enumerate(declaration.lines):
        for item in ("description", "brand", "model", "specification", "producer"):
            yield f"lines[{index}].{item}", getattr(line, item) or "", index + 1
