"""How the planner's answers are printed: rows of cells, numbers with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guanwu.cli.output import Language
from guanwu.desk.planner.allocating import AllocationEntry
from guanwu.desk.planner.answers import LoadEntry, RunEntry, ScenarioEntry
from guanwu.desk.planner.measuring import MeasuredEntry
from guanwu.establishment.naming import matter_kind_term, office_term, unit_term
from guanwu.planner.naming import skill_term
from guanwu.planning.interval import Estimate
from guanwu.planning.simulate import OfficeFound, Times
from guanwu.store.terms_file import load_terms

Cells = Sequence[str]


def estimate_text(value: Estimate, times: float = 1.0) -> str:
    """Return a mean with half of its interval, such as `12.3 ±0.4`; `-` where nothing happened."""
    if value.mean is None:
        return "-"
    half = f" \u00b1{value.half * times:,.1f}" if value.half is not None else ""
    return f"{value.mean * times:,.1f}{half}"


def head(term: str, language: Language) -> Cells:
    """Return the cells of a heading."""
    return load_terms().say(term, language.tag).split("\t")


def _times(held: Times) -> tuple[str, str, str]:
    return estimate_text(held.median), estimate_text(held.p90), estimate_text(held.p99)


def run_rows(entry: RunEntry, language: Language, hours: bool) -> Iterator[Cells]:
    """Yield the offices of a run, then their pools, then the hours of the week if asked for."""
    chinese = language is Language.ZH
    yield (load_terms().say("planner_basis", language.tag, {
        "year": entry.year, "people": entry.people, "assumed": entry.assumed,
        "figures": entry.figures}),)
    yield head("planner_head_office", language)
    for one in entry.offices:
        found = one.found
        yield (one.zh if chinese else one.en, f"{one.people:,}", estimate_text(found.cases),
               estimate_text(found.queue), *_times(found.release), estimate_text(found.overtime))
    for one in entry.offices:
        yield from office_rows(one.found, language, hours)


def office_rows(found: OfficeFound, language: Language, hours: bool) -> Iterator[Cells]:
    """Yield the pools of an office, and its hours of the week if asked for."""
    say = load_terms().say
    yield head("planner_head_pool", language)
    for pool in found.pools:
        yield (say(unit_term(pool.unit), language.tag), say(skill_term(pool.skill), language.tag),
               f"{pool.people:,}", estimate_text(pool.busy, 100.0), estimate_text(pool.queue),
               *_times(pool.step), estimate_text(pool.overtime))
    if found.unserved:
        yield (say("planner_unserved", language.tag, {
            "office": found.office, "count": found.unserved}),)
    if hours:
        yield head("planner_head_hour", language)
        for hour in found.hours:
            yield (f"{hour.hour // 24 + 1} {hour.hour % 24:02}:00", estimate_text(hour.queue),
                   *_times(hour.release), estimate_text(hour.overtime))


def load_rows(entries: Sequence[LoadEntry], language: Language) -> Iterator[Cells]:
    """Yield the load of every pool."""
    chinese = language is Language.ZH
    yield head("planner_head_load", language)
    for one in entries:
        yield (one.unit_zh if chinese else one.unit_en, one.skill_zh if chinese else one.skill_en,
               f"{one.people:,}", f"{one.work_hours:,}", f"{one.duty_hours:,}",
               f"{one.busy_ppm / 10_000:.1f}", f"{one.least:,}" if one.least is not None else "-")


def scenario_rows(
    made: Sequence[ScenarioEntry], language: Language, hours: bool
) -> Iterator[Cells]:
    """Yield every head-count of a unit: people by skill, and what became of it."""
    say = load_terms().say
    for one in made:
        term = "planner_scenario" if one.found else "planner_scenario_unstable"
        yield (say(term, language.tag, {"people": one.people}), *(
            f"{say(skill_term(skill), language.tag)} {count}"
            for skill, count in one.skills.items()))
        for fault in one.unstable:
            yield (say(fault.code, language.tag, fault.facts),)
        if one.found:
            yield from office_rows(one.found, language, hours)


def measured_rows(entry: MeasuredEntry, language: Language) -> Iterator[Cells]:
    """Yield arrivals, work by skill, times that passed, and what the journal cannot tell."""
    terms = load_terms()

    def say(term: str, **facts: object) -> str:
        return terms.say(term, language.tag, facts)

    yield (say("planner_measured", arrivals=sum(one.count for one in entry.arrivals),
               matters=sum(one.count for one in entry.matters),
               left_out=sum(one.left_out for one in entry.steps)),)
    for one in entry.arrivals:
        yield (say(office_term(one.office)), one.kind, one.channel, f"{one.count:,}")
    for matter in entry.matters:
        yield (say(office_term(matter.office)), say(matter_kind_term(matter.kind)), "",
               f"{matter.count:,}")
    yield head("planner_head_measured", language)
    for step in entry.steps:
        yield (say(skill_term(step.skill)), f"{step.pieces:,}", f"{step.seconds:,}",
               f"{step.variation_ppm:,}", f"{step.left_out:,}")
    yield head("planner_head_passed", language)
    for span in entry.passed:
        yield (say(f"planner_span_{span.span}"), f"{span.cases:,}", f"{span.median:,}",
               f"{span.nine_of_ten:,}")
    if entry.unmeasured:
        skills = say("planner_between").join(say(skill_term(one)) for one in entry.unmeasured)
        yield (say("planner_unmeasured", skills=skills),)


def allocation_rows(entry: AllocationEntry, language: Language) -> Iterator[Cells]:
    """Yield the pools of an allocation, the answer in a sentence, and what binds."""
    say, chinese = load_terms().say, language is Language.ZH
    yield head("planner_head_allocation", language)
    for one in entry.places:
        yield (one.unit_zh if chinese else one.unit_en, one.skill_zh if chinese else one.skill_en,
               f"{one.now:,}", f"{one.people:,}", f"{one.p90_minutes:,}", f"{one.target_percent}",
               "-" if one.run_percent is None else f"{one.run_percent}")
    yield (say("planner_allocation_answer", language.tag, {
        "people": entry.people, "now": entry.now, "total": entry.total,
        "worst": entry.worst_percent}),)
    for fault in entry.missed:
        yield (say(fault.code, language.tag, fault.facts),)
    for bound in entry.bounds:
        yield (say(f"planner_bound_{bound.end}", language.tag, {
            "limit": bound.zh if chinese else bound.en, "least": bound.least, "most": bound.most,
            "cites": bound.cites or "-", "gain_term": f"planner_gain_{entry.aim}",
            "gain": bound.gain if entry.aim == "least" else bound.gain // 3600}),)
    if not entry.proven:
        yield (say("planner_unproven", language.tag),)
    if entry.run:
        yield from run_rows(entry.run, language, False)
