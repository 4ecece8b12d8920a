"""Answers about programmes as lines to read, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typer

from guanwu.api.said import seen
from guanwu.cli.output import Language
from guanwu.desk.programme.answers import (
    BoardEntry,
    CertificateEntry,
    CountEntry,
    EventEntry,
    FigureEntry,
)
from guanwu.desk.programme.live import IndicatorEntry
from guanwu.programme.compare import Difference
from guanwu.store.terms_file import load_terms


def pick(language: Language, zh: str, en: str) -> str:
    """Return the one of two sentences that is in the language."""
    return zh if language is Language.ZH else en


def say(term: str, language: Language, facts: Mapping[str, Any] | None = None) -> str:
    """Return a sentence of the terms."""
    return load_terms().say(term, language.tag, facts)


def figure_lines(
    entries: Sequence[FigureEntry], days: Sequence[tuple[str, str]], language: Language
) -> list[str]:
    """Return figures: name, parts, and how they go together with what is printed."""
    lines = []
    for one in entries:
        mark = {True: "=", False: "!", None: " "}[one.agrees]
        lines.append(f"{mark} {one.item}  {pick(language, one.zh, one.en)}")
        parts = [f"{pick(language, part.zh, part.en)} {part.value}"
                 + ("" if part.stated else say("programme_part_not_stated", language))
                 for part in one.parts]
        lines.append(f"    {one.formula}  ({say('programme_comma', language).join(parts)})")
        lines.append(f"    {pick(language, one.said_zh, one.said_en)}")
    return [*lines, *(f"! {pick(language, zh, en)}" for zh, en in days)]


def board_lines(entries: Sequence[BoardEntry], day: date, language: Language) -> list[str]:
    """Return projects with their milestones as they stand on a day."""
    lines = [say("programme_board_heading", language, {
        "day": day, "done": sum(one.done for one in entries),
        "planned": sum(one.planned for one in entries),
        "late": sum(one.late for one in entries),
        "open": sum(one.open for one in entries)})]
    for one in entries:
        span = "" if one.since_year is None else f"  {one.since_year}-{one.until_year}"
        lines.append(f"{pick(language, one.zh, one.en)}{span}  "
                     f"{one.done}/{one.planned}/{one.late}/{one.open}")
        for step in one.milestones:
            when = step.done or step.planned
            lines.append(f"  {when or '-'}\t{pick(language, step.state_zh, step.state_en)}\t"
                         f"{pick(language, step.zh, step.en)}\t{step.id}")
    return lines


def statement_lines(
    files: Mapping[str, Path], missing: Sequence[str], language: Language
) -> list[str]:
    """Return the files that were written, and what a draft lacks."""
    lines = [f"{form}\t{path}" for form, path in files.items()]
    if missing:
        lines.append(say("programme_draft_missing", language, {"count": len(missing)}))
        lines += [f"  {number}. {text}" for number, text in enumerate(missing, 1)]
    return lines


def difference_lines(found: Sequence[Difference], language: Language) -> list[str]:
    """Return the differences of two texts, or that there are none."""
    if not found:
        return [say("programme_no_difference", language)]
    return [f"{say(f'programme_difference_{one.kind}', language)}\t{one.place}\t"
            f"{one.theirs or '-'}\t{one.ours or '-'}" for one in found]


def indicator_lines(entries: Sequence[IndicatorEntry], language: Language) -> list[str]:
    """Return indicators: name, unit, what was stated, target, what is produced or why not."""
    return ["\t".join((
        pick(language, one.zh, one.en), pick(language, one.unit_zh, one.unit_en),
        one.stated or "-", one.target or "-",
        one.produced or pick(language, one.reason_zh, one.reason_en))) for one in entries]


def event_lines(
    entries: Sequence[EventEntry], counts: Sequence[CountEntry], language: Language
) -> list[str]:
    """Return events by day, then how much each kind comes to."""
    lines = []
    for one in entries:
        span = f"{one.since}" if one.since == one.until else f"{one.since}..{one.until}"
        place = pick(language, one.place_zh, one.place_en)
        lines.append("\t".join((span, pick(language, one.kind_zh, one.kind_en),
                                f"{one.count:,}", pick(language, one.zh, one.en), place)))
    lines.append(say("programme_event_counts", language))
    lines += [f"  {pick(language, one.zh, one.en)}\t{one.count:,} "
              f"{pick(language, one.unit_zh, one.unit_en)}" for one in counts]
    return lines


def certificate_lines(
    entries: Sequence[CertificateEntry], day: date, language: Language
) -> list[str]:
    """Return certificates on a day, what ends first at the head."""
    lines = [say("programme_certificates_heading", language, {"day": day, **{
        name: sum(one.standing == name for one in entries)
        for name in ("valid", "expiring", "expired")}})]
    lines += ["\t".join((
        one.number, pick(language, one.kind_zh, one.kind_en), one.unit,
        pick(language, one.role_zh, one.role_en), f"{one.since}..{one.until}",
        pick(language, one.standing_zh, one.standing_en), f"{one.days_left:+d}"))
        for one in entries]
    return lines


def print_lines(lines: list[str]) -> None:
    """Print lines; signs that nobody sees, as a file of others may hold, are shown as such."""
    for line in lines:
        typer.echo("\t".join(map(seen, line.split("\t"))))
