"""Reads the membership of the rate columns under `law/tariff`."""

from __future__ import annotations

from functools import cache

from guanwu.origin.membership import COLUMN_1, Member, Membership
from guanwu.store.table_file import day_of, day_or_open, law_rows


@cache
def load_membership() -> Membership:
    """Who belongs to columns 1 and 2, from the tables shipped; ValueError when one is broken."""
    return Membership((*members("tariff/column_1.csv"), *members("tariff/column_2.csv")))


def members(name: str) -> tuple[Member, ...]:
    """The rows of one table; column 1 has no column `partner`."""
    rows = []
    for row in law_rows(name):
        sides = row["before"], row["after"]
        if not {*sides} <= {"open", "closed"}:
            raise ValueError(f"law/{name}: {row}")
        rows.append(
            Member(
                row.get("partner", COLUMN_1),
                row["country"],
                day_of(row["since"]),
                day_or_open(row["until"]),
                *sides,
                recorded_on=day_of(row["recorded_on"]),
                source=row["source"],
            )
        )
    return tuple(rows)
