"""What a plan breaks, what is only remarked, and the steps by which that was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from guanwu.case import Fault
from guanwu.staffing.law import BUREAU, Allowed
from guanwu.staffing.naming import article_facts, post_term, seat_term, seats_term
from guanwu.staffing.post import spans
from guanwu.staffing.seat import Seat

Rule = Literal["count_below", "count_above", "post_absent", "rank", "grade", "title", "quota",
               "post_unknown", "unit_missing"]


class Breach(Struct, frozen=True):
    """One rule of an article that a plan breaks: what is allowed, what was found.

    `post` is a post by id, or as it was written where the law knows none of that name; `number`
    is the row of the plan where one row alone is at fault. Its sentence is `breach_<rule>`,
    with more where posts and titles have names, a title is missing, a post is one of another class
    or need not be filled, or a share of people is no whole number.
    """

    article: str
    rule: Rule
    seat: Seat | None
    post: str
    allowed: str
    found: str | int
    facts: Mapping[str, Any]
    number: int | None = None

    @property
    def term(self) -> str:
        """The id of the sentence that tells the breach."""
        facts = self.facts
        parts = ["breach", self.rule]
        if self.rule == "post_unknown" and not facts["homes"]:
            parts.append("class" if facts["classes"] else "nowhere")
        if self.rule == "title" and not facts["found"]:
            parts.append("missing")
        if facts.get("rounded"):
            parts.append("rounded")
        if self.rule == "count_above" and facts["least"] == 0:
            parts.append("optional")
        if facts.get("found_term") or facts.get("asked_term"):
            parts.append("named")
        return "_".join(parts)


class Step(Struct, frozen=True):
    """One step of the reasoning: the id of its sentence and the facts in it."""

    code: str
    facts: Mapping[str, Any]


class Report(Struct, frozen=True):
    """The answer to a plan: every breach, every note, and the whole reasoning."""

    breaches: tuple[Breach, ...]
    notes: tuple[Fault, ...]
    steps: tuple[Step, ...]


def seats_facts(seats: Sequence[Seat], office_class: str) -> dict[str, Any]:
    """Return the facts by which a sentence names units of one kind together."""
    if len(seats) < 2:
        return seat_facts(seats[0] if seats else None, office_class)
    return {**seat_facts(seats[0], office_class), "seat": seats_term(seats[0].kind),
            "name": tuple(one.name for one in seats)}


def seat_facts(seat: Seat | None, office_class: str) -> dict[str, Any]:
    """Return the facts by which a sentence names a unit."""
    where = seat or Seat(BUREAU)
    return {"seat": seat_term(where.kind), "name": where.name,
            "class_term": f"establishment_class_{office_class}"}


def count_breach(allowed: Allowed, seat: Seat, office_class: str, found: int) -> Breach | None:
    """Return the breach of a number of people, None where it is in its range."""
    rule = allowed.rule
    if rule.least <= found <= rule.most:
        return None
    many = found - rule.most
    name: Rule = "count_above" if many > 0 else "count_below" if found else "post_absent"
    return Breach(rule.article, name, seat, rule.post, range_text(rule.least, rule.most), found, {
        **article_facts(rule.article), "post": post_term(rule.post), "found": found,
        "allowed": range_text(rule.least, rule.most),
        "difference": many if many > 0 else rule.least - found, "least": rule.least,
        **seat_facts(seat, office_class)})


def range_text(least: int, most: int) -> str:
    """Return a range of numbers as it is written: `35-37`, `1`."""
    return f"{least}" if least == most else f"{least}-{most}"


def grades_text(allowed: Allowed) -> str:
    """Return the grades of a post as they are written: `7-10`."""
    return spans(tuple(sorted(allowed.every_grade)))


def titles_text(titles: tuple[str, ...]) -> str:
    """Return titles as they are written: apart by a stroke, `-` where none is needed."""
    return "/".join(one or "-" for one in titles)
