"""The figures of the statement worked out again from their parts, and why a printed one differs.

Exact fractions; a figure is compared under every way of shortening it, and the way that gives the
printed one is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from msgspec import Struct

from guanwu.programme.formula import names_in
from guanwu.programme.model import ROC_EPOCH, Figure, Rounding
from guanwu.programme.quantity import digits, number_of, places_of, stepped
from guanwu.programme.register import Programmes

WAYS: Final[tuple[Rounding, ...]] = ("truncated", "rounded")
QUESTIONS_MOST: Final = 50
"""Equal questions that are tried where no whole number of people gives a share."""


class Recomputed(Struct, frozen=True):
    """A figure worked out again.

    `exact` is what it comes to, `truncated` and `rounded` the same shortened to its step,
    `printed` what the statement shows; `code` and `facts` say how they go together, `agrees`
    whether one of the ways gives the printed one (None: nothing is printed or to be found).
    `reached` says whether a target is reached.
    """

    figure: Figure
    parts: Mapping[str, Fraction]
    exact: Fraction
    truncated: Fraction
    rounded: Fraction
    printed: Fraction | None
    agrees: bool | None
    code: str
    facts: Mapping[str, Any]
    target: Fraction | None
    reached: bool | None


def figures(programmes: Programmes) -> tuple[Recomputed, ...]:
    """Return every figure worked out again, in the order of the table."""
    return tuple(recomputed(programmes, one) for one in programmes.tables.figures)


def recomputed(programmes: Programmes, figure: Figure) -> Recomputed:
    """Return one figure worked out again."""
    parts = {name: programmes.number(figure.item, name)
             for name in names_in(figure.formula) if name != "of"}
    if figure.kind == "whole_people":
        return _people(figure, parts)
    if figure.kind == "unit_rate":
        return _rate(figure, parts)
    exact, step = programmes.exact(figure), number_of(figure.step)
    cut, near = stepped(exact, step, "truncated"), stepped(exact, step, "rounded")
    printed = number_of(figure.printed) if figure.printed else None
    code, agrees = _how(exact, cut, near, printed)
    target = programmes.number(figure.item, figure.target) if figure.target else None
    places = places_of(step)
    facts = {
        "exact": digits(exact), "truncated": digits(cut, places),
        "rounded": digits(near, places),
        "printed": digits(printed, places) if printed is not None else "-"}
    return Recomputed(figure, parts, exact, cut, near, printed, agrees, code, facts, target,
                      None if target is None else exact >= target)


def _how(
    exact: Fraction, cut: Fraction, near: Fraction, printed: Fraction | None
) -> tuple[str, bool | None]:
    """Return by which way the printed figure follows."""
    if printed is None:
        return "figure_not_printed", None
    if printed == exact:
        return "figure_exact", True
    if printed == cut == near:
        return "figure_either_way", True
    if printed == cut:
        return "figure_truncated", True
    if printed == near:
        return "figure_rounded", True
    return "figure_differs", False


def _people(figure: Figure, parts: Mapping[str, Fraction]) -> Recomputed:
    """Return whether a whole number of people can give a printed share in hundredths."""
    share, base = list(parts.values())[:2]
    step = number_of(figure.step)
    exact = Fraction(share * base, 100)
    ways = {way: _whole(base, share, step, way) for way in WAYS}
    near = exact.numerator // exact.denominator
    shares = [digits(stepped(Fraction(100 * count, base), step, "rounded"), places_of(step))
              for count in (near, near + 1)]
    questions = next((count for count in range(2, QUESTIONS_MOST + 1)
                      if _whole(base * count, share, step, "rounded") is not None
                      or _whole(base * count, share, step, "truncated") is not None), 0)
    facts = {
        "share": digits(share, places_of(step)), "base": digits(base), "exact": digits(exact),
        "truncated": ways["truncated"] if ways["truncated"] is not None else "-",
        "rounded": ways["rounded"] if ways["rounded"] is not None else "-",
        "below": near, "above": near + 1, "share_below": shares[0], "share_above": shares[1],
        "questions": questions, "tried": QUESTIONS_MOST}
    found = {way for way, count in ways.items() if count is not None}
    code = {frozenset(): "people_none" if questions else "people_never",
            frozenset(("rounded",)): "people_rounded",
            frozenset(("truncated",)): "people_truncated"}.get(
                frozenset(found), "people_either_way")
    return Recomputed(figure, parts, exact, stepped(exact, Fraction(1), "truncated"),
                      stepped(exact, Fraction(1), "rounded"), None, bool(found), code, facts,
                      None, None)


def _whole(base: Fraction, share: Fraction, step: Fraction, way: Rounding) -> int | None:
    """Return the whole number of people whose share of the base is printed so, if any is."""
    middle = Fraction(share * base, 100)
    for count in range(middle.numerator // middle.denominator, int(middle) + 3):
        if stepped(Fraction(100 * count, base), step, way) == share:
            return count
    return None


def _rate(figure: Figure, parts: Mapping[str, Fraction]) -> Recomputed:
    """Return how much falls on one, and which whole rate gives the printed amount."""
    amount, count = list(parts.values())[:2]
    step, exact = number_of(figure.step), Fraction(amount, count)
    whole = exact.numerator // exact.denominator
    found: dict[str, int] = {}
    for rate in (whole, whole + 1):
        for way in WAYS:
            if stepped(rate * count, step, way) == amount:
                found.setdefault(way, rate)
    chosen = found.get("truncated", found.get("rounded", whole))
    codes = {frozenset(): "rate_none", frozenset(("truncated",)): "rate_truncated",
             frozenset(("rounded",)): "rate_rounded"}
    facts = {
        "amount": digits(amount), "count": digits(count), "exact": digits(exact),
        "rate": digits(Fraction(chosen)), "product": digits(chosen * count),
        "step": digits(step)}
    return Recomputed(figure, parts, exact, stepped(exact, Fraction(1), "truncated"),
                      stepped(exact, Fraction(1), "rounded"), None, bool(found),
                      codes.get(frozenset(found), "rate_either_way"), facts, None, None)


def days_after_period(programmes: Programmes) -> tuple[tuple[str, date, date], ...]:
    """Return the facts of results that are of a day after their period: path, day, last day."""
    found = []
    for path, fact in programmes.facts.items():
        item = programmes.items.get(fact.item)
        if item is None or item.section == "plan":
            continue
        year = item.year + ROC_EPOCH
        last = date(year, 6, 30) if item.section == "half_year" else date(year, 12, 31)
        value = programmes.value(fact.item, fact.id)
        if isinstance(value, date) and value > last:
            found.append((path, value, last))
    return tuple(found)
