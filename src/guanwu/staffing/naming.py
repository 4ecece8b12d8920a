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


def plan_column_term(column: str) -> str:
    """Return the id of the name of a column of a staffing plan."""
    return f"plan_column_{column}"


def post_term(post: str) -> str:
    """Return the id of the name of a post."""
    return f"post_name_{post}"


def unit_kind_term(kind: str) -> str:
    """Return the id of the name of a kind of unit or vessel."""
    return f"staffing_unit_{kind}"


def rank_term(rank: str) -> str:
    """Return the id of the name of a rank."""
    return f"rank_name_{rank}"


def article_facts(article: str) -> dict[str, str]:
    """Return the facts by which a sentence names an article; `13.1` was inserted after 13."""
    main, _, part = article.partition(".")
    return {"article": article, "article_main": main, "article_part": part,
            "article_term": "staffing_article_inserted" if part else "staffing_article"}


def seat_term(kind: str) -> str:
    """Return the id under which a unit of a plan is told, with its class or its own name."""
    return f"seat_{kind}"


def seats_term(kind: str) -> str:
    """Return the id under which several units of a plan are told together by their names."""
    return f"seats_{kind}"


def title_term(title: str) -> str:
    """Return the id of the name of a title; an empty one means that no title is needed."""
    return f"title_name_{title}" if title else "title_none"


def movement_column_term(column: str) -> str:
    """Return the id of the name of a column of a table of movements."""
    return f"movement_column_{column}"
