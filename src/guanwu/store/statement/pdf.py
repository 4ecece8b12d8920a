"""A statement as PDF, set by typst with a Chinese font that is installed on the machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from guanwu.case import Refusal
from guanwu.programme.drawing import drawn, svg_of
from guanwu.programme.statement import Block, Statement
from guanwu.store.statement.grid import is_numbers, spanned
from guanwu.store.statement.html import title_of

FONTS: Final = ("Noto Serif CJK TC", "Noto Sans CJK TC", "Noto Serif TC", "Noto Sans TC",
                "Source Han Serif TC", "Source Han Sans TC", "AR PL UMing TW", "TW-Kai")
"""Chinese fonts that will do, the best first."""
TEMPLATE: Final = Path(__file__).with_name("statement.typ")


def chinese_fonts() -> tuple[str, ...]:
    """Return the Chinese fonts of `FONTS` that this machine has."""
    known = set(typst.Fonts().families())
    return tuple(font for font in FONTS if font in known)


def as_pdf(
    statement: Statement, day: date, fonts: tuple[str, ...] | None = None
) -> bytes | Refusal:
    """Return a statement as PDF (PDF/A-2b), dated with a day.

    `fonts` are those to set it in, by default what the machine has. Refusal:
    `statement_font_missing` where no Chinese font is installed.
    """
    fonts = chinese_fonts() if fonts is None else fonts
    if not fonts:
        return Refusal("statement_font_missing", {"fonts": FONTS})
    data = {"title": title_of(statement), "fonts": fonts,
            "day": (day.year, day.month, day.day),
            "blocks": [_block(one) for one in statement.blocks]}
    return typst.compile(
        str(TEMPLATE), format="pdf", pdf_standards="a-2b",
        sys_inputs={"statement": msgspec.json.encode(data).decode()})


def _block(block: Block) -> dict[str, Any]:
    drawing = svg_of(drawn(block.boxes, block.text)) if block.kind == "drawing" else ""
    return {
        "kind": block.kind, "text": block.text, "level": max(block.level, 1),
        "cells": spanned(block.rows), "numbers": is_numbers(block.rows),
        "columns": len(block.rows[0]) if block.rows else 0, "drawing": drawing}
