"""Amounts of the record written for people: 123450 hundredths read 1,234.50."""

from __future__ import annotations


def written(value: int, decimals: int) -> str:
    """Return a scaled whole number with its decimal point and thousands separators."""
    sign = "-" if value < 0 else ""
    whole, part = divmod(abs(value), 10**decimals)
    return f"{sign}{whole:,}.{part:0{decimals}d}" if decimals else f"{sign}{whole:,}"
