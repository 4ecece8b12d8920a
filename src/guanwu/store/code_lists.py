"""Reads the code lists under `law/code_lists` into the pure class that answers for them."""

from __future__ import annotations

from functools import cache

from guanwu.store.table_file import LAW, day_of, day_or_open, law_rows
from guanwu.tariff.codes import CodeLists, CodeRow

COLUMNS = ("code", "zh_hant", "en", "since", "until", "recorded_on", "source")


@cache
def load_code_lists() -> CodeLists:
    """All code lists shipped with the project; read once. ValueError when a table is broken."""
    paths = sorted((LAW / "code_lists").glob("*.csv"))
    return CodeLists({path.stem: code_rows(f"code_lists/{path.name}") for path in paths})


def code_rows(name: str) -> tuple[CodeRow, ...]:
    """The rows of one list; columns beside the common ones go into `extra`."""
    rows = []
    for row in law_rows(name):
        extra = {column: value for column, value in row.items() if column not in COLUMNS}
        rows.append(
            CodeRow(
                code=row["code"],
                zh_hant=row["zh_hant"],
                en=row["en"],
                since=day_of(row["since"]),
                until=day_or_open(row["until"]),
                recorded_on=day_of(row["recorded_on"]),
                source=row["source"],
                extra=extra,
            )
        )
    return tuple(rows)
