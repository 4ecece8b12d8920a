"""A statement beside another text of it, clause by clause, with the list of differences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from guanwu.programme.compare import beside, differences
from guanwu.programme.statement import Statement
from guanwu.store.statement.html import title_of
from guanwu.store.terms_file import load_terms


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("guanwu.store", "statement"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("beside.html")


def as_beside(
    statement: Statement, words: Mapping[str, str], other: str, language: str
) -> str:
    """Return one page: the differences, then both texts in two columns; every text is escaped."""
    def say(term: str, **facts: Any) -> str:
        return load_terms().say(term, language, facts)

    rows = beside(statement, words, other)
    return _template().render(
        title=title_of(statement), differences=differences(statement, words, other), rows=rows,
        theirs=sum(bool(one.theirs) for one in rows), ours=sum(bool(one.ours) for one in rows),
        say=say)
