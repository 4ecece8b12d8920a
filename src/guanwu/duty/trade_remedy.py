"""The table step that anti-dumping and countervailing duties share: code, origin, producer, day."""

from __future__ import annotations

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found
from guanwu.rule.table import Row


def measure_row(asked: Asked, table: str) -> Row | None:
    """Return the row of a measure: the named producer's, else that of all others.

    Keys of the table are `code beginning|origin|producer`, `*` for all other producers.
    """
    goods = asked.goods
    named = asked.by_prefix(table, f"|{goods.origin}|{goods.producer}") if goods.producer else None
    return named or asked.by_prefix(table, f"|{goods.origin}|*")


def find_measure(asked: Asked, table: str, prefix: str) -> Found:
    """Find the rate of a measure; warn where one is known for such goods but its row is missing."""
    row = measure_row(asked, table)
    if row is not None:
        return Found(
            {f"{prefix}_due": 1, f"{prefix}_rate_ppm": row.number("rate_ppm")},
            rows={f"{prefix}_rate_ppm": row.named()},
        )
    warnings: tuple[Refusal, ...] = ()
    code, origin = asked.goods.code, asked.goods.origin
    watched = asked.by_prefix("trade_remedy_cases", f"|{origin}")
    if watched is not None and watched.text("table") == table:
        facts = {"code": code, "origin": origin, "table": table,
                 "product": watched.text("product"), "row": watched.reference}
        warnings = (Refusal("trade_remedy_row_missing", facts),)
    return Found({f"{prefix}_due": 0}, warnings=warnings)
