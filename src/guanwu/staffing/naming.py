"""The term ids under which rows, columns and posts of staffing tables have their names."""

from __future__ import annotations

from guanwu.establishment.naming import office_term
from guanwu.staffing.model import CHANGE, TOTAL


def heading_term(heading: str) -> str:
    """Return the id of the word that heads a row or a column."""
    return f"staffing_heading_{heading}"


def category_term(category: str) -> str:
    """Return the id of the name of a category, or of `total`."""
    return heading_term(TOTAL) if category == TOTAL else f"headcount_category_{category}"


def line_term(line: str) -> str:
    """Return the id of the name of a line: an office, `total` or `change`."""
    return heading_term(line) if line in (TOTAL, CHANGE) else office_term(line)
