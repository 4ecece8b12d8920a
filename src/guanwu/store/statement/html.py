"""A statement as one HTML page that needs nothing beside it: style and drawing stand inside."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from guanwu.programme.drawing import drawn, svg_of
from guanwu.programme.statement import Block, Statement
from guanwu.store.statement.grid import is_numbers, spanned


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("guanwu.store", "statement"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("statement.html")


def as_html(statement: Statement) -> str:
    """Return a statement as HTML; every text is escaped."""
    return _template().render(
        title=title_of(statement), blocks=[_block(one) for one in statement.blocks])


def title_of(statement: Statement) -> str:
    """Return the lines of the title as one."""
    return " ".join(one.text for one in statement.blocks if one.kind == "title")


def _block(block: Block) -> dict[str, Any]:
    drawing = svg_of(drawn(block.boxes, block.text)) if block.kind == "drawing" else ""
    return {
        "kind": block.kind, "text": block.text, "level": block.level,
        "cells": spanned(block.rows), "numbers": is_numbers(block.rows),
        "drawing": Markup(drawing)}
