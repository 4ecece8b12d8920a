"""Everything that is wrong in the tables of the law of the establishment, found in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from guanwu.case import Fault
from guanwu.establishment.model import Dated
from guanwu.staffing.post import LawTables, PostRule, titles_by_grade


def law_faults(tables: LawTables) -> tuple[Fault, ...]:
    """Return every fault of the tables; `place` is the table and the row's key."""
    return (*_references(tables), *_numbers(tables), *_grades(tables), *_overlaps(tables))


def _key(row: PostRule) -> str:
    return f"establishment {row.article}|{row.office_class}|{row.unit}|{row.post}"


def _references(tables: LawTables) -> Iterator[Fault]:
    """Posts and units that a row names and that are in no table."""
    posts = {one.id for one in tables.posts}
    units = {one.id for one in tables.unit_kinds}
    for name, rows in (("establishment", tables.rules), ("quotas", tables.quotas),
                       ("remarks", tables.remarks)):
        for row in rows:
            unit = row.unit.removeprefix("branch_")
            for table, known, value in (("posts", posts, row.post), ("unit_kinds", units, unit)):
                if value not in known:
                    yield Fault("establishment_unknown_reference", f"{name} {row.article}",
                                {"table": table, "value": value})


def _numbers(tables: LawTables) -> Iterator[Fault]:
    """Ranges that end before they begin."""
    for row in tables.rules:
        if not 0 <= row.least <= row.most:
            yield Fault("staffing_range_reversed", _key(row),
                        {"least": row.least, "most": row.most})


def _grades(tables: LawTables) -> Iterator[Fault]:
    """Grades that cannot be read, and titles that the ladder does not have at a grade."""
    ladder = {one.zh_hant: one for one in tables.titles}
    for row in tables.rules:
        try:
            held = titles_by_grade(row.grades)
        except ValueError:
            yield Fault("staffing_grades_unreadable", _key(row), {"text": row.grades})
            continue
        for grade, names in held.items():
            for name in filter(None, names):
                title = ladder.get(name)
                if title is None or not title.lowest <= grade <= title.highest:
                    yield Fault("staffing_title_off_ladder", _key(row),
                                {"title": name, "grade": grade})


def _overlaps(tables: LawTables) -> Iterator[Fault]:
    """Rows of one post of one unit and class that are in force on the same day."""
    held: dict[str, list[PostRule]] = {}
    for row in tables.rules:
        for other in held.setdefault(_key(row), []):
            if _meet(row, other):
                yield Fault("establishment_days_overlap", _key(row),
                            {"day": max(row.since, other.since)})
        held[_key(row)].append(row)


def _meet(one: Dated, other: Dated) -> bool:
    last = date.max
    return one.since < (other.until or last) and other.since < (one.until or last)
