"""The head-count of a year as the budget statement prints it: one sentence and one table."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from guanwu.staffing.headcount import completed, totals, year_over_year
from guanwu.staffing.model import CHANGE, ROC_EPOCH, TOTAL, Line, Statement
from guanwu.staffing.naming import category_term, heading_term, line_term
from guanwu.term import Terms


class Printed(Struct, frozen=True):
    """The part of the statement on head-count: its heading, sentence, title, rows of cells.

    Every row has as many cells: year, office, the categories, total. The first row is that of the
    names; the year stands in the first row of its block only.
    """

    heading: str
    explanation: str
    title: str
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """Return it as plain text, cells of a row apart by tabs."""
        return "\n".join([self.heading, self.explanation, self.title,
                          *("\t".join(row) for row in self.rows), ""])


def printed(
    statement: Statement, statutory: Mapping[str, int], terms: Terms, language: str = "zh-Hant"
) -> Printed:
    """Return the tables of a statement in its printed form, every sum computed."""
    names = list(statement.tables[0].lines[0].counts)
    columns = [name for name in names if name != TOTAL] + [TOTAL]

    def row(first: str, second: str, line: Line) -> tuple[str, ...]:
        return (first, second, *(str(line.counts.get(name, 0)) for name in columns))

    rows: list[tuple[str, ...]] = []
    for table in map(completed, statement.tables):
        year = terms.say("headcount_year", language, {"year": table.year - ROC_EPOCH})
        if not rows:
            rows.append((year, terms.say(heading_term("name"), language),
                         *(terms.say(category_term(name), language) for name in columns)))
            year = ""
        for line in (*table.lines, totals(table)):
            rows.append(row(year, terms.say(line_term(line.id), language), line))
            year = ""
    changes = year_over_year(statement)
    if changes:
        rows.append(row(terms.say(heading_term(CHANGE), language), "", changes[-1]))
    return Printed(
        terms.say("headcount_heading", language),
        _explanation(statement, statutory, terms, language),
        terms.say("headcount_title", language), tuple(rows))


def _explanation(
    statement: Statement, statutory: Mapping[str, int], terms: Terms, language: str
) -> str:
    """Return the sentence above the table; categories without anybody are left out of it."""
    table = statement.tables[0]
    found = totals(table).counts
    parts = [terms.say("headcount_part", language,
                       {"category": category_term(name), "count": count})
             for name, count in found.items() if name != TOTAL and count]
    comma, last = (terms.say(f"headcount_{name}", language) for name in ("comma", "and"))
    listed = last.join([one for one in (comma.join(parts[:-1]), *parts[-1:]) if one])
    facts = {"year": table.year - ROC_EPOCH, "parts": listed, "total": found[TOTAL]}
    if "staff" not in statutory:
        return terms.say("headcount_explanation_plain", language, facts)
    return terms.say("headcount_explanation", language,
                     facts | {"statutory": statutory["staff"]})
